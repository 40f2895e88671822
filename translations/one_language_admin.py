"""The base of all admins of texts: one page for each language of an object."""

from functools import partial

from django import forms
from django.contrib import messages
from django.forms.models import modelform_factory
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from secretariat import languages
from secretariat.admin.base import DirectoryAdmin, columns_in_every_language
from secretariat.languages import SOURCE

from . import preview, texts
from .forms import OneLanguageForm
from .translation_status import count_statuses


class OneLanguageAdmin(DirectoryAdmin):
    """Admin of a model with texts: edits one language at a time, beside the source text.

    `?language=fr` chooses the language; the default is the language of the interface.
    """

    form = OneLanguageForm
    change_form_template = "admin/translations/one_language_form.html"
    plain_fields = ()
    """Untranslated fields; they are edited together with the source language."""

    class Media:
        js = [forms.widgets.Script("translations/admin-texts.js", type="module")]

    def edited_language(self, request, obj=None):
        """Return the language whose texts this request shows or saves. Raises Http404 for an unknown one."""
        if obj is None:
            return SOURCE
        if "language" not in request.GET:
            return languages.current()
        language = languages.from_path_segment(request.GET["language"])
        if not language:
            raise Http404(_("The directory has no such language."))
        return language

    def has_change_permission(self, request, obj=None):
        """Return whether this person may change the texts in the language of this page; others may view them."""
        may_open = super().has_change_permission(request, obj)
        return may_open and (obj is None or self._may_write(request, obj))

    def _may_write(self, request, obj):
        return request.user.has_perm(f"translations.write_{self.edited_language(request, obj).slug}", obj)

    def may_change_other_fields(self, request, obj):
        """Return whether this person may change the untranslated fields."""
        raise NotImplementedError

    def get_form(self, request, obj=None, change=False, **kwargs):
        language = self.edited_language(request, obj)
        form = type(
            self.form.__name__,
            (self.form,),
            {
                "language": language,
                "is_editable": not change or self.has_change_permission(request, obj),
                "others_are_editable": not change or self.may_change_other_fields(request, obj),
                **self.declared_fields(request, language),
            },
        )
        return modelform_factory(
            self.model,
            form=form,
            fields=self.plain_fields if language == SOURCE else (),
            exclude=columns_in_every_language(
                *texts.fields_of(self.model)
            ),  # the form must not write texts to the instance; its fields validate them
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
        )

    def declared_fields(self, request, language):
        """Return form fields that are neither texts nor plain model fields."""
        return {}

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": ()})]  # the form defines its own groups

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"edited_language": SOURCE, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"edited_language": SOURCE}
        if obj := self.get_object(request, object_id):
            language = self.edited_language(request, obj)
            context = {"edited_language": language, "text_languages": self._links(request, language, obj)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def _links(self, request, current, obj):
        """Return links to this page in each language, with the same query string, and the status of its texts."""
        status_counts, links = count_statuses(self.owners(obj)), []
        for language in languages.LANGUAGES:
            query = request.GET.copy()
            query["language"] = language.slug
            links.append(
                {
                    "language": language,
                    "url": f"?{query.urlencode()}",
                    "is_current": language == current,
                    "status": [(status, count) for status, count in status_counts[language].items() if count],
                }
            )
        return links

    def owners(self, obj):
        """Return the objects whose texts are on the page of `obj`."""
        return [obj]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        with override(context["edited_language"].code):
            address = self.view_on_site(obj) if obj else None
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.context_data.update({"has_absolute_url": bool(address), "absolute_url": address})
        return response

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    def save_model(self, request, obj, form, change):
        if not change:
            for column in form.texts:
                setattr(obj, column, form.cleaned_data[column])
            obj.save()
            return
        form.save_columns()
        self.save_texts(request, form)

    def save_texts(self, request, form):
        if form.is_based_on_another_source():
            self.message_user(
                request,
                _("The source text was changed while you were translating. Compare your translation with it again."),
                messages.WARNING,
            )
        form.write()

    def response_change(self, request, obj):
        if "_preview" not in request.POST:
            return super().response_change(request, obj)
        chosen = languages.from_path_segment(request.POST.get("_preview_language", ""))
        return preview.preview_page(obj, chosen or self.edited_language(request, obj), request)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        with override(None):  # the log is translated when it is read
            for part in message:
                if "changed" in part and "name" not in part["changed"]:
                    part["changed"] |= {"name": str(_("language")), "object": form.language.own_name}
        return message
