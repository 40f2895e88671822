"""Public pages of units, and the index of everything from A to Z."""

from functools import partial
from itertools import groupby
from operator import attrgetter

from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from pages.paging import get_page
from pages.rendering import render_page
from pages.views import body_page
from public_record import queries
from public_record.reading import ACRONYM_STATES, NAME_STATES, notice_of
from secretariat import languages
from secretariat.addresses import missing
from secretariat.models import Body

from .models import Unit

PER_PAGE = 100


@require_safe
def from_a_to_z(request):
    """List all bodies, or those of one office or division, with their other names in the alphabetical order of the page's language."""
    language, here = languages.current(), Neighbourhood()
    chosen = None
    if slug := request.GET.get("division"):
        divisions = here.children_by_parent.get(here.root.pk, []) if here.root else []
        chosen = next((body for body in divisions if body.slug == slug), None)
        if chosen is None:
            raise missing(Body.objects.published().filter(level__lte=1), slug, "division")
    page = get_page(request, partial(queries.entries_from_a_to_z, language, chosen), PER_PAGE)
    letters = [(letter, list(group)) for letter, group in groupby(page, attrgetter("letter"))]
    bits = 0
    for entry in page.object_list:
        bits |= entry.states & (NAME_STATES | ACRONYM_STATES) | entry.parent_states & NAME_STATES
    context = {
        "here": here,
        "chosen": chosen,
        "page": page,
        "letters": letters,
        "notice": notice_of(bits, language),
    }
    return render_page(request, "units/from_a_to_z.html", context)


@require_safe
def unit(request, slug):
    """Show one unit."""
    return body_page(request, Unit.objects.kinds, slug, "units/unit_detail.html")
