"""Views of the open data: files, their page, identifiers (`/id/`), sitemap, robots.txt and security.txt."""

import re
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from delivery.cache.by_revision import revision
from pages.orientation import Neighbourhood
from pages.rendering import render_page
from pages.templatetags.structured_data import json_ld_script
from public_record.selection import (
    current_bodies,
    current_sources,
    current_topics,
)
from secretariat import languages
from secretariat.addresses import base_of
from secretariat.models import Function

from . import catalog, downloads, files, identifiers, sitemaps, tables
from .openapi import description

DESCRIPTIONS = {
    "directory.json": gettext_lazy("Everything: bodies with their mandates and functions, and mandate sources."),
    "bodies.jsonl": gettext_lazy("The bodies, one in each line."),
    **{name: table.description for name, table in tables.FILES.items()},
    files.DICTIONARY: gettext_lazy("The data dictionary: what each column of the tables means, in six languages."),
    files.DATA_PACKAGE: gettext_lazy("The tables as a Data Package, with a schema of each for programs."),
    files.WORKBOOK: gettext_lazy("All tables and the data dictionary as one workbook, which this directory can import again."),
    "organizations.popolo.json": gettext_lazy("The bodies as Popolo organizations."),
    "directory.ttl": gettext_lazy("Linked data (RDF) as Turtle: the W3C’s Organization Ontology, SKOS and the Core Public Organisation Vocabulary."),
    "directory.jsonld": gettext_lazy("The same linked data as JSON-LD."),
    "directory.ldif": gettext_lazy("The bodies with their posts and contact points for an LDAP server, as LDIF."),
    "bodies.vcf": gettext_lazy("The bodies as cards for address books (vCard 4.0), each in all languages."),
    files.ARCHIVE: gettext_lazy("The bodies of today and former ones for archives, as EAC-CPF 2.0: dates of existence, names with their dates, mandates, functions, predecessors and successors."),
    "topics.ttl": gettext_lazy("The topics as a vocabulary in SKOS."),
    files.SUMS: gettext_lazy("The checksums of all these files."),
}  # fmt: skip


@require_safe
def file(request, name):
    """Serve one of the files; its ETag is its SHA-256."""
    if name not in files.TYPES:
        raise Http404
    folder = files.available_folder(base_of(request))
    if folder is None:
        return HttpResponse(status=503, headers={"Retry-After": 3600})
    return downloads.respond(request, folder / name, files.TYPES[name], files.sums_in(folder)[name])


@require_safe
def about(request):
    """Show what is available as data: the files with their checksums, the API, the feeds."""
    number, changed_at = revision()
    described = list(files.describe_files(base_of(request)))
    here = Neighbourhood()
    shown = [{**file, "description": DESCRIPTIONS[file["name"]]} for file in described]
    context = {
        "here": here,
        "revision": number,
        "changed_at": changed_at,
        "files": shown,
        "data_set": json_ld_script(catalog.data_set(base_of(request), languages.current(), shown)),
        "divisions": here.children_by_parent.get(here.root.pk, []) if here.root else [],
    }
    response = render_page(request, "opendata/about.html", context)
    if not described[0]["sha256"]:
        patch_cache_control(response, no_cache=True)  # sizes and checksums appear as soon as the files are built
    return response


@require_safe
def catalogue(request, suffix=None):
    """Serve the description of the data set as RDF; without a suffix, redirect from its identifier."""
    if suffix:
        return identifiers.written(catalog.catalog_nodes(base_of(request), DESCRIPTIONS), suffix)
    forms = {suffix: reverse(f"opendata:catalog.{suffix}") for suffix in identifiers.RDF}
    return identifiers.see_other(request, reverse("data"), {**forms, "json": forms["jsonld"]})


@require_safe
def api_page(request):
    """Show the documentation of the API, generated from its OpenAPI description."""
    from .api import api  # here, as in urls.py: its library takes a fifth of the start

    base = base_of(request)
    context = {"here": Neighbourhood(), "base": base, "operations": list(_operations(description(api, base)))}
    return render_page(request, "opendata/api.html", context)


def _operations(described):
    """Yield the operations of the API: path, summary in the page's language, an example and the parameters."""
    for path, methods in described["paths"].items():
        for operation in methods.values():
            summary = operation["summary"]
            yield {
                "path": path,
                "summary": _(summary),
                "example": _example(path, operation["operationId"]),
                "parameters": [
                    {
                        "name": one["name"],
                        "description": _(text) if (text := one.get("description")) else "",
                        "choices": _choices(one["schema"]),
                        "default": one["schema"].get("default"),
                    }
                    for one in operation.get("parameters", ())
                ],
            }


def _example(path, operation):
    """Return an address of an operation, with the id of a record that exists."""
    if "{" not in path:
        return path
    match operation:
        case "source":
            found = current_sources().order_by("source").values_list("slug", flat=True).first()
        case "topic":
            found = current_topics().order_by("topic").values_list("slug", flat=True).first()
        case "function":
            published = Function.objects.filter(mandate__body__in=current_bodies().values("body"))
            found = published.order_by("pk").values_list("pk", flat=True).first()
        case _:
            found = current_bodies().filter(parent=None).values_list("slug", flat=True).first()
    return re.sub("{[a-z]+}", str(found or "…"), path)


def _choices(schema):
    """Return the allowed values of an enumerated parameter; an empty list for others."""
    return next((one["enum"] for one in (schema, *schema.get("anyOf", ())) if "enum" in one), [])


@require_safe
def sitemap(request, part=None):
    """Serve the sitemap, or an index of sitemaps if there are very many pages."""
    base, parts = base_of(request), sitemaps.count_parts()
    if (part or 1) > parts or part == 0:
        raise Http404
    if part is None and parts > 1:
        addresses = [base + reverse("opendata:sitemap-part", args=[number]) for number in range(1, parts + 1)]
        content = sitemaps.index(addresses)
    else:
        content = sitemaps.sitemap(part or 1, base)
    return HttpResponse(content, content_type="application/xml; charset=utf-8")


@require_safe
def robots(request):
    """Serve robots.txt."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*/search/suggestions/", "Disallow: /*/documents/"]
    lines += ["Disallow: /*/on/*-", "Disallow: /*/compare/*-"]  # every page of every day
    lines += ["Allow: /*/documents/*preview.png"]  # for sites that show a link with its picture
    lines += ["", f"Sitemap: {base_of(request)}{reverse('opendata:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request):
    """Serve security.txt (RFC 9116), the contact for reports of vulnerabilities; raises Http404 without SECURITY_CONTACT."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(language.tag for language in languages.LANGUAGES)}",
        f"Canonical: {base_of(request)}{request.path}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
