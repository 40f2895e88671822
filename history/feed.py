"""Public Atom feed of changes in each language, of the whole directory or of one branch."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from public_record import selection
from public_record.queries import listed_bodies
from public_record.reading import ListedBody
from secretariat import languages
from secretariat.addresses import base_of, missing
from secretariat.changes import ChangeKind
from secretariat.models import Body, Function
from secretariat.organisation import directory_name
from secretariat.text.characters import without_refused
from translations.differences import excerpt

from .models import Change
from .wording import change_description, marked, name_public_bodies, parse_place

MAX_ENTRIES, MAX_CHANGES = 50, 400


class AtomFeed(Atom1Feed):
    """Atom feed with the charset in its content type."""

    mime_type = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class FeedScope:
    """Scope of a feed: the branch of `top`, or the whole directory if None; `base` is the site's address."""

    top: ListedBody | None
    base: str


class Changes(Feed):
    """Feed of changes. Each entry shows what one save changed in one body, word by word."""

    feed_type = AtomFeed

    def get_object(self, request):
        slug = request.GET.get("branch", "")[:200]
        found = listed_bodies([slug], [], languages.current()) if slug else [None]
        if not found:
            raise missing(Body.objects.published(), slug, "branch")
        return FeedScope(found[0], base_of(request))

    def title(self, scope):
        name = scope.top.name if scope.top else directory_name()
        return _("%(body)s: changes") % {"body": name}

    def link(self, scope):
        return scope.base + (scope.top.url if scope.top else reverse("home"))

    def feed_url(self, scope):
        return scope.base + reverse("changes") + (f"?branch={scope.top.slug}" if scope.top else "")

    feed_guid = feed_url

    def subtitle(self, scope):
        return _("What changed in the directory: the old text and the new one.")

    @property
    def language(self):
        return languages.current().tag

    def items(self, scope):
        return [{**entry, "base": scope.base} for entry in entries(scope.top)]

    def item_title(self, entry):
        return without_refused(entry["title"])

    def item_description(self, entry):
        return without_refused(render_to_string("history/entry.html", entry))  # old texts may hold anything

    def item_link(self, entry):
        return entry["base"] + entry["link"]

    def item_guid(self, entry):
        return f"{entry['base']}{reverse('changes')}#{entry['number']}"

    def item_updateddate(self, entry):
        return entry["at"]


def entries(top):
    """Yield the latest entries; changes of one body in one save are one entry."""
    changes = list(public_changes(top)[:MAX_CHANGES])
    name_public_bodies(changes)
    saves = groupby(changes, key=lambda change: (change.revision, change.body or (change.model, change.object_id)))
    groups = [list(own) for _key, own in saves]
    if len(changes) == MAX_CHANGES:
        groups.pop()  # it may be incomplete
    functions = _functions_of(groups[:MAX_ENTRIES])
    for own in groups[:MAX_ENTRIES]:
        body = own[0].bodies.get(own[0].body)
        for change in own:
            change.before, change.after = (_public(side, change.bodies) for side in (change.before, change.after))
        yield {
            "title": body.name if body else own[0].body_name or own[0].label,
            "link": (functions.get(_function_of(own)) or body).get_absolute_url() if body else reverse("home"),
            "number": own[-1].pk,
            "at": own[0].at,
            "changes": [
                {"what": change_description(change), "difference": marked(change, excerpt)} for change in own[::-1]
            ],
        }


def _function_of(changes):
    """Return the id of the function that all these changes are about; None if they are about something else, too."""
    objects = {(change.model, change.object_id) for change in changes}
    return min(objects)[1] if len(objects) == 1 and min(objects)[0] == Function._meta.label_lower else None


def _functions_of(groups):
    """Return the functions that entries lead to, as far as they are still there: id → function."""
    return Function.objects.in_bulk({*map(_function_of, groups)} - {None})


def public_changes(top):
    """Return the changes for a feed in the current language, the latest first."""
    what = Q(
        what__in=[
            ChangeKind.ADDED,
            ChangeKind.TEXT,
            ChangeKind.SOURCES,
            ChangeKind.MOVED,
            ChangeKind.REMOVED,
            ChangeKind.RESTORED,
        ]
    ) | Q(field="is_published")
    changes = Change.objects.without_snapshots().filter(
        what, is_public=True, language__in=["", languages.current().slug]
    )
    if top:
        branch = selection.records_in_branch(top.pk).values("body")
        changes = changes.filter(Q(body__in=branch) | Q(left__in=branch))
    return changes.exclude(before="", after="")


def _public(side, bodies):
    """Return one side of a change; "" for a place below a body that is not among the public ones."""
    place = parse_place(side)
    return "" if place and place[0] not in bodies else side
