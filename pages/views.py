"""The page of a body, and where a function is."""

from functools import lru_cache

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from public_record import as_of, queries
from public_record.days import DAY
from public_record.former_bodies import at_former_slug, get_former
from public_record.quoting import quote
from public_record.reading import NAME_STATES, notice_of
from secretariat import languages
from secretariat.addresses import AddressChanged, parse_id
from secretariat.templatetags.organisation import icon

from .errors import no_such_function
from .orientation import Neighbourhood
from .paging import get_page
from .rendering import render_page
from .side_by_side import PARAMETER, SideBySide, redirect_to_known

CHILDREN_PER_PAGE = 100


@require_safe
def negotiate(request):
    """`/`: once, to the home page in the language the browser prefers."""
    response = HttpResponseRedirect(reverse("home"))
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def favicon(request):
    """Redirect to the icon; browsers look for it here where a page has no link to one, as beside an SVG or a JSON file."""
    return HttpResponseRedirect(icon()[0])


def body_page(request, kinds, slug, template):
    """Render the page of the body with this address, if it is of one of these kinds; many children are paginated."""
    body = queries.get_body(slug, languages.current())
    if body is None:
        return former_body_page(request, kinds, slug)
    if body.kind not in kinds:
        raise AddressChanged(body)
    if PARAMETER not in request.GET:
        return render_body_page(request, body, template)
    language = languages.BY_SLUG.get(request.GET[PARAMETER])
    return redirect_to_known(request) or render_body_page(request, body, template, beside=SideBySide(body, language))


def former_body_page(request, kinds, slug):
    """Render the page of a body that is no longer part of the directory. Raises what `addresses.missing()` returns where there is none."""
    language = languages.current()
    moved, is_known = at_former_slug(slug, language)
    if moved:
        raise AddressChanged(moved)
    former = get_former(slug, language) if is_known and not as_of.shown_day() else None
    if former is None:
        raise Http404(f"Nothing published has the id “{slug}”.")
    if former.body.kind not in kinds or former.body.slug != slug:
        raise AddressChanged(former.body)
    last = former.body.url.removeprefix(languages.current().root)
    context = {
        "here": Neighbourhood(),
        "former": former,
        "body": former.body,
        "notice": notice_of(former.body.all_states(), languages.current()),
        "last_page": f"{languages.current().root}/on/{former.ended - DAY}{last}",
    }
    return render_page(request, "pages/former_body.html", context)


def render_body_page(request, body, template, **more):
    """Render a page with a body, which may be None, and one page of its children."""
    here = Neighbourhood(body)
    children = here.children if body else []
    page = get_page(request, lambda first, count: (children[first : first + count], len(children)), CHILDREN_PER_PAGE)
    bits, quotation = 0, None
    if body:
        for other in body.sharing:
            bits |= other.states & NAME_STATES
        quotation = None if body.mandate else quote(body, here.ancestors)
        bits |= body.all_states() | (quotation.states if quotation else 0)
        for child in page.object_list:
            bits |= child.states
        for node in (*here.ancestors, here.previous, here.next):
            bits |= node.states & NAME_STATES if node else 0
        if not quotation and body.language.tag not in body.own_tags:
            bits = 0  # the names around it are no translation of it
    notice = notice_of(bits, body.language if body else languages.SOURCE)
    context = {
        "here": here,
        "body": body,
        "quotation": quotation,
        "sharing": body.sharing if body else (),
        "children": page.object_list,
        "page": page,
        "notice": notice,
        **more,
    }
    response = render_page(request, template, context)
    if body and not as_of.shown_day():
        response.headers["Last-Modified"] = _written(body.changed_at)
    return response


@lru_cache(maxsize=1_000)
def _written(time):
    return http_date(time.timestamp())


@require_safe
def function(request, number):
    """Redirect to a function on the page of its body: temporarily, because that address can change, and this one never does.

    One that went on as another leads to that one; of one that has ended, the page says what became of it.
    """
    number, sentences = parse_id(number), []
    address = number and queries.function_url(number, languages.current())
    for find in _sources_of_function_events if number and not address else ():
        heirs, own = find(number, languages.current())
        sentences += own
        address = next(filter(None, (queries.function_url(heir, languages.current()) for heir in heirs)), None)
    return HttpResponseRedirect(address) if address else no_such_function(request, sentences)


_sources_of_function_events = []


def register_events_of_function(find):
    """Add a function that finds what became of a function: its number, language → (numbers of what it went on as, sentences)."""
    _sources_of_function_events.append(find)
