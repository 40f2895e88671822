"""Counting texts by status in the database, with a fixed number of queries whatever the size of the directory.

`status_report` says the same of every single text. Here the texts of each field are one query: they are grouped by the
part of the tree that they stand in and by what is known of them in each language.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connections
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Length, Replace

from secretariat.languages import SOURCE
from secretariat.ownership import path_to_body
from secretariat.saving import text_fields

from .models import Task, TextState
from .status_report import APPROVED, MISSING, SAME, STALE, UNOFFICIAL, models_with_texts

STATUSES = (MISSING, STALE, UNOFFICIAL, SAME, APPROVED)
STAGES = (Task.Stage.OPEN.value, Task.Stage.DRAFT.value, Task.Stage.IN_REVIEW.value, Task.Stage.RETURNED.value)
NOT_COUNTED = -1
OTHERS = None
"""The group of texts that belong to no body."""


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What is known of some texts in one language, as of a TextStatus."""

    language: str
    status: str
    stage: str
    is_corrected: bool


@dataclass(frozen=True)
class TextGroup:
    """So many texts, with so many words, of one group and of the same status in each language."""

    group: int | None
    number: int
    words: int
    facts: tuple
    """A TextFacts for each language in which they count."""


class Grouping:
    """How the texts of the tree are grouped, those of one branch alone where there is one; equal ones make equal SQL."""

    def __init__(self, branch):
        self.limits = (branch.lft, branch.rght) if branch else None

    def __eq__(self, other):
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self):
        return hash((type(self), *vars(self).values()))

    def within(self, path):
        """Return the filter for what is counted; `path` leads to the body of a text."""
        return Q(**{f"{path}lft__gte": self.limits[0], f"{path}lft__lte": self.limits[1]}) if self.limits else Q()


class Parts(Grouping):
    """Parts of the tree by number, for grouping: those of `size` places each, of the whole tree or of one branch."""

    def __init__(self, size, branch=None):
        super().__init__(branch)
        self.size = size

    def expression(self, lft):
        return F(lft) / self.size


class Segments(Grouping):
    """Segments of the tree for grouping: `starts` are pairs of a place and the key of what begins there, in order."""

    def __init__(self, starts, branch=None):
        super().__init__(branch)
        self.starts = tuple(starts)

    def expression(self, lft):
        return self._choice(lft, self.starts)

    def _choice(self, lft, starts):
        if len(starts) == 1:
            return Value(starts[0][1], IntegerField())
        middle = len(starts) // 2  # halved, so that a hundred segments take seven comparisons
        before = When(**{f"{lft}__lt": starts[middle][0]}, then=self._choice(lft, starts[:middle]))
        return Case(before, default=self._choice(lft, starts[middle:]), output_field=IntegerField())


@dataclass(frozen=True)
class Filters:
    """Which texts are counted; by default all."""

    assigned_to: int | None = None
    """The id of the person with the task."""
    unassigned: bool = False
    waiting_since: object = None
    """The latest moment at which its task, or without one its source text, was changed."""
    with_corrected: bool = False


def count_texts(languages, places, filters=None, with_others=True, with_words=False):
    """Yield the TextGroups of all texts, grouped by `places`; those of no body have the group OTHERS."""
    count = _Count(tuple(languages), places, filters or Filters(), with_words)
    for model in models_with_texts():
        if with_others or path_to_body(model):
            for name in text_fields(model):
                yield from count.groups(model, name)


def _has(column):
    return Q(**{f"{column}__gt": ""})


class _Count:
    """The queries of one count."""

    def __init__(self, languages, places, filters, with_words):
        self.languages, self.places, self.filters, self.with_words = languages, places, filters, with_words
        slugs = [language.slug for language in languages]
        # What few texts have is looked up for no text of a field in which none has it.
        drafts = Task.objects.filter(language__in=slugs).exclude(stage=Task.Stage.OPEN)
        self.with_drafts = {*drafts.values_list("model", "field", "language").distinct()}
        changed = TextState.objects.filter(language=SOURCE.slug)
        self.changed = {*changed.values_list("model", "field").distinct()}
        self.facts = {}

    def groups(self, model, name):
        """Yield the TextGroups of one field."""
        label = model._meta.label_lower
        drafts = tuple((label, name, language.slug) in self.with_drafts for language in self.languages)
        query = _Query(
            model,
            name,
            self.languages,
            self.places,
            self.filters,
            self.with_words,
            drafts,
            (label, name) in self.changed,
        )
        alias = model._base_manager.db
        # A moment is another each time.
        statement = _statement if self.filters.waiting_since is None else _statement.__wrapped__
        with connections[alias].cursor() as cursor:
            cursor.execute(*statement(query, alias))
            names = [column[0] for column in cursor.description]  # Django has an order of its own
            for values in cursor.fetchall():
                row = dict(zip(names, values, strict=True))
                codes = tuple(row[f"in_{language.slug}"] for language in self.languages)
                yield TextGroup(row["place"], row["number"], row["word_count"], self._read(codes))

    def _read(self, codes):
        if codes not in self.facts:
            pairs = zip(self.languages, codes, strict=True)
            self.facts[codes] = tuple(_facts(language, code) for language, code in pairs if code != NOT_COUNTED)
        return self.facts[codes]


