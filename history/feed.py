"""Public Atom feed of changes in each language, of the whole directory or of one branch."""

from dataclasses import dataclass

from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from pages.orientation import Neighbourhood
from public_record.queries import listed_bodies
from public_record.reading import ListedBody
from secretariat import languages
from secretariat.addresses import base_of, missing, moved_into_path, uri
from secretariat.models import Body, Function
from secretariat.organisation import directory_name
from secretariat.text.characters import without_refused
from translations.differences import excerpt

from .events import fold_entries, public_events
from .public_changes import public_changes, read_entries
from .wording import change_description, marked

MAX_ENTRIES, MAX_CHANGES = 50, 400
RIGHT_TO_LEFT_MARK = "\u200f"


class AtomFeed(Atom1Feed):
    """Atom feed with the charset in its content type."""

    mime_type = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class FeedScope:
    """Scope of a feed: the branch of `top`, or the whole directory if None; `base` is the site's address, `author` the Secretariat."""

    top: ListedBody | None
    base: str
    author: ListedBody | None


class Changes(Feed):
    """Feed of changes. Each entry shows what one save changed in one body, word by word."""

    feed_type = AtomFeed

    def __call__(self, request, *args, **kwargs):
        moved = moved_into_path(request, "branch")
        return moved or super().__call__(request, *args, **kwargs)

    def get_object(self, request, branch=""):
        found = listed_bodies([branch], [], languages.current()) if branch else [None]
        if not found:
            raise missing(Body.objects.published(), branch, "branch")
        return FeedScope(found[0], base_of(request), Neighbourhood().root)

    def title(self, scope):
        name = scope.top.name if scope.top else directory_name()
        return directed(_("%(body)s: changes") % {"body": name})

    def link(self, scope):
        """Return the address of the page with the same changes."""
        return scope.base + reverse("what-changed") + (f"{scope.top.slug}/" if scope.top else "")

    def feed_url(self, scope):
        return scope.base + (reverse("changes", args=[scope.top.slug]) if scope.top else reverse("changes"))

    def feed_guid(self, scope):
        """Return the id of a feed, which never changes: it is the address that it had at first."""
        return scope.base + reverse("changes") + (f"?branch={scope.top.slug}" if scope.top else "")

    def author_name(self, scope):
        return scope.author.name if scope.author else directory_name()

    def author_link(self, scope):
        return scope.author and uri("body", scope.author.slug, scope.base)

    def subtitle(self, scope):
        return _("What changed in the directory: the old text and the new one.")

    @property
    def language(self):
        return languages.current().tag

    def items(self, scope):
        found = sorted(entries(scope.top), key=lambda entry: entry["at"], reverse=True)
        return [{**entry, "base": scope.base} for entry in found]

    def item_title(self, entry):
        return directed(without_refused(entry["title"]))

    def item_description(self, entry):
        content = {"changes": entry["changes"], "language": languages.current()}
        return without_refused(render_to_string("history/entry.html", content))  # old texts may hold anything

    def item_link(self, entry):
        return entry["base"] + entry["link"]

    def item_guid(self, entry):
        return f"{entry['base']}{reverse('changes')}#{entry['number']}"

    def item_updateddate(self, entry):
        return entry["at"]


def directed(title):
    """Return a title with a mark of its direction where that is from right to left, because Atom has no other way to say it."""
    return f"{RIGHT_TO_LEFT_MARK}{title}" if languages.current().dir == "rtl" else title


def entries(top):
    """Yield the latest entries; changes of one body in one save are one entry."""
    found, _next = read_entries(public_changes(top), MAX_ENTRIES, MAX_CHANGES)
    if top is None and found:
        events, found = fold_entries(public_events(found[-1].latest.at), found)
        yield from map(_entry_of_event, reversed(events))
    functions = Function.objects.in_bulk({*map(_function_of, found)} - {None})  # as far as they are still there
    for entry in found:
        latest = entry.latest
        target = functions.get(_function_of(entry)) or entry.body
        yield {
            "title": entry.body.name if entry.body else latest.body_name or latest.label,
            "link": target.get_absolute_url() if entry.body else reverse("home"),
            "number": entry.changes[0].pk,
            "at": latest.at,
            "changes": [_displayed(change) for change in entry.changes],
        }


def _displayed(change):
    return {"what": change_description(change), "difference": marked(change, excerpt)}


def _entry_of_event(pair):
    """Return the entry of an event of a reorganisation, with what it changed below its sentence."""
    event, folded = pair
    return {
        "title": event.sentence,
        "link": reverse("what-changed"),
        "number": f"event-{event.number}",
        "at": event.at,
        "changes": [
            {"what": event.sentence, "difference": ""},
            *({"name": entry.name, **_displayed(change)} for entry in folded for change in entry.changes),
        ],
    }


def _function_of(entry):
    """Return the id of the function that all changes of an entry are about; None if they are about something else, too."""
    objects = {(change.model, change.object_id) for change in entry.changes}
    return min(objects)[1] if len(objects) == 1 and min(objects)[0] == Function._meta.label_lower else None
