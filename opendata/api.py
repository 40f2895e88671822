"""The read-only API: bodies, functions, mandate sources and the tree as JSON, described as OpenAPI 3.1."""

import json
import math
from functools import cache
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError

from delivery.cache.by_revision import revision
from history.models import Change
from search.query import matching_ids
from secretariat.addresses import AddressChanged, base_of, get_by_slug, uri
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.organisation import directory_name

from . import records
from .schemas import (
    ERROR_RESPONSES,
    MOVED,
    BodyFilters,
    BodyOut,
    BodyPage,
    FunctionFilters,
    FunctionOut,
    FunctionPage,
    Node,
    Number,
    OwnLang,
    OwnSlug,
    Paging,
    SourceOut,
    SourcePage,
    Start,
    TreeFilters,
)

JSON, PROBLEM = "application/json", "application/problem+json"
DESCRIPTION = """\
The organisational directory as data: published bodies with their mandates and functions, and the mandate sources they work under.

Every record holds its texts in all six languages, by language tag; `lang` asks for one, and names in `in_english` the texts that
are shown in English because they are not translated yet. Translations are unofficial. Records are known by `id`, the last part of
their address; a request with a former id is redirected (301). Every answer has a strong ETag that changes with the directory; send it back in
If-None-Match. Errors are problem+json (RFC 9457).
"""

api = NinjaAPI(title=directory_name(SOURCE), version="1", description=DESCRIPTION, docs_url=None, openapi_url=None, urls_namespace="api")  # fmt: skip


def json_response(content, status=200, links=None, content_type=JSON):
    response = HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=content_type)
    if links:
        response.headers["Link"] = ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items())
    return response


