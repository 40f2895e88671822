# Long because every operation of the API is here.
"""The read-only API: bodies, functions, mandate sources, topics and the tree as JSON, described as OpenAPI 3.1."""

import math
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError

from delivery.cache.by_revision import revision
from history.public_changes import changes_in_every_language, visible_to_readers
from history.wording import parse_place
from public_record.building import NAME
from public_record.lives import find_former, keys_of
from public_record.models import Citation, Listing, TopicTie
from public_record.past_records import get_dated
from public_record.registry import RegistryPage, current_registry, parse_registry_query
from public_record.selection import (
    by_level,
    current_bodies,
    current_topics,
    get_current,
    get_current_source,
    get_current_topic,
    get_sources,
    in_chunks,
    in_tree_order,
    records_citing,
    records_in_branch,
    records_on_topics,
    with_narrower,
    with_place,
)
from secretariat.addresses import AddressChanged, base_of, uri
from secretariat.languages import BY_NAME, LANGUAGES, SOURCE
from secretariat.models import Function
from secretariat.organisation import directory_name

from . import records
from .dated import (
    DayFilterError,
    bodies_on_day,
    dated_records,
    function_on_day,
    function_records_on_day,
    functions_on_day,
    source_on_day,
    sources_on_day,
    tree_on_day,
)
from .events import find_events
from .identifiers import RDF, alternates
from .openapi import description
from .responses import json_response, problem
from .schemas import (
    ERROR_RESPONSES,
    MAX_NODES,
    MOVED,
    BodyFilters,
    BodyOut,
    BodyPage,
    BodySlug,
    ChangeFilters,
    ChangePage,
    EventFilters,
    FunctionFilters,
    FunctionOut,
    FunctionPage,
    Node,
    Number,
    OwnDay,
    OwnLang,
    Paging,
    ReorganisationPage,
    SourceFilters,
    SourceOut,
    SourcePage,
    SourceSlug,
    Start,
    TopicOut,
    TopicPage,
    TopicSlug,
    TreeFilters,
)

DESCRIPTION = """\
The organisational directory as data: published bodies with their mandates and functions, the mandate sources they work under, and the topics they deal with.

Every record holds its texts in all six languages, by language tag; `lang` asks for one, and names in `in_english` the texts that
are shown in English because they are not translated yet. Translations are unofficial. Records are known by `id`, the last part of
their address; a request with a former id is redirected (301). Every answer has a strong ETag that changes with the directory; send it back in
If-None-Match. The tree is given 500 bodies at a time, the upper levels first; where `part_count` is more than there are in `parts`,
the rest is a branch of its own (`root`). Errors are problem+json (RFC 9457).
"""

api = NinjaAPI(title=directory_name(SOURCE), version="1", description=DESCRIPTION, docs_url=None, openapi_url=None, urls_namespace="api")  # fmt: skip


@api.exception_handler(ValidationError)
def invalid(request, error):
    errors = [
        {"parameter": str(one["loc"][-1]), "detail": one["msg"].removeprefix("Value error, ")} for one in error.errors
    ]
    return problem(400, "Bad request", "; ".join(f"{one['parameter']}: {one['detail']}" for one in errors), errors)


@api.exception_handler(Http404)
def missing(request, error):
    return problem(404, "Not found", str(error))


@api.exception_handler(AddressChanged)
def moved(request, error):
    return error.redirect(request)


@api.exception_handler(HttpError)
def refused(request, error):
    return problem(error.status_code, "Bad request", str(error))


@api.exception_handler(DayFilterError)
def refused_with_day(request, error):
    return problem(409, "Conflict", str(error))


def shown(record, lang):
    """Return a record in the language `lang`, or unchanged without one."""
    return records.in_one_language(record, BY_NAME[lang]) if lang else record


def paged(request, filters, count, records_of, show=shown):
    """Return a response with one page of `count` records and links to the other pages; `records_of(first, last)` returns the records.

    `show` makes each one of a language.
    """
    pages = max(1, math.ceil(count / filters.per_page))

    def address(number):
        query = {**{name: values[-1] for name, values in request.GET.lists()}, "page": number}
        return f"{base_of(request)}{request.path}?{urlencode(query)}"

    links = {"first": address(1), "last": address(pages)}
    if filters.page > 1:
        links["previous"] = address(min(filters.page - 1, pages))
    if filters.page < pages:
        links["next"] = address(filters.page + 1)
    first = (filters.page - 1) * filters.per_page
    items = [show(record, filters.lang) for record in records_of(first, first + filters.per_page)]
    content = {"count": count, "page": filters.page, "pages": pages, "previous": None, "next": None, **links}
    rels = [(address, {"rel": "prev" if name == "previous" else name}) for name, address in links.items()]
    return json_response({**content, "items": items}, links=rels)


