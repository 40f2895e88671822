"""What goes is shown before it goes: the functions that a form retires, and who uses a mandate source."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from secretariat import languages
from secretariat.admin.body import TEXT_PAGES
from secretariat.contents import Contents
from secretariat.item_labels import function_labels
from secretariat.models import Body, Function
from secretariat.snapshots import RemovedObject, fingerprint, take
from secretariat.text.display import displayed_html

SEEN, REVISE = "retirement", "_revise"
"""Names in a post: the fingerprint of the functions that the page showed, and the button that leads back to the form."""

NOT_POSTED_AGAIN = {"csrfmiddlewaretoken", SEEN}


class Retirement:
    """The functions that a form retires; `is_confirmed` says whether the editor has seen them as they are."""

    def __init__(self, functions, data):
        self.snapshots = [take(function) for function in functions]
        self.seen = fingerprint(self.snapshots)
        self.is_confirmed = data.get(SEEN) == self.seen and REVISE not in data
        self.has_changed = bool(data.get(SEEN)) and data[SEEN] != self.seen

    def contents(self):
        return [Contents(RemovedObject(snapshot)) for snapshot in self.snapshots]


def check_retirement(functions, data):
    """Return the Retirement of these functions. Raises ValidationError, with it as `retirement`, until it is confirmed."""
    retirement = Retirement(functions, data)
    if functions and not retirement.is_confirmed and "_preview" not in data:
        error = forms.ValidationError(
            _("Nothing has been saved yet. When you save, the page shows the functions that you retire, and asks."),
            code="retirement",
        )
        error.retirement = retirement
        raise error


class RetirementMixin:
    """Mixin for the texts of a body: a form that retires functions leads to a page that shows them and asks."""

    retirement_template = "admin/translations/retirement.html"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if request.method == "POST" and REVISE not in request.POST and (retirement := _awaiting(context)):
            response.template_name = self.retirement_template
            response.context_data |= {
                "title": gettext("Retire functions"),
                "retirement": retirement,
                "posted": [
                    (name, value)
                    for name, values in request.POST.lists()
                    if name not in NOT_POSTED_AGAIN
                    for value in values
                ],
            }
        return response


def _awaiting(context):
    """Return the Retirement that is all that a form still waits for; None if something else is wrong or nothing is."""
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    errors = [error for formset in formsets for error in formset.non_form_errors().as_data()]
    others = context["adminform"].form.errors or any(any(formset.errors) for formset in formsets)
    if others or len(errors) != 1:
        return None
    return getattr(errors[0], "retirement", None)


USES = []
"""Functions of mandate sources that yield further uses; other apps add theirs."""


def uses_of(sources):
    """Yield what names one of these mandate sources, as links to the pages where it can be untied."""
    for find in USES:
        yield from find(sources)
    for body in Body.objects.filter(mandate__sources__in=sources).distinct():
        yield _use(body, gettext("mandate"))
    functions = Function.objects.filter(sources__in=sources).select_related("mandate__body").distinct()
    for function in functions:
        every = dict(Function.objects.filter(mandate=function.mandate_id).values_list("pk", "level"))
        letter = dict(zip(every, function_labels(every.values(), languages.current()), strict=True))[function.pk]
        yield _use(function.mandate.body, gettext("function %(letter)s") % {"letter": letter}, function)


def _use(body, what, function=None):
    text = displayed_html(function, "text") if function else ""
    address = f"{reverse(TEXT_PAGES[body.kind], args=[body.pk])}?language={languages.SOURCE.slug}"
    name = displayed_html(body, "name")
    return format_html('<a href="{}">{}</a> · {} <span class="quiet">{}</span>', address, name, what, text)
