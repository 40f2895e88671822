"""The public page of changes, by day and in sentences: what the feed has, for people."""

from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from pages.rendering import render_page
from public_record.days import end_of, start_of
from public_record.queries import listed_bodies
from secretariat import languages
from secretariat.addresses import missing, moved_into_path, parse_id
from secretariat.changes import ChangeKind
from secretariat.models import Body, ContactPoint, Function, Mandate, MandateSource, Post, Topic
from translations.differences import excerpt

from .events import fold_entries, public_events
from .public_changes import PUBLIC_KINDS, public_changes, read_entries
from .wording import change_description, marked

MAX_ENTRIES, MAX_CHANGES, MAX_CHARACTERS = 30, 100, 200_000

KIND_LABELS = {
    "added": pgettext_lazy("kind of changes", "Added"),
    "renamed": pgettext_lazy("kind of changes", "Renamed"),
    "text": pgettext_lazy("kind of changes", "Texts"),
    "sources": pgettext_lazy("kind of changes", "Mandate sources"),
    "topics": pgettext_lazy("kind of changes", "Topics"),
    "moved": pgettext_lazy("kind of changes", "Moved"),
    "removed": pgettext_lazy("kind of changes", "Abolished or removed"),
    "restored": pgettext_lazy("kind of changes", "Put back"),
    "published": pgettext_lazy("kind of changes", "Published"),
    "contacts": pgettext_lazy("kind of changes", "Posts and contacts"),
}

SENTENCES = {
    (Body, ChangeKind.ADDED): _("This body was added."),
    (Body, ChangeKind.MOVED): _("This body was moved."),
    (Body, ChangeKind.REMOVED): _("This body was abolished."),
    (Body, ChangeKind.RESTORED): _("This body was put back."),
    (Body, ChangeKind.SETTING): _("This body was published."),
    (Body, ChangeKind.TOPICS): _("The topics were changed."),
    (Mandate, ChangeKind.ADDED): _("The mandate was added."),
    (Mandate, ChangeKind.TEXT): _("The text of the mandate was changed."),
    (Mandate, ChangeKind.SOURCES): _("The mandate sources were changed."),
    (Mandate, ChangeKind.REMOVED): _("The mandate was removed."),
    (Mandate, ChangeKind.RESTORED): _("The mandate was put back."),
    (Function, ChangeKind.ADDED): _("A function was added."),
    (Function, ChangeKind.TEXT): _("The text of a function was changed."),
    (Function, ChangeKind.SOURCES): _("The mandate sources of a function were changed."),
    (Function, ChangeKind.TOPICS): _("The topics of a function were changed."),
    (Function, ChangeKind.MOVED): _("A function was moved."),
    (Function, ChangeKind.REMOVED): _("A function was removed."),
    (Function, ChangeKind.RESTORED): _("A function was put back."),
    (Post, ChangeKind.ADDED): _("A post was added."),
    (Post, ChangeKind.TEXT): _("The title of a post was changed."),
    (Post, ChangeKind.SETTING): _("A post was changed."),
    (Post, ChangeKind.REMOVED): _("A post was removed."),
    (Post, ChangeKind.RESTORED): _("A post was put back."),
    (ContactPoint, ChangeKind.ADDED): _("A contact point was added."),
    (ContactPoint, ChangeKind.TEXT): _("The text of a contact point was changed."),
    (ContactPoint, ChangeKind.SETTING): _("A contact point was changed."),
    (ContactPoint, ChangeKind.REMOVED): _("A contact point was removed."),
    (ContactPoint, ChangeKind.RESTORED): _("A contact point was put back."),
    (MandateSource, ChangeKind.ADDED): _("This mandate source was added."),
    (MandateSource, ChangeKind.TEXT): _("The title of this mandate source was changed."),
    (MandateSource, ChangeKind.SETTING): _("The facts of this mandate source were changed."),
    (MandateSource, ChangeKind.REMOVED): _("This mandate source was removed."),
    (MandateSource, ChangeKind.RESTORED): _("This mandate source was put back."),
    (Topic, ChangeKind.ADDED): _("This topic was added."),
    (Topic, ChangeKind.TEXT): _("The texts of this topic were changed."),
    (Topic, ChangeKind.REMOVED): _("This topic was removed."),
    (Topic, ChangeKind.RESTORED): _("This topic was put back."),
}
SENTENCES = {(model._meta.label_lower, str(what)): sentence for (model, what), sentence in SENTENCES.items()}
SENTENCES_OF_FIELDS = {"name": _("The name was changed."), "acronym": _("The acronym was changed.")}


