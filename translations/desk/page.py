"""The desk: the texts of one body in one language, the source beside each, and every step of their way."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.changes import write_lock
from secretariat.text.characters import without_null

from .. import preview, texts, workflow
from ..differences import difference, merged
from ..forms import VersionField, with_plain_newlines
from ..models import Remark, Task
from ..translation_status import TranslationStatus
from ..workflow import BaseVersions, DraftConflict, WorkflowError
from .sheets import load

EACH = {"save", "submit", "approve"}
"""What a button can do with all texts of the desk."""
ONE = {"approve", "submit", "return", "discard", "comment", "dismiss", "reopen", "take-stored", "take-merged"}
"""What a button can do with one text: “return:…”."""


@dataclass
class Conflict:
    """Two changes of one draft, for the page on which its translator chooses."""

    stored: str
    difference: str
    merged: str | None


class Desk:
    """One desk as one person sees it, and what a post does on it.

    A post tells what was on the page for every text: the mark of its draft, its version, its source.
    Every text is a step of its own, so one that is refused keeps none of the others from being saved.
    """

    def __init__(self, request, objects, language):
        self.request, self.language, self.objects = request, language, objects
        self.sheets = load(objects, language)
        self.done = dict.fromkeys(("saved", "submitted", "approved", "returned", "other"), 0)

    # What was posted

    def _field(self, sheet, name, default=""):
        return without_null(self.request.POST.get(f"{sheet.name}-{name}", default))

    def base(self, sheet):
        """What was on the page when the button was pressed."""
        source = with_plain_newlines(self._field(sheet, "source"))
        stored = with_plain_newlines(sheet.source.text)
        return BaseVersions(
            self._field(sheet, "mark"),
            self._number(sheet, "version"),
            texts.SourceText(
                sheet.source.text if source == stored else source,
                max(0, self._number(sheet, "source-version")),  # without a number: of a version before all others
            ),
        )

    def _number(self, sheet, name):
        number = VersionField().clean(self._field(sheet, name))
        return -1 if number is None else number

    def _typed(self, sheet):
        """What was typed, where that differs from what the page showed."""
        if f"{sheet.name}-words" not in self.request.POST:
            return None
        typed = with_plain_newlines(self._field(sheet, "words"))
        return None if typed == with_plain_newlines(self._field(sheet, "shown")) else typed

    # What is done

    def act(self):
        """Do what the pressed button says. Returns whether everything was done; what was typed is kept where not."""
        do, name, self.warning = (*self.request.POST.get("do", "save").split(":", 2), "", "")[:3]
        chosen = [sheet for sheet in self.sheets if not name or sheet.name == name]
        if (name and do not in ONE) or (not name and do not in EACH) or not chosen:
            messages.error(self.request, _("This page was out of date. Nothing was done; look at it again."))
            return False
        with write_lock():
            for sheet in self.sheets:
                sheet.remark = self._field(sheet, "remark")
                self._save_typed(sheet, do if sheet in chosen else "save")
            for sheet in chosen:
                if not sheet.problems:
                    self._attempt(sheet, self._step(sheet, do, alone=bool(name)))
        self._tell()
        return not any(sheet.problems for sheet in self.sheets)

    def _save_typed(self, sheet, do):
        """Keep what was typed as a draft, before anything else; it is discarded with a draft that is given up."""
        typed = self._typed(sheet)
        if do in ("take-stored", "discard") or typed is None:
            return
        sheet.words = typed
        if do == "take-merged":
            typed = sheet.words = with_plain_newlines(self._field(sheet, "merged", typed))

        def save():
            if len(typed) > texts.MAX_TEXT_LENGTH:
                raise WorkflowError(_("A text has at most %(number)d characters.") % {"number": texts.MAX_TEXT_LENGTH})
            sheet.task = workflow.save_draft(self.request.user, sheet.text, typed, self.base(sheet))
            sheet.is_saved, sheet.shown = True, typed
            self.done["saved"] += 1

        self._attempt(sheet, save)

    def _step(self, sheet, do, alone):
        person, text, task = self.request.user, sheet.text, sheet.task
        words = sheet.remark

        def step():
            # What was just saved is seen by the one who saved it.
            posted = self.base(sheet)
            base = BaseVersions(task.mark, posted.published, posted.source) if sheet.is_saved else posted
            match do:
                case "submit" if alone or task.stage in (Task.Stage.DRAFT, Task.Stage.RETURNED):
                    workflow.submit(person, text, base)
                    self.done["submitted"] += 1
                case "approve" if alone or task.stage == Task.Stage.IN_REVIEW or self._is_unofficial(sheet):
                    workflow.approve(person, text, base)
                    self.done["approved"] += 1
                case "return":
                    workflow.return_draft(person, text, words, base)
                    self.done["returned"] += 1
                case "discard":
                    workflow.discard(person, text, base)
                    self.done["other"] += 1
                case "comment":
                    workflow.remark(person, text, words)
                    self.done["other"] += 1
                case "dismiss":
                    workflow.remark(person, text, words, Remark.Kind.DISMISSED, self.warning)
                    self.done["other"] += 1
                case "reopen":
                    workflow.reopen(person, text)
                    self.done["other"] += 1

        return step

    def _is_unofficial(self, sheet):
        return not sheet.has_work and sheet.status == TranslationStatus.UNOFFICIAL

    def _attempt(self, sheet, step):
        """Take one step, wholly or not at all, and keep the reasons where it is refused."""
        try:
            with transaction.atomic():
                step()
        except DraftConflict as conflict:
            self._show_both(sheet, conflict)
            sheet.problems += conflict.messages
        except texts.TextConflict:
            sheet.problems.append(_("Somebody else has changed the published text meanwhile. Look at it again."))
        except WorkflowError as refusal:
            sheet.problems += refusal.messages
        except workflow.ValidationError as refusal:
            sheet.problems += refusal.messages

    def _show_both(self, sheet, conflict):
        """Both texts for the choice. The page carries the newer state, so that the next save is a conscious one."""
        (fresh,) = load([workflow.reload(sheet.text.obj)], self.language, sheet.text.field)
        shown = with_plain_newlines(self._field(sheet, "shown"))
        if (typed := self._typed(sheet)) is not None and typed != fresh.words:
            both = merged(shown, typed, fresh.words)
            sheet.conflict = Conflict(fresh.words, difference(fresh.words, typed), both if both != typed else None)
        sheet.task, sheet.version, sheet.source = fresh.task, fresh.version, fresh.source
        sheet.shown = fresh.words

    def _tell(self):
        said = {
            "saved": lambda n: ngettext("%(number)d draft saved.", "%(number)d drafts saved.", n),
            "submitted": lambda n: ngettext(
                "%(number)d text submitted for review.", "%(number)d texts submitted for review.", n
            ),
            "approved": lambda n: ngettext(
                "%(number)d text approved and published.", "%(number)d texts approved and published.", n
            ),
            "returned": lambda n: ngettext("%(number)d text returned.", "%(number)d texts returned.", n),
            "other": lambda n: _("Done."),
        }
        for what, number in self.done.items():
            if number and not (what == "saved" and (self.done["submitted"] or self.done["approved"])):
                words = said[what](number)
                messages.success(self.request, words % {"number": number})
        if problems := sum(bool(sheet.problems) for sheet in self.sheets):
            messages.error(
                self.request,
                ngettext(
                    "%(number)d text needs your attention; what you typed stands in its field.",
                    "%(number)d texts need your attention; what you typed stands in their fields.",
                    problems,
                )
                % {"number": problems},
            )
        elif not any(self.done.values()):
            messages.info(self.request, _("There was nothing to do: no text was changed."))

    def preview(self):
        """The public page with everything that stands on this desk in it. Nothing is saved."""
        with transaction.atomic():
            for sheet in self.sheets:
                words = self._typed(sheet)
                words = sheet.words if words is None else words
                if words != sheet.published and workflow.has_permission(self.request.user, "translate", sheet.text):
                    column = self.language.column(sheet.text.field)
                    model = sheet.text.obj._meta.concrete_model
                    model._base_manager.filter(pk=sheet.text.obj.pk).update(**{column: words[: sheet.limit]})
            return preview.preview_page(self.objects[0], self.language, self.request)
