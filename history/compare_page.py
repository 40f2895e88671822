"""The public pages that compare the directory on two days: as lists, on the chart, word by word, and as CSV."""

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from files.downloads import csv_lines, download
from pages.chart.layout import draw
from pages.chart.page import drawing_for_page
from pages.chart.selection import View, select
from pages.on_a_day import no_directory_of
from pages.orientation import Neighbourhood
from pages.paging import get_page
from pages.rendering import render_page
from public_record import queries
from public_record.as_of import as_of
from public_record.changed_days import first_moment
from public_record.comparing import compare
from public_record.days import day_of, parse_day
from secretariat import languages

from .comparison import DETAILS, GONE, TEXTS, differences, kinds_of, label_of

PER_PAGE = 30
COLUMNS = "body", "what", "text", "before", "after"


@require_safe
def choose(request):
    """Ask for two days, or go to their comparison."""
    given = request.GET.get("first", ""), request.GET.get("second", "")
    if not any(given):
        first = first_moment()
        context = {
            "here": Neighbourhood(),
            "lowest": first and str(day_of(first)),
            "highest": str(timezone.localdate()),
        }
        return render_page(request, "history/compare.html", context)
    for text in given:
        if parse_day(text) is None:
            return no_directory_of(request, text)
    return HttpResponseRedirect(reverse("compare", args=sorted(given)))


@require_safe
def compare_days(request, first, second, suffix=""):
    """Compare two days; those of the address may be in any order."""
    known, moment = [parse_day(text) for text in (first, second)], first_moment()
    for text, day in zip((first, second), known, strict=True):
        if day is None or moment is None or not day_of(moment) <= day <= timezone.localdate():
            return no_directory_of(request, text)
    if known[0] > known[1]:
        return HttpResponseRedirect(reverse("compare", args=[second, first]))
    language, here = languages.current(), Neighbourhood()
    comparison, top = compare(*known), _branch(request, language)
    ids = sorted(pk for pk in comparison.ids() if top is None or comparison.is_below(pk, top.pk))
    if suffix:
        return _as_csv(comparison, language, ids)
    kinds = {pk: kinds_of(comparison.before.get(pk), comparison.after.get(pk)) for pk in ids}
    ids.sort(key=lambda pk: ({*kinds[pk]} <= {TEXTS, DETAILS}, pk))
    page = get_page(request, lambda start, count: (ids[start : start + count], len(ids)), PER_PAGE)
    drawing, view = _drawing(comparison.second, top, kinds, language)
    context = {
        "here": here,
        "top": top,
        "branches": here.root.below if here.root else [],
        "first": {"address": first, "shown": date_format(known[0], "DATE_FORMAT")},
        "second": {"address": second, "shown": date_format(known[1], "DATE_FORMAT")},
        "lowest": str(day_of(moment)),
        "highest": str(timezone.localdate()),
        "page": page,
        "bodies": differences(comparison, language, page.object_list),
        "drawing": drawing,
        "svg": drawing and SafeString(drawing_for_page(drawing, view)),
        "gone": differences(comparison, language, [pk for pk in ids if GONE in kinds[pk]][:100]),
    }
    return render_page(request, "history/compare.html", context)


def _branch(request, language):
    slug = request.GET.get("branch", "")[:200]
    if not slug:
        return None
    top = queries.get_listed(slug, language)
    if top is None:
        raise Http404(f"There is no body “{slug}”.")
    return top


def _drawing(day, top, kinds, language):
    """Return the chart of the later day with what differs marked in words, and its view; None where nothing is there."""
    with as_of(day):
        root = queries.get_listed(top.slug if top and top.parent_id else "", language)
        if root is None:
            return None, None
        view = View()
        nested, _is_cut = select(view, root, [], language)
    marks = {pk: " · ".join(label_of(kind) for kind in own) for pk, own in kinds.items()}
    return draw(nested, marks=marks), view


def _as_csv(comparison, language, ids):
    rows = [COLUMNS]
    for body in differences(comparison, language, ids):
        rows += [
            (body.name, body.label, sentence, "", "") for sentence in body.sentences or ([""] if not body.texts else [])
        ]
        rows += [(body.name, body.label, text.what, text.before, text.after) for text in body.texts]
    return download(csv_lines(rows), f"{comparison.first}-{comparison.second}", "csv")
