"""Each request has a name, which its log lines and its answer carry; with settings it is counted and told as well."""

import logging
import random
import re
import time
from contextvars import ContextVar

from . import metrics

logger = logging.getLogger(__name__)

A_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a proxy may call a request; anything else is not taken over."""

_name = ContextVar("request", default="-")


def name_for(meta):
    """What a proxy calls this request, or a name of our own."""
    given = meta.get("HTTP_X_REQUEST_ID", "")
    return given if given and A_NAME.fullmatch(given) else f"{random.getrandbits(128):032x}"


def tell(method, path, status, seconds, is_kept, name):
    """Count an answer, and log it where every request is to be told."""
    metrics.count(method, status, is_kept, seconds)
    if logger.isEnabledFor(logging.INFO):
        facts = {"method": method, "path": path, "status": status, "milliseconds": round(1000 * seconds, 2)}
        logger.info("request", extra={**facts, "request_id": name})


class RequestMiddleware:
    """The outermost: it sees every answer, with the time it took."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        name = name_for(request.META)
        token, began = _name.set(name), time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            _name.reset(token)
        is_kept = "X-Revision" in response.headers
        tell(request.method, request.path, response.status_code, time.perf_counter() - began, is_kept, name)
        response.headers["X-Request-ID"] = name
        return response


class SafetyMiddleware:
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


class WithRequest(logging.Filter):
    """Gives every log line the name of the request that it is about."""

    def filter(self, record):
        if not hasattr(record, "request_id"):
            record.request_id = _name.get()
        return True