PARTS_OF_BODIES = {model._meta.label_lower for model in (Function, Post, ContactPoint)}
"""Models of which a body has several, so that a sentence alone does not say which one is meant."""


@require_safe
def what_changed(request, branch=""):
    """Show the changes before one of them, of the branch and the kind that the address names."""
    if moved := moved_into_path(request, "branch"):
        return moved
    language, here = languages.current(), Neighbourhood()
    chosen = {"branch": branch, **{name: request.GET.get(name, "")[:200] for name in ("kind", "before")}}
    kind, before = chosen["kind"], parse_id(chosen["before"])
    if kind and kind not in PUBLIC_KINDS:
        raise Http404(f"There is no kind of changes “{kind}”.")
    if chosen["before"] and before is None:
        raise Http404(f"“{chosen['before']}” is the number of no change.")
    top = None
    if slug := chosen["branch"]:
        found = listed_bodies([slug], [], language)
        if not found:
            raise missing(Body.objects.published(), slug, "branch")
        top = found[0]
    changes = public_changes(top, kind)
    if before:
        changes = changes.filter(pk__lt=before)
    entries, next_before = read_entries(changes, MAX_ENTRIES, MAX_CHANGES, MAX_CHARACTERS)
    divisions = here.root.below if here.root else []
    days = _by_day(entries, has_events=not (top or kind) and _has_reasons(entries), is_first=not before)
    context = {
        "here": here,
        "top": top,
        "chosen": chosen,
        "kinds": KIND_LABELS.items(),
        "branches": divisions if top is None or top.pk in {body.pk for body in divisions} else [top, *divisions],
        "days": days,
        "older": next_before and _address(chosen, before=next_before),
        "newest": before and _address(chosen),
    }
    return render_page(request, "history/changes.html", context)


def _has_reasons(entries):
    """Return whether one of the changes was made for a reason; those of a reorganisation have its name as theirs."""
    return any(change.note for entry in entries for change in entry.changes)


def _by_day(entries, has_events, is_first):
    """Return (day, pairs of a sentence about an event and the entries of what it changed, the other entries) for each day."""
    days = [(day, [*own]) for day, own in groupby(entries, key=lambda entry: timezone.localdate(entry.latest.at))]
    found = public_events(start_of(days[-1][0]), end_of(days[0][0])) if days and has_events else []
    shown = []
    for day, own in days:
        events, rest = fold_entries([event for event in found if timezone.localdate(event.at) == day], own)
        # A page that begins within a day leaves out what is on the page before.
        events = [
            (event.sentence, [_displayed(entry) for entry in folded])
            for event, folded in events
            if folded or ((is_first or event.at < entries[0].latest.at) and event.at >= entries[-1].latest.at)
        ]
        shown.append((day, events, [_displayed(entry) for entry in rest]))
    return shown


def _address(chosen, **own):
    chosen = {"kind": chosen["kind"], **own}
    return "?" + urlencode({name: value for name, value in chosen.items() if value})


def _displayed(entry):
    """Return what the page shows of an entry: the name of its body, and its sentences."""
    return {
        "name": entry.name,
        "url": entry.url,
        "changes": [
            {
                "sentence": own,
                "difference": "" if _says_all(change) else marked(change, excerpt),
                "is_text": change.what == ChangeKind.TEXT or change.model == Function._meta.label_lower,
            }
            for change, own in _with_sentences(entry.changes)
        ],
    }


def _with_sentences(changes):
    """Yield changes with their sentences; that an object was added is said with its first text, where it was added with one."""
    added = {(change.model, change.object_id): change for change in changes if change.what == ChangeKind.ADDED}
    have_texts = {(change.model, change.object_id) for change in changes if change.what == ChangeKind.TEXT}
    for change in changes:
        key = change.model, change.object_id
        if change.what == ChangeKind.TEXT:
            yield change, sentence(added.pop(key, change))
        elif change.what != ChangeKind.ADDED or key not in have_texts:
            yield change, sentence(change)


def _says_all(change):
    """Return whether a sentence leaves nothing to show: the name of what was removed stands above it."""
    is_part = change.model in PARTS_OF_BODIES
    if change.what == ChangeKind.SETTING:
        return change.model == Body._meta.label_lower
    return change.what == ChangeKind.REMOVED and not is_part


def sentence(change):
    """Return what happened as a sentence; of a model of an earlier release its short description."""
    if change.what == ChangeKind.TEXT and change.model == Body._meta.label_lower:
        return SENTENCES_OF_FIELDS.get(change.field) or change_description(change)
    return SENTENCES.get((change.model, change.what)) or change_description(change)
