"""Each request has a name, which its log lines and its answer carry; with settings it is counted and told as well."""

import logging
import random
import re
import time
from contextvars import ContextVar

from . import metrics

logger = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a proxy may call a request; anything else is not taken over."""

_name = ContextVar("request", default="-")


def request_id_for(meta):
    """What a proxy calls this request, or a name of our own."""
    given = meta.get("HTTP_X_REQUEST_ID", "")
    return given if given and REQUEST_ID.fullmatch(given) else f"{random.getrandbits(128):032x}"


def log_request(method, path, status, seconds, is_cached, name):
    """Count an answer, and log it where every request is to be told."""
    metrics.count(method, status, is_cached, seconds)
    if logger.isEnabledFor(logging.INFO):
        facts = {"method": method, "path": path, "status": status, "milliseconds": round(1000 * seconds, 2)}
        logger.info("request", extra={**facts, "request_id": name})


class RequestLogMiddleware:
    """The outermost: it sees every answer, with the time it took."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        name = request_id_for(request.META)
        token, began = _name.set(name), time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            _name.reset(token)
        is_cached = "X-Revision" in response.headers
        log_request(request.method, request.path, response.status_code, time.perf_counter() - began, is_cached, name)
        response.headers["X-Request-ID"] = name
        return response


class SecurityHeadersMiddleware:
    """What browsers are asked to keep others from, besides what Django asks: see docs/security.md."""

    HEADERS = {
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
        ),
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class RequestIdFilter(logging.Filter):
    """Gives every log line the name of the request that it is about."""

    def filter(self, record):
        if not hasattr(record, "request_id"):
            record.request_id = _name.get()
        return True
