"""Pages of long lists, each read from the database alone."""

from django.core.paginator import Page, Paginator

from secretariat.addresses import parse_id

MAX_PAGE = 1_000_000


def get_page(request, fetch, per_page):
    """Return the page that `?page=` asks for, the last one where there are not so many.

    `fetch(first, count)` returns `count` items from the one with index `first`, and the number of all.
    """
    number = min(max(1, parse_id(request.GET.get("page", "")) or 1), MAX_PAGE)
    items, total = fetch((number - 1) * per_page, per_page)
    paginator = Paginator([], per_page)
    if not items and number > 1:
        paginator.count = total or fetch(0, 1)[1]
        number = paginator.num_pages
        items, total = fetch((number - 1) * per_page, per_page)
    else:
        paginator.count = total
    return Page(items, number, paginator)