@lru_cache(maxsize=500)
def _statement(query, alias):
    """Return SQL and parameters of a _Query. Django takes longer to write them than the database to answer."""
    return query.rows().query.get_compiler(alias).as_sql()


@dataclass(frozen=True)
class _Query:
    """The query of the texts of one field."""

    model: type
    name: str
    languages: tuple
    places: Grouping
    filters: Filters
    with_words: bool
    with_drafts: tuple
    """Whether one of the texts has a draft, for each language."""
    is_changed: bool
    """Whether the source text of one of them was changed."""

    def rows(self):
        """Return the rows: group, a code for each language, number, number of words."""
        path, source = path_to_body(self.model), SOURCE.column(self.name)
        if path:
            body = "" if path == "id" else f"{path.removesuffix('_id')}__"
            rows, group = (
                self.model._base_manager.filter(self.places.within(body)),
                self.places.expression(f"{body}lft"),
            )
        else:
            rows, group = self.model._base_manager.all(), Value(OTHERS, IntegerField())
        has_text = _has(source)
        for language in self.languages:
            has_text |= _has(language.column(self.name))
        pairs = zip(self.languages, self.with_drafts, strict=True)
        codes = {f"in_{language.slug}": self._code(language, with_drafts) for language, with_drafts in pairs}
        grouped = rows.order_by().filter(has_text).annotate(place=group, **codes).values_list("place", *codes)
        words = Sum(_words(source)) if self.with_words else Value(0)
        return grouped.annotate(number=Count("pk"), word_count=words)

    def _code(self, language, with_drafts):
        """An expression for the TextFacts of the texts in one language, as a number."""
        label, name, source = self.model._meta.label_lower, self.name, SOURCE.column(self.name)
        tasks = Task.objects.filter(model=label, field=name, language=language.slug)
        english = TextState.objects.filter(model=label, field=name, language=SOURCE.slug, object_id=OuterRef("pk"))
        left_out, filters = [], self.filters
        if filters.assigned_to is not None:
            left_out.append(~Q(pk__in=tasks.filter(assignee=filters.assigned_to).values("object_id")))
        if filters.unassigned:
            left_out.append(Q(pk__in=tasks.filter(assignee__isnull=False).values("object_id")))
        if filters.waiting_since is not None:
            recent = {"changed_at__gt": filters.waiting_since}
            left_out.append(Q(pk__in=tasks.filter(**recent).values("object_id")))
            left_out.append(~Exists(tasks.filter(object_id=OuterRef("pk"))) & Exists(english.filter(**recent)))
        stage = self._stage(tasks) if with_drafts else Value(0)
        return Case(
            *[When(condition, then=NOT_COUNTED) for condition in left_out],
            When(_has(language.column(name)), then=self._status(label, language) + stage),
            When(_has(source), then=stage),
            default=NOT_COUNTED,
            output_field=IntegerField(),
        )

    def _status(self, label, language):
        name = self.name
        states = TextState.objects.filter(model=label, object_id=OuterRef("pk"), field=name, language=language.slug)
        known = [When(state=state, then=8 * STATUSES.index(state)) for state in APPROVALS]
        if self.is_changed:
            of_source = TextState.objects.filter(
                model=label, object_id=OuterRef("object_id"), field=name, language=SOURCE.slug
            )
            differs = ~Q(source_text=Coalesce(OuterRef(SOURCE.column(name)), Value("")))
            if self.filters.with_corrected:
                is_corrected = differs & Exists(of_source)
                corrected = [
                    When(Q(state=state) & is_corrected, then=8 * STATUSES.index(state) + 1) for state in APPROVALS
                ]
                known = corrected + known
            is_stale = differs & Exists(of_source.filter(source_version__gt=OuterRef("source_version")))
            known.insert(0, When(is_stale, then=8 * STATUSES.index(STALE)))
        code = Case(*known, output_field=IntegerField())
        return Coalesce(Subquery(states.annotate(code=code).values("code")[:1]), 8 * STATUSES.index(UNOFFICIAL))

    @staticmethod
    def _stage(tasks):
        stages = [When(stage=stage, then=2 * number) for number, stage in enumerate(STAGES)]
        own = tasks.filter(object_id=OuterRef("pk")).annotate(code=Case(*stages, output_field=IntegerField()))
        return Coalesce(Subquery(own.values("code")[:1]), 0)


APPROVALS = (UNOFFICIAL, SAME, APPROVED)


def _facts(language, code):
    status, rest = divmod(code, 8)
    stage, is_corrected = divmod(rest, 2)
    return TextFacts(language.slug, STATUSES[status], STAGES[stage], bool(is_corrected))


def _words(column):
    """An expression for the number of words of a text, which has single spaces, and line breaks between paragraphs."""
    text = F(column)
    for gap in ("\n\n", "\n"):
        text = Replace(text, Value(gap), Value(" "))
    spaces = Length(text) - Length(Replace(text, Value(" "), Value("")))
    return Case(When(_has(column), then=spaces + 1), default=0, output_field=IntegerField())
