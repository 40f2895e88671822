"""Admin of findings about mandates: one page with a list of each kind, each of which becomes shorter when somebody acts."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jobs.models import Job
from jobs.running import start
from pages.paging import get_page
from secretariat.addresses import parse_id
from secretariat.admin.base import ReadOnlyAdmin
from secretariat.admin.tree_list import TEXT_PAGES
from secretariat.admin_site import DIRECTORY
from secretariat.models import MandateSource
from secretariat.text.display import displayed_html

from . import findings
from .models import RepeatedFunctions

ROWS, GROUPS = 50, 20
NAMES = {
    "mandates": _("Mandates without a source"),
    "functions": _("Functions without a source"),
    "sources": _("Sources that nobody carries out"),
    "repeated": _("Functions said twice"),
    "links": _("Links that fail"),
    "reviews": _("Reviews that are due"),
}
"""The lists, in order."""


@dataclass(frozen=True)
class FindingRow:
    """What a list shows of one finding: an object with its page in the admin, and a text beside it."""

    name: str
    url: str
    text: str = ""
    note: str = ""
    is_late: bool = False


@admin.register(RepeatedFunctions)
class FindingsAdmin(ReadOnlyAdmin):
    """The findings about mandates, in lists; what was found alike can be dismissed, and looked for again."""

    section, menu_rank = DIRECTORY, 8
    description = _(
        "What has no source, what nobody carries out, what is said twice, which links fail, which reviews are due."
    )

    def may_act(self, request):
        return request.user.has_perm("registry.change_repeatedfunctions")

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._act(request)
        return self._page(request, request.GET.get("list", ""))

    def _page(self, request, chosen):
        """Render the page with one of the lists, by default the first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        bodies = findings.bodies_of(request.user)
        lists = {
            "mandates": findings.mandates_without_source(bodies),
            "functions": findings.functions_without_source(bodies),
            "sources": findings.sources_without_function(),
            "repeated": findings.open_repetitions(),
            "links": findings.failing_links(),
            "reviews": findings.reviews_due(),
        }
        chosen = chosen if chosen in lists else next(iter(lists))
        counts = {name: own.count() for name, own in lists.items()}
        found = lists[chosen]

        def fetch(first, count):
            return [*found[first : first + count]], counts[chosen]

        page = get_page(request, fetch, GROUPS if chosen == "repeated" else ROWS)
        if chosen == "repeated":
            rows = [(group, self._members(members)) for group, members in findings.still_alike(page.object_list)]
        else:
            rows = ROWS_OF[chosen](page.object_list)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Findings about mandates"),
            "tabs": [(name, label, counts[name], name == chosen) for name, label in NAMES.items()],
            "chosen": chosen,
            "page": page,
            "rows": rows,
            "job": Job.objects.active().filter(about=self._address(chosen)).first(),
            "may_act": self.may_act(request),
        }
        return TemplateResponse(request, "admin/registry/findings.html", context)

    @method_decorator(require_safe)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if self.get_object(request, object_id) is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._page(request, "repeated")

    @staticmethod
    def _members(functions):
        return [_function_row(function) for function in functions]

    def _address(self, name):
        return f"{reverse('admin:registry_repeatedfunctions_changelist')}?list={name}"

    def _act(self, request):
        """Dismiss a group, or start to look for repetitions again."""
        if not self.may_act(request):
            raise PermissionDenied
        if "find" in request.POST:
            start(findings.find_repetitions_later, request.user, findings.title_of_job(), self._address("repeated"))
            self.message_user(request, gettext("It is being looked for; the list is made anew when that has ended."))
        else:
            key = parse_id(request.POST.get("dismiss", ""))
            group = findings.open_repetitions().filter(pk=key)
            name = request.user.get_username()[:150]
            if key is not None and group.update(is_dismissed=True, dismissed_by=name):
                self.message_user(
                    request, gettext("It is no longer listed, unless one of its texts changes."), messages.SUCCESS
                )
            else:
                self.message_user(request, gettext("This is no longer in the list."), messages.WARNING)
        return HttpResponseRedirect(self._address("repeated"))


def _text_page(body):
    return reverse(TEXT_PAGES[body.kind], args=[body.pk])


def _mandate_rows(mandates):
    return [FindingRow(displayed_html(one.body, "name"), _text_page(one.body)) for one in mandates]


def _function_row(function):
    body = function.mandate.body
    text = displayed_html(function, "text")
    return FindingRow(displayed_html(body, "name"), _text_page(body), text)


def _function_rows(functions):
    return [_function_row(one) for one in functions]


def _source_row(source, text="", note="", is_late=False):
    url = reverse("admin:secretariat_mandatesource_change", args=[source.pk])
    return FindingRow(displayed_html(source, "title"), url, text, note, is_late)


def _source_rows(sources):
    return [_source_row(one, note=one.get_kind_display()) for one in sources]


def _review_rows(sources):
    today = timezone.localdate()
    return [_source_row(one, note=one.review_due_on, is_late=one.review_due_on <= today) for one in sources]


def _link_rows(checks):
    sources = MandateSource.objects.in_bulk([one.source for one in checks])
    rows = []
    for one in checks:
        note = f"{one.get_problem_display()} ({one.code})" if one.code else one.get_problem_display()
        rows.append(_source_row(sources[one.source], text=one.url, note=note))
    return rows


ROWS_OF = {
    "mandates": _mandate_rows,
    "functions": _function_rows,
    "sources": _source_rows,
    "links": _link_rows,
    "reviews": _review_rows,
}
"""What makes the rows of each list."""
