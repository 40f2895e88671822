"""Request ids in log lines and responses, the log of requests, and security headers."""

import logging
import random
import re
import time
from contextvars import ContextVar

from csp.utils import build_policy
from django.conf import settings

from secretariat.waiting import is_lock_timeout

from . import metrics

logger = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""Request ids that are accepted from a proxy."""

_name = ContextVar("request", default="-")


def request_id_for(meta):
    """Return the request id that a proxy has set, or a new one."""
    given = meta.get("HTTP_X_REQUEST_ID", "")
    return given if given and REQUEST_ID.fullmatch(given) else f"{random.getrandbits(128):032x}"


def log_request(method, path, status, seconds, is_cached, name):
    """Count a response in the metrics, and log it if requests are logged."""
    metrics.count(method, status, is_cached, seconds)
    if logger.isEnabledFor(logging.INFO):
        facts = {"method": method, "path": path, "status": status, "milliseconds": round(1000 * seconds, 2)}
        logger.info("request", extra={**facts, "request_id": name})


class RequestLogMiddleware:
    """Outermost middleware: sets the request id, logs every response and measures its time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        name = request_id_for(request.META)
        token, started_at = _name.set(name), time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            _name.reset(token)
        is_cached = "X-Revision" in response.headers
        log_request(
            request.method, request.path, response.status_code, time.perf_counter() - started_at, is_cached, name
        )
        response.headers["X-Request-ID"] = name
        return response


class SecurityHeadersMiddleware:
    """Sets security headers that Django does not set; see docs/security.md.

    The policy of django-csp is made once, in an order that is the same in every process: its middleware makes the same one for each response, in a tenth of the time of a page.
    """

    HEADERS = {
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
        ),
    }

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {**self.HEADERS, "Content-Security-Policy": "; ".join(sorted(build_policy().split("; ")))}

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code in (404, 500):
            return response  # Django's pages for developers have styles in them
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class RefusalFilter(logging.Filter):
    """Logging filter that makes one line of the record of a refused request; tracebacks are for faults of ours.

    A request that waited too long for another writer is refused, too.
    """

    def filter(self, record):
        error = record.exc_info[1] if record.exc_info else None
        is_refused = getattr(record, "status_code", 500) < 500 or is_lock_timeout(error)
        if record.name.startswith(("django.request", "django.security")) and is_refused:
            sentence, reason = record.getMessage(), str(error or "")
            sentence = sentence if reason in sentence else f"{sentence}: {reason}"
            record.msg, record.args = " ".join(sentence.split()), ()
            record.exc_info = None
        return True


class RequestIdFilter(logging.Filter):
    """Logging filter that adds the request id to every log line."""

    def filter(self, record):
        if not hasattr(record, "request_id"):
            record.request_id = _name.get()
        return True
