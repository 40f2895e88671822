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
from .models import Remark, Task, TextState
from .open_results import open_results

Stage = Task.Stage


@dataclass(frozen=True)
class Translation:
    """One translation: a field of an object in a language."""

    obj: object
    field: str
    language: object

    @property
    def key(self):
        return texts.model_label(self.obj), self.obj.pk, self.field, self.language.slug

    @property
    def key_fields(self):
        return dict(zip(("model", "object_id", "field", "language"), self.key, strict=True))

    def source(self):
        return texts.sources_of(self.obj)[self.field]

    def version(self):
        return texts.versions(self.obj, self.language)[self.field]

    def published(self):
        return texts.value(self.obj, self.field, self.language)


@dataclass(frozen=True)
class BaseVersions:
    """What somebody had before their eyes when they decided: the draft's mark, the published text's, the source."""

    draft: str
    published: int
    source: texts.SourceText


class WorkflowError(ValidationError):
    """Why a step is not possible; the sentence is for the translator. Nothing was changed."""


class DraftConflict(WorkflowError):
    """Somebody else has worked on the draft, or published the text, since it was read. `task` is the draft now."""

    def __init__(self, task):
        super().__init__(_("Somebody else has changed this translation since you opened the page. Nothing has been saved."))  # fmt: skip
        self.task = task


def has_permission(person, action, text):
    """Whether a person may `translate` or `review` this text; a command, which is nobody, may."""
    return person is None or person.has_perm(f"translations.{action}_{text.language.slug}", text.obj)


def check_permission(person, action, text):
    """Refuse, and put on record, what a person may not do."""
    if text.language == SOURCE or text.field not in texts.fields_of(text.obj):
        raise WorkflowError(_("This is not a translation."))
    if not has_permission(person, action, text):
        denied_logger.warning("%s may not %s %s", person.get_username(), action, "/".join(map(str, text.key)))
        raise WorkflowError(
            _("You may not translate into this language.")
            if action == "translate"
            else _("You may not review translations into this language.")
        )


def needs_second_person(language):
    """Whether translations into a language are approved by another person than their translator."""
    return language.slug in settings.REVIEW_BY_SECOND_PERSON


def get_task(text):
    """The work on a text as it stands now; an unsaved Task where there is none."""
    return Task.objects.filter(**text.key_fields).first() or Task(**text.key_fields)


def save_draft(person, text, words, base, submit=False):
    """Keep what was translated as a draft, or submit it for review. Returns the task.

    Raises DraftConflict when the draft or the published text is not the one that was read, and
    Refused when the text cannot be submitted.
    """
    check_permission(person, "translate", text)
    with write_lock():
        text = _reloaded(text)
        task = get_task(text)
        if task.token != base.draft or text.version() != base.published:
            raise DraftConflict(task)
        if submit:
            check_target(text, words, base.source)
        task.draft, task.translator, task.base_version = words, person, base.published
        task.source_text, task.source_version = base.source.text, base.source.version
        return _save(task, Stage.IN_REVIEW if submit else Stage.DRAFT)


def submit(person, text, base):
    """Submit the draft of a text as it is; without a draft, the published text, for a reviewer to vouch for."""
    check_permission(person, "translate", text)
    with write_lock():
        text = _reloaded(text)
        task = get_task(text)
        if task.token != base.draft or text.version() != base.published:
            raise DraftConflict(task)
        if task.stage == Stage.IN_REVIEW:
            raise WorkflowError(_("This text is in review already."))
        if not task.has_draft:
            _copy_published(text, task, base.source)
            task.translator = person
        check_target(text, task.draft, texts.SourceText(task.source_text, task.source_version))
        return _save(task, Stage.IN_REVIEW)


def approve(person, text, base):
    """Publish the draft of a text, or vouch for the published text where there is none, compared with the source seen."""
    check_permission(person, "review", text)
    with write_lock():
        text = _reloaded(text)
        task = get_task(text)
        words = task.draft if task.has_draft else text.published()
        if task.token != base.draft or text.version() != base.published:
            raise DraftConflict(task)
        if task.has_draft and task.base_version != base.published:
            raise WorkflowError(
                _("The published text was changed after this draft was begun. Save the draft again first.")
            )
        if base.source != text.source():
            raise WorkflowError(_("The English text was changed while you were reading. Look at it again."))
        if person and task.has_draft and task.translator == person and needs_second_person(text.language):
            raise WorkflowError(_("Into this language, another person than the translator approves."))
        check_target(text, words, base.source)
        _publish(text, task, words, base)
        if task.pk:
            task.delete()


def return_draft(person, text, reason, base):
    """Return a translation to its translator with a reason; without a draft, the published text is what is returned."""
    check_permission(person, "review", text)
    if not reason.strip():
        raise WorkflowError(_("Say what is to be done, so that the translator knows."))
    with write_lock():
        text = _reloaded(text)
        task = get_task(text)
        if task.token != base.draft:
            raise DraftConflict(task)
        if not task.has_draft:
            _copy_published(text, task, base.source)
        add_remark(person, text, reason, Remark.Kind.RETURNED)
        return _save(task, Stage.RETURNED)


def discard(person, text, base):
    """Give up a draft; the published text stays as it is."""
    check_permission(person, "translate", text)
    with write_lock():
        task = get_task(_reloaded(text))
        if task.token != base.draft:
            raise DraftConflict(task)
        if task.pk:
            task.delete()


def assign(person, text, assignee):
    """Say who is to translate a text; None takes that back. Who translates into a language may say so."""
    check_permission(person, "translate", text)
    if assignee and not has_permission(assignee, "translate", text):
        raise WorkflowError(_("%(person)s may not translate into this language.") % {"person": assignee.get_username()})
    with write_lock():
        task = get_task(_reloaded(text))
        task.assignee = assignee
        if assignee is None and not task.has_draft:
            if task.pk:
                task.delete()
            return
        task.save()


def reopen(person, text):
    """Say that the last change of the source was not editorial: translations made before it are stale."""
    check_permission(person, "translate", text)
    if not texts.reopen(text.obj, text.field):
        raise WorkflowError(_("The source text has had no editorial change that could be reopened."))


def add_remark(person, text, comment, kind=Remark.Kind.COMMENT, warning=""):
    """Put a remark on record; whoever translates or reviews a language may."""
    check_permission(person, "translate", text)
    if not comment.strip():
        raise WorkflowError(_("A remark needs words."))
    return Remark.objects.create(
        **text.key_fields, kind=kind, text=comment.strip()[:2000], warning=warning[:300], person=person,
        person_name=person.get_username(),
    )  # fmt: skip


def check_target(text, words, source):
    """Raise Refused, with all that blocks, where a translation has errors."""
    if errors := [result.message for result in open_results(text, words, source.text) if result.blocks]:
        raise WorkflowError(errors)


def _reloaded(text):
    return Translation(reload(text.obj), text.field, text.language)


def _copy_published(text, task, source):
    task.draft, task.base_version = text.published(), text.version()
    task.source_text, task.source_version = source.text, source.version


def _save(task, stage):
    task.stage = stage
    task.version += 1
    task.save()
    return task


def _publish(text, task, words, base):
    state = TextState.Approval.SAME if words == base.source.text else TextState.Approval.APPROVED
    versions, sources = {text.field: base.published}, {text.field: base.source}
    note = current_change_context().note or (
        _("Translated by %(person)s.") % {"person": task.translator} if task.translator else ""
    )
    with change_context(note=note):
        if words == text.published():
            texts.set_state(text.obj, text.language, sources, versions, state)
        else:
            texts.write(text.obj, text.language, {text.field: words}, versions, state, sources)
