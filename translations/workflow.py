"""Workflow of a translation: draft, in review, published, or returned with a reason.

Every function checks the permission itself, takes the write lock, and changes nothing if it raises, whoever
calls it (the desk, the queue, an import). Drafts are visible to translators only; the published text is
written by `texts` on approval.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from secretariat.changes import change_context, current_change_context, reload, write_lock
from secretariat.languages import SOURCE
from secretariat.permissions import denied_logger
from secretariat.text.characters import validate_shown
from secretariat.text.fields import MAX_TEXT_LENGTH

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

    def normalized(self, target):
        """Return a text as it will be published: without white space that only layout makes."""
        return texts.normalized_text(self.obj, self.field, self.language, target)

    def source(self):
        return texts.sources_of(self.obj)[self.field]

    def version(self):
        return texts.versions(self.obj, self.language)[self.field]

    def published(self):
        return texts.value(self.obj, self.field, self.language)


@dataclass(frozen=True)
class BaseVersions:
    """Optimistic lock of a decision: the draft's token, the published text's version and the source text that were seen."""

    draft: str
    published: int
    source: texts.SourceText


class WorkflowError(ValidationError):
    """Raised if a step is not possible, with a message for the translator. Nothing was changed."""


class DraftConflict(WorkflowError):
    """Raised if the draft or the published text was changed since it was read. `task` is the current draft."""

    def __init__(self, task):
        super().__init__(_("Somebody else has changed this translation since you opened the page. Nothing has been saved."))  # fmt: skip
        self.task = task


def has_permission(person, action, text):
    """Return whether a person may `translate` or `review` this text; None, as in commands, may."""
    return person is None or person.has_perm(f"translations.{action}_{text.language.slug}", text.obj)


def check_permission(person, action, text):
    """Log and raise WorkflowError if a person may not do this, or if the text is not a translation."""
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
    """Return whether translations into a language must be approved by another person than their translator."""
    return language.slug in settings.REVIEW_BY_SECOND_PERSON


def get_task(text):
    """Return the current task of a text; an unsaved Task if there is none."""
    task = Task.objects.filter(**text.key_fields).first() or Task(**text.key_fields)
    task.draft = text.normalized(task.draft)
    return task


def save_draft(person, text, target, base, submit=False):
    """Store a translation as a draft, or submit it for review. Returns the task.

    Raises DraftConflict if the draft or the published text is not the one that was read, and
    WorkflowError if the text cannot be submitted, or could never be published.
    """
    check_permission(person, "translate", text)
    target = text.normalized(target)
    check_draft(target)
    with write_lock():
        text = _reloaded(text)
        task = get_task(text)
        if task.token != base.draft or text.version() != base.published:
            raise DraftConflict(task)
        if submit:
            check_target(text, target, base.source)
        task.draft, task.translator, task.base_version = target, person, base.published
        task.source_text, task.source_version = base.source.text, base.source.version
        return _save(task, Stage.IN_REVIEW if submit else Stage.DRAFT)


def submit(person, text, base):
    """Submit the draft of a text for review; without a draft, submit the published text."""
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
    """Publish the draft of a text; without a draft, approve the published text against the source text seen."""
    check_permission(person, "review", text)
    with write_lock():
        text = _reloaded(text)
        task = get_task(text)
        target = task.draft if task.has_draft else text.published()
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
        check_target(text, target, base.source)
        _publish(text, task, target, base)
        if task.pk:
            task.delete()


def return_draft(person, text, reason, base):
    """Return a draft to its translator with a reason; without a draft, return the published text."""
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
    """Delete a draft; the published text stays as it is."""
    check_permission(person, "translate", text)
    with write_lock():
        task = get_task(_reloaded(text))
        if task.token != base.draft:
            raise DraftConflict(task)
        if task.pk:
            task.delete()


NOT_READ = object()


def assign(person, text, assignee, read_assignee=NOT_READ):
    """Assign a text to a translator; None removes the assignment. Translators of the language may assign.

    `read_assignee` is the id of whom the writer has seen it assigned to, None for nobody; without it, the write is unconditional.
    """
    check_permission(person, "translate", text)
    if assignee and not has_permission(assignee, "translate", text):
        raise WorkflowError(_("%(person)s may not translate into this language.") % {"person": assignee.get_username()})
    with write_lock():
        task = get_task(_reloaded(text))
        if task.assignee == assignee:
            return
        if read_assignee is not NOT_READ and task.assignee_id != read_assignee:
            names = {"person": task.assignee.get_username() if task.assignee else _("nobody")}
            raise WorkflowError(
                _("Somebody else has assigned this text since you opened the page, to: %(person)s. Look at it again.")
                % names
            )
        task.assignee = assignee
        if assignee is None and not task.has_draft:
            if task.pk:
                task.delete()
            return
        task.save()


def reopen(person, text):
    """Mark the last change of the source text as not editorial, so that earlier translations are stale."""
    check_permission(person, "translate", text)
    if not texts.reopen(text.obj, text.field):
        raise WorkflowError(_("The source text has had no editorial change that could be reopened."))


def add_remark(person, text, comment, kind=Remark.Kind.COMMENT, warning=""):
    """Store a remark. Translators and reviewers of the language may."""
    check_permission(person, "translate", text)
    try:
        comment = Remark._meta.get_field("text").clean(comment, None)
    except ValidationError as error:
        raise WorkflowError(error.messages if comment.strip() else _("A remark needs words.")) from None
    return Remark.objects.create(
        **text.key_fields, kind=kind, text=comment, warning=warning[:300], person=person,
        person_name=person.get_username(),
    )  # fmt: skip


def check_draft(target):
    """Raise WorkflowError for a text that no field could hold: with a character that is refused, or far too long."""
    try:
        validate_shown(target)
    except ValidationError as error:
        raise WorkflowError(error.messages) from None
    if len(target) > MAX_TEXT_LENGTH:
        raise WorkflowError(_("A text has at most %(number)d characters.") % {"number": MAX_TEXT_LENGTH})


def check_target(text, target, source):
    """Raise WorkflowError with all blocking check results of a translation."""
    if errors := [result.message for result in open_results(text, target, source.text) if result.blocks]:
        raise WorkflowError(errors)


def _reloaded(text):
    return Translation(reload(text.obj), text.field, text.language)


def _copy_published(text, task, source):
    task.draft, task.base_version = text.normalized(text.published()), text.version()
    task.source_text, task.source_version = source.text, source.version


def _save(task, stage):
    task.stage = stage
    task.version += 1
    task.save()
    return task


def _publish(text, task, target, base):
    state = TextState.Approval.SAME if target == base.source.text else TextState.Approval.APPROVED
    versions, sources = {text.field: base.published}, {text.field: base.source}
    note = current_change_context().note or (
        _("Translated by %(person)s.") % {"person": task.translator} if task.translator else ""
    )
    with change_context(note=note):
        if target == text.published():
            texts.set_state(text.obj, text.language, sources, versions, state)
        else:
            texts.write(text.obj, text.language, {text.field: target}, versions, state, sources)
