"""The registry of mandates: the list of mandate sources with its filters, and a page for each with all that rests on it."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from public_record import queries, topic_queries
from public_record.reading import NAME_STATES, notice_of
from public_record.registry import (
    NO_ORGAN,
    NO_YEAR,
    ORDERS,
    REVIEW_DUE,
    UNCITED,
    RegistryPage,
    current_registry,
    parse_registry_query,
    reading_day,
)
from secretariat import languages
from secretariat.addresses import missing
from secretariat.models import MandateSource

from .orientation import Neighbourhood
from .paging import get_page
from .rendering import render_page

SOURCES_PER_PAGE, BODIES_PER_PAGE = 50, 100
MAX_OPTIONS = 8
"""Options of a filter that are shown at once; the others are folded."""
MAX_TOGETHER = 5

FACET_NAMES = {
    "show": _("To be looked at"),
    "kind": _("Kind"),
    "organ": _("Organ"),
    "status": _("Status"),
    "year": _("Year"),
    "body": _("Body"),
    "topic": _("Topic"),
}
SHOWN = {UNCITED: _("Named by nobody"), REVIEW_DUE: _("Review due")}
NOT_KNOWN = pgettext_lazy("organ or year of a mandate source", "not known")
ORDER_NAMES = {
    "kind": pgettext_lazy("order of a list", "by kind"),
    "newest": pgettext_lazy("order of a list", "newest first"),
    "cited": pgettext_lazy("order of a list", "most named first"),
}


@dataclass(frozen=True)
class ShownOption:
    """An option of a filter as a link, which takes the filter away where it is chosen; `share` is the length of its bar in per cent."""

    label: object
    url: str
    count: int
    share: int
    is_chosen: bool


@dataclass(frozen=True)
class ShownFacet:
    """A filter with its first options, and the others."""

    name: str
    label: object
    first: list
    others: list

    @property
    def is_open(self):
        return any(option.is_chosen for option in (*self.first, *self.others))


@require_safe
def mandate_source_list(request):
    """Render the registry: the mandate sources that the filters let through, and how many each option would show."""
    language = languages.current()
    query = parse_registry_query(request.GET)
    found = RegistryPage(current_registry(), query, language)

    def fetch(first, count):
        return [one.public_source(language) for one in found.entries[first : first + count]], len(found.entries)

    page = get_page(request, fetch, SOURCES_PER_PAGE)
    here = Neighbourhood()
    facets, bits = shown_facets(found, here)
    for source in page.object_list:
        bits |= source.states("title")
    context = {
        "here": here,
        "page": page,
        "facets": facets,
        "chosen": [
            (facet.label, option) for facet in facets for option in (*facet.first, *facet.others) if option.is_chosen
        ],
        "query": query,
        "hidden": {**query.chosen, **({"order": query.order} if query.order != ORDERS[0] else {})}.items(),
        "orders": [
            (name, query_address(query, order=order), order == query.order) for order, name in ORDER_NAMES.items()
        ],
        "all_count": len(found.registry.entries),
        "own_query": query_address(query).removesuffix("?"),
        "without_words": query_address(query, words=""),
        "notice": notice_of(bits, language),
    }
    return render_page(request, "pages/mandatesource_list.html", context)


def query_address(query, words=None, order=None, **values):
    """Return the query of the address of a RegistryQuery, with other values of some filters; "" takes one away."""
    chosen = {**query.chosen, **values}
    order = order or query.order
    parameters = {"q": query.words if words is None else words, **chosen, "order": order if order != ORDERS[0] else ""}
    return "?" + urlencode({name: value for name, value in parameters.items() if value})


def shown_facets(found, here):
    """Return the ShownFacets of a RegistryPage that have options, and the states of the names in them, as bits."""
    labels, bits = _labels(found, here)
    shown = []
    for name, options in found.facets.items():
        most = max((option.count for option in options), default=0)
        own = [
            ShownOption(
                labels[name].get(option.value, option.value),
                query_address(found.query, **{name: "" if option.is_chosen else option.value}),
                option.count,
                option.count * 100 // most if most else 0,
                option.is_chosen,
            )
            for option in options
            if option.value in labels[name] or name == "year"
        ]
        if own:
            own.sort(key=lambda option: not option.is_chosen)
            shown.append(ShownFacet(name, FACET_NAMES[name], own[:MAX_OPTIONS], own[MAX_OPTIONS:]))
    return shown, bits


def _labels(found, here):
    """Return the labels of options, by the name of their filter and their value, and the states of the names among them, as bits."""
    language, bits = found.language, 0
    slugs = {option.value for option in found.facets["body"]}
    bodies = [body for body in (here.root, *(here.root.below if here.root else ())) if body and body.slug in slugs]
    if further := slugs - {body.slug for body in bodies}:
        bodies += queries.listed_bodies(further, [], language)
    wanted = {option.value for option in found.facets["topic"]}
    topics = [topic for topic in topic_queries.all_topics(language) if topic.slug in wanted] if wanted else []
    for body in bodies:
        bits |= body.states & NAME_STATES
    for topic in topics:
        bits |= topic.states("name")
    return {
        "show": SHOWN,
        "kind": dict(MandateSource.Kind.choices),
        "organ": {**dict(MandateSource.Organ.choices), NO_ORGAN: NOT_KNOWN},
        "status": dict(MandateSource.Status.choices),
        "year": {NO_YEAR: NOT_KNOWN},
        "body": {body.slug: body.name for body in bodies},
        "topic": {topic.slug: topic.name for topic in topics},
    }, bits


@require_safe
def mandate_source(request, slug):
    """Render the page of a mandate source: the mandates and functions that name it, and what came before and after it."""
    language = languages.current()
    source = queries.get_source(slug, language)
    if source is None:
        raise missing(MandateSource.objects, slug)
    page = get_page(request, partial(queries.bodies_tied, source, language), BODIES_PER_PAGE)
    registry = current_registry(source.revision)
    counts = dict(registry.named_together(source.pk, MAX_TOGETHER))
    earlier = registry.earlier.get(source.pk, [])
    ids = {*counts, *earlier, *([source.superseded_by] if source.superseded_by else [])}
    others = {pk: registry.entries[pk].public_source(language) for pk in ids if pk in registry.entries}
    bits = source.states("title")
    for other in others.values():
        bits |= other.states("title")
    for body in page.object_list:
        bits |= body.states_shown()
    entry = registry.entries.get(source.pk)
    context = {
        "here": Neighbourhood(),
        "source": source,
        "entry": entry,
        "body_count": len(entry.bodies) if entry else 0,
        "superseded_by": others.get(source.superseded_by),
        "supersedes": [others[pk] for pk in earlier if pk in others],
        "together": [(others[pk], count) for pk, count in counts.items() if pk in others],
        "is_review_due": source.is_review_due(reading_day()),
        "page": page,
        "notice": notice_of(bits, language),
    }
    return render_page(request, "pages/mandatesource_detail.html", context)