def one_record(record, kind, lang, base):
    """Return the response with one record; its header leads to what it describes, and to the RDF of that."""
    forms = {suffix: f"{base}{reverse(f'opendata:{kind}.{suffix}', args=[record['id']])}" for suffix in RDF}
    return json_response(shown(record, lang), links=[(record["uri"], {"rel": "describes"}), *alternates(forms)])


ROOMS = ("bodies", "functions", "sources", "topics", "tree", "changes", "reorganisations")
"""The resources of the API."""


@api.get(
    "/", response={200: Start, **ERROR_RESPONSES}, operation_id="start", summary=gettext_noop("Where everything is")
)
def start(request):
    here = base_of(request) + request.path
    number, changed_at = revision()
    addresses = {name: f"{here}{name}/" for name in ROOMS}
    languages = [language.tag for language in LANGUAGES]
    content = {"revision": number, "changed_at": changed_at.isoformat(), "languages": languages, **addresses}
    described = f"{here}openapi.json"
    links = [(described, {"rel": "service-desc"}), (base_of(request) + reverse("api-page"), {"rel": "service-doc"})]
    return json_response({**content, "openapi": described}, links=links)


@api.get(
    "/bodies/",
    response={200: BodyPage, **MOVED, **ERROR_RESPONSES},
    operation_id="bodies",
    summary=gettext_noop("Bodies, in tree order"),
)
def bodies(request, filters: Query[BodyFilters]):
    if filters.on:
        return _dated_bodies(request, filters)
    base, found = base_of(request), _filtered(filters)
    if filters.q:
        from search.query import matching_ids  # here: numpy takes a tenth of a second, and most processes never search

        language = BY_NAME[filters.lang] if filters.lang else SOURCE
        among = set(found.values_list("body", flat=True))
        ids = [pk for pk in matching_ids(filters.q, language) if pk in among]
        count = len(ids)
    else:
        ids, count = in_tree_order(found).values_list("body", flat=True), found.count()
    return paged(request, filters, count, lambda first, last: records.body_records(list(ids[first:last]), base))


def _dated_bodies(request, filters):
    """Return the bodies of a day that match the filters."""
    dated, base = dated_records(filters.on), base_of(request)
    found = bodies_on_day(dated, filters)
    return paged(
        request,
        filters,
        len(found),
        lambda first, last: records.dated_body_records(dated, found[first:last], base),
    )


def _filtered(filters):
    """Return the records of bodies that match the filters, but for `q`."""
    found = current_bodies()
    if filters.branch:
        found = records_in_branch(get_current(filters.branch, "branch").body)
    if filters.parent:
        found = found.filter(parent=get_current(filters.parent, "parent").body)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.source:
        found = found.filter(pk__in=records_citing(get_current_source(filters.source, "source").source).values("pk"))
    if filters.topic:
        topics = with_narrower(get_current_topic(filters.topic, "topic").topic)
        found = found.filter(pk__in=records_on_topics(topics).values("pk"))
    if filters.language:
        named = Listing.objects.filter(language=BY_NAME[filters.language].slug).exclude(name="")
        named = named.annotate(is_fallback=F("fallbacks").bitand(1 << NAME)).filter(is_fallback=0)
        found = found.filter(pk__in=named.values("record"))
    if filters.changed_since:
        found = found.filter(updated_at__gte=filters.changed_since)
    return found


@api.get(
    "/bodies/{slug}/",
    response={200: BodyOut, **MOVED, **ERROR_RESPONSES},
    operation_id="body",
    summary=gettext_noop("One body"),
)
def body(request, slug: BodySlug, lang: OwnLang = None, on: OwnDay = None):
    base = base_of(request)
    if on:
        dated = dated_records(on)
        (record,) = records.dated_body_records(dated, [get_dated(dated.bodies(), slug)], base)
        return json_response(shown(record, lang), links=[(record["uri"], {"rel": "describes"})])
    try:
        found = get_current(slug)
    except Http404:
        if (former := find_former(slug)) is None:
            raise
        record = records.former_record(former, base)
        return json_response(shown(record, lang), links=[(uri("body", slug, base), {"rel": "describes"})])
    (record,) = records.body_records([found.body], base)
    response = one_record(record, "body", lang, base)
    response.headers["Last-Modified"] = http_date(found.updated_at.timestamp())
    return response


