"""The queue of texts to translate or review: the rows of one page, and bulk actions."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.addresses import parse_id
from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG, SOURCE

from .. import texts, workflow
from ..contexts import TextContexts, address, name_of
from ..forms import VersionField
from ..models import Task, TextState
from ..translation_status import TranslationStatus
from ..workflow import BaseVersions, Translation, WorkflowError
from .queue_texts import MINE, NOBODY, QueueTexts
from .queue_words import excerpt_with

PAGE_SIZE = 50
MAX_ERRORS = 10


@dataclass
class QueueRow:
    """One row of the queue."""

    text: object
    label: str
    where: object
    source: str
    target: str
    version: int
    source_version: int
    assignee: str
    language: object
    typed: str = ""
    """The words that are searched."""

    @property
    def source_excerpt(self):
        return excerpt_with(self.source, self.typed)

    @property
    def target_excerpt(self):
        return excerpt_with(self.target, self.typed)

    @property
    def state(self):
        task = self.text.task
        return Task.Stage(task.stage).label if task and task.has_draft else TranslationStatus(self.text.status).label

    @property
    def state_name(self):
        task = self.text.task
        return task.stage if task and task.has_draft else self.text.status

    stale_label = TranslationStatus.STALE.label

    @property
    def is_stale_too(self):
        return self.text.status == TranslationStatus.STALE and self.state_name != TranslationStatus.STALE

    @property
    def address(self):
        text = self.text
        desk = address(text.model, text.object_id, text.language, text.body)
        return f"{desk}#{name_of(text.model, text.object_id, text.field)}"

    @property
    def value(self):
        """Value of the checkbox: the key of the text, and the versions and the assignment that were shown."""
        task = self.text.task
        token, assignee = (task.token, task.assignee_id or "") if task else ("", "")
        return "|".join(map(str, (*self.text.key, token, self.version, self.source_version, assignee)))


def queue_rows(found, typed=""):
    """Yield the rows of one page; `typed` are the words that they were found by. The number of queries does not depend on the number of texts."""
    contexts = TextContexts.of(found)
    of_them = {"object_id__in": {text.object_id for text in found}}
    versions = {
        row[:4]: row[4:]
        for row in TextState.objects.filter(**of_them).values_list("model", "object_id", "field", "language", "version")
    }
    drafts = {task.key: task for task in Task.objects.filter(**of_them).select_related("assignee")}
    for text in found:
        obj = contexts.objects.get((text.model, text.object_id))
        if obj is None:  # deleted in the meantime
            continue
        language, task = BY_SLUG[text.language], drafts.get(text.key)
        yield QueueRow(
            text,
            contexts.labels[text.key[:3]],
            contexts.owners[text.model, text.object_id],
            texts.value(obj, text.field, SOURCE),
            task.draft if task and task.has_draft else texts.value(obj, text.field, language),
            versions.get(text.key, (0,))[0],
            versions.get((*text.key[:3], SOURCE.slug), (0,))[0],
            task.assignee.get_username() if task and task.assignee else "",
            language,
            typed,
        )


def queue_page(form, number):
    """Return one page of the paginated queue, with QueueRows as its objects."""
    found = form.texts() if form.with_words else QueueTexts(form)
    page = Paginator(found, PAGE_SIZE).get_page(number)
    page.object_list = list(queue_rows(page.object_list, form.with_words.typed if form.with_words else ""))
    return page


# Bulk actions


def act(request):
    """Perform a bulk action on every ticked text, each separately, so that an error does not stop the others."""
    do = request.POST.get("do")
    steps = {"assign": _assign, "submit": _submit, "approve": _approve}
    ticked = request.POST.getlist("text")[: PAGE_SIZE * 2]
    if do not in steps or not ticked:
        messages.warning(request, _("Tick the texts and choose what to do with them. Nothing was changed."))
        return
    done, reasons = 0, []
    with write_lock():
        for value in ticked:
            text, base, assignee = _read(value)
            try:
                if text is None:
                    raise WorkflowError(_("There are no such texts; perhaps they were removed meanwhile."))
                with transaction.atomic():
                    steps[do](request, text, base, assignee)
                done += 1
            except (ValidationError, texts.TextConflict) as error:
                sentences = getattr(error, "messages", [_("Somebody else has changed this text meanwhile.")])
                reasons.append(f"{text and _named(text)}: {' '.join(sentences)}" if text else " ".join(sentences))
    if done:
        sentences = {
            "assign": ngettext("%(number)d text assigned.", "%(number)d texts assigned.", done),
            "submit": ngettext("%(number)d text submitted for review.", "%(number)d texts submitted for review.", done),
            "approve": ngettext(
                "%(number)d text approved and published.", "%(number)d texts approved and published.", done
            ),
        }
        messages.success(request, sentences[do] % {"number": done})
    for reason in reasons[:MAX_ERRORS]:
        messages.error(request, reason)
    if (more := len(reasons) - MAX_ERRORS) > 0:
        messages.error(
            request, ngettext("%(number)d more was refused.", "%(number)d more were refused.", more) % {"number": more}
        )


def _named(text):
    label = capfirst(text.obj._meta.get_field(text.field).verbose_name)
    return f"{text.obj} · {label} · {text.language.own_name}"[:300]


def _read(value):
    """Return the (Translation, BaseVersions, id of the assignee) of a checkbox value; all None if there is no such text."""
    parts, nothing = value.split("|"), (None, None, None)
    if len(parts) != 8:
        return nothing
    model, object_id, field, language_slug, token, version, source_version, assignee = parts
    number = VersionField().clean
    try:
        model = apps.get_model(model)
    except (LookupError, ValueError):
        return nothing
    known = field in texts.fields_of(model) and language_slug in BY_SLUG and parse_id(object_id) is not None
    obj = model._base_manager.filter(pk=parse_id(object_id)).first() if known else None
    if obj is None:
        return nothing
    text = Translation(obj, field, BY_SLUG[language_slug])
    source = texts.SourceText(texts.value(obj, field, SOURCE), number(source_version) or 0)
    return text, BaseVersions(token, number(version), source), parse_id(assignee)


def _assign(request, text, base, read_assignee):
    chosen = request.POST.get("assignee", "")
    if chosen == NOBODY:
        person = None
    elif chosen == MINE:
        person = request.user
    else:
        person = get_user_model().objects.filter(pk=parse_id(chosen)).first()
        if person is None:
            raise WorkflowError(_("Choose a person."))
    workflow.assign(request.user, text, person, read_assignee)


def _submit(request, text, base, _read_assignee):
    workflow.submit(request.user, text, base)


def _approve(request, text, base, _read_assignee):
    workflow.approve(request.user, text, base)
