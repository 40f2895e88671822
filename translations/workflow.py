"""The way of a translation: draft, in review, published, or returned with a reason.

Whoever calls these functions (the desk, the queue, an import), they ask themselves whether the person may do that,
take the turn, and change nothing where they refuse. A draft is seen by nobody but translators; what
readers see is written by `texts` alone, when it is approved.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from secretariat.changes import change_context, current_change_context, reload, write_lock
from secretariat.languages import SOURCE
from secretariat.permissions import denied_logger

from . import texts
from .faults import faults
from .models import Remark, Task, TextState

Stage = Task.Stage


@dataclass(frozen=True)
class Text:
    """One translation: a field of an object in a language."""

    obj: object
    field: str
    language: object

    @property
    def key(self):
        return texts.model_label(self.obj), self.obj.pk, self.field, self.language.slug

    @property
    def by_key(self):
        return dict(zip(("model", "object_id", "field", "language"), self.key, strict=True))

    def source(self):
        return texts.sources_of(self.obj)[self.field]

    def version(self):
        return texts.versions(self.obj, self.language)[self.field]

    def published(self):
        return texts.value(self.obj, self.field, self.language)


@dataclass(frozen=True)
class Seen:
    """What somebody had before their eyes when they decided: the draft's mark, the published text's, the source."""

    draft: str
    published: int
    source: texts.SourceText


class Refused(ValidationError):
    """Why a step is not possible; the sentence is for the translator. Nothing was changed."""


class DraftConflict(Refused):
    """Somebody else has worked on the draft, or published the text, since it was read. `task` is the draft now."""

    def __init__(self, task):
        super().__init__(_("Somebody else has changed this translation since you opened the page. Nothing has been saved."))  # fmt: skip
        self.task = task


def may(person, action, text):
    """Whether a person may `translate` or `review` this text; a command, which is nobody, may."""
    return person is None or person.has_perm(f"translations.{action}_{text.language.slug}", text.obj)


def ask(person, action, text):
    """Refuse, and put on record, what a person may not do."""
    if text.language == SOURCE or text.field not in texts.fields_of(text.obj):
        raise Refused(_("This is not a translation."))
    if not may(person, action, text):
        denied_logger.warning("%s may not %s %s", person.get_username(), action, "/".join(map(str, text.key)))
        raise Refused(
            _("You may not translate into this language.")
            if action == "translate"
            else _("You may not review translations into this language.")
        )


def needs_second_person(language):
    """Whether translations into a language are approved by another person than their translator."""
    return language.slug in settings.REVIEW_BY_SECOND_PERSON


def task_of(text):
    """The work on a text as it stands now; an unsaved Task where there is none."""
    return Task.objects.filter(**text.by_key).first() or Task(**text.by_key)


def save_draft(person, text, words, seen, submit=False):
    """Keep what was translated as a draft, or submit it for review. Returns the task.

    Raises DraftConflict when the draft or the published text is not the one that was read, and
    Refused when the text cannot be submitted.
    """
    ask(person, "translate", text)
    with write_lock():
        text = _now(text)
        task = task_of(text)
        if task.mark != seen.draft or text.version() != seen.published:
            raise DraftConflict(task)
        if submit:
            refuse_faults(text, words, seen.source)
        task.draft, task.translator, task.based_on = words, person, seen.published
        task.made_from, task.source_version = seen.source.text, seen.source.version
        return _keep(task, Stage.IN_REVIEW if submit else Stage.DRAFT)


def submit(person, text, seen):
    """Submit the draft of a text as it is; without a draft, the published text, for a reviewer to vouch for."""
    ask(person, "translate", text)
    with write_lock():
        text = _now(text)
        task = task_of(text)
        if task.mark != seen.draft or text.version() != seen.published:
            raise DraftConflict(task)
        if task.stage == Stage.IN_REVIEW:
            raise Refused(_("This text is in review already."))
        if not task.has_draft:
            _take_published(text, task, seen.source)
            task.translator = person
        refuse_faults(text, task.draft, texts.SourceText(task.made_from, task.source_version))
        return _keep(task, Stage.IN_REVIEW)


def approve(person, text, seen):
    """Publish the draft of a text, or vouch for the published text where there is none, compared with the source seen."""
    ask(person, "review", text)
    with write_lock():
        text = _now(text)
        task = task_of(text)
        words = task.draft if task.has_draft else text.published()
        if task.mark != seen.draft or text.version() != seen.published:
            raise DraftConflict(task)
        if task.has_draft and task.based_on != seen.published:
            raise Refused(_("The published text was changed after this draft was begun. Save the draft again first."))
        if seen.source != text.source():
            raise Refused(_("The English text was changed while you were reading. Look at it again."))
        if person and task.has_draft and task.translator == person and needs_second_person(text.language):
            raise Refused(_("Into this language, another person than the translator approves."))
        refuse_faults(text, words, seen.source)
        _publish(text, task, words, seen)
        if task.pk:
            task.delete()


def give_back(person, text, reason, seen):
    """Return a translation to its translator with a reason; without a draft, the published text is what is returned."""
    ask(person, "review", text)
    if not reason.strip():
        raise Refused(_("Say what is to be done, so that the translator knows."))
    with write_lock():
        text = _now(text)
        task = task_of(text)
        if task.mark != seen.draft:
            raise DraftConflict(task)
        if not task.has_draft:
            _take_published(text, task, seen.source)
        remark(person, text, reason, Remark.Kind.RETURNED)
        return _keep(task, Stage.RETURNED)


def discard(person, text, seen):
    """Give up a draft; the published text stays as it is."""
    ask(person, "translate", text)
    with write_lock():
        task = task_of(_now(text))
        if task.mark != seen.draft:
            raise DraftConflict(task)
        if task.pk:
            task.delete()


def assign(person, text, assignee):
    """Say who is to translate a text; None takes that back. Who translates into a language may say so."""
    ask(person, "translate", text)
    if assignee and not may(assignee, "translate", text):
        raise Refused(_("%(person)s may not translate into this language.") % {"person": assignee.get_username()})
    with write_lock():
        task = task_of(_now(text))
        task.assignee = assignee
        if assignee is None and not task.has_draft:
            if task.pk:
                task.delete()
            return
        task.save()


def reopen(person, text):
    """Say that the last change of the source was not editorial: translations made before it are stale."""
    ask(person, "translate", text)
    if not texts.reopen(text.obj, text.field):
        raise Refused(_("The source text has had no editorial change that could be reopened."))


def remark(person, text, words, kind=Remark.Kind.COMMENT, warning=""):
    """Put a remark on record; whoever translates or reviews a language may."""
    ask(person, "translate", text)
    if not words.strip():
        raise Refused(_("A remark needs words."))
    return Remark.objects.create(
        **text.by_key, kind=kind, words=words.strip()[:2000], warning=warning[:300], person=person,
        person_name=person.get_username(),
    )  # fmt: skip


def refuse_faults(text, words, source):
    """Raise Refused, with all that blocks, where a translation has errors."""
    if errors := [fault.message for fault in faults(text, words, source.text) if fault.blocks]:
        raise Refused(errors)


def _now(text):
    return Text(reload(text.obj), text.field, text.language)


def _take_published(text, task, source):
    task.draft, task.based_on = text.published(), text.version()
    task.made_from, task.source_version = source.text, source.version


def _keep(task, stage):
    task.stage = stage
    task.version += 1
    task.save()
    return task


def _publish(text, task, words, seen):
    state = TextState.Approval.SAME if words == seen.source.text else TextState.Approval.APPROVED
    versions, sources = {text.field: seen.published}, {text.field: seen.source}
    note = current_change_context().note or (
        _("Translated by %(person)s.") % {"person": task.translator} if task.translator else ""
    )
    with change_context(note=note):
        if words == text.published():
            texts.set_state(text.obj, text.language, sources, versions, state)
        else:
            texts.write(text.obj, text.language, {text.field: words}, versions, state, sources)
