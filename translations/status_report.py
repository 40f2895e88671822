"""Status of every text of the directory in each language, read with a fixed number of queries.

Every model with translated fields is included; where it belongs to a body, its texts count as that body's.
"""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models.functions import Length

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.ownership import path_to_body
from secretariat.saving import text_fields

from .models import Task, TextState
from .translation_status import TranslationStatus

TARGETS = tuple(language for language in LANGUAGES if language != SOURCE)
"""The languages that are translated into."""

MISSING, STALE, UNOFFICIAL, SAME, APPROVED = (
    status.value
    for status in (
        TranslationStatus.MISSING,
        TranslationStatus.STALE,
        TranslationStatus.UNOFFICIAL,
        TranslationStatus.SAME,
        TranslationStatus.APPROVED,
    )
)
"""The statuses as plain strings: for the tens of thousands of rows of a report, enumeration members are slow."""


@dataclass(slots=True)
class TextStatus:
    """Status of one translation, existing or missing."""

    model: str
    object_id: int
    field: str
    language: str
    body: int | None
    status: str
    """The value of a `TranslationStatus`."""
    words: int
    is_corrected: bool
    """True if the source text was changed since, but only editorially."""
    task: Task | None
    since: datetime | None
    """When its task, or without a task its source text, was last changed; None if never."""

    @property
    def key(self):
        return self.model, self.object_id, self.field, self.language

    @property
    def stage(self):
        """The stage of its task, without one that there is no draft."""
        return self.task.stage if self.task else Task.Stage.OPEN.value


def models_with_texts():
    """Return the concrete models that have translated fields."""
    return [model for model in apps.get_models() if not model._meta.proxy and text_fields(model)]


def status_report(languages=TARGETS, bodies=None, with_work=True, with_others=False):
    """Yield the TextStatus of every text in each of these languages.

    `bodies` are ids; with them, only texts that belong to these bodies are included, and with `with_others` those that
    belong to none. Without `with_work`, tasks are not read and corrected texts may be missed. Five queries at most for
    each model with texts.
    """
    language_slugs = [language.slug for language in languages]
    known = None if bodies is not None else _known(language_slugs, with_work)
    for model in models_with_texts():
        label, path, names = model._meta.label_lower, path_to_body(model), text_fields(model)
        rows = model._base_manager.order_by()
        if bodies is not None:
            if not (bodies if path else with_others):
                continue
            if path:
                rows = rows.filter(**{f"{path}__in": bodies})
            known = _known(
                language_slugs, with_work, model=label, object_id__in=list(rows.values_list("pk", flat=True))
            )
        states, sources, source_texts, tasks = known
        lengths = [Length(language.column(name)) for name in names for language in languages]
        columns = [SOURCE.column(name) for name in names]
        for row in rows.values_list("pk", *([path] if path else []), *columns, *lengths):
            pk, body = row[0], row[1] if path else None
            there = iter(row[-len(lengths) :])
            for name, source in zip(names, row[2 if path else 1 :], strict=False):
                words = len(source.split()) if source else 0
                version, changed_at = sources.get((label, pk, name), (0, None))
                for language_slug in language_slugs:
                    has_text = next(there)
                    if not (source or has_text):
                        continue
                    key = (label, pk, name, language_slug)
                    state, translated = states.get(key, UNKNOWN)
                    differs = source_texts.get(key, source) != source
                    if not has_text:
                        status = MISSING
                    elif differs and version > translated:
                        status = STALE
                    else:
                        status = state
                    is_corrected = bool(has_text) and differs and status != STALE
                    task = tasks.get(key)
                    since = task.changed_at if task else changed_at
                    yield TextStatus(label, pk, name, language_slug, body, status, words, is_corrected, task, since)


UNKNOWN = (UNOFFICIAL, 0)


def _known(language_slugs, with_work, **of_texts):
    """Return four dictionaries by key: states, sources, source texts and tasks; `of_texts` limits them.

    States are (state, source version); sources are (version in which the meaning last changed, when). The source
    text of a translation is read only if its source was changed; without `with_work`, only if the meaning was.
    """
    columns, sources, states = ("model", "object_id", "field"), {}, {}
    known = TextState.objects.filter(**of_texts, language__in=[*language_slugs, SOURCE.slug])
    for *key, language_slug, state, version, changed_at in known.values_list(
        *columns, "language", "state", "source_version", "changed_at"
    ):
        if language_slug == SOURCE.slug:
            sources[tuple(key)] = version, changed_at
        if language_slug in language_slugs:
            states[*key, language_slug] = state, version
    work = ()
    if with_work:
        work = Task.objects.filter(**of_texts, language__in=language_slugs).defer("draft", "source_text")
        changed = TextState.objects.filter(**of_texts, language=SOURCE.slug).values("object_id") if sources else ()
    else:
        changed = {key[1] for key, (_state, version) in states.items() if sources.get(key[:3], (0,))[0] > version}
    of_changed = TextState.objects.filter(**of_texts, language__in=language_slugs).filter(object_id__in=changed)
    source_texts = {tuple(row[:4]): row[4] for row in of_changed.values_list(*columns, "language", "source_text")}
    return states, sources, source_texts, {task.key: task for task in work}


# Computed once: an enumeration builds its list of values on every access.
NO_STATUSES = dict.fromkeys(TranslationStatus.values, 0)
NO_STAGES = {stage.value: 0 for stage in Task.Stage if stage != Task.Stage.OPEN}


class StatusCount:
    """Number of texts by status and, where there is a draft, by its stage; and number of words in all and left to translate."""

    __slots__ = ("stages", "statuses", "words", "words_left")

    def __init__(self):
        self.statuses, self.stages = NO_STATUSES.copy(), NO_STAGES.copy()
        self.words = self.words_left = 0

    def add(self, text, number=1, words=None):
        """Add a text; or so many texts that have the status and the task stage of this one, with so many words in all."""
        words = text.words if words is None else words
        self.statuses[text.status] += number
        self.words += words
        if text.status in (MISSING, STALE):
            self.words_left += words
        if text.stage in self.stages:
            self.stages[text.stage] += number

    def __iadd__(self, other):
        # Not Counters: a directory has thousands of these.
        for status, number in other.statuses.items():
            self.statuses[status] += number
        for stage, number in other.stages.items():
            self.stages[stage] += number
        self.words += other.words
        self.words_left += other.words_left
        return self

    @property
    def total(self):
        return sum(self.statuses.values())

    @property
    def done(self):
        """Number of texts that need no work."""
        return self.statuses[APPROVED] + self.statuses[SAME]

    def shares(self):
        """Yield (status, number, per cent of all, per cent before it), the best status first."""
        start = 0
        for status in reversed(TranslationStatus):
            if number := self.statuses[status.value]:
                share = 100 * number / self.total
                yield status, number, share, start
                start += share

    def as_json(self):
        return {
            **self.statuses,
            "work": self.stages,
            "words": self.words,
            "words_left": self.words_left,
        }
