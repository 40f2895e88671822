"""The directory as of a day: the pages below `/<language>/on/<day>/` are those of today, read as of that day."""

import re
from copy import copy
from functools import lru_cache

from django.http import Http404, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from public_record import as_of
from public_record.changed_days import ChangedDay, first_moment, known_days
from public_record.days import day_of, parse_day
from public_record.former_bodies import get_former
from secretariat import languages
from secretariat.addresses import AddressChanged

from .dated_pages import DATED
from .errors import no_such_day
from .orientation import Neighbourhood
from .rendering import render_page

OF_LINK = r'="/(?:(?<= href="/)(?<!data-today href="/)|(?<= action="/))'
LINK = re.compile(OF_LINK + r'([a-z]{2})/(?=[?#"]|(?:divisions|units|mandates|chart)/)')
"""A link to a page that may exist for each day; it begins with what is looked for quickly."""


@require_safe
def days(request):
    """List the days on which the directory was changed, by months; with `?day=` go to a day."""
    if "day" in request.GET:
        return _to_day(request)
    known = known_days()
    first = known.first
    context = {"here": Neighbourhood(), "years": _years(known.changed), "at": _rest(request)}
    if first:
        context |= {"first": _shown(day_of(first)), "lowest": str(day_of(first)), "highest": str(timezone.localdate())}
    return render_page(request, "pages/days.html", context)


def _to_day(request):
    """Redirect to a page as of the day that was typed; to that of today where it is today's."""
    day, rest = parse_day(request.GET["day"]), _rest(request)
    if day is None:
        return no_directory_of(request, request.GET["day"])
    root = languages.current().root
    today = day == timezone.localdate()
    return HttpResponseRedirect(f"{root}/{rest}" if today else f"{root}/on/{day}/{rest}")


def _rest(request):
    """Return the path of a dated page, below the prefix, that the address names as `at`; that of the home page for any other."""
    rest = request.GET.get("at", "")[:300].lstrip("/")
    return rest if _match(rest) else ""


def _match(rest):
    """Return the match of a path below the prefix of a language, where it is one of a page that exists for each day; or None."""
    return _match_of(f"{languages.current().root}/{rest}")


@lru_cache(maxsize=1000)
def _match_of(path):
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return found if found.view_name in DATED else None


@require_safe
def on_day(request, day, rest=""):
    """Show a page of the directory as it was at the end of a day."""
    known, days = parse_day(day), known_days()
    if known is None or days.first is None or not day_of(days.first) <= known <= timezone.localdate():
        return no_directory_of(request, day)
    found = _match(rest)
    if found is None:
        raise Http404
    request.resolver_match = found
    try:
        with as_of.as_of(known, changes=days.of_month(known)):
            return _dated_response(request, found, "/", f"/on/{known}/")
    except Http404:
        # A body that had ended by then: its page says when, and what became of it.
        former = get_former(found.kwargs.get("slug", ""), languages.current())
        if former is None or former.ended > known:
            raise
        return HttpResponseRedirect(former.body.url)


def preview_response(request, day, draft, name, language, rest, root):
    """Return a page of the directory as it would be on a day, if a draft were in force; links stay below `root`, then the language.

    Raises Http404 for what is no page that exists for each day.
    """
    with translation.override(language.code), as_of.as_of(day, draft, name):
        if (found := _match(rest)) is None:
            raise Http404
        preview = copy(request)
        preview.path = preview.path_info = f"{language.root}/{rest}"
        preview.has_language_prefix, preview.resolver_match = True, found
        response = _dated_response(preview, found, root, "/")
        response.headers["Cache-Control"] = "no-store"
        return response


def _dated_response(request, found, before, after):
    """Return the response of a view within `as_of`; the addresses of pages that exist for each day get what comes before their language and after it."""

    def dated(link):
        return f'="{before}{link[1]}{after}'

    try:
        response = found.func(request, *found.args, **found.kwargs)
    except AddressChanged as changed:
        response = changed.redirect(request)
    if "Location" in response.headers:
        location = LINK.sub(dated, f' href="{response.headers["Location"]}"')
        return HttpResponseRedirect(location[len(' href="') : -1])
    response.content = LINK.sub(dated, response.content.decode()).encode()
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def no_directory_of(request, text):
    """404 for a day of which nothing is known: before the first, after today, or no day at all."""
    first, day = first_moment(), parse_day(text)
    is_future = day is not None and day > timezone.localdate()
    return no_such_day(request, day=_shown(day), first=_shown(first and day_of(first)), is_future=is_future)


def _years(days):
    """Return the years, each with its months, each with its ChangedDays; the latest first."""
    years = {}
    for day in sorted(days, reverse=True):
        years.setdefault(day.year, {}).setdefault(day.month, []).insert(0, ChangedDay(day))
    return [
        {
            "number": str(year),
            "months": [{"name": date_format(own[0].day, "F"), "days": own} for own in months.values()],
        }
        for year, months in years.items()
    ]


def _shown(day):
    return day and date_format(day, "DATE_FORMAT")
