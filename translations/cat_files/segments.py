"""Exported and imported segments, their version tokens, and the meaning of XLIFF states."""

import hashlib
import re
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function
from secretariat.text.display import printable_value

from .. import texts
from ..contexts import TextContexts
from ..models import Task, TextState
from ..status_report import MISSING, STALE, UNOFFICIAL

NEW, TO_TRANSLATE, TO_REVIEW, TRANSLATED, SIGNED_OFF, FINAL = (
    "new",
    "needs-translation",
    "needs-review-translation",
    "translated",
    "signed-off",
    "final",
)

IN_ENGLISH = "x-english"
"""State of a target that is the English text, for a tool that translates what stands in the target."""


class Intent(Enum):
    """The workflow step that the state of an imported segment requests."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"


INTENTS = {TRANSLATED: Intent.REVIEW, SIGNED_OFF: Intent.APPROVED, FINAL: Intent.APPROVED}
"""State in an imported file → intent; any other state means a draft."""

STAGES = {Task.Stage.DRAFT: TO_REVIEW, Task.Stage.RETURNED: TO_REVIEW, Task.Stage.IN_REVIEW: TRANSLATED}
STATES_OF_STATUSES = {MISSING: NEW, STALE: TO_TRANSLATE, UNOFFICIAL: TO_REVIEW}
"""Task stage or, without a task, status of the text → state in an exported file; other statuses are final."""


def state_of(status, task):
    """Return the XLIFF state of a text."""
    if task and task.has_draft:
        return STAGES[task.stage]
    return STATES_OF_STATUSES.get(status, FINAL)


def intent_of(state):
    """Return the intent of an XLIFF state."""
    return INTENTS.get(state, Intent.DRAFT)


def digest(text):
    """Return a short hash of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


VERSION_TOKEN = re.compile(
    r"v1 published=(\d{1,9}) source=(\d{1,9}) draft=(\d{1,18}\.\d{1,9})? target=([0-9a-f]{12}) state=(\S*)"
)


@dataclass(frozen=True, slots=True)
class VersionToken:
    """State of a text at its export: versions, token of the draft, and digest and state of the target text."""

    published: int
    source: int
    draft: str
    target: str
    state: str

    def __str__(self):
        return f"v1 published={self.published} source={self.source} draft={self.draft} target={self.target} state={self.state}"

    @classmethod
    def read(cls, text):
        """Parse the token in a file; None if it is missing or altered."""
        found = VERSION_TOKEN.fullmatch(text.strip())
        return cls(int(found[1]), int(found[2]), found[3] or "", found[4], found[5]) if found else None


@dataclass(frozen=True, slots=True)
class ExportedSegment:
    """One text in an exported file."""

    id: str
    language: object
    place: str
    """The slug of its body, or the label of its model if there is none; each has its own file."""
    where: str
    label: str
    address: str
    source: str
    target: str
    state: str
    limit: int | None
    token: VersionToken
    previous: tuple | None
    """(source text, target text) when the translation was made, if the source text has changed since."""

    @property
    def note(self):
        return f"{self.where} · {self.label}\n{self.address}"


@dataclass(frozen=True, slots=True)
class ImportedSegment:
    """One text of an imported file; `error` says why it cannot be used, `unfinished` why it can only be a draft."""

    line: int
    file: str
    id: str
    language: str
    source: str
    target: str
    state: str
    token: str
    error: str = ""
    unfinished: str = ""


ID = re.compile(r"([a-z]+\.[a-z]+)-([1-9]\d{0,17})-([a-z_]+)")


def segment_id(model, object_id, field):
    """Return the id of a text in files: MODEL-ID-FIELD."""
    return f"{model}-{object_id}-{field}"


def parse_segment_id(text):
    """Return (model, id, field) of a segment id; None if it is invalid."""
    found = ID.fullmatch(text.strip())
    return (found[1], int(found[2]), found[3]) if found else None


def exported_segments(found, base=""):
    """Yield the ExportedSegments of these TextStatus, in reading order of the bodies; `base` precedes their addresses."""
    contexts = _ExportContexts.of(found)
    found = sorted(found, key=contexts.rank)
    language_slugs = {text.language for text in found} | {SOURCE.slug}
    states = {row.key: row for row in TextState.objects.filter(language__in=language_slugs)}
    tasks = {task.key: task for task in Task.objects.filter(language__in=language_slugs)}
    for text in found:
        obj = contexts.objects.get((text.model, text.object_id))
        if obj is None:  # deleted in the meantime
            continue
        language, task = BY_SLUG[text.language], tasks.get(text.key)
        row, english = states.get(text.key), states.get((*text.key[:3], SOURCE.slug))
        source, published = (printable_value(obj, text.field, own) for own in (SOURCE, language))
        target, source_text = published, row.source_text if row and published else source
        if task and task.has_draft:
            column = obj._meta.get_field(language.column(text.field))
            target, source_text = column.printable(task.draft), task.source_text
        state = state_of(text.status, task)
        yield ExportedSegment(
            segment_id(text.model, text.object_id, text.field),
            language,
            *contexts.of_segment(text, language, base),
            source,
            target,
            state,
            obj._meta.get_field(language.column(text.field)).max_length,
            VersionToken(
                row.version if row else 0,
                english.version if english else 0,
                task.token if task else "",
                digest(target),
                state,
            ),
            (source_text, target) if source_text != source else None,
        )


class _ExportContexts(TextContexts):
    """Contexts with the file that a text belongs to and its address on the site."""

    def __init__(self, bodies, others):
        super().__init__(bodies, others)
        bodies = [owner for owner in dict.fromkeys(self.owners.values()) if isinstance(owner, Body)]
        self.ranks = {key: rank for rank, key in enumerate((*bodies, *self.labels))}

    def rank(self, text):
        last = len(self.ranks)
        owner = self.owners.get((text.model, text.object_id))
        return self.ranks.get(owner, last), text.language, self.ranks.get(text.key[:3], last)

    def of_segment(self, text, language, base):
        """Return (place, where, label, address) of a text."""
        key = text.model, text.object_id
        owner = self.owners[key]
        with override(language.code):
            obj = self.objects[key]
            get_address = getattr(obj if isinstance(obj, Function) else owner, "get_absolute_url", None)
            address = base + (get_address() if get_address else "/")  # what a draft brings has no page yet
        place = owner.slug if isinstance(owner, Body) else text.model
        return (
            place,
            printable_value(owner, texts.fields_of(owner)[0], SOURCE),
            self.labels[text.key[:3]],
            address,
        )


TOO_MANY = _("A file has at most %(limit)d texts.")
