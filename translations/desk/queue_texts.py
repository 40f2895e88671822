"""Which texts are in the queue: its filters, and the texts that match them, page by page."""

from datetime import timedelta

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from secretariat.addresses import parse_id
from secretariat.admin.body_choice import BodyField
from secretariat.admin.search import search_words
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from secretariat.permissions import persons_with_permission

from .. import texts
from ..contexts import reading_order
from ..models import Task
from ..status_report import TARGETS, status_report
from ..text_counts import OTHERS, Filters, Parts, count_texts
from ..translation_status import TranslationStatus
from .queue_words import TextsWithWords

MAX_TYPED = 200
"""Characters of the words that are searched."""
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
    stage = text.stage
    if state == TO_DO:
        return stage != Task.Stage.OPEN or text.status not in (TranslationStatus.APPROVED, TranslationStatus.SAME)
    if state == CORRECTED:
        return text.is_corrected
    return state in (stage, text.status)


def waits_for(text, is_reviewer):
    """Return whether a text waits for a translator or, for a reviewer, is in review or unofficial."""
    stage = text.stage
    if stage in (Task.Stage.DRAFT, Task.Stage.RETURNED):
        return True
    if stage == Task.Stage.IN_REVIEW:
        return is_reviewer
    return text.status in (TranslationStatus.MISSING, TranslationStatus.STALE) or (
        is_reviewer and text.status == TranslationStatus.UNOFFICIAL
    )


class FilterForm(forms.Form):
    """Filters of the queue. Invalid values are ignored."""

    q = forms.CharField(
        label=gettext_lazy("words in the texts"), required=False, widget=forms.TextInput({"type": "search"})
    )
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

    @cached_property
    def with_words(self):
        """The TextsWithWords, where words were typed; None where none were."""
        typed = self.cleaned_data.get("q", "")[:MAX_TYPED]
        return TextsWithWords(typed, self.languages, self.cleaned_data.get("body")) if search_words(typed) else None

    @cached_property
    def reviewed(self):
        """The slugs of the languages that the person reviews."""
        return {one.slug for one in TARGETS if self.person.has_perm(f"translations.review_{one.slug}")}

    @cached_property
    def latest(self):
        """The latest moment since which the texts wait; None for any."""
        age = self.cleaned_data.get("age")
        return timezone.now() - timedelta(days=age) if age else None

    def matches(self, text):
        """Return whether a TextStatus matches all filters but the one of a branch."""
        return (
            matches(text, self.cleaned_data.get("state"), self.reviewed)
            and _is_assigned(text, self.cleaned_data.get("assignee"), self.person)
            and (self.latest is None or text.since is None or text.since <= self.latest)
        )

    def texts(self, bodies=None, with_others=True):
        """Return the matching texts as TextStatus in tree order, those without a body last, each body's as they are read.

        `bodies` are ids in tree order that limit them.
        """
        words = self.with_words
        if words and words.bodies is not None and bodies is None:
            with_others = None in words.bodies
            bodies = list(Body.objects.filter(pk__in=words.bodies - {None}).values_list("pk", flat=True))
        if branch := self.cleaned_data.get("body"):
            with_others = False
            if bodies is None:
                bodies = list(branch.branch().values_list("pk", flat=True))
        found = [text for text in status_report(self.languages, bodies, with_others=with_others) if self.matches(text)]
        found = [text for text in found if text in words] if words else found
        ordered = Body.objects.values_list("pk", flat=True) if bodies is None else bodies
        rank = {pk: number for number, pk in enumerate(ordered)}
        place = reading_order(found)
        return sorted(found, key=lambda text: (rank.get(text.body, len(rank)), text.language, place(text)))

    def counting(self):
        """Return the Filters with which the database counts the matching texts; the state is compared here."""
        assignee, state = self.cleaned_data.get("assignee"), self.cleaned_data.get("state")
        person = self.person.pk if assignee == MINE else assignee if assignee != NOBODY else None
        return Filters(parse_id(person), assignee == NOBODY, self.latest, state == CORRECTED)


