"""A bulletin beside the same one in another language: its texts become translations of what the first one became.

Both are plans that people have corrected. What has other counts in one of them than in the other is not taken, and its row says so.
"""

from dataclasses import dataclass, field
from itertools import zip_longest

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from jobs.running import JobFailed, job
from reorganisations.models import PlannedText, Reorganisation
from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function, Mandate
from secretariat.waiting import LongTask, long_task
from translations import texts
from translations.models import Task
from translations.workflow import Translation

from .alignment import AlignedText, AlignedTexts, is_plain_same
from .comparing import Fortune, compare_plan, is_same_text
from .decisions import decided_plan
from .drafts import flat_functions
from .models import Bulletin
from .plan import POST

NOT_DRAFTED = gettext_lazy("The first bulletin has this text, but neither its draft nor the directory has it.")


class TextOutcome(models.TextChoices):
    """What becomes of a text of a bulletin that is a translation."""

    NEW = "new", pgettext_lazy("text of a bulletin", "becomes a draft")
    SAME = "same", pgettext_lazy("text of a bulletin", "is there already")
    DRAFTED = "drafted", pgettext_lazy("text of a bulletin", "is a draft already")
    OTHER = "other", pgettext_lazy("text of a bulletin", "there is another draft, which stays")
    NOT_TAKEN = "not-taken", pgettext_lazy("text of a bulletin", "is not taken")


@dataclass
class AlignedRow:
    """A row of the page: a text of the first bulletin beside the one of its translation, what they are, and what becomes of it."""

    label: str
    """What it is, in the language of the page; "" for a function."""
    before: str
    after: str
    state: TextOutcome = TextOutcome.NOT_TAKEN
    note: str = ""
    key: str = ""
    """That of the part of the translation."""
    labels: tuple = ("", "")
    """Those of a function in the two bulletins."""


@dataclass
class AlignedBody:
    """A body of the page with its rows."""

    key: str
    before: str
    after: str
    rows: list = field(default_factory=list)
    note: str = ""
    """What differs in its functions."""


class TextsOfBulletin:
    """Finds what the parts of a bulletin became: planned texts of its draft while that is open, else texts of the directory."""

    def __init__(self, bulletin, plan):
        draft = Reorganisation.objects.filter(pk=bulletin.draft).first() if bulletin.draft else None
        is_open = draft is not None and draft.is_open
        is_done = draft is not None and draft.status == Reorganisation.Status.IN_FORCE
        self.planned, ids = {}, {}
        if is_open:
            rows = PlannedText.objects.filter(operation__reorganisation=draft).select_related(
                "operation__reorganisation"
            )
            self.planned = {
                (row.owner, row.owner_id, row.field): row for row in rows.order_by("operation__number", "pk")
            }
        elif is_done:
            ids = {int(reference): pk for reference, pk in draft.record.get("ids", {}).items()}
        parts, self.others = (bulletin.drafted_parts, set()) if is_open or is_done else _parts_of_directory(plan)
        self.parts = {key: ids.get(pk, pk) for key, pk in parts.items()}
        stored = [pk for pk in self.parts.values() if pk > 0]
        self.stored = {
            "body": Body.objects.in_bulk(stored),
            "mandate": {one.body_id: one for one in Mandate.objects.filter(body__in=stored)},
            "function": Function.objects.select_related("mandate__body").in_bulk(stored),
        }  # fmt: skip

    def find(self, key, owner, name):
        """Return (object, field) of a text of the part with a key; None where there is none."""
        if (key, name) in self.others:
            return None
        pk = self.parts.get(key)
        if planned := self.planned.get((owner, pk, name)):
            return planned, "text"
        obj = self.stored[owner].get(pk)
        return (obj, name) if obj else None


def _parts_of_directory(plan):
    """Return which stored bodies and functions the parts of a plan without a draft are, and (key, field) of the texts that are others there."""
    found, others = {}, set()
    for mandate in compare_plan(plan, flat_functions):
        found[mandate.key] = mandate.body
        found |= {one.planned.key: one.stored for one in mandate.functions if one.fortune == Fortune.KEPT}
        for name in ("name", "opening", "closing"):
            if not is_same_text(*getattr(mandate, name)):
                others.add((mandate.key, name))
    return found, others


