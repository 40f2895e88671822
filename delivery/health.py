"""Whether a process answers (`/healthz`), and whether it can do its work (`/readyz`). For machines: no secrets, no cookies, any host name."""

from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse, JsonResponse

from secretariat import tree
from secretariat.known_migrations import unapplied_migrations

from . import database
from .cache.shared import shared

LIVE, READY = "/healthz", "/readyz"
ADDRESSES = {LIVE, READY}


def respond(request):
    """Answers before any rule about hosts or HTTPS, because a load balancer asks by number and without either."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    checks = {} if request.path_info == LIVE else ready()
    is_well = all(result in ("ok", "not used", "away, not needed") for result in checks.values())
    content = {"status": "ok" if is_well else "not ready", **({"checks": checks} if checks else {})}
    return JsonResponse(content, status=200 if is_well else 503, headers={"Cache-Control": "no-store"})


def ready():
    """What this process needs, each `ok` or a word about what is wrong."""
    checks = {"database": "ok", "migrations": "ok", "tree": "ok", "cache": "not used"}
    try:
        database.read_cache_version()
        if unapplied_migrations():
            checks["migrations"] = "not all applied"
        if not tree.is_consistent():
            checks["tree"] = "damaged, see manage.py tree_doctor"
    except database.DatabaseUnavailable:
        checks |= {"database": "away", "migrations": "unknown", "tree": "unknown"}
    except (DatabaseError, InterfaceError):  # no table yet
        checks |= {"migrations": "not all applied", "tree": "unknown"}
    is_available = shared.is_available()
    if is_available is not None:
        checks["cache"] = "ok" if is_available else "away, not needed"
    return checks
