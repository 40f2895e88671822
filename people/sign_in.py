"""Protection of sign-in: temporary lockout after failures, shared by all processes, and limits of the failure log."""

import ipaddress
from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.contrib import admin
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

FAILURE_FACTOR = 10
"""An address, or a name from all addresses, may have this many times the failures of a name from one address."""


def client_ip(request):
    """Return the client's IP address, from X-Forwarded-For only behind trusted proxies; None if it is invalid."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        # Each proxy appends the address of its client; entries before those of trusted proxies may be forged.
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = forwarded[-settings.TRUSTED_PROXIES] if len(forwarded) >= settings.TRUSTED_PROXIES else address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


class LockOut(AxesDatabaseHandler):
    """Axes handler that locks out a name from an address after a few failures, an address or a name alone after many.

    The first stops attacks on one account; the others stop one password tried on all accounts and attacks from
    many addresses, while the mistakes of one colleague do not lock out a whole office.
    """

    def get_failures(self, request, credentials=None):
        pair, address, name = (
            sum(attempts.values_list("failures_since_start", flat=True))
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(pair, address // FAILURE_FACTOR, name // FAILURE_FACTOR)

    def reset_user_attempts(self, request, credentials=None):
        """After a success, delete the failures of this name from this address, but not those of other names."""
        pair, *_others = self.filter_user_attempts(request, credentials)
        count, _by_model = pair.delete()
        return count

    def remove_out_of_limit_failure_logs(self, *, username, limit=settings.AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT):
        """Delete all but the latest failures of a name; the library's own method would leave the oldest."""
        latest = AccessFailureLog.objects.filter(username=username).order_by("-pk").values_list("pk", flat=True)[:limit]
        count, _by_model = AccessFailureLog.objects.filter(username=username).exclude(pk__in=list(latest)).delete()
        return count


def locked_out(request, response, credentials):
    """Return the lockout page with status 429 and the time of the next attempt."""
    handler = LockOut()
    cool_off = get_cool_off(request) or timedelta()
    latest = None
    limit = settings.AXES_FAILURE_LIMIT
    for attempts, weight in zip(
        handler.get_user_attempts(request, credentials), (1, FAILURE_FACTOR, FAILURE_FACTOR), strict=True
    ):
        rows = list(attempts.values_list("failures_since_start", "attempt_time"))
        if sum(failures for failures, _time in rows) >= limit * weight:
            last = max(time for _failures, time in rows)
            latest = max(latest or last, last)
    until = (latest or timezone.now()) + cool_off
    context = {
        **admin.site.each_context(request),
        "minutes": max(1, -(-int((until - timezone.now()).total_seconds()) // 60)),
        "until": until,
    }
    page = render(request, "admin/people/locked_out.html", context, status=429)
    page.headers["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    add_never_cache_headers(page)
    return page


def reset_failures(username):
    """Delete the failures of a name, which ends its lockout."""
    AccessAttempt.objects.filter(username=username).delete()
