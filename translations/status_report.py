"""Status of every text of the directory in each language, read with a fixed number of queries.

Every model with translated fields is included; where it belongs to a body, its texts count as that body's.
"""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models.functions import Length

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body
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


def models_with_texts():
    """Return the concrete models that have translated fields."""
    return [model for model in apps.get_models() if not model._meta.proxy and text_fields(model)]


def status_report(languages=TARGETS, bodies=None, with_work=True):
    """Yield the TextStatus of every text in each of these languages.

    `bodies` are ids; with them, only texts that belong to these bodies are included. Without `with_work`, tasks
    are not read and corrected texts may be missed. Four queries at most, and one for each model with texts.
    """
    language_slugs = [language.slug for language in languages]
    states, sources, source_texts = _states(language_slugs, with_work)
    unknown = (UNOFFICIAL, 0)
    work = Task.objects.filter(language__in=language_slugs).defer("draft", "source_text") if with_work else ()
    tasks = {task.key: task for task in work}
    for model in models_with_texts():
        label, path, names = model._meta.label_lower, path_to_body(model), text_fields(model)
        rows = model._base_manager.order_by()
        if bodies is not None:
            rows = rows.filter(**{f"{path}__in": bodies}) if path else rows.none()
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
                    state, translated = states.get(key, unknown)
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


def _states(language_slugs, with_corrected):
    """Return three dictionaries by key: states, sources and source texts.

    States are (state, source version); sources are (version in which the meaning last changed, when). The source
    text of a translation is read only if its source was changed; without `with_corrected`, only if the meaning was.
    """
    english = TextState.objects.filter(language=SOURCE.slug)
    columns = ("model", "object_id", "field")
    sources = {tuple(row[:3]): row[3:] for row in english.values_list(*columns, "source_version", "changed_at")}
    rows = TextState.objects.filter(language__in=language_slugs)
    states = {tuple(row[:4]): row[4:] for row in rows.values_list(*columns, "language", "state", "source_version")}
    of_changed = rows.filter(object_id__in=english.values("object_id"))
    if not with_corrected:
        behind = {key[1] for key, (_state, version) in states.items() if sources.get(key[:3], (0,))[0] > version}
        of_changed = rows.filter(object_id__in=behind)
    source_texts = {tuple(row[:4]): row[4] for row in of_changed.values_list(*columns, "language", "source_text")}
    return states, sources, source_texts


# Computed once: an enumeration builds its list of values on every access.
NO_STATUSES, NO_STAGES = dict.fromkeys(TranslationStatus.values, 0), dict.fromkeys(Task.Stage.values, 0)


class StatusCount:
    """Number of texts by status and by task stage, and number of words in all and left to translate."""

    __slots__ = ("stages", "statuses", "words", "words_left")

    def __init__(self):
        self.statuses, self.stages = NO_STATUSES.copy(), NO_STAGES.copy()
        self.words = self.words_left = 0

    def add(self, text):
        self.statuses[text.status] += 1
        self.words += text.words
        if text.status in (MISSING, STALE):
            self.words_left += text.words
        if text.task:
            self.stages[text.task.stage] += 1

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


class Coverage:
    """Translation coverage of every body in every language, alone and with all its descendants.

    `of_body[id][slug]`, `branch[id][slug]`, `whole[slug]` and `others[slug]` are StatusCounts by language slug;
    `others` counts the texts that belong to no body.
    """

    def __init__(self, languages=TARGETS):
        self.languages = languages
        self.of_body, self.others = {}, self._counts()
        self.bodies = list(Body.objects.only("parent", "level", "slug", "kind", *map(_name, LANGUAGES)))
        for body in self.bodies:
            self.of_body[body.pk] = self._counts()
        for text in status_report(languages):
            self.of_body.get(text.body, self.others)[text.language].add(text)
        parents = {body.parent_id for body in self.bodies}
        self.branch = {pk: self._sum([own]) if pk in parents else own for pk, own in self.of_body.items()}
        for body in reversed(self.bodies):  # children come after their parents, so sum up from the leaves
            if body.parent_id:
                self._add(self.branch[body.parent_id], self.branch[body.pk])
        tops = [self.branch[body.pk] for body in self.bodies if body.parent_id is None]
        self.whole = self._sum([*tops, self.others])

    def _counts(self):
        return {language.slug: StatusCount() for language in self.languages}

    def _sum(self, several):
        total = self._counts()
        for counts in several:
            self._add(total, counts)
        return total

    @staticmethod
    def _add(total, counts):
        for language_slug, count in counts.items():
            total[language_slug] += count

    def as_json(self):
        """Return the same numbers as JSON-serializable data."""

        def in_languages(counts):
            return {language_slug: count.as_json() for language_slug, count in counts.items()}

        return {
            "whole": in_languages(self.whole),
            "bodies": [
                {
                    "slug": body.slug,
                    "own": in_languages(self.of_body[body.pk]),
                    "branch": in_languages(self.branch[body.pk]),
                }
                for body in self.bodies
            ],
            "others": in_languages(self.others),
        }


def _name(language):
    return language.column("name")