@api.get(
    "/functions/",
    response={200: FunctionPage, **MOVED, **ERROR_RESPONSES},
    operation_id="functions",
    summary=gettext_noop("Functions, in tree order"),
)
def functions(request, filters: Query[FunctionFilters]):
    base, bodies = base_of(request), current_bodies()
    if filters.on:
        dated = dated_records(filters.on)
        pairs = functions_on_day(dated, filters)
        return paged(
            request, filters, len(pairs), lambda first, last: function_records_on_day(dated, pairs[first:last], base)
        )
    if filters.body:
        bodies = bodies.filter(body=get_current(filters.body, "body").body)
    wanted = Function.objects.filter(mandate__body__in=bodies.values("body"))
    if filters.source:
        citations = Citation.objects.filter(source=get_current_source(filters.source, "source").source)
        wanted = wanted.filter(pk__in=citations.exclude(function=None).values("function"))
    if filters.topic:
        ties = TopicTie.objects.filter(topic__in=with_narrower(get_current_topic(filters.topic, "topic").topic))
        wanted = wanted.filter(pk__in=ties.exclude(function=None).values("function"))
    places = wanted.order_by("mandate__body__lft", "position", "pk").values_list("pk", "mandate__body")

    def records_of(first, last):
        chosen = list(places[first:last])
        found = records.function_records(sorted({body for _pk, body in chosen}), base)
        return [found[pk] for pk, _body in chosen if pk in found]

    return paged(request, filters, wanted.count(), records_of)


@api.get(
    "/functions/{number}/",
    response={200: FunctionOut, **ERROR_RESPONSES},
    operation_id="function",
    url_name="function",
    summary=gettext_noop("One function"),
)
def one_function(request, number: Number, lang: OwnLang = None, on: OwnDay = None):
    if on:
        record = function_on_day(dated_records(on), number, base_of(request))
        return json_response(shown(record, lang), links=[(record["uri"], {"rel": "describes"})])
    owner = current_bodies().filter(body__in=Function.objects.filter(pk=number).values("mandate__body"))
    base = base_of(request)
    found = records.function_records(owner.values_list("body", flat=True), base)
    if number not in found:
        raise Http404(f"Nothing published has the id “{number}”.")
    return one_record(found[number], "function", lang, base)


@api.get(
    "/sources/",
    response={200: SourcePage, **ERROR_RESPONSES},
    operation_id="sources",
    summary=gettext_noop("Mandate sources"),
)
def sources(request, filters: Query[SourceFilters]):
    if filters.on:
        found = sources_on_day(dated_records(filters.on), filters)
        base = base_of(request)
        return paged(request, filters, len(found), lambda first, last: records.source_records(found[first:last], base))
    base, ids = base_of(request), _filtered_sources(filters)

    def records_of(first, last):
        found = get_sources(ids[first:last])
        return records.source_records([found[pk] for pk in ids[first:last] if pk in found], base)

    return paged(request, filters, len(ids), records_of)


def _filtered_sources(filters):
    """Return the ids of the mandate sources that match the filters."""
    chosen = {name: getattr(filters, name) for name in ("kind", "organ", "status", "topic", "body")}
    chosen["year"] = filters.year and f"{filters.year:04}"
    query = parse_registry_query({name: value for name, value in chosen.items() if value})
    page = RegistryPage(current_registry(), query, SOURCE)
    wanted = {"is_cited": lambda one: bool(one.bodies), "is_review_due": lambda one: one.is_review_due(page.today)}
    for name, holds in wanted.items():
        if (value := getattr(filters, name)) is not None:
            page.entries = [one for one in page.entries if holds(one) == value]
    return sorted(one.pk for one in page.entries)


@api.get(
    "/sources/{slug}/",
    response={200: SourceOut, **MOVED, **ERROR_RESPONSES},
    operation_id="source",
    summary=gettext_noop("One mandate source"),
)
def source(request, slug: SourceSlug, lang: OwnLang = None, on: OwnDay = None):
    base = base_of(request)
    if on:
        record = records.source_record(source_on_day(dated_records(on), slug), base)
        return json_response(shown(record, lang), links=[(record["uri"], {"rel": "describes"})])
    return one_record(records.source_record(get_current_source(slug), base), "source", lang, base)


@api.get(
    "/topics/",
    response={200: TopicPage, **ERROR_RESPONSES},
    operation_id="topics",
    summary=gettext_noop("Topics"),
)
def topics(request, filters: Query[Paging]):
    found, base = current_topics().order_by("topic"), base_of(request)
    return paged(request, filters, found.count(), lambda first, last: records.topic_records(found[first:last], base))


@api.get(
    "/topics/{slug}/",
    response={200: TopicOut, **MOVED, **ERROR_RESPONSES},
    operation_id="topic",
    url_name="topic",
    summary=gettext_noop("One topic"),
)
def one_topic(request, slug: TopicSlug, lang: OwnLang = None):
    base = base_of(request)
    (record,) = records.topic_records([get_current_topic(slug)], base)
    return one_record(record, "topic", lang, base)


