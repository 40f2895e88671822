"""The queue of texts to translate or review: filters by language, state, body, person and age, and bulk actions."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from secretariat.addresses import parse_id
from secretariat.admin.body_choice import BodyField
from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body
from secretariat.permissions import persons_with_permission

from .. import texts, workflow
from ..contexts import TextContexts, address, name_of, reading_order
from ..forms import VersionField
from ..models import Task, TextState
from ..status_report import TARGETS, status_report
from ..translation_status import TranslationStatus
from ..workflow import BaseVersions, Translation, WorkflowError

PAGE_SIZE = 50
MAX_ERRORS = 10

TO_DO, CORRECTED = "todo", "corrected"
STATES = (
    ("", gettext_lazy("what waits for me")),
    (TO_DO, gettext_lazy("everything that is not approved")),
    *((status.value, status.label) for status in TranslationStatus if status != TranslationStatus.APPROVED),
    *((stage.value, stage.label) for stage in Task.Stage if stage != Task.Stage.OPEN),
    (CORRECTED, gettext_lazy("source corrected, meaning unchanged")),
    (TranslationStatus.APPROVED.value, TranslationStatus.APPROVED.label),
)
MINE, NOBODY = "me", "nobody"


def matches(text, state, reviewed):
    """Return whether a TextStatus matches a state filter; `reviewed` are the slugs of languages that the person reviews."""
    if not state:
        return waits_for(text, text.language in reviewed)
    stage = text.task.stage if text.task else Task.Stage.OPEN
    if state == TO_DO:
        return stage != Task.Stage.OPEN or text.status not in (TranslationStatus.APPROVED, TranslationStatus.SAME)
    if state == CORRECTED:
        return text.is_corrected
    return state in (stage, text.status)


def waits_for(text, is_reviewer):
    """Return whether a text waits for a translator or, for a reviewer, is in review or unofficial."""
    stage = text.task.stage if text.task else Task.Stage.OPEN
    if stage in (Task.Stage.DRAFT, Task.Stage.RETURNED):
        return True
    if stage == Task.Stage.IN_REVIEW:
        return is_reviewer
    return text.status in (TranslationStatus.MISSING, TranslationStatus.STALE) or (
        is_reviewer and text.status == TranslationStatus.UNOFFICIAL
    )


class FilterForm(forms.Form):
    """Filters of the queue. Invalid values are ignored."""

    language = forms.ChoiceField(label=gettext_lazy("language"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("state"), choices=STATES, required=False)
    body = BodyField(label=gettext_lazy("body, with its parts"), required=False, empty_label=gettext_lazy("all"))
    assignee = forms.ChoiceField(label=gettext_lazy("assigned to"), required=False)
    age = forms.TypedChoiceField(label=gettext_lazy("waiting"), coerce=int, empty_value=0, required=False)

    def __init__(self, data, person, mine):
        super().__init__(data)
        self.person, self.mine = person, mine
        all_mine = [("", _("my languages"))] if mine else [("", _("all"))]
        self.fields["language"].choices = [*all_mine, *((one.slug, one.own_name) for one in TARGETS)]
        self.fields["assignee"].choices = [
            ("", _("anybody")),
            (MINE, _("me")),
            (NOBODY, _("nobody")),
            *((str(pk), name) for pk, name in translators(TARGETS).values_list("pk", "username") if pk != person.pk),
        ]
        self.fields["age"].choices = [
            ("", _("any time")),
            *(
                (days, ngettext("%(number)d day or more", "%(number)d days or more", days) % {"number": days})
                for days in (1, 7, 30, 90)
            ),
        ]
        self.is_valid()

    @property
    def languages(self):
        chosen = BY_SLUG.get(self.cleaned_data.get("language"))
        return (chosen,) if chosen else self.mine or TARGETS

    def texts(self):
        """Return the matching texts as TextStatus in tree order, those without a body last, each body's as they are read."""
        filters = self.cleaned_data
        bodies, branch = {}, None
        for rank, pk in enumerate(Body.objects.values_list("pk", flat=True)):
            bodies[pk] = rank
        if filters.get("body"):
            branch = set(filters["body"].branch().values_list("pk", flat=True))
        state, assignee = filters.get("state"), filters.get("assignee")
        reviewed = {one.slug for one in TARGETS if self.person.has_perm(f"translations.review_{one.slug}")}
        latest = timezone.now() - timedelta(days=filters["age"]) if filters.get("age") else None
        found = [
            text
            for text in status_report(self.languages, branch)
            if matches(text, state, reviewed)
            and _is_assigned(text, assignee, self.person)
            and (latest is None or text.since is None or text.since <= latest)
        ]
        place = reading_order()
        return sorted(found, key=lambda text: (bodies.get(text.body, len(bodies)), text.language, place(text)))


def _is_assigned(text, assignee, person):
    who = text.task.assignee_id if text.task else None
    if not assignee:
        return True
    return who is None if assignee == NOBODY else str(who) == (str(person.pk) if assignee == MINE else assignee)


def translators(languages):
    """Return the users who may translate into one of these languages, as a QuerySet."""
    found = get_user_model().objects.none()
    for language in languages:
        found |= persons_with_permission(f"translations.translate_{language.slug}")
    return found.distinct()


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
        """Value of the checkbox: the key of the text and the versions that were shown."""
        token = self.text.task.token if self.text.task else ""
        return "|".join(map(str, (*self.text.key, token, self.version, self.source_version)))


def queue_rows(found):
    """Yield the rows of one page. The number of queries does not depend on the number of texts."""
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
        )


def queue_page(form, number):
    """Return one page of the paginated queue, with QueueRows as its objects."""
    page = Paginator(form.texts(), PAGE_SIZE).get_page(number)
    page.object_list = list(queue_rows(page.object_list))
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
            text, base = _read(value)
            try:
                if text is None:
                    raise WorkflowError(_("There are no such texts; perhaps they were removed meanwhile."))
                with transaction.atomic():
                    steps[do](request, text, base)
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
    """Return the (Translation, BaseVersions) of a checkbox value; (None, None) if there is no such text."""
    parts = value.split("|")
    if len(parts) != 7:
        return None, None
    model, object_id, field, language_slug, token, version, source_version = parts
    number = VersionField().clean
    try:
        model = apps.get_model(model)
    except (LookupError, ValueError):
        return None, None
    known = field in texts.fields_of(model) and language_slug in BY_SLUG and parse_id(object_id) is not None
    obj = model._base_manager.filter(pk=parse_id(object_id)).first() if known else None
    if obj is None:
        return None, None
    text = Translation(obj, field, BY_SLUG[language_slug])
    source = texts.SourceText(texts.value(obj, field, SOURCE), number(source_version) or 0)
    return text, BaseVersions(token, number(version), source)


def _assign(request, text, base):
    chosen = request.POST.get("assignee", "")
    if chosen == NOBODY:
        person = None
    elif chosen == MINE:
        person = request.user
    else:
        person = get_user_model().objects.filter(pk=parse_id(chosen)).first()
        if person is None:
            raise WorkflowError(_("Choose a person."))
    workflow.assign(request.user, text, person)


def _submit(request, text, base):
    workflow.submit(request.user, text, base)


def _approve(request, text, base):
    workflow.approve(request.user, text, base)
