"""The desk: a page with the texts of one body in one language, their source texts, and all workflow steps."""

from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.admin.optimistic_lock import Conflict
from secretariat.changes import write_lock
from secretariat.last_change import LastChange, last_change
from secretariat.text.characters import with_plain_newlines, without_null

from .. import preview, texts, workflow
from ..differences import difference, merged
from ..forms import VersionField
from ..models import Remark, Task
from ..translation_status import TranslationStatus
from ..workflow import BaseVersions, DraftConflict, WorkflowError
from .segments import load

EACH = {"save", "submit", "approve"}
"""Actions of a button for all texts of the desk."""
ONE = {"approve", "submit", "return", "discard", "comment", "dismiss", "reopen"}
"""Actions of a button for one text, as in “return:NAME”."""


class Desk:
    """One desk as one person sees it, and the handling of its posts.

    For every text, a post contains what the page showed: the token of its draft, its version and its source text.
    Every text is handled separately, so that a refused one does not prevent others from being saved.
    """

    def __init__(self, request, objects, language):
        self.request, self.language, self.objects = request, language, objects
        self.segments = load(objects, language)
        self.done = dict.fromkeys(("saved", "submitted", "approved", "returned", "remarked", "other"), 0)

    # Posted data

    def _field(self, segment, name, default=""):
        return without_null(self.request.POST.get(f"{segment.name}-{name}", default))

    def base(self, segment):
        """Return the BaseVersions of a text that the posted page showed."""
        source = with_plain_newlines(self._field(segment, "source"))
        stored = with_plain_newlines(segment.source.text)
        return BaseVersions(
            self._field(segment, "mark"),
            self._number(segment, "version"),
            texts.SourceText(
                segment.source.text if source == stored else source,
                max(0, self._number(segment, "source-version")),  # without a number, the oldest version
            ),
        )

    def _number(self, segment, name):
        number = VersionField().clean(self._field(segment, name))
        return -1 if number is None else number

    def _typed(self, segment):
        """Return the text that was typed, or chosen in a conflict; None if it is missing or the one that the page showed."""
        choice = self._field(segment, "words_choice")
        if f"{segment.name}-words" not in self.request.POST or choice == "stored":
            return None
        typed = self.request.POST[f"{segment.name}-words"]
        if choice == "merged":
            typed = self.request.POST.get(f"{segment.name}-words_merged", typed)
        typed = with_plain_newlines(typed)
        return None if typed == with_plain_newlines(self._field(segment, "shown")) else typed

    # Actions

    def act(self):
        """Perform the action of the pressed button and return whether it succeeded for all texts."""
        do, name, self.warning = (*self.request.POST.get("do", "save").split(":", 2), "", "")[:3]
        chosen = [segment for segment in self.segments if not name or segment.name == name]
        if (name and do not in ONE) or (not name and do not in EACH) or not chosen:
            messages.error(self.request, _("This page was out of date. Nothing was done; look at it again."))
            return False
        with write_lock():
            for segment in self.segments:
                segment.remark = self.request.POST.get(f"{segment.name}-remark", "")
                self._save_typed(segment, do if segment in chosen else "save")
            for segment in chosen:
                if not segment.errors:
                    self._attempt(segment, self._step(segment, do, alone=bool(name)))
            for segment in self.segments:
                self._save_remark(segment)
        self._add_messages()
        return not any(segment.errors for segment in self.segments)

    def _save_typed(self, segment, do):
        """Save the typed text as a draft before the action, unless the action replaces or discards it."""
        typed = self._typed(segment)
        if do == "discard" or typed is None:
            return
        segment.target = typed

        def save():
            segment.task = workflow.save_draft(self.request.user, segment.text, typed, self.base(segment))
            segment.is_saved, segment.target = True, segment.task.draft
            segment.shown = segment.target
            self.done["saved"] += 1

        self._attempt(segment, save)

    def _save_remark(self, segment):
        """Store a remark that no action used, whichever button was pressed; beside an error it stays in its field."""
        if not segment.remark.strip() or segment.errors:
            return

        def save():
            workflow.add_remark(self.request.user, segment.text, segment.remark)
            segment.remark = ""
            self.done["remarked"] += 1

        self._attempt(segment, save)

    def _step(self, segment, do, alone):
        person, text, task = self.request.user, segment.text, segment.task
        comment = segment.remark

        def step():
            # The person has seen the draft that this post has just saved.
            posted = self.base(segment)
            base = BaseVersions(task.token, posted.published, posted.source) if segment.is_saved else posted
            match do:
                case "submit" if alone or task.stage in (Task.Stage.DRAFT, Task.Stage.RETURNED):
                    workflow.submit(person, text, base)
                    self.done["submitted"] += 1
                case "approve" if alone or task.stage == Task.Stage.IN_REVIEW or self._is_unofficial(segment):
                    workflow.approve(person, text, base)
                    self.done["approved"] += 1
                case "return":
                    workflow.return_draft(person, text, comment, base)
                    segment.remark = ""
                    self.done["returned"] += 1
                case "discard":
                    workflow.discard(person, text, base)
                    self.done["other"] += 1
                case "comment":
                    workflow.add_remark(person, text, comment)
                    segment.remark = ""
                    self.done["remarked"] += 1
                case "dismiss":
                    workflow.add_remark(person, text, comment, Remark.Kind.DISMISSED, self.warning)
                    segment.remark = ""
                    self.done["other"] += 1
                case "reopen":
                    workflow.reopen(person, text)
                    self.done["other"] += 1

        return step

    def _is_unofficial(self, segment):
        return not segment.has_work and segment.status == TranslationStatus.UNOFFICIAL

    def _attempt(self, segment, step):
        """Run one step in a savepoint and collect the errors of the text."""
        try:
            with transaction.atomic():
                step()
        except DraftConflict as conflict:
            self._show_conflict(segment, conflict)
            segment.errors += conflict.messages
        except texts.TextConflict:
            segment.errors.append(_("Somebody else has changed the published text meanwhile. Look at it again."))
        except WorkflowError as error:
            segment.errors += error.messages
        except workflow.ValidationError as error:
            segment.errors += error.messages

    def _show_conflict(self, segment, conflict):
        """Offer both texts. The page then carries the newer version, so that the next save overwrites it deliberately."""
        (reloaded,) = load([workflow.reload(segment.text.obj)], self.language, segment.text.field)
        shown = with_plain_newlines(self._field(segment, "shown"))
        if (typed := self._typed(segment)) is not None and typed != reloaded.target:
            both = merged(shown, typed, reloaded.target)
            segment.conflict = Conflict(
                f"{segment.name}-words",
                reloaded.target,
                typed,
                self._last_change(segment, reloaded, shown),
                self.language,
                difference(reloaded.target, typed),
                both if both != typed else None,
            )
        segment.task, segment.version, segment.source = reloaded.task, reloaded.version, reloaded.source
        segment.shown = reloaded.target

    def _last_change(self, segment, reloaded, shown):
        """Return who changed a draft or a published text after the page had shown it; None if that is unknown."""
        if returned := reloaded.returned:
            return LastChange(returned.person_name, returned.made_at, returned.text)
        if reloaded.has_work and reloaded.target != shown:
            translator = reloaded.task.translator
            return LastChange(translator.get_username(), reloaded.task.changed_at) if translator else None
        if reloaded.version != self._number(segment, "version"):
            return last_change(segment.text.obj, segment.text.field, self.language)
        return None

    def _add_messages(self):
        sentences = {
            "saved": lambda n: ngettext("%(number)d draft saved.", "%(number)d drafts saved.", n),
            "submitted": lambda n: ngettext(
                "%(number)d text submitted for review.", "%(number)d texts submitted for review.", n
            ),
            "approved": lambda n: ngettext(
                "%(number)d text approved and published.", "%(number)d texts approved and published.", n
            ),
            "returned": lambda n: ngettext("%(number)d text returned.", "%(number)d texts returned.", n),
            "remarked": lambda n: ngettext("%(number)d remark added.", "%(number)d remarks added.", n),
            "other": lambda n: _("Done."),
        }
        for what, number in self.done.items():
            if number and not (what == "saved" and (self.done["submitted"] or self.done["approved"])):
                sentence = sentences[what](number)
                messages.success(self.request, sentence % {"number": number})
        if errors := sum(bool(segment.errors) for segment in self.segments):
            messages.error(
                self.request,
                ngettext(
                    "%(number)d text needs your attention; what you typed stands in its field.",
                    "%(number)d texts need your attention; what you typed stands in their fields.",
                    errors,
                )
                % {"number": errors},
            )
        elif not self.has_done_something():
            messages.info(self.request, _("There was nothing to do: no text was changed."))

    def has_done_something(self):
        """Return whether a post had an effect on one of the texts."""
        return any(self.done.values())

    def preview(self):
        """Return the public page with the texts of this desk. Nothing is saved."""
        with transaction.atomic():
            for segment in self.segments:
                target = self._typed(segment)
                target = segment.target if target is None else target
                if target != segment.published and workflow.has_permission(
                    self.request.user, "translate", segment.text
                ):
                    column = self.language.column(segment.text.field)
                    model = segment.text.obj._meta.concrete_model
                    target = model._meta.get_field(column).printable(target)
                    model._base_manager.filter(pk=segment.text.obj.pk).update(**{column: target[: segment.limit]})
            return preview.preview_page(self.objects[0], self.language, self.request)
