"""Identifiers (`/id/…`), which lead to the page, the record or the RDF of a thing by content negotiation, and the RDF of single things.

An identifier means the thing itself, not what is written about it, so it is answered with 303 See Other.
"""

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from public_record import queries
from public_record.days import DAY, day_of
from public_record.lives import BETWEEN, find_former
from public_record.reading import body_url
from public_record.selection import (
    current_bodies,
    current_topics,
    get_current,
    get_current_source,
    get_current_topic,
    in_tree_order,
)
from secretariat import languages
from secretariat.addresses import base_of, uri
from secretariat.models import Function
from secretariat.slugs import url_parts

from . import eac, rdf, records
from .events import find_events
from .responses import link_header

FOLDERS = {"body": "bodies", "function": "functions", "source": "mandates", "topic": "topics"}
"""The kinds of things that have a record, and the folder of their RDF below `/data/`."""
CONCEPTS = {**{name: choices.values for name, (_type, choices, _label) in rdf.CHOICES.items()}, "terms": [*rdf.TERMS]}
"""The last parts of the identifiers of what has no document of its own, by the scheme or vocabulary that it is in."""
SCHEMES = (*CONCEPTS, "topics")
"""The schemes of concepts, and our own vocabulary."""
RDF = {
    "ttl": ("text/turtle", "text/turtle; charset=utf-8", rdf.turtle),
    "jsonld": ("application/ld+json", "application/ld+json", rdf.json_ld),
}
"""The forms of RDF: suffix of an address, media type, content type and the function that writes it."""
TYPES = {"text/html": None, **{media_type: suffix for suffix, (media_type, *_) in RDF.items()}, "application/json": "json", "application/xml": "eac"}  # fmt: skip
"""What an identifier leads to, by media type; the first where a request takes any."""


@require_safe
def identifier(request, kind, key):
    """Redirect from the identifier of a thing to what is known of it, in the form that the request prefers."""
    try:
        page = _page(kind, key, languages.current())
    except Http404:
        if kind == "body" and key in SCHEMES:  # the identifier of a scheme, as it was before it ended in a slash
            return HttpResponsePermanentRedirect(reverse("opendata:scheme", args=[key]))
        raise
    forms = {suffix: reverse(f"opendata:{kind}.{suffix}", args=[key]) for suffix in RDF}
    forms["json"] = reverse(f"opendata:api:{kind}", args=[key])
    if kind == "body":
        forms["eac"] = reverse("opendata:body.eac", args=[key])
    return see_other(request, page, forms)


@require_safe
def scheme(request, name, concept=None):
    """Redirect from the identifier of a scheme of concepts, or of one of its concepts, to the RDF of the scheme."""
    if name not in SCHEMES or (concept and concept not in CONCEPTS.get(name, ())):
        raise Http404
    page = reverse("topics:topics" if name == "topics" else "data")
    forms = {suffix: reverse(f"opendata:scheme.{suffix}", args=[name]) for suffix in RDF}
    return see_other(request, page, {**forms, "json": forms["jsonld"]})


def see_other(request, page, forms):
    """Return the redirect to the preferred form; without a form that the request takes, to the page."""
    suffix = TYPES.get(request.get_preferred_type([*TYPES]))
    response = HttpResponseRedirect(forms.get(suffix, page), status=303)
    response.headers["Link"] = link_header(alternates(forms))
    response.headers["Vary"] = "Accept, Accept-Language"
    patch_cache_control(response, public=True, no_cache=True)
    return response


def alternates(forms):
    """Return the links to the forms of a thing, by their suffixes."""
    types = {suffix: media_type for media_type, suffix in TYPES.items()}
    return [(forms[suffix], {"rel": "alternate", "type": types[suffix]}) for suffix in forms]


def _page(kind, key, language):
    """Return the address of the page of a thing; raises Http404, and AddressChanged for a former slug."""
    match kind:
        case "body":
            try:
                found = get_current(key)
            except Http404:
                return _former_page(key, language)
            return body_url(found.kind, found.slug, language)
        case "source":
            return get_current_source(key).slug.join(url_parts("mandate-source", language.code))
        case "topic":
            return get_current_topic(key).slug.join(url_parts("topics:topic", language.code))
    if page := queries.function_url(key, language):
        return page
    raise Http404(f"Nothing published has the id “{key}”.")


