"""Admin of searches that found nothing: the words that readers keep asking for, and the body that handles them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from secretariat import languages
from secretariat.admin.base import ReadOnlyAdmin, change_transaction
from secretariat.admin.body_choice import BodyField
from secretariat.admin_site import TRANSLATION
from secretariat.text.display import displayed_html
from translations.models import SearchWords

from .missed import tie
from .models import MissedSearch

MAY_TIE = ("translations.add_searchwords", "translations.change_searchwords")


class TieForm(forms.Form):
    """The body that handles what readers searched for, and the language of the words."""

    body = BodyField(label=_("body"))
    language = forms.ChoiceField(label=_("language"), choices=[(one.slug, one.own_name) for one in languages.LANGUAGES])


@admin.register(MissedSearch)
class MissedSearchAdmin(ReadOnlyAdmin):
    """The words that several days had and that found nothing; one click makes a body answer to them."""

    section, menu_rank = TRANSLATION, 4
    description = _("What readers keep asking for and do not find.")
    list_display = ("words_shown", "count", "days", "last_day")
    list_per_page = 100
    search_fields = ("words",)
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(words="")

    @admin.display(description=_("words"), ordering="words")
    def words_shown(self, row):
        return format_html('<bdi dir="auto">{}</bdi>', row.words)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        with change_transaction(request):
            row = self.get_object(request, object_id)
            if row is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.has_view_permission(request, row):
                raise PermissionDenied
            may_tie = request.user.has_perms(MAY_TIE)
            form = TieForm(request.POST or None, initial={"language": languages.current().slug})
            if request.method == "POST":
                if not may_tie:
                    raise PermissionDenied
                if form.is_valid():
                    return self._tie(request, row, **form.cleaned_data)
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": gettext("Asked often, nothing found"),
                "row": row,
                "form": form if may_tie else None,
            }
            return TemplateResponse(request, "admin/search/missed.html", context).render()

    def _tie(self, request, row, body, language):
        words = row.words
        own = tie(row, body, languages.BY_SLUG[language])
        address = reverse(f"admin:{SearchWords._meta.app_label}_searchwords_change", args=[own.pk])
        sentence = gettext("“{words}” now finds {body}. {link}")
        link = format_html('<a href="{}">{}</a>', address, gettext("Its search words"))
        self.message_user(
            request, format_html(sentence, words=words, body=displayed_html(body, "name"), link=link), messages.SUCCESS
        )
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
