"""Reviews of mandates as a calendar (iCalendar, RFC 5545): of the whole directory, or of what a branch works under."""

from datetime import UTC, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from delivery.cache.by_revision import revision
from opendata.vcards import escaped, folded_line
from public_record.queries import listed_bodies
from public_record.registry import current_registry
from secretariat import languages
from secretariat.addresses import base_of, missing, uri
from secretariat.models import Body

CONTENT_TYPE = "text/calendar; charset=utf-8"
REMINDER_DAYS = 14
"""Days before a review is due on which a calendar reminds of it."""


@require_safe
def review_calendar(request, branch=""):
    """Serve the reviews that are due, past and to come, of the sources in force; with `branch`, those that it or a body below it names."""
    language, base, registry, top = languages.current(), base_of(request), current_registry(), None
    entries = [entry for entry in registry.entries.values() if entry.review_due_on and entry.is_in_force]
    if branch:
        found = listed_bodies([branch], [], language)
        if not found:
            raise missing(Body.objects.published(), branch, "branch")
        top = found[0]
        bodies = registry.branch(top.pk)
        entries = [entry for entry in entries if not entry.bodies.isdisjoint(bodies)]
    name = _("Reviews of mandates: %(body)s") % {"body": top.name} if top else _("Reviews of mandates")
    events = [_event(entry, language, base) for entry in sorted(entries, key=lambda one: (one.review_due_on, one.pk))]
    stamp = f"{revision()[1].astimezone(UTC):%Y%m%dT%H%M%SZ}"
    response = HttpResponse(calendar(name, events, stamp, language), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{branch or "mandates"}.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _event(entry, language, base):
    """Return the properties of an event, as (name, value) pairs; values are escaped."""
    source = entry.public_source(language)
    what = (
        f"{source.symbol} {source.title}" if source.symbol and source.symbol not in source.title else str(source.title)
    )
    count = len(entry.bodies)
    sentence = ngettext("%(count)d body works under it.", "%(count)d bodies work under it.", count) % {"count": count}
    day = source.review_due_on
    summary = _("Review due: %(source)s") % {"source": what}
    return [
        ("UID", f"{uri('source', entry.slug, base)}#review"),
        ("DTSTART;VALUE=DATE", f"{day:%Y%m%d}"),
        ("DTEND;VALUE=DATE", f"{day + timedelta(days=1):%Y%m%d}"),
        (f"SUMMARY;LANGUAGE={language.tag}", escaped(summary, ",;")),
        (f"DESCRIPTION;LANGUAGE={language.tag}", escaped(sentence, ",;")),
        ("URL", base + source.url),
        ("TRANSP", "TRANSPARENT"),
    ]


def calendar(name, events, stamp, language):
    """Return a calendar with all-day events, each with a reminder REMINDER_DAYS before; `stamp` is when they were last changed."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Secretariat directory//Registry of mandates//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME;LANGUAGE={language.tag}:{escaped(name, ',;')}",
        f"X-WR-CALNAME:{escaped(name, ',;')}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    for event in events:
        properties = [f"{key}:{value}" for key, value in event]
        (summary,) = (value for key, value in event if key.startswith("SUMMARY"))
        alarm = [f"TRIGGER:-P{REMINDER_DAYS}D", "ACTION:DISPLAY", f"DESCRIPTION:{summary}"]
        alarm = ["BEGIN:VALARM", *alarm, "END:VALARM"]
        lines += ["BEGIN:VEVENT", f"DTSTAMP:{stamp}", *properties, *alarm, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded_line(line)}\r\n" for line in lines)
