"""Health checks for load balancers: liveness (`/healthz`) and readiness (`/readyz`), without secrets or cookies, for any host name."""

from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse, JsonResponse

from secretariat import tree
from secretariat.known_migrations import unapplied_migrations

from . import database
from .cache.shared import shared

LIVE, READY = "/healthz", "/readyz"
ADDRESSES = {LIVE, READY}


def respond(request):
    """Return the response of a health check.

    Called before the rules about hosts and HTTPS, because a load balancer uses an IP address and plain HTTP.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    checks = {} if request.path_info == LIVE else ready()
    is_well = all(result in ("ok", "not used", "away, not needed") for result in checks.values())
    content = {"status": "ok" if is_well else "not ready", **({"checks": checks} if checks else {})}
    return JsonResponse(content, status=200 if is_well else 503, headers={"Cache-Control": "no-store"})


def ready():
    """Return the state of everything that this process needs: name → `ok` or what is wrong."""
    checks = {"database": "ok", "migrations": "ok", "tree": "ok", "cache": "not used"}
    try:
        database.read_cache_version()
        if unapplied_migrations():
            checks["migrations"] = "not all applied"
        if not tree.is_consistent():
            checks["tree"] = "damaged, see manage.py tree_doctor"
    except database.DatabaseUnavailable:
        checks |= {"database": "away", "migrations": "unknown", "tree": "unknown"}
    except (DatabaseError, InterfaceError):  # the tables do not exist yet
        checks |= {"migrations": "not all applied", "tree": "unknown"}
    is_available = shared.is_available()
    if is_available is not None:
        checks["cache"] = "ok" if is_available else "away, not needed"
    return checks
