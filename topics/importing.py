"""Import of topics from SKOS: planned from the file and the directory alone, then carried out, all of it or nothing.

A concept means the topic whose address its URI has, or that names it as the same topic elsewhere; otherwise it is a new
one. A text that a file has not is left alone, and so is a topic that it does not name.
"""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from files.uploads import InvalidPlan, StalePlan
from secretariat.changes import one_revision, write_lock
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Topic
from secretariat.saving import create_all, no_texts
from secretariat.slugs import FormerAddress
from secretariat.text.display import value
from secretariat.topics import check_place
from secretariat.waiting import LongTask, long_task
from translations import texts

from .skos import ONE_A_LINE, SOURCE_NAME, ConceptFile

SETTINGS = ("notation", "exact_match")


@dataclass
class TopicStep:
    """What becomes of the topic of one concept. `key` is the id of a topic, or the URI of a new one."""

    concept: object
    topic: Topic | None
    slug: str
    parent: object = None
    is_moved: bool = False
    changes: list = field(default_factory=list)
    """(name of the field, Language or None for a setting, stored, new)."""

    @property
    def key(self):
        return self.topic.pk if self.topic else self.concept.uri

    @property
    def is_unchanged(self):
        return self.topic is not None and not self.is_moved and not self.changes


@dataclass
class TopicPlan:
    """The steps of an import, a broader topic before its narrower ones, and the errors that prevent it."""

    steps: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    other_languages: list = field(default_factory=list)

    def new(self):
        return [step for step in self.steps if step.topic is None]

    def changed(self):
        return [step for step in self.steps if step.topic and step.changes]

    def moved(self):
        return [step for step in self.steps if step.is_moved]

    def to_do(self):
        return [step for step in self.steps if not step.is_unchanged]

    def counts(self):
        return {
            "new": len(self.new()),
            "changed": len(self.changed()),
            "moved": len(self.moved()),
            "unchanged": len(self.steps) - len(self.to_do()),
            "refused": len(self.errors),
        }

    def can_be_carried_out(self):
        return not self.errors and bool(self.to_do())

    def digest(self):
        """A text that differs where the plan does."""
        content = [
            (str(step.key), step.slug, str(step.parent), step.is_moved, [(name, one and one.slug, old, new) for name, one, old, new in step.changes])
            for step in self.to_do()
        ]  # fmt: skip
        return hashlib.sha256(repr((content, self.errors)).encode()).hexdigest()


def plan_topics(vocabulary: ConceptFile):
    """Return the TopicPlan of a file for the directory as it is; four queries."""
    return _Planner(vocabulary).plan()


