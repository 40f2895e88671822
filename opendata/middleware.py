"""Middleware of the API and the open data files: CORS, a response cache, rate limit and errors as problem+json."""

import hashlib
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag

from delivery.cache.by_revision import current_cache_version
from secretariat.addresses import base_of

from .responses import PROBLEM, problem

API, OPEN = "/api/v1/", ("/api/v1/", "/data/")
MAX_CACHED_BYTES = 200_000
"""Size of a response up to which it is cached."""
STORED_HEADERS = ("Content-Type", "Last-Modified", "Link")
SAFE = ("GET", "HEAD", "OPTIONS")


class OpenDataMiddleware:
    """Adds CORS headers and returns errors as problem+json below OPEN; caches API responses, with an ETag, until the directory changes."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.throttle = None
        if settings.API_RATE:
            from ninja.throttling import AnonRateThrottle

            self.throttle = AnonRateThrottle(settings.API_RATE)

    def __call__(self, request):
        if not request.path_info.startswith(OPEN):
            return self.get_response(request)
        response = self._respond(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM:
            response = _as_problem(response)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Methods"] = ", ".join(SAFE)
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

    def _respond(self, request):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(SAFE)})
        if request.method not in SAFE:
            return HttpResponse(status=405, headers={"Allow": ", ".join(SAFE)})
        if not request.path_info.startswith(API):
            return self.get_response(request)
        if self.throttle and not self.throttle.allow_request(request):
            refused = problem(429, "Too many requests", "Wait a little, then ask again.")
            refused.headers["Retry-After"] = str(round(self.throttle.wait() or 1))
            return refused
        return self._cached_response(request)

    def _cached_response(self, request):
        version = current_cache_version()
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
        response = self.get_response(request)
        if response.status_code == 200 and len(response.content) <= MAX_CACHED_BYTES:
            headers = {name: response.headers[name] for name in STORED_HEADERS if name in response.headers}
            cache.set(key, (response.content, headers))
        return response


def _as_problem(response):
    """Return the problem+json response for an error response in HTML."""
    status = HTTPStatus(response.status_code)
    data = problem(status.value, status.phrase, status.description or status.phrase)
    for name in {"Allow", "Retry-After"} & response.headers.keys():
        data.headers[name] = response.headers[name]
    return data