PART = 32
"""So many places of the tree are counted together, and read together for a page."""


class QueueTexts:
    """The matching texts as a sequence: the database counts them part by part, and only the parts of a page are read."""

    def __init__(self, form):
        self.form = form
        state, branch = form.cleaned_data.get("state"), form.cleaned_data.get("body")
        self.counts = {}
        for group in count_texts(form.languages, Parts(PART, branch), form.counting(), with_others=not branch):
            if number := sum(matches(facts, state, form.reviewed) for facts in group.facts):
                self.counts[group.group] = self.counts.get(group.group, 0) + number * group.number

    def count(self):
        return sum(self.counts.values())

    def __getitem__(self, wanted):
        parts, before, skipped = [], 0, 0
        for part, number in sorted(self.counts.items(), key=lambda item: (item[0] is OTHERS, item[0] or 0)):
            if before + number <= wanted.start:
                skipped += number
            elif before < wanted.stop:
                parts.append(part)
            before += number
        inside = Body.objects.annotate(part=F("lft") / PART).filter(
            part__in=[part for part in parts if part is not OTHERS]
        )
        if branch := self.form.cleaned_data.get("body"):
            inside = inside.branch_of(branch)
        found = self.form.texts(list(inside.values_list("pk", flat=True)), with_others=OTHERS in parts)
        return found[wanted.start - skipped : wanted.stop - skipped]


def next_desk(subject, language, person):
    """Return (model, id) of the next desk in tree order with work in this language, after that of `subject`; None if there is none."""
    is_reviewer = person.has_perm(f"translations.review_{language.slug}")

    def waiting(bodies=(), with_others=False):
        """The desks with work among those of these bodies, or of objects without a body, in order."""
        found = [t for t in status_report([language], bodies, with_others=with_others) if waits_for(t, is_reviewer)]
        with_work = {text.body for text in found}
        yield from ((texts.model_label(Body), pk) for pk in bodies if pk in with_work)
        yield from sorted({(text.model, text.object_id) for text in found if text.body is None})

    def parts_with_work():
        groups = count_texts([language], Parts(PART))
        return {one.group for one in groups if any(waits_for(facts, is_reviewer) for facts in one.facts)}

    own, here = (texts.model_label(subject), subject.pk), subject.lft if isinstance(subject, Body) else None

    def in_order():
        """All desks with work, from this one on and round. The next one is mostly near; the parts are counted if it is not."""
        start = here // PART if here is not None else -1
        if here is not None:
            yield from waiting(_bodies_of(start, lft__gt=here))
        parts = parts_with_work()
        numbers = sorted(part for part in parts if part is not OTHERS)
        others = [*waiting(with_others=True)] if OTHERS in parts else []
        for part in [number for number in numbers if number > start and here is not None]:
            yield from waiting(_bodies_of(part))
        yield from (desk for desk in others if here is not None or desk > own)
        for part in [number for number in numbers if here is None or number <= start]:
            yield from waiting(_bodies_of(part, lft__lt=here) if part == start else _bodies_of(part))
        yield from (desk for desk in others if here is None and desk < own)

    return next(in_order(), None)


def _bodies_of(part, **limits):
    bodies = Body.objects.filter(lft__gte=part * PART, lft__lt=(part + 1) * PART).filter(**limits)
    return list(bodies.values_list("pk", flat=True))


def _is_assigned(text, assignee, person):
    who = text.task.assignee_id if text.task else None
    if not assignee:
        return True
    return who is None if assignee == NOBODY else str(who) == (str(person.pk) if assignee == MINE else assignee)


def translators(languages):
    """Return the users who may translate into one of these languages, as a QuerySet."""
    return persons_with_permission(*(f"translations.translate_{language.slug}" for language in languages))
