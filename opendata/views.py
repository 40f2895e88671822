"""The files, the page that lists them, the names of things, and what robots read."""

from datetime import timedelta
from types import SimpleNamespace

from django.conf import settings
from django.core.paginator import EmptyPage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import etag, require_safe

from delivery.cache.by_revision import revision
from pages.orientation import Neighbourhood
from secretariat import languages
from secretariat.addresses import base_of
from secretariat.models import Body, MandateSource

from . import files
from .api import schema
from .sitemaps import PagesSitemap

DESCRIPTIONS = {
    "directory.json": gettext_lazy("Everything: bodies with their mandates and functions, and mandate sources."),
    "bodies.jsonl": gettext_lazy("The bodies, one in each line."),
    "bodies.csv": gettext_lazy("The bodies as a table, which this directory can import again."),
    "bodies.xlsx": gettext_lazy("The same table as a workbook."),
    "organizations.popolo.json": gettext_lazy("The bodies as Popolo organizations."),
    "directory.ttl": gettext_lazy("Linked data (RDF) as Turtle: the W3C’s Organization Ontology, SKOS and the Core Public Organisation Vocabulary."),
    "directory.jsonld": gettext_lazy("The same linked data as JSON-LD."),
    files.SUMS: gettext_lazy("The checksums of all these files."),
}  # fmt: skip


@require_safe
def file(request, name):
    """One of the files; its ETag is its SHA-256."""
    if name not in files.TYPES:
        raise Http404
    folder = files.available_folder(base_of(request))
    if folder is None:
        return HttpResponse(status=503, headers={"Retry-After": 3600})

    @etag(lambda request: files.sums_in(folder)[name])
    def whole(request):
        return FileResponse((folder / name).open("rb"), filename=name, content_type=files.TYPES[name])

    response = whole(request)
    patch_cache_control(response, public=True, no_cache=True)
    return response


@require_safe
def about(request):
    """What can be had as data: the files with their sums, the API, the feeds."""
    number, changed_at = revision()
    described = list(files.described(base_of(request)))
    context = {
        "here": Neighbourhood(),
        "revision": number,
        "changed_at": changed_at,
        "files": [{**file, "says": DESCRIPTIONS[file["name"]]} for file in described],
        "divisions": Body.objects.published().top().exclude(parent=None),
    }
    response = render(request, "opendata/about.html", context)
    if not described[0]["sha256"]:
        patch_cache_control(response, no_cache=True)  # there is more to be told as soon as the files are made
    return response


@require_safe
def api_page(request):
    """The API as its own description tells it."""
    context = {"here": Neighbourhood(), "base": base_of(request), "operations": list(_operations(schema()))}
    return render(request, "opendata/api.html", context)


def _operations(description):
    """What can be asked for: its address, what it gives in the page's language, and by what it is narrowed."""
    for path, methods in description["paths"].items():
        for operation in methods.values():
            gives = operation["summary"]
            yield {
                "path": path,
                "gives": _(gives),
                "example": path.replace("{slug}", _example(operation["operationId"])),
                "parameters": [
                    {
                        "name": one["name"],
                        "says": _(says) if (says := one.get("description")) else "",
                        "choices": _choices(one["schema"]),
                        "default": one["schema"].get("default"),
                    }
                    for one in operation.get("parameters", ())
                ],
            }


def _example(operation):
    objects = MandateSource.objects if operation == "source" else Body.objects.published()
    return objects.values_list("slug", flat=True).first() or "{slug}"


def _choices(schema):
    """The values that a parameter may have, where they are few."""
    return next((one["enum"] for one in (schema, *schema.get("anyOf", ())) if "enum" in one), [])


@require_safe
def body(request, slug):
    """A body itself: whoever asks for it is sent to what is known of it, as a page or as data."""
    return _see(request, get_object_or_404(Body.objects.published(), slug=slug), "body")


@require_safe
def source(request, slug):
    """A mandate source itself, as `body`."""
    return _see(request, get_object_or_404(MandateSource, slug=slug), "source")


def _see(request, obj, operation):
    response = HttpResponseRedirect(obj.get_absolute_url(), status=303)
    if request.accepts("application/json") and not request.accepts("text/html"):
        response.headers["Location"] = reverse(f"opendata:api:{operation}", args=[obj.slug])
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


@require_safe
def sitemap(request, part=None):
    """Every page in every language; a list of such files where there are very many."""
    pages, base = PagesSitemap(), base_of(request)
    parts = pages.paginator.num_pages
    if part is None and parts > 1:
        addresses = [reverse("opendata:sitemap-part", args=[number]) for number in range(1, parts + 1)]
        return _xml("sitemap_index.xml", {"sitemaps": [{"location": base + address} for address in addresses]})
    scheme, _separator, host = base.partition("://")
    try:
        urls = pages.get_urls(part or 1, SimpleNamespace(domain=host), scheme)
    except EmptyPage:
        raise Http404 from None
    return _xml("opendata/sitemap.xml", {"urls": urls, "default": settings.LANGUAGE_CODE})


def _xml(template, context):
    return HttpResponse(render_to_string(template, context), content_type="application/xml; charset=utf-8")


@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*/search/suggestions/", "Disallow: /*/documents/"]
    lines += ["", f"Sitemap: {base_of(request)}{reverse('opendata:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request):
    """Whom to tell of a weakness (RFC 9116); where the setting names nobody, there is no such file."""
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