@api.get(
    "/tree/",
    response={200: Node | None, **MOVED, **ERROR_RESPONSES},
    operation_id="tree",
    summary=gettext_noop("The tree, or a branch of it"),
)
def tree(request, filters: Query[TreeFilters]):
    if filters.on:
        base, dated = base_of(request), dated_records(filters.on)
        top = tree_on_day(dated, filters.root, filters.depth, MAX_NODES, base, lambda node: shown(node, filters.lang))
        return json_response(top, links=[(top["uri"], {"rel": "describes"})] if top else [])
    if filters.root:
        top = get_current(filters.root, "root").body
    else:
        top = current_bodies().filter(parent=None).values_list("body", flat=True).first()
    if top is None:
        return json_response(None)
    nodes, base = {}, base_of(request)
    for record in _upper_bodies(top, filters.depth):
        node = {
            "id": record.slug,
            "uri": uri("body", record.slug, base),
            "kind": record.kind,
            "name": record.parsed["name"],
        }
        nodes[record.body] = {**shown(node, filters.lang), "parts": [], "part_count": record.child_count}
        if record.body != top:
            nodes[record.parent]["parts"].append(nodes[record.body])
    return json_response(nodes[top], links=[(nodes[top]["uri"], {"rel": "describes"})])


def _upper_bodies(top, depth):
    """Return the records of a branch, level by level down to a depth, with `child_count`; MAX_NODES at most."""
    levels = with_place(records_in_branch(top))
    own = levels.filter(body=top).values_list("level", flat=True)[0]
    upper = by_level(levels.filter(level__lte=own + depth)).values_list("body", flat=True)[:MAX_NODES]
    children = current_bodies().filter(parent=OuterRef("body")).order_by().values("parent")
    counted = Subquery(children.annotate(number=Count("pk")).values("number"))
    found = current_bodies().annotate(child_count=Coalesce(counted, 0))
    return [record for some in in_chunks(list(upper), found) for record in some]


@api.get(
    "/changes/",
    response={200: ChangePage, **MOVED, **ERROR_RESPONSES},
    operation_id="changes",
    summary=gettext_noop("What changed, the latest first"),
)
def changes(request, filters: Query[ChangeFilters]):
    found = changes_in_every_language()
    if filters.lang:
        found = found.filter(language__in=["", BY_NAME[filters.lang].slug])
    if filters.since:
        found = found.filter(at__gte=filters.since)
    if filters.until:
        found = found.filter(at__lt=filters.until)
    if filters.body:
        found = found.filter(body=get_current(filters.body, "body").body)
    return paged(request, filters, found.count(), lambda first, last: _change_records(found[first:last]), _as_it_is)


def _as_it_is(record, lang):
    """Return the record of a change, which has one language at most."""
    return record


def _change_records(found):
    """Yield the records of changes; those of a language have its texts, whatever the language of the answer."""
    found = visible_to_readers(found)
    keys = keys_of({change.body for change in found if change.body})
    for change in found:
        language = change.text_language()
        before, after = ((place[0] if (place := parse_place(side)) else side) for side in (change.before, change.after))
        yield {
            "number": change.pk,
            "at": change.at.isoformat(),
            "revision": change.revision,
            "what": change.what,
            "about": change.model.rpartition(".")[2],
            "label": change.body_name or change.label,
            "body": keys.get(change.body),
            "field": change.field,
            "language": language.tag if language else None,
            "before": before,
            "after": after,
        }


@api.get(
    "/reorganisations/",
    response={200: ReorganisationPage, **MOVED, **ERROR_RESPONSES},
    operation_id="reorganisations",
    summary=gettext_noop(
        "Reorganisations: what was established, renamed, moved, merged, split or abolished, and what came after it"
    ),
)
def reorganisations(request, filters: Query[EventFilters]):
    bodies = None
    if filters.body:
        former = find_former(filters.body)
        today = current_bodies().filter(slug=filters.body).values_list("body", flat=True).first()
        bodies = [today if today is not None else former.body if former else get_current(filters.body, "body").body]
    found = find_events(bodies, filters.since, filters.until)
    groups = {}
    for event in found:
        own = event.reorganisation
        groups.setdefault(("reorganisation", own["id"]) if own else ("event", event.id), []).append(event)
    groups, base = [*groups.values()], base_of(request)
    return paged(
        request, filters, len(groups), lambda first, last: records.reorganisation_records(groups[first:last], base)
    )


@api.get("/openapi.json", operation_id="openapi", include_in_schema=False)
def openapi(request):
    return json_response(
        description(api, base_of(request)), content_type="application/vnd.oai.openapi+json;version=3.1"
    )


urlpatterns, _app_name, _namespace = api.urls
