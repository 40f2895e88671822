"""Plan of a translation import. See docs/cat-tools.md.

Each text is handled separately: one that is refused or in conflict does not stop the others. Texts that
changed here since the export are not overwritten, an empty text deletes nothing, and a translation of an
older source text becomes a draft.
"""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from secretariat.languages import SOURCE
from secretariat.models import Body
from secretariat.ownership import path_to_body
from secretariat.progress import no_progress, reported
from secretariat.text.sentences import clip
from secretariat.waiting import TaskStep

from .. import texts, workflow
from ..contexts import TextContexts, address, name_of
from ..glossary.importing import term_steps
from ..glossary.lookup import Glossary
from ..glossary.rows import TermRow
from ..language_tags import language_of, wrong_script
from ..memory_import import MemoryRow, memory_steps
from ..models import Remark, Task, TextState
from ..open_results import open_results
from ..outcomes import TO_DO, NotImported, Outcome
from ..status_report import models_with_texts
from ..translation_status import TranslationStatus, status_of
from ..workflow import BaseVersions, Translation
from .segments import Intent, VersionToken, digest, intent_of, parse_segment_id

Stage = Task.Stage


@dataclass(slots=True)
class TranslationStep:
    """The outcome for one text of a file, with the reasons."""

    segment: object
    outcome: Outcome
    messages: list = field(default_factory=list)
    text: Translation | None = None
    owner: object = None
    """The body that the text belongs to, or its own object if there is none."""
    label: str = ""
    here: str = ""
    """The stored draft, or the published text if there is none."""
    target: str = ""
    """The text from the file."""
    base: BaseVersions | None = None

    @property
    def is_to_do(self):
        return self.outcome in TO_DO

    @property
    def where(self):
        return str(self.owner or "")

    @property
    def key(self):
        return self.text.key

    @property
    def language(self):
        return self.text and self.text.language

    @property
    def address(self):
        """The address of the text on its desk; "" if there is none."""
        if self.text is None:
            return ""
        model, object_id = self.text.key[:2]
        body = self.owner.pk if isinstance(self.owner, Body) else None
        desk = address(model, object_id, self.text.language.slug, body)
        return f"{desk}#{name_of(model, object_id, self.text.field)}"

    @property
    def line(self):
        return self.segment.line


@dataclass
class TranslationPlan:
    """The steps of an import in the order of the file."""

    steps: list
    errors: list = field(default_factory=list)
    """Errors that prevented its execution."""
    rights: dict = field(default_factory=dict)
    """What the person may do: (action, language, owner) → (one of the texts, whether they may)."""

    @property
    def is_of_texts(self):
        return not any(step.outcome in (Outcome.TERM, Outcome.MEMORY) for step in self.steps)

    def of(self, outcome):
        return [step for step in self.steps if step.outcome == outcome]

    def to_do(self):
        return [step for step in self.steps if step.is_to_do]

    def counts(self):
        counts = dict.fromkeys(Outcome.values, 0)
        for step in self.steps:
            counts[step.outcome] += 1
        return counts

    def is_permitted(self, person):
        """Return whether the person may still do what they might when it was made."""
        return all(workflow.has_permission(person, key[0], text) or not may for key, (text, may) in self.rights.items())

    def can_be_carried_out(self):
        return bool(self.to_do()) or all(step.outcome == Outcome.UNCHANGED for step in self.steps)

    def digest(self):
        """Return a hash of the plan: two plans with the same digest have the same effect."""
        facts = [(step.key, step.outcome.value, step.here, step.target, step.base) for step in self.to_do()]
        return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


def plan_summary(counts):
    """Return a sentence with the number of texts by outcome."""
    if counts.get(Outcome.MEMORY):
        return (
            _("Added to the memory: %(memory)d, unknown: %(unknown)d, refused: %(refused)d, unchanged: %(unchanged)d.")
            % counts
        )
    if counts.get(Outcome.TERM):
        return (
            _(
                "Changed in the glossary: %(glossary)d, in conflict: %(conflict)d, unknown: %(unknown)d, "
                "refused: %(refused)d, unchanged: %(unchanged)d."
            )
            % counts
        )
    return (
        _(
            "Approved: %(approved)d, for review: %(review)d, drafts: %(draft)d, made from an older source text: %(stale)d, "
            "in conflict: %(conflict)d, unknown: %(unknown)d, refused: %(refused)d, unchanged: %(unchanged)d."
        )
        % counts
    )


