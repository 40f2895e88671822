"""Middleware of everything that programs read: CORS, errors as problem+json, and for the API a response cache and a rate limit."""

import hashlib
import re
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag

from delivery.cache.by_revision import output_version
from secretariat.addresses import base_of

from .responses import PROBLEM, problem

API = re.compile(r"/api/v1/|/data/[^/]+/")
"""Where responses are made of the database: the API, and the RDF of single things."""
DATA = ("/api/v1/", "/data/")
"""Where errors are problem+json for whoever asks; elsewhere for those who do not ask for HTML."""
OPEN = re.compile(
    r"/(api/v1|data|id|timegate|timemap)/|/sitemap.*\.xml$|/\.well-known/void$|/[a-z]{2}/(documents/|.+\.(atom|vcf)$)"
)
"""What scripts of other sites may read: everything public but the pages."""
MAX_CACHED_BYTES = 200_000
"""Size of a response up to which it is cached."""
STORED_HEADERS = ("Content-Type", "Last-Modified", "Link")
SAFE = ("GET", "HEAD", "OPTIONS")
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Methods": ", ".join(SAFE),
    "Access-Control-Allow-Headers": "Accept-Datetime, If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Range, ETag, Last-Modified, Link, Memento-Datetime, Retry-After",
}


class OpenDataMiddleware:
    """Adds CORS headers and returns errors as problem+json at OPEN addresses; caches API responses, with an ETag, until the directory changes."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.throttle = None
        if settings.API_RATE:
            from ninja.throttling import AnonRateThrottle

            self.throttle = AnonRateThrottle(settings.API_RATE)

    def __call__(self, request):
        path = request.path_info
        if not OPEN.match(path):
            return self.get_response(request)
        response = self._respond(request)
        if response.status_code >= 400 and (
            path.startswith(DATA) or "text/html" not in request.headers.get("Accept", "")
        ):
            response = _as_problem(response)
        for name, value in CORS.items():
            response.headers[name] = value
        return response

    def _respond(self, request):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(SAFE)})
        if request.method not in SAFE:
            return HttpResponse(status=405, headers={"Allow": ", ".join(SAFE)})
        if not API.match(request.path_info):
            return self.get_response(request)
        if self.throttle and not self.throttle.allow_request(request):
            refused = problem(429, "Too many requests", "Wait a little, then ask again.")
            refused.headers["Retry-After"] = str(round(self.throttle.wait() or 1))
            return refused
        return self._cached_response(request)

    def _cached_response(self, request):
        version = output_version()
        key = hashlib.sha256(f"{base_of(request)} {request.get_full_path()}".encode("utf-8", "replace")).hexdigest()
        respond = etag(lambda request: f"{key[:16]}-{version}")(
            partial(self._cached_or_rendered, key=f"open-data:{version}:{key}")
        )
        response = respond(request)
        if response.status_code in (200, 304):
            patch_cache_control(response, public=True, no_cache=True)  # may be stored, but is revalidated each time
        else:
            del response.headers["ETag"]
        return response

    def _cached_or_rendered(self, request, key):
        if cached := cache.get(key):
            return HttpResponse(cached[0], headers=cached[1])
        # Also for HEAD, which the API does not know; the server leaves out the content.
        method, request.method = request.method, "GET"
        response = self.get_response(request)
        request.method = method
        if response.status_code == 200 and len(response.content) <= MAX_CACHED_BYTES:
            headers = {name: response.headers[name] for name in STORED_HEADERS if name in response.headers}
            cache.set(key, (response.content, headers))
        return response


def _as_problem(response):
    """Return the problem+json response for an error response, which may be one already, or have a sentence as `problem_detail`."""
    if response.headers.get("Content-Type") == PROBLEM:
        return response
    status = HTTPStatus(response.status_code)
    detail = getattr(response, "problem_detail", "") or status.description or status.phrase
    data = problem(status.value, status.phrase, detail)
    for name in {"Allow", "Content-Range", "Retry-After"} & response.headers.keys():
        data.headers[name] = response.headers[name]
    return data