class BulletinTranslation(AlignedTexts):
    """The texts of a plan beside those of the bulletin that it is a translation of."""

    def __init__(self, plan, bulletin):
        super().__init__()
        self.plan, self.first = plan, decided_plan(bulletin)
        self.language = BY_SLUG[plan.language]
        self.became = TextsOfBulletin(bulletin, self.first)
        self.bodies, self.rows_of_texts, self.differences = [], [], []
        for before, after in self._pairs():
            self._align(before, after)
        self._give_states()

    def counts(self):
        """Return how many texts are in each state: pairs."""
        found = [row.state for body in self.bodies for row in body.rows]
        return [(state, found.count(state)) for state in TextOutcome if state in found]

    @property
    def new_count(self):
        """How many texts would become drafts."""
        return sum(row.state == TextOutcome.NEW for row, _text in self.rows_of_texts)

    def _find(self, place, message, label=""):
        """Add a finding; `differences` has what the page shows of it: name of the body, label in the language of the page, sentence."""
        super()._find(": ".join(filter(None, (place, label))), message)
        self.differences.append((place, label, message))

    # Bodies

    def _pairs(self):
        """Yield pairs of bodies, by their numbers where all have one of their own, else in their order."""
        before, after = ([body for body in plan.bodies if body.kind != POST] for plan in (self.first, self.plan))
        numbers = [[_number(body.number) for body in own] for own in (before, after)]
        are_unique = all("" not in own and len({*own}) == len(own) for own in numbers)
        if are_unique and ({*numbers[0]} <= {*numbers[1]} or {*numbers[1]} <= {*numbers[0]}):
            by_number = dict(zip(numbers[1], after, strict=True))
            pairs = [(body, by_number.pop(number, None)) for body, number in zip(before, numbers[0], strict=True)]
            pairs += [(None, body) for body in by_number.values()]
        else:
            pairs = [*zip_longest(before, after)]
        if len(before) != len(after):
            counts = {"first": len(before), "second": len(after)}
            self._find("", _("Bodies in the first bulletin: %(first)d; in this one: %(second)d. Look which one is missing, or is only a heading.") % counts, _("document"))  # fmt: skip
        for one, other in pairs:
            if one and other:
                yield one, other
            else:
                alone = AlignedBody(other.key if other else "", one.name if one else "", other.name if other else "")
                alone.note = _("It is only in one of the two bulletins; nothing is taken.")
                self.bodies.append(alone)
                self._find((one or other).name, alone.note)

    # Texts

    def _align(self, before, after):
        shown = AlignedBody(after.key, before.name, after.name)
        self.bodies.append(shown)
        self._add(shown, _("Name"), before.name, after.name, after.key, (before.key, "body", "name"))
        sides = [(before.opening, before.closing), (after.opening, after.closing)]
        if not before.functions and not after.functions:  # nothing tells opening from closing but their number
            size, paragraphs = len(before.opening), [*after.opening, *after.closing]
            if len(paragraphs) == size + len(before.closing):
                sides[1] = paragraphs[:size], paragraphs[size:]
        self._align_paragraphs(shown, _("Opening"), "opening", before, sides[0][0], sides[1][0])
        self._align_functions(shown, before, after)
        self._align_paragraphs(shown, _("Closing"), "closing", before, sides[0][1], sides[1][1])

    def _align_paragraphs(self, shown, label, name, body, before, after):
        if not before and not after:
            return
        one, other = ("\n\n".join(piece.text for piece in own) for own in (before, after))
        key = after[0].key if after else ""
        if len(before) == len(after):
            self._add(shown, label, one, other, key, (body.key, "mandate", name))
            return
        counts = {"first": len(before), "second": len(after)}
        note = _("Paragraphs in the first bulletin: %(first)d; in this one: %(second)d. Nothing is taken.") % counts
        self._add(shown, label, one, other, key, note=note)

    def _align_functions(self, shown, before, after):
        are_as_many = len(before.functions) == len(after.functions)
        if not are_as_many:
            counts = {"first": len(before.functions), "second": len(after.functions)}
            shown.note = _("Functions in the first bulletin: %(first)d; in this one: %(second)d. Nothing is taken of them.") % counts  # fmt: skip
            self._find(shown.after, shown.note)
        for one, other in zip_longest(before.functions, after.functions):
            own, theirs = ([*flat_functions([function])] if function else [] for function in (one, other))
            have_same_items = [level for _f, level, _t in own] == [level for _f, level, _t in theirs]
            note = ""
            if one and other and not have_same_items:
                counts = {"first": len(own) - 1, "second": len(theirs) - 1}
                note = _("Items in the first bulletin: %(first)d; in this one: %(second)d. Nothing is taken of this function.") % counts  # fmt: skip
            for number, (left, right) in enumerate(zip_longest(own, theirs)):
                old, new = (side[0] if side else None for side in (left, right))
                labels = tuple(side.label if side else "" for side in (old, new))
                is_taken = are_as_many and have_same_items
                place = (old.key, "function", "text") if is_taken else None
                texts_of = left[2] if left else "", right[2] if right else ""
                self._add(shown, "", *texts_of, new.key if new else "", place, "" if number else note, labels)

    def _add(self, shown, label, before, after, key, place=None, note="", labels=("", "")):
        """Add a row, and the text where it becomes one: `place` is (key of the first bulletin, owner, field)."""
        row = AlignedRow(label, before, after, note=note, key=key, labels=labels)
        shown.rows.append(row)
        own = label or labels[1] or labels[0]
        if note:
            self._find(shown.after, note, own)
        if place is None:
            return
        found = self.became.find(*place)
        if found is None:
            row.note = str(NOT_DRAFTED)
            self._find(shown.after, row.note, own)
        elif after:
            obj, field_name = found
            text = AlignedText(Translation(obj, field_name, self.language), after, f"{shown.after}: {own}")
            self.texts.append(text)
            self.rows_of_texts.append((row, text))

    def _give_states(self):
        """Say of each row what becomes of it. A fixed number of queries."""
        ids = [one.text.obj.pk for one in self.texts]
        drafts = Task.objects.exclude(stage=Task.Stage.OPEN).filter(language=self.language.slug, object_id__in=ids)
        by_key = {(task.model, task.object_id, task.field): task.draft for task in drafts}
        for row, one in self.rows_of_texts:
            published, draft = one.text.published(), by_key.get(one.text.key[:3])
            if is_plain_same(one.target, published):
                row.state = TextOutcome.SAME
            elif self.language == SOURCE:
                row.state = TextOutcome.NOT_TAKEN if published else TextOutcome.NEW
                row.note = _("There is an English text already; it is left as it is.") if published else ""
            elif draft:
                row.state = TextOutcome.DRAFTED if is_plain_same(one.target, draft) else TextOutcome.OTHER
            else:
                row.state = TextOutcome.NEW

    # Drafts

    def save(self, person=None, progress=None):
        """Store the new texts: as drafts, or, in English, where the draft of the first bulletin has none. Returns how many were stored."""
        if self.language != SOURCE:
            return super().save(person, progress)
        stored = 0
        with write_lock():
            for row, one in self.rows_of_texts:
                if row.state != TextOutcome.NEW:
                    continue
                obj, name = one.text.obj, one.text.field
                if person is not None and not person.has_perm(f"translations.write_{SOURCE.slug}", obj):
                    self._find(one.place, _("You may not write this English text."))
                    continue
                texts.write(obj, SOURCE, {name: one.target}, texts.versions(obj, SOURCE))
                stored += 1
        return stored


@job
def store_texts_later(run, pk):
    """Store the texts of the bulletin with this id, which is a translation, for the person who started it."""
    row = Bulletin.objects.select_related("translation_of").get(pk=pk)
    if run.row.person is None:  # nobody whose rights could be looked at
        raise JobFailed(gettext_lazy("You may not translate into this language."))
    with long_task(LongTask.IMPORT, run.row.person), write_lock():
        found = BulletinTranslation(decided_plan(row), row.translation_of)
        stored = found.save(run.row.person, run.progress)
        run.finish(stored_sentence(found.language, stored))


def stored_sentence(language, count):
    """Return how many texts in a language were stored, as a sentence."""
    if language == SOURCE:
        sentence = ngettext("%(count)d English text was written into the draft.", "%(count)d English texts were written into the draft.", count)  # fmt: skip
    else:
        sentence = ngettext("%(count)d draft of a translation was stored; readers see it when it is approved.", "%(count)d drafts of translations were stored; readers see them when they are approved.", count)  # fmt: skip
    return sentence % {"count": count}


def _number(text):
    """Return the number of a section in the digits that all languages share: ٣ → 3."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text).strip(" .")
