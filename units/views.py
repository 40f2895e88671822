"""Public pages of units, and their alphabetical index."""

from itertools import groupby

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from pages.views import body_page
from secretariat import languages
from secretariat.addresses import get_by_slug
from secretariat.models import Body
from secretariat.text.collation import heading, sort_key

from .models import Unit

PER_PAGE = 100


@require_safe
def unit_list(request):
    """List the units, or those of one office or division, in the alphabetical order of the page's language."""
    language = languages.current()
    here = Neighbourhood()
    units = Unit.objects.published().select_related("parent")
    chosen = None
    if slug := request.GET.get("division"):
        chosen = get_by_slug(Body.objects.published().top(), slug, "division")
        units = units.branch_of(chosen)
    in_order = sorted(units, key=lambda unit: sort_key(unit.name, language))
    page = Paginator(in_order, PER_PAGE).get_page(request.GET.get("page"))
    letters = [(letter, list(group)) for letter, group in groupby(page, lambda unit: heading(unit.name, language))]
    context = {"here": here, "chosen": chosen, "page": page, "letters": letters}
    return render(request, "units/unit_list.html", context)


@require_safe
def unit(request, slug):
    """Show one unit."""
    return body_page(request, Unit.objects.kinds, slug, "units/unit_detail.html")
