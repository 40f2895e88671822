"""Memento (RFC 7089): pages of days for tools that do not know our addresses, by the time at which something was so.

A page of today is the original resource; `/timegate/…` leads to its page of the requested day, `/timemap/…` lists
those of the days on which the directory was changed. A page of a day is a memento once the day is over: from then on it stays.
"""

import re
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from pages.dated_pages import DATED
from public_record import lives
from public_record.changed_days import known_days
from public_record.days import DAY, day_of, end_of, parse_day
from public_record.models import BodyRecord, BodyVersion, SourceRecord, SourceVersion
from public_record.queries import revision_key
from secretariat.addresses import base_of
from secretariat.languages import BY_SLUG

from .responses import link_header, problem

LINK_FORMAT = "application/link-format"
ADDRESS = re.compile(r"/(?P<language>[a-z]{2})/(?:on/(?P<day>[^/]+)/)?(?P<rest>.*)", re.DOTALL)
BODIES = ("units:unit", "divisions:division", "chart")
RECORDS = {True: (("body", BodyVersion), ("body", BodyRecord)), False: (("source", SourceVersion), ("source", SourceRecord))}  # fmt: skip


class MementoMiddleware:
    """Names the TimeGate and the TimeMap in the header of each page that exists for each day, and the time of a page of a day."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code in (200, 404) and match and match.view_name in DATED:
            self._name(request, response)
        return response

    def _name(self, request, response):
        found = ADDRESS.fullmatch(request.path)
        day, original = found and parse_day(found["day"] or ""), _original(request)
        if found is None or (found["day"] and (day is None or response.status_code != 200)):
            return
        base, links = base_of(request), [(original, {"rel": "original"})]
        links += _services(original, base)
        if day and day < timezone.localdate():
            response.headers["Memento-Datetime"] = _written(day)
            links.append((base + request.get_full_path(), {"rel": "memento", "datetime": _written(day)}))
        elif day:
            patch_cache_control(response, public=True, no_cache=True)  # from midnight on it is a memento
        given = response.headers.get("Link")
        response.headers["Link"] = ", ".join(filter(None, (given, link_header(links))))


def _original(request):
    """Return the address of today's page for that of a page of today or of a day."""
    found = ADDRESS.fullmatch(request.get_full_path())
    return f"{base_of(request)}/{found['language']}/{found['rest']}" if found else ""


def _services(original, base):
    path = original.removeprefix(base)
    timemap = {"rel": "timemap", "type": LINK_FORMAT}
    return [(f"{base}/timegate{path}", {"rel": "timegate"}), (f"{base}/timemap{path}", timemap)]


def _written(day):
    """Return the last second of a day as headers have times."""
    return http_date((end_of(day) - timedelta(seconds=1)).timestamp())


@require_safe
def timegate(request, address):
    """Redirect to the page of the day that `Accept-Datetime` names, or else to the latest: to that of the nearest day on which there is one."""
    path, days, is_there = _mementos(address, request)
    header = request.headers.get("Accept-Datetime")
    wanted = _day_of(header) if header else days[-1]
    if wanted is None:
        response = problem(
            400, "Bad request", "Accept-Datetime: a time such as “Tue, 01 Mar 2017 12:00:00 GMT” is expected."
        )
    else:
        day = max(days[0], min(wanted, timezone.localdate() - DAY))
        if not is_there(day):
            day = min(days, key=lambda own: abs(own - day))
        response = HttpResponseRedirect(_memento(path, day))
        base = base_of(request)
        links = [(base + path, {"rel": "original"}), _services(base + path, base)[1]]
        links += _neighbours(base, path, days, day)
        response.headers["Link"] = link_header(links)
    patch_vary_headers(response, ["Accept-Datetime"])
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _neighbours(base, path, days, day):
    """Yield the links to the first, the last, the chosen memento, and those of the changes before and after it."""
    earlier, later = [own for own in days if own < day], [own for own in days if own > day]
    rels = {day: ["memento"]}
    for name, own in (("first", days[0]), ("last", max(days[-1], day)), ("prev", earlier and earlier[-1]), ("next", later and later[0])):  # fmt: skip
        if own:
            rels.setdefault(own, ["memento"]).insert(0, name)
    for own, names in sorted(rels.items()):
        yield base + _memento(path, own), {"rel": " ".join(names), "datetime": _written(own)}


@require_safe
def timemap(request, address):
    """List the pages of the days on which the directory was changed."""
    path, days, _is_there = _mementos(address, request)
    base = base_of(request)
    original = base + path
    bounds = {"from": _written(days[0]), "until": _written(days[-1])}
    links = [
        (original, {"rel": "original"}),
        (base + request.get_full_path(), {"rel": "self", "type": LINK_FORMAT, **bounds}),
    ]
    links.append(_services(original, base)[0])
    for number, day in enumerate(days):
        names = [*(["first"] if number == 0 else []), *(["last"] if number == len(days) - 1 else []), "memento"]
        links.append((base + _memento(path, day), {"rel": " ".join(names), "datetime": _written(day)}))
    response = HttpResponse(
        link_header(links).replace(">, <", ">,\n<").replace('", <', '",\n<'), content_type=LINK_FORMAT
    )
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _memento(path, day):
    """Return the address of a page as of a day."""
    _empty, language, rest = path.split("/", 2)
    return f"/{language}/on/{day}/{rest}"


def _day_of(text):
    """Return the day of a time as headers have it, in the time zone of the organisation; None where it is no time."""
    try:
        moment = parsedate_to_datetime(text)
        return day_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _mementos(address, request):
    """Return (the path and query of an original, the days of its mementos, a function that says whether there is one of a day).

    Raises Http404 where there are none.
    """
    found = ADDRESS.fullmatch(f"/{address}")
    if found is None or found["language"] not in BY_SLUG or found["day"]:
        raise Http404("There is no page of this address.")
    with translation.override(BY_SLUG[found["language"]].code):
        try:
            match = resolve(f"/{address}")
        except Resolver404:
            raise Http404("There is no page of this address.") from None
    if match.view_name not in DATED:
        raise Http404("There is this page of today alone.")
    spans, known, yesterday = _spans(match), known_days(), timezone.localdate() - DAY

    def is_there(day):
        return spans is None or any(begin <= day and (end is None or day < end) for begin, end in spans)

    begins = [day_of(known.first)] if known.first else []
    days = {*known.changed, *begins, *(begin for begin, _end in spans or ())}
    days = sorted(day for day in days if begins and begins[0] <= day <= yesterday and is_there(day))
    if not days:
        raise Http404("No day on which there was this page is over yet.")
    query = request.META.get("QUERY_STRING", "")
    return f"/{address}{'?' if query else ''}{query}", days, is_there


def _spans(match):
    """Return the times (first day, day on which it was gone or None) of what a page is about; None for a page that is there always."""
    slug = match.kwargs.get("slug") or match.kwargs.get("root")
    if slug is None:
        return None
    is_body = match.view_name in BODIES
    key = f"memento-spans:{revision_key()}:{is_body}:{slug}"
    found = cache.get(key)
    if found is None:
        ids = {pk for name, model in RECORDS[is_body] for pk in model.objects.order_by().filter(slug=slug).values_list(name, flat=True)}  # fmt: skip
        calendar, times = lives.Calendar(), []
        for name, model in RECORDS[is_body]:
            rows = model.objects.filter(**{f"{name}__in": ids}).order_by("valid_from")
            times += [calendar.span(*row) for row in rows.values_list("valid_from", "valid_to")]
        found = [(own.begin.day, own.end and own.end.day) for own in lives.merged(times)]
        cache.set(key, found, timeout=None)
    return found
