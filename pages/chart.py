"""The chart of the tree: its upper levels at once, the rest branch by branch."""

from math import ceil

from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from public_record import queries
from public_record.reading import ACRONYM_STATES, NAME_STATES, notice_of
from secretariat import languages
from secretariat.addresses import missing
from secretariat.models import Body, Kind

from .orientation import Neighbourhood, nest
from .rendering import render_page

MAX_BODIES = 60
"""So many bodies are taken in at once; of a larger branch the upper levels are shown, at least two."""
MAX_COLUMNS = 8
"""Maximum number of children of the topmost body in one row; more of them are set in several rows."""
PAPER = range(9, 4, -1)
"""Sizes of letters on paper, in points; style sheets have them, and 4 for what does not fit."""
ACROSS, DOWN = 770, 390
"""Width and height of a chart on A4 landscape below the head of the page, in points."""
MIN_COLUMN_WIDTH = 11
"""Of a column, in letters' heights, as in the style sheet."""


@require_safe
def chart(request):
    """The chart of the whole directory, or of one branch of it."""
    language = languages.current()
    slug = request.GET.get("root", "")[:200]
    top = _get_top(slug, language)
    here = Neighbourhood(top)
    context = {"here": here, "top": top, "is_branch": bool(top and top.parent_id), "roots": []}
    bits = 0
    if top:
        context["roots"] = roots = nest(_upper(top, language))
        shown = [*_all(roots)]
        kinds = {node.kind for node in shown}
        context |= {
            "kinds": [kind for kind in Kind if kind in kinds],
            "is_cut": any(node.child_count and not node.below for node in shown),
            "is_wide": len(roots[0].below) > MAX_COLUMNS,
            "paper": _paper(roots[0]),
            "choices": [node for node in here.children_by_parent.get(here.root.pk, []) if node.kind != Kind.UNIT],
        }
        for node in (*here.ancestors, *shown):
            bits |= node.states & (NAME_STATES | ACRONYM_STATES)
    context["notice"] = notice_of(bits, language)
    return render_page(request, "pages/chart.html", context)


@require_safe
def chart_children(request):
    """Render the children of one body as a fragment, which is inserted into an open chart."""
    language = languages.current()
    top = _get_top(request.GET.get("root", "")[:200], language)
    if top is None:
        raise Http404
    response = render_page(request, "pages/_chart_parts.html", {"nodes": queries.children_of(top.pk, language)})
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, max_age=60)
    return response


def _get_top(slug, language):
    """Return the body with a slug, or the Secretariat without one; None where it is not published."""
    top = queries.get_listed(slug, language)
    if top is None and slug:
        raise missing(Body.objects.published(), slug, "root")
    return top


def _upper(top, language):
    """The bodies of a branch down to the level to which they can be taken in."""
    counts = queries.levels_of(top.pk)
    first, total = counts[0][0], 0
    level = first + 1
    for own, count in counts:
        total += count
        if total <= MAX_BODIES:
            level = max(level, own)
    return queries.branch_of(top.pk, level, language)


def _all(nodes):
    for node in nodes:
        yield node
        yield from _all(node.below)


def _paper(root):
    """The largest letters, in points, with which the chart is on one page; what the page takes is estimated."""
    for points in PAPER:
        across, down = ACROSS / points, DOWN / points
        columns = min(len(root.below), int(across // MIN_COLUMN_WIDTH))
        if not root.below or (columns >= min(len(root.below), MAX_COLUMNS) and _height(root, columns, across) <= down):
            return points
    return 4


def _height(root, columns, across):
    letters = (across / columns - 4) / 0.6  # of a line, beside borders and indents
    heights = [sum(ceil(len(node.name) / letters) * 1.4 + 1.4 for node in _all([part])) for part in root.below]
    return 5 + sum(1.5 + max(heights[start : start + columns]) for start in range(0, len(heights), columns))