def _former_page(key, language):
    """Return the address of the page of a former body, or that of its last day where another body has its address; raises Http404."""
    if (former := find_former(key)) is None:
        raise Http404(f"Nothing published has the id “{key}”.")
    if BETWEEN not in key:
        return body_url(former.kind, former.slug, language)
    path = body_url(former.kind, former.slug, language).removeprefix(language.root)
    return f"{language.root}/on/{day_of(former.valid_to) - DAY}{path}"


@require_safe
def document(request, kind, key, suffix):
    """Serve the RDF of one thing."""
    base = base_of(request)
    nodes = NODES[kind](key, base)
    about = rdf.document_node(base + request.path, uri(kind, key, base))
    return written([about, *nodes], suffix)


@require_safe
def archival_document(request, key):
    """Serve a body, of today or a former one, as EAC-CPF."""
    return HttpResponse(eac.document(key, base_of(request)), content_type=eac.CONTENT_TYPE)


@require_safe
def scheme_document(request, name, suffix):
    """Serve the RDF of a scheme with all its concepts."""
    base = base_of(request)
    if name == "topics":
        nodes = rdf.topic_nodes([*records.every_topic(base)], base)
    elif name == "terms":
        nodes = rdf.term_nodes(base)
    elif name in rdf.CHOICES:
        nodes = rdf.choice_nodes(base, name)
    else:
        raise Http404
    return written(nodes, suffix)


def written(nodes, suffix):
    """Return the response with RDF in one of its forms."""
    _media_type, content_type, write = RDF[suffix]
    return HttpResponse("".join(write(nodes)), content_type=content_type)


def _body_nodes(key, base):
    """Return the nodes of a body, with its functions, posts and contact points, and the links to the bodies below it."""
    try:
        found = get_current(key)
    except Http404:
        return _former_nodes(key, base)
    (record,) = records.body_records([found.body], base)
    below = in_tree_order(current_bodies().filter(parent=found.body)).values_list("slug", flat=True)
    parts = [rdf.link(uri("body", slug, base)) for slug in below]
    units = {"org:hasUnit": parts} if record["level"] == 0 else {}
    events = find_events([found.body])
    changes = rdf.event_nodes(events, *records.named_in(events), base)
    return [*rdf.body_nodes(record, base), *changes, {"@id": record["uri"], "org:hasSubOrganization": parts, **units}]


def _former_nodes(key, base):
    """Return the nodes of a former body, with the events that it was in. Raises Http404 where there is none."""
    if (former := find_former(key)) is None:
        raise Http404(f"Nothing published has the id “{key}”.")
    events = find_events([former.body])
    changes = rdf.event_nodes(events, *records.named_in(events), base)
    return [*rdf.body_nodes(records.former_record(former, base), base), *changes]


def _function_nodes(key, base):
    owner = current_bodies().filter(body__in=Function.objects.filter(pk=key).values("mandate__body"))
    record = records.function_records(owner.values_list("body", flat=True), base).get(key)
    if record is None:
        raise Http404(f"Nothing published has the id “{key}”.")
    own = rdf.link(record["uri"])
    return [rdf.function_node(record, base), {"@id": uri("body", record["body"], base), "org:purpose": own}]


def _source_nodes(key, base):
    return [*rdf.source_nodes(records.source_record(get_current_source(key), base), base)]


def _topic_nodes(key, base):
    found = get_current_topic(key)
    with_narrower = current_topics().filter(Q(topic=found.topic) | Q(parent=found.topic))
    own, nodes = uri("topic", found.slug, base), rdf.topic_nodes([*records.topic_records(with_narrower, base)], base)
    return [node for node in nodes if node["@id"] == own]


NODES = {"body": _body_nodes, "function": _function_nodes, "source": _source_nodes, "topic": _topic_nodes}
"""Each kind of things, with the function that returns the nodes of one."""
