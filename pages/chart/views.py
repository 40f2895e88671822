"""The page of the chart."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from pages.rendering import render_page
from public_record import queries
from public_record.as_of import shown_day
from public_record.reading import notice_of
from secretariat import languages
from secretariat.addresses import missing, moved_into_path
from secretariat.models import Body, Kind

from .layout import draw, states_of
from .page import drawing_for_page
from .selection import View, select

_markers = []


def register_marks_of_draft(find):
    """Add a function that says what the draft that is shown changes: called with a language, it returns (marks by id, names of bodies that are gone)."""
    _markers.append(find)


@require_safe
def chart(request, root=""):
    """The chart of the whole directory, or of one branch of it."""
    if moved := moved_into_path(request, "root"):
        return moved
    language, view = languages.current(), View.of(root, request.GET)
    here = Neighbourhood(_get_top(view.root, language))
    top = here.body or here.root
    context = {"here": here, "top": top, "is_branch": bool(top and top.parent_id), "view": view}

    bits = 0
    if top:
        path = _path_to(view.here, top, language)
        root, is_cut = select(view, top, path, language)
        marks, gone = _marks_of_draft(language)
        drawing = draw(root, marks=marks | ({path[-1].pk: _("You are here")} if path else {}), has_folds=True)
        bodies = [box.body for box in drawing.top.all()]
        bits = states_of((*here.ancestors, *bodies))
        kinds = {body.kind for body in bodies}
        context |= {
            "drawing": drawing,
            "svg": SafeString(drawing_for_page(drawing, view)),
            "kinds": [kind for kind in Kind if kind in kinds],
            "is_cut": is_cut,
            "gone": gone,
        }
    context["notice"] = notice_of(bits, language)
    return render_page(request, "pages/chart.html", context)


def _marks_of_draft(language):
    """Return the marks of bodies, by id, and the names of those that are gone, where the preview of a draft is shown."""
    marks, gone = {}, []
    shown = shown_day()
    for find in _markers if shown and shown.draft else ():
        own = find(language)
        marks, gone = marks | own[0], [*gone, *own[1]]
    return marks, gone


def _get_top(slug, language):
    """Return the body with a slug; None without one, for the whole directory."""
    top = queries.get_listed(slug, language) if slug else None
    if top is None and slug:
        raise missing(Body.objects.published(), slug, "root")
    return top


def _path_to(slug, top, language):
    """Return the bodies from `top` to the one with a slug; none where it is not in this branch."""
    body = queries.get_listed(slug, language) if slug else None
    if body is None:
        if slug:
            raise missing(Body.objects.published(), slug, "here")
        return []
    by_id = queries.with_ancestors([body.pk], language)
    path, node = [], by_id[body.pk]
    while node:
        path.insert(0, node)
        if node.pk == top.pk:
            return path
        node = by_id.get(node.parent_id)
    return []