def problem(status, title, detail, errors=()):
    """Return an error response as problem+json (RFC 9457)."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return json_response({**content, "errors": list(errors)} if errors else content, status, content_type=PROBLEM)


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


def shown(record, lang):
    """Return a record in the language `lang`, or unchanged without one."""
    return records.in_one_language(record, BY_SLUG[lang]) if lang else record


def paged(request, filters, count, records_of):
    """Return a response with one page of `count` records and links to the other pages; `records_of(first, last)` returns the records."""
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
    items = [shown(record, filters.lang) for record in records_of(first, first + filters.per_page)]
    content = {"count": count, "page": filters.page, "pages": pages, "previous": None, "next": None, **links}
    rels = {"prev" if name == "previous" else name: address for name, address in links.items()}
    return json_response({**content, "items": items}, links=rels)


@api.get(
    "/", response={200: Start, **ERROR_RESPONSES}, operation_id="start", summary=gettext_noop("Where everything is")
)
def start(request):
    here = base_of(request) + request.path
    number, changed_at = revision()
    addresses = {name: f"{here}{name}/" for name in ("bodies", "functions", "sources", "tree")}
    languages = [language.tag for language in LANGUAGES]
    content = {"revision": number, "changed_at": changed_at.isoformat(), "languages": languages, **addresses}
    return json_response({**content, "openapi": f"{here}openapi.json"})


@api.get(
    "/bodies/",
    response={200: BodyPage, **MOVED, **ERROR_RESPONSES},
    operation_id="bodies",
    summary=gettext_noop("Bodies, in tree order"),
)
def bodies(request, filters: Query[BodyFilters]):
    base, found = base_of(request), Body.objects.published()
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.parent:
        found = found.children_of(get_by_slug(Body.objects.published(), filters.parent, "parent"))
    if filters.branch:
        found = found.branch_of(get_by_slug(Body.objects.published(), filters.branch, "branch"))
    if filters.source:
        found = found.working_under(get_by_slug(MandateSource.objects, filters.source, "source"))
    if filters.language:
        column = BY_SLUG[filters.language].column("name")
        found = found.exclude(Q(**{column: ""}) | Q(**{f"{column}__isnull": True}))
    if filters.changed_since:
        changed = Change.objects.filter(at__gte=filters.changed_since).exclude(body=None).order_by()
        found = found.filter(pk__in=changed.values("body"))
    if filters.q:
        language = BY_SLUG[filters.lang] if filters.lang else SOURCE
        ranking = {pk: place for place, pk in enumerate(matching_ids(filters.q, language))}
        ids = sorted(ranking.keys() & set(found.values_list("pk", flat=True)), key=ranking.get)
    else:
        ids = list(found.values_list("pk", flat=True))

    def records_of(first, last):
        own = {body.pk: body for body in records.published().filter(pk__in=ids[first:last])}
        return [records.body_record(own[pk], base) for pk in ids[first:last] if pk in own]

    return paged(request, filters, len(ids), records_of)


@api.get(
    "/bodies/{slug}/",
    response={200: BodyOut, **MOVED, **ERROR_RESPONSES},
    operation_id="body",
    summary=gettext_noop("One body"),
)
def body(request, slug: OwnSlug, lang: OwnLang = None):
    return json_response(shown(records.body_record(get_by_slug(records.published(), slug), base_of(request)), lang))


@api.get(
    "/functions/",
    response={200: FunctionPage, **MOVED, **ERROR_RESPONSES},
    operation_id="functions",
    summary=gettext_noop("Functions, in tree order"),
)
def functions(request, filters: Query[FunctionFilters]):
    base, found = base_of(request), Body.objects.published()
    if filters.body:
        found = found.filter(pk=get_by_slug(found, filters.body, "body").pk)
    wanted = Function.objects.filter(mandate__body__in=found.order_by())
    if filters.source:
        wanted = wanted.filter(sources=get_by_slug(MandateSource.objects, filters.source, "source"))
    places = list(wanted.order_by("mandate__body__lft", "position", "pk").values_list("pk", "mandate"))

    def records_of(first, last):
        chosen = places[first:last]
        found = records.function_records(Mandate.objects.filter(pk__in={mandate for _pk, mandate in chosen}), base)
        return [found[pk] for pk, _mandate in chosen if pk in found]

    return paged(request, filters, len(places), records_of)


@api.get(
    "/functions/{number}/",
    response={200: FunctionOut, **ERROR_RESPONSES},
    operation_id="function",
    url_name="function",
    summary=gettext_noop("One function"),
)
def one_function(request, number: Number, lang: OwnLang = None):
    owner = Mandate.objects.filter(functions__in=Function.objects.published().filter(pk=number))
    found = records.function_records(owner, base_of(request))
    if number not in found:
        raise Http404(f"Nothing published has the id “{number}”.")
    return json_response(shown(found[number], lang))


@api.get(
    "/sources/",
    response={200: SourcePage, **ERROR_RESPONSES},
    operation_id="sources",
    summary=gettext_noop("Mandate sources"),
)
def sources(request, filters: Query[Paging]):
    found, base = MandateSource.objects.all(), base_of(request)
    return paged(
        request,
        filters,
        found.count(),
        lambda first, last: [records.source_record(one, base) for one in found[first:last]],
    )


@api.get(
    "/sources/{slug}/",
    response={200: SourceOut, **MOVED, **ERROR_RESPONSES},
    operation_id="source",
    summary=gettext_noop("One mandate source"),
)
def source(request, slug: OwnSlug, lang: OwnLang = None):
    return json_response(shown(records.source_record(get_by_slug(MandateSource.objects, slug), base_of(request)), lang))


@api.get(
    "/tree/",
    response={200: Node | None, **MOVED, **ERROR_RESPONSES},
    operation_id="tree",
    summary=gettext_noop("The tree, or a branch of it"),
)
def tree(request, filters: Query[TreeFilters]):
    published, base = Body.objects.published(), base_of(request)
    top = get_by_slug(published, filters.root, "root") if filters.root else published.filter(parent=None).first()
    if top is None:
        return json_response(None)
    nodes = {}
    for one in published.branch_of(top).filter(level__lte=top.level + filters.depth + 1):
        if one.level > top.level + filters.depth:
            nodes[one.parent_id]["part_count"] += 1
            continue
        record = {
            "id": one.slug,
            "uri": uri("body", one.slug, base),
            "kind": one.kind,
            "name": records.texts_by_tag(one, "name"),
        }
        nodes[one.pk] = {**shown(record, filters.lang), "parts": [], "part_count": 0}
        if one.pk != top.pk:
            nodes[one.parent_id]["parts"].append(nodes[one.pk])
            nodes[one.parent_id]["part_count"] += 1
    return json_response(nodes[top.pk])


@api.get("/openapi.json", operation_id="openapi", include_in_schema=False)
def openapi(request):
    return json_response(schema(), content_type="application/vnd.oai.openapi+json;version=3.1")


@cache
def schema():
    """Return the OpenAPI description, the same for every request; error responses are problem+json."""
    description = api.get_openapi_schema(path_prefix="/api/v1/")
    for path in description["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {PROBLEM: next(iter(response.get("content", {}).values()))}
    return description
