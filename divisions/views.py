"""Public pages of offices and divisions."""

from functools import partial

from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood, nest
from pages.paging import get_page
from pages.rendering import render_page
from pages.views import body_page
from public_record import queries
from public_record.reading import notice_of
from secretariat import languages

from .models import Division

BODIES_PER_PAGE = 100


@require_safe
def division_list(request):
    """Show the whole directory as one document; that of a large one has several pages."""
    language = languages.current()
    page = get_page(request, partial(queries.bodies_in_order, language), BODIES_PER_PAGE)
    bits = 0
    for body in page.object_list:
        bits |= body.all_states()
    here = Neighbourhood()
    context = {
        "here": here,
        "divisions": nest(page.object_list),
        "page": page,
        "others": _other_pages(here, page.number) if page.has_other_pages() else [],
        "notice": notice_of(bits, language),
    }
    return render_page(request, "divisions/division_list.html", context)


def _other_pages(here, number):
    """Return (an office or division, the page on which it begins) for all that begin on another page."""
    starts = queries.starts_of_divisions()
    pages = {pk: index // BODIES_PER_PAGE + 1 for pk, index in starts.items()}
    divisions = here.children_by_parent.get(here.root.pk, []) if here.root else []
    return [(body, pages[body.pk]) for body in divisions if pages.get(body.pk, number) != number]


@require_safe
def division(request, slug):
    """Show one office or division."""
    return body_page(request, Division.objects.kinds, slug, "divisions/division_detail.html")