class _Planner:
    def __init__(self, vocabulary):
        self.concepts, self.result = vocabulary.concepts, TopicPlan(other_languages=vocabulary.other_languages)
        self.stored = {topic.pk: topic for topic in Topic.objects.order_by("pk")}
        former = dict(FormerAddress.objects.in_use(Topic).values_list("slug", "object_id"))
        self.by_slug = {slug: self.stored[pk] for slug, pk in former.items() if pk in self.stored}
        self.by_slug |= {topic.slug: topic for topic in self.stored.values()}
        self.by_match = {topic.exact_match: topic for topic in self.stored.values() if topic.exact_match}

    def refuse(self, concept, sentence):
        self.result.errors.append(f"<{concept.uri}>: {sentence}")

    def plan(self):
        steps = {uri: self._step(concept) for uri, concept in self.concepts.items()}
        named = {}
        for step in steps.values():
            if step.topic and step.topic.pk in named:
                sentence = _("It is the same topic as <%(other)s>.")
                self.refuse(step.concept, sentence % {"other": named[step.topic.pk]})
            if step.topic:
                named[step.topic.pk] = step.concept.uri
            for sentence in step.concept.errors:
                self.refuse(step.concept, sentence)
        for step in steps.values():
            self._place(step, steps)
        self._check_places(steps)
        for step in steps.values():
            self._compare(step)
        self.result.steps = [steps[uri] for uri in sorted(steps, key=lambda uri: (self._level(steps, uri), uri))]
        return self.result

    def _step(self, concept):
        topic = self.by_slug.get(concept.slug) if concept.slug else self.by_match.get(concept.uri)
        if topic:
            return TopicStep(concept, topic, topic.slug)
        if SOURCE_NAME not in concept.texts:
            self.refuse(concept, _("It is new and has no name in English (skos:prefLabel)."))
        slug = concept.slug or slugify(concept.texts.get(SOURCE_NAME, ""))[:150].strip("-") or "topic"
        taken, number = slug, 1
        while slug in self.by_slug:
            number += 1
            slug = f"{taken}-{number}"
        self.by_slug[slug] = None
        return TopicStep(concept, None, slug)

    def _place(self, step, steps):
        broader = step.concept.broader
        if broader in steps:
            step.parent = steps[broader].key
        elif broader:
            named = self.concepts[step.concept.uri].broader
            slug = type(step.concept)(named).slug
            topic = self.by_slug.get(slug) if slug else self.by_match.get(named)
            if topic is None:
                sentence = _("Its broader concept <%(other)s> is neither in the file nor in the directory.")
                self.refuse(step.concept, sentence % {"other": named})
            step.parent = topic and topic.pk
        step.is_moved = step.topic is not None and step.parent != step.topic.parent_id

    def _check_places(self, steps):
        parents = {topic.pk: topic.parent_id for topic in self.stored.values()}
        parents |= {step.key: step.parent for step in steps.values()}
        for step in steps.values():
            if step.parent is not None:
                try:
                    check_place(parents, step.key, step.parent)
                except ValidationError as error:
                    self.refuse(step.concept, " ".join(error.messages))

    def _level(self, steps, uri):
        level, seen, by_key = 0, set(), {step.key: one for one, step in steps.items()}
        while uri in steps and uri not in seen:
            seen.add(uri)
            uri, level = by_key.get(steps[uri].parent), level + 1
        return level

    def _compare(self, step):
        concept, obj = step.concept, step.topic or Topic()
        for (name, language), text in sorted(
            concept.texts.items(), key=lambda item: (item[0][1] != SOURCE, item[0][1].slug)
        ):
            try:
                new = texts.normalized_text(obj, name, language, text)
                texts.check(obj, {language.column(name): new})
            except ValidationError as error:
                self.refuse(concept, f"{language.own_name}: {' '.join(error.messages)}")
                continue
            old = value(obj, name, language) if step.topic else ""
            is_same = {*new.splitlines()} == {*old.splitlines()} if name in ONE_A_LINE else new == old
            if not is_same:
                step.changes.append((name, language, old, new))
        own = {
            "notation": concept.notation,
            "exact_match": concept.exact_match or ("" if concept.slug else concept.uri),
        }
        for name in SETTINGS:
            column = Topic._meta.get_field(name)
            try:
                new = column.clean(own[name], obj)
            except ValidationError as error:
                self.refuse(concept, f"{column.verbose_name}: {' '.join(error.messages)}")
                continue
            if new and new != getattr(obj, name):
                step.changes.append((name, None, getattr(obj, name), new))


def import_topics(vocabulary, person=None, shown=None):
    """Bring a vocabulary into the directory, all or nothing; returns the plan that was carried out.

    `shown` is the digest of the plan that the person saw. Raises StalePlan or InvalidPlan.
    """
    with long_task(LongTask.IMPORT, person), write_lock():
        plan = plan_topics(vocabulary)
        if shown is not None and shown != plan.digest():
            raise StalePlan(plan)
        if plan.errors:
            raise InvalidPlan(plan.errors)
        with override(SOURCE.code):
            _carry_out(plan)
        return plan


@one_revision()
def _carry_out(plan):
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    last = max((topic.position for topic in topics.values()), default=-1)
    waiting = plan.new()
    while waiting:
        ready = [step for step in waiting if step.parent is None or step.parent in topics]
        waiting = [step for step in waiting if step not in ready]
        rows = {step.key: _new_topic(step, topics, last + number) for number, step in enumerate(ready, start=1)}
        create_all([*rows.values()])
        topics |= rows
        last += len(ready)
    for step in plan.to_do():
        topic = topics[step.key]
        for name, language, _old, new in step.changes:
            if language is None:
                setattr(topic, name, new)
        if step.is_moved:
            topic.parent = topics[step.parent] if step.parent is not None else None
        topic.is_place_checked = True  # all of them together, in the plan
        topic.save()
    writes = (
        (topics[step.key], language, {name: new for name, one, _old, new in step.changes if one is language})
        for language in (SOURCE, *(one for one in LANGUAGES if one is not SOURCE))
        for step in plan.to_do()
        if any(one is language for _name, one, _old, _new in step.changes)
    )
    texts.write_all(writes)


def _new_topic(step, topics, position):
    english = next(new for name, language, _old, new in step.changes if (name, language) == SOURCE_NAME)
    parent = topics[step.parent] if step.parent is not None else None
    return Topic(**no_texts(Topic) | {"name_en": english}, slug=step.slug, parent=parent, position=position)