def make_plan(segments, person=None, progress=no_progress):
    """Return the plan for importing these segments, or rows of a glossary or memory, now; without a person, every permission is granted."""
    if segments and isinstance(segments[0], TermRow):
        return TranslationPlan(list(term_steps(segments, person)))
    if segments and isinstance(segments[0], MemoryRow):
        return TranslationPlan(list(memory_steps(segments, person)))
    planning = _TranslationPlanning(segments, person)
    return TranslationPlan(list(planning.steps(progress)), rights=planning.rights)


class _TranslationPlanning:
    """Planning of an import with all data on its texts, read with a fixed number of queries."""

    def __init__(self, segments, person):
        self.segments, self.person = segments, person
        self.keys = [(parse_segment_id(one.id), language_of(one.language)) for one in segments]
        ids = {}
        for key, _language in self.keys:
            if key:
                ids.setdefault(key[0], set()).add(key[1])
        self.contexts = self._contexts(ids)
        language_slugs = {language.slug for _key, language in self.keys if language}
        of_them = {"model__in": ids, "object_id__in": set().union(*ids.values())}
        rows = TextState.objects.filter(**of_them, language__in=language_slugs | {SOURCE.slug})
        self.states = {row.key: row for row in rows}
        tasks = Task.objects.filter(**of_them, language__in=language_slugs).select_related("translator")
        self.tasks = {task.key: task for task in tasks}
        self.remarks = {}
        for remark in Remark.objects.filter(**of_them, language__in=language_slugs, kind=Remark.Kind.DISMISSED):
            self.remarks.setdefault(remark.key, []).append(remark)
        self.glossaries, self.rights, self.first_steps = {}, {}, {}

    def _contexts(self, ids):
        """Return the contexts of the texts; labels depend on all texts of the same body."""
        bodies, others = set(), set()
        for model in models_with_texts():
            label, path = model._meta.label_lower, path_to_body(model)
            if label in ids and path:
                bodies |= set(model._base_manager.filter(pk__in=ids[label]).values_list(path, flat=True))
            elif label in ids:
                others |= {(label, pk) for pk in ids[label]}
        return TextContexts(bodies, others)

    def steps(self, progress):
        pairs = [*zip(self.segments, self.keys, strict=True)]
        for one, (key, language) in reported(pairs, TaskStep.CHECKS, progress):
            step = TranslationStep(one, Outcome.UNCHANGED, target=one.target)
            try:
                self._find(step, key, language)
                step.outcome = self._outcome(step)
            except NotImported as reason:
                step.outcome, step.messages = reason.outcome, reason.messages
            yield step

    def _find(self, step, key, language):
        if key is None:
            raise NotImported(
                Outcome.UNKNOWN,
                _("“%(id)s” is no name of a text of the directory.") % {"id": clip(step.segment.id, 100)},
            )
        model, object_id, name = key
        obj = self.contexts.objects.get((model, object_id))
        if obj is None or name not in texts.fields_of(obj):
            raise NotImported(Outcome.UNKNOWN, _("There are no such texts; perhaps they were removed meanwhile."))
        if language is None or language == SOURCE:
            raise NotImported(
                Outcome.UNKNOWN,
                _("“%(language)s” is no language that is translated into.")
                % {"language": clip(step.segment.language, 35)},
            )
        step.text = text = Translation(obj, name, language)
        step.target = text.normalized(step.target)
        step.owner, step.label = self.contexts.owners[model, object_id], self.contexts.labels[key]
        task, row = self._task(text), self.states.get(text.key)
        step.here = task.draft if task.has_draft else text.published()
        step.base = BaseVersions(task.token, row.version if row else 0, self._source(text))
        if (first := self.first_steps.setdefault(text.key, step)) is not step:
            raise NotImported(
                Outcome.REFUSED, _("The same text stands in line %(line)d already.") % {"line": first.line}
            )

    def _outcome(self, step):
        """Return the outcome for a text that exists. Raises NotImported."""
        one, text, target = step.segment, step.text, step.target
        if reason := one.error or wrong_script(one.language, text.language):
            raise NotImported(Outcome.REFUSED, reason)
        token, intent = VersionToken.read(one.token), intent_of(one.state)
        if not target.strip() or self._is_untouched(step, token, intent):
            return Outcome.UNCHANGED
        if target == step.here and not self._advances(text, intent):
            return Outcome.UNCHANGED
        if not self._may("translate", text):
            raise NotImported(Outcome.REFUSED, _("You may not translate into this language."))
        try:
            workflow.check_draft(target)
        except workflow.WorkflowError as error:
            raise NotImported(Outcome.REFUSED, *error.messages) from None
        self._refuse_conflict(step, token)
        is_stale = self._is_stale(step, token)
        found = open_results(
            text, target, step.base.source.text, self.remarks.get(text.key, ()), self._glossary(text.language)
        )
        blocking = [result for result in found if result.blocks]
        step.messages = [*([one.unfinished] if one.unfinished else []), *(result.message for result in found)]
        if is_stale:
            return Outcome.STALE
        if intent == Intent.DRAFT or one.unfinished:
            return Outcome.DRAFT
        if blocking:
            if target != step.here and all(result.can_be_dismissed for result in blocking):
                return Outcome.DRAFT
            raise NotImported(Outcome.REFUSED, *(result.message for result in blocking))
        if intent == Intent.REVIEW:
            return Outcome.REVIEW
        if reason := self._approval_error(step):
            step.messages.insert(0, reason)
            return Outcome.REVIEW if self._advances(text, Intent.REVIEW) or target != step.here else Outcome.UNCHANGED
        return Outcome.APPROVED

    def _is_untouched(self, step, token, intent):
        """Return whether a tool left a text as it was exported, or filled it with its English text and says nothing of it."""
        if intent == Intent.DRAFT and step.target == step.text.normalized(step.segment.source):
            return True
        is_same = token and token.target == digest(step.target)
        return is_same and (token.state == step.segment.state or intent == Intent.DRAFT)

    def _advances(self, text, intent):
        """Return whether this intent would change the stage or status of the stored text."""
        task, row = self._task(text), self.states.get(text.key)
        if intent == Intent.DRAFT:
            return False
        if task.has_draft:
            return intent == Intent.APPROVED or task.stage != Stage.IN_REVIEW
        english = self.states.get((*text.key[:3], SOURCE.slug))
        status = status_of(text.obj, text.field, text.language, row, english)
        return status in (TranslationStatus.UNOFFICIAL, TranslationStatus.STALE)

    def _refuse_conflict(self, step, token):
        if step.target == step.here or not step.here:
            return
        if token is None:
            raise NotImported(
                Outcome.CONFLICT, _("The file does not say which text it was made for, and there is one here already.")
            )
        if token.draft != step.base.draft or token.published != step.base.published:
            raise NotImported(Outcome.CONFLICT)

    def _is_stale(self, step, token):
        """Return whether the translation was made from an older source text, and then set that text in `step.base`.

        Raises NotImported if the source text in the file was altered.
        """
        source = step.text.normalized(step.segment.source)
        if source.split() == step.base.source.text.split():
            return False
        if token is None or token.source >= step.base.source.version:
            raise NotImported(Outcome.REFUSED, _("The English text in the file is not the one that was exported."))
        step.base = BaseVersions(step.base.draft, step.base.published, texts.SourceText(source, token.source))
        return True

    def _approval_error(self, step):
        """Return why the person may not approve the text; "" if they may."""
        if self.person is None:
            return ""
        if not self._may("review", step.text):
            return _("You may not approve translations into this language; it waits for a reviewer.")
        task = self._task(step.text)
        is_own = step.target != step.here or (task.has_draft and task.translator == self.person)
        if is_own and workflow.needs_second_person(step.text.language):
            return _("Into this language, another person than the translator approves.")
        return ""

    def _may(self, action, text):
        if self.person is None:
            return True
        key = action, text.language, self.contexts.owners[text.key[:2]]
        if key not in self.rights:
            self.rights[key] = text, workflow.has_permission(self.person, action, text)
        return self.rights[key][1]

    def _task(self, text):
        return self.tasks.get(text.key) or Task(**text.key_fields)

    def _source(self, text):
        english = self.states.get((*text.key[:3], SOURCE.slug))
        return texts.SourceText(texts.value(text.obj, text.field, SOURCE), english.version if english else 0)

    def _glossary(self, language):
        if language not in self.glossaries:
            self.glossaries[language] = Glossary(language)
        return self.glossaries[language]
