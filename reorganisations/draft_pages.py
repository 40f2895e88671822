# Long because it has a view for each page of a draft.
"""The pages of a draft in the admin: the draft tree, forms of operations, their table, fates, and findings with approval."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pages.on_a_day import preview_response
from public_record.reading import body_url
from secretariat import languages
from secretariat.addresses import parse_id
from secretariat.admin.base import change_transaction
from secretariat.admin.moving import POSITIONS_OF_DRAGS
from secretariat.admin.tree_list import tree_settings
from secretariat.changes import change_context
from secretariat.idempotency import handles_transactions
from secretariat.languages import LANGUAGES
from secretariat.models import Body
from secretariat.permissions import bodies_with_permission
from secretariat.saving import no_texts

from . import lifecycle
from .carrying_out import NotInForceError
from .draft_tree import draft_rows, parts_of_branch, placement_in
from .drafting import Drafting, add_operations, move_operation, remove_operation
from .findings import Severity, text_shown
from .forms import EDITED, FORMS, FatesForm
from .kinds import Fate, OperationKind
from .ledger_table import ledger_rows
from .models import PlannedText, Reorganisation
from .previewing import day_shown, refresh_preview
from .sentences import day_of, sentence_of
from .suggestions import undecided

STEPS = {
    "approve": (lifecycle.approve, _("“%(name)s” is approved.")),
    "draft": (lifecycle.return_to_draft, _("“%(name)s” is a draft again.")),
    "withdraw": (lifecycle.withdraw, _("“%(name)s” is withdrawn.")),
    "in-force": (lifecycle.put_in_force_by_hand, _("“%(name)s” is in force.")),
}
"""What a person can do with a reorganisation as a whole: the function, and what is said after it."""
MAX_FATES = 200
"""Functions without a fate that one page asks for."""
ACTIONS = (
    ("establish", _("Add a part")),
    ("rename", _("Rename")),
    ("move", _("Move")),
    ("merge", _("Merge")),
    ("split", _("Split")),
    ("change-kind", _("Change the kind")),
    ("abolish", _("Abolish")),
    ("mandate", _("Mandate and functions")),
)
NOT_OF_THE_ROOT = {"move", "merge", "split", "change-kind", "abolish"}


class DraftPagesMixin:
    """Mixin for the admin of reorganisations with the pages of one."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = "reorganisations_reorganisation"
        preview = handles_transactions(wrap(self.preview_view))
        return [
            path("by-hand/<slug:kind>/", wrap(self.by_hand_view), name=f"{name}_by_hand"),
            path("<int:pk>/tree/", wrap(self.tree_view), name=f"{name}_tree"),
            path("<int:pk>/do/<slug:kind>/", wrap(self.operation_view), name=f"{name}_do"),
            path("<int:pk>/operations/", wrap(self.operations_view), name=f"{name}_operations"),
            path("<int:pk>/operations/<int:operation>/", wrap(self.edit_view), name=f"{name}_edit"),
            path("<int:pk>/fates/", wrap(self.fates_view), name=f"{name}_fates"),
            path("<int:pk>/decide/", wrap(self.decide_view), name=f"{name}_decide"),
            path("<int:pk>/preview/<slug:language>/", preview, name=f"{name}_preview"),
            path("<int:pk>/preview/<slug:language>/<path:rest>", preview, name=f"{name}_preview"),
            *super().get_urls(),
        ]

    # What all pages need

    def _row(self, request, pk):
        row = self.get_object(request, pk) if parse_id(pk) else None
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def _page(self, request, template, row, title, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": title,
            "subtitle": row.name,
            "language_shown": languages.current().slug,
            "may_draft": lifecycle.may_draft(request.user, row),
            **context,
        }
        return TemplateResponse(request, f"admin/reorganisations/{template}.html", context).render()

    def _to(self, page, row, query=""):
        return HttpResponseRedirect(reverse(f"admin:reorganisations_reorganisation_{page}", args=[row.pk]) + query)

    # The draft tree

    def tree_view(self, request, pk):
        row = self._row(request, pk)
        if request.method == "POST":
            with change_transaction(request):
                return self._drag(request, row)
        drafting = Drafting(row)
        if drafting.plan.state.root is None:
            raise Http404
        branch = _signed(request.GET.get("branch"))
        start = parse_id(request.GET.get("start", "0")) or 0
        context = {"actions": ACTIONS, "not_of_the_root": NOT_OF_THE_ROOT, "root": drafting.plan.state.root}
        if "parts" in request.GET:  # the rows that the script of the tree fetches
            rows = self._offered(request, row, parts_of_branch(drafting.plan, branch, start))
            return self._page(request, "_tree_rows", row, "", rows=rows, **context)
        return self._page(
            request, "tree", row, gettext("Draft tree"),
            rows=self._offered(request, row, draft_rows(drafting.plan, branch, start)),
            operation_count=len(drafting.steps), open_fates=len(undecided(drafting.plan)),
            tree=tree_settings(lifecycle.may_draft(request.user, row)), **context,
        )  # fmt: skip

    def _offered(self, request, row, rows):
        """Mark the rows of the bodies that a person may change, and of those that the draft establishes; return all rows."""
        if lifecycle.may_draft(request.user, row):
            shown = [one for one in rows if not one.is_more and not one.is_gone]
            mine = bodies_with_permission(request.user, "secretariat.change_body").order_by()
            mine = {*mine.filter(pk__in=[one.node.pk for one in shown]).values_list("pk", flat=True)}
            for one in shown:
                one.may_change = one.node.pk < 0 or one.node.pk in mine
        return rows

    def _drag(self, request, row):
        """Write a drag into the draft as an operation; the message waits for the page that the browser loads next."""
        if not lifecycle.may_draft(request.user, row):
            return self._refuse_drag(request, 403, gettext("You may not do this with these bodies."))
        where = POSITIONS_OF_DRAGS.get(request.POST.get("position"))
        places = [request.POST.get(name, "") for name in ("cut_item", "pasted_on")]
        moved, target = (_signed(place.partition(" ")[0]) for place in places)
        state = Drafting(row).plan.state
        if not where or moved not in state.bodies or target not in state.bodies:
            return self._refuse_drag(request, 400, gettext("This body is not part of the draft tree."))
        if [str(placement_in(state, pk)) for pk in (moved, target)] != places:
            sentence = gettext("Somebody else has changed the draft meanwhile. Nothing was changed; look again.")
            return self._refuse_drag(request, 409, sentence)
        operation = (OperationKind.MOVE, {"body": moved, "target": target, "where": where})
        try:
            added = add_operations(request.user, row, [operation])
        except ValidationError as error:
            return self._refuse_drag(request, 409, " ".join(error.messages))
        except PermissionDenied as error:
            return self._refuse_drag(request, 403, str(error) or gettext("You may not do this with these bodies."))
        self._say(request, row, added)
        return HttpResponse(status=204)

    def _refuse_drag(self, request, status, sentence):
        self.message_user(request, sentence, messages.ERROR)
        return HttpResponse(status=status)

    # Operations

    def operation_view(self, request, pk, kind):
        with change_transaction(request):
            row = self._row(request, pk)
            if kind not in FORMS:
                raise Http404
            if not lifecycle.may_draft(request.user, row):
                raise PermissionDenied
            drafting = Drafting(row)
            body = drafting.body(_signed(request.GET.get("body")))
            if body is None or (body.parent is None and kind in NOT_OF_THE_ROOT):
                self.message_user(request, gettext("This body is not part of the draft tree."), messages.ERROR)
                return self._to("tree", row)
            form = FORMS[kind](drafting, request.user, body, data=request.POST or None)
            return self._handle(request, row, form, body)

    def _handle(self, request, row, form, body, replaced=None):
        if request.method == "POST" and form.is_valid():
            try:
                added = add_operations(request.user, row, form.operations(), replaced)
            except ValidationError as error:
                form.add_error(None, error.messages)
            except PermissionDenied as error:
                form.add_error(None, str(error) or gettext("You may not do this with these bodies."))
            else:
                return self._after(request, row, added, replaced, body)
        name = text_shown(body.names) if body else ""
        return self._page(request, "operation", row, form.title, form=form, body=body, body_name=name)

    def _say(self, request, row, added):
        """Say what was written into a draft, and how many functions need a fate; return the Drafting."""
        drafting = Drafting(Reorganisation.objects.get(pk=row.pk))
        keys = {operation.pk for operation in added}
        sentences = [sentence for operation, sentence, _found in drafting.described() if operation.pk in keys]
        self.message_user(request, gettext("In the draft: %(what)s") % {"what": " ".join(sentences)}, messages.SUCCESS)
        if count := len(undecided(drafting.plan)):
            sentence = ngettext("%(count)d function needs a fate.", "%(count)d functions need a fate.", count)
            self.message_user(request, sentence % {"count": count}, messages.WARNING)
        return drafting

    def _after(self, request, row, added, replaced, body):
        drafting = self._say(request, row, added)
        if replaced is not None:
            return self._to("operations", row)
        if "by_hand" in request.GET:
            return self._to("fates" if undecided(drafting.plan) else "decide", row)
        shown_body = body.pk if body and body.pk in drafting.plan.state.bodies else ""
        return self._to("tree", row, f"?branch={shown_body}" if shown_body else "")

    def operations_view(self, request, pk):
        with change_transaction(request):
            row = self._row(request, pk)
            if request.method == "POST":
                return self._change_table(request, row)
            drafting = Drafting(row)
            texts = {}
            for text in PlannedText.objects.filter(operation__reorganisation=row):
                texts.setdefault(text.operation_id, []).append(text)
            lines = [
                (operation, sentence, found, texts.get(operation.pk, ()), operation.kind in EDITED)
                for operation, sentence, found in drafting.described()
            ]
            return self._page(
                request, "operations", row, gettext("Operations"), lines=lines, language=languages.current(),
                shown_order=" ".join(str(operation.pk) for operation, *_rest in lines),
            )  # fmt: skip

    def _change_table(self, request, row):
        """Delete or move an operation; where the table is another one than was shown, nothing is changed."""
        action, _space, key = request.POST.get("action", "").partition(" ")
        operation = row.operations.filter(pk=parse_id(key) or 0).first()
        stored = " ".join(map(str, row.operations.values_list("pk", flat=True)))
        if operation is None or action not in ("delete", "up", "down"):
            self.message_user(
                request, gettext("This operation is not there any more; nothing has changed."), messages.ERROR
            )
        elif request.POST.get("shown_order") != stored:
            self.message_user(
                request,
                gettext("Somebody else has changed the table meanwhile. Nothing was changed; look again."),
                messages.ERROR,
            )
        else:
            try:
                if action == "delete":
                    remove_operation(request.user, operation)
                else:
                    move_operation(request.user, operation, action == "up")
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
        return self._to("operations", row)

    def edit_view(self, request, pk, operation):
        with change_transaction(request):
            row = self._row(request, pk)
            found = row.operations.filter(pk=operation).first() if parse_id(operation) else None
            if found is None or found.kind not in EDITED:
                self.message_user(
                    request, gettext("This operation is not there any more; nothing has changed."), messages.ERROR
                )
                return self._to("operations", row)
            if not lifecycle.may_draft(request.user, row):
                raise PermissionDenied
            drafting = Drafting(row)
            body = None
            if isinstance(pk_of_body := found.values.get("body"), int):
                plan = drafting.plan
                body = plan.before.bodies.get(pk_of_body) or plan.state.bodies.get(pk_of_body)
                if body is None:  # the table says of which operation
                    sentence = gettext("One of these bodies no longer exists, or never did; nothing has changed.")
                    self.message_user(request, sentence, messages.ERROR)
                    return self._to("operations", row)
            form = EDITED[found.kind](drafting, request.user, body, found, request.POST or None)
            return self._handle(request, row, form, body, found)

    # Fates

    def fates_view(self, request, pk):
        with change_transaction(request):
            row = self._row(request, pk)
            drafting = Drafting(row)
            open_fates = undecided(drafting.plan) if row.is_open else []
            may_draft = lifecycle.may_draft(request.user, row)
            form = (
                FatesForm(drafting, request.user, open_fates[:MAX_FATES], request.POST or None) if may_draft else None
            )
            if request.method == "POST" and form and form.is_valid():
                try:
                    added = add_operations(request.user, row, form.operations())
                except (ValidationError, PermissionDenied) as error:
                    form.add_error(None, getattr(error, "messages", None) or str(error))
                else:
                    sentence = (
                        ngettext(
                            "%(count)d function has a fate now.", "%(count)d functions have a fate now.", len(added)
                        )
                        if added
                        else gettext("No fate was chosen; nothing has changed.")
                    )
                    level = messages.SUCCESS if added else messages.INFO
                    self.message_user(request, sentence % {"count": len(added)}, level)
                    return self._to("fates", row)
            return self._page(
                request, "fates", row, gettext("Fates of functions"), form=form, open_count=len(open_fates), ledger=ledger_rows(row, drafting), fates=Fate,
            )  # fmt: skip

    # Deciding

    def decide_view(self, request, pk):
        with change_transaction(request):
            row = self._row(request, pk)
            if request.method == "POST":
                return self._decide(request, row)
            context = {}
            if row.is_open or row.status == row.Status.WITHDRAWN:
                drafting = Drafting(row)
                findings = drafting.plan.findings
                context["groups"] = [
                    (severity, own)
                    for severity in Severity
                    if (own := [one for one in findings if one.severity == severity])
                ]
                context["sentences"] = [sentence for _operation, sentence, _found in drafting.described()]
                context["is_blocked"] = drafting.plan.is_blocked
                context["missing_texts"] = any(finding.code == "text_missing" for finding in findings)
            else:
                language = languages.current()
                context["events"] = [
                    (day_of(event, language), sentence_of(event, language)) for event in row.events.all()
                ]
            user = request.user
            return self._page(
                request, "decide", row, gettext("Findings and approval"), languages=LANGUAGES,
                may_approve=lifecycle.may_approve(user, row), may_put_in_force=lifecycle.may_put_in_force(user, row),
                may_undo=lifecycle.may_propose_undoing(user, row),
                needs_second_person=lifecycle.needs_second_person(user, row), **context,
            )  # fmt: skip

    def _decide(self, request, row):
        step = request.POST.get("step", "")
        if step == "undo":
            if not self.has_add_permission(request):
                raise PermissionDenied
            try:
                undoing = lifecycle.propose_undoing(request.user, row)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return self._to("decide", row)
            self.message_user(
                request,
                gettext("This draft takes it back. Look at it, name its day, and approve it."),
                messages.SUCCESS,
            )
            return self._to("tree", undoing)
        if step not in STEPS:
            raise Http404
        function, sentence = STEPS[step]
        try:
            with change_context(note=request.POST.get("note", "")[:500]):
                function(request.user, row)
        except (ValidationError, NotInForceError) as error:
            for message in error.messages[:20]:
                self.message_user(request, message, messages.ERROR)
        else:
            self.message_user(request, sentence % {"name": row.name}, messages.SUCCESS)
        return self._to("decide", row)

    # Preview

    def preview_view(self, request, pk, language, rest=""):
        """Show a public page as it would be if the draft were in force."""
        row = self._row(request, pk)
        if language not in languages.BY_SLUG or not row.is_open or request.method not in ("GET", "HEAD"):
            raise Http404
        try:
            refresh_preview(row)
        except NotInForceError as error:
            sentence = gettext("There is no preview yet, because something must be settled first:")
            self.message_user(request, sentence, messages.ERROR)
            for message in error.messages[:20]:
                self.message_user(request, message, messages.ERROR)
            return self._to("decide", row)
        root = reverse("admin:reorganisations_reorganisation_preview", args=[row.pk, language]).removesuffix(
            f"{language}/"
        )
        shown_in = languages.BY_SLUG[language]
        name = getattr(row, shown_in.column("name")) or getattr(row, languages.SOURCE.column("name"))
        try:
            return preview_response(request, day_shown(row), row.pk, name, shown_in, rest, root)
        except Http404:
            return self._ending_page(request, row, rest, shown_in, root)

    def _ending_page(self, request, row, rest, shown_in, root):
        """Return a page that says that the body at an address ends by a draft. Raises Http404 where none does."""
        slug, plan = rest.strip("/").rpartition("/")[2], Drafting(row).plan
        ended = next((one for pk in plan.endings if (one := plan.before.bodies.get(pk)) and one.slug == slug), None)
        if ended is None:
            raise Http404
        successors = [plan.state.bodies[pk] for pk in plan.endings[ended.pk] if pk in plan.state.bodies]
        links = [
            (root + body_url(one.kind, one.slug, shown_in).removeprefix("/"), text_shown(one.names))
            for one in successors
        ]
        return self._page(
            request, "ending", row, gettext("Former body"), body_name=text_shown(ended.names), links=links
        )

    # By hand

    def by_hand_view(self, request, kind):
        """Begin a draft for one operation with a body, and lead to the form of that operation."""
        body = Body.objects.filter(pk=parse_id(request.GET.get("body", "")) or 0).first()
        action = dict(ACTIONS).get(kind)
        if body is None or action is None:
            raise Http404
        if not (self.has_add_permission(request) and request.user.has_perm("secretariat.change_body", body)):
            raise PermissionDenied
        if request.method != "POST":
            return self._page_by_hand(request, kind, body, action)
        with change_transaction(request):
            own = {"drafted_by": request.user, "takes_effect_on": timezone.localdate(), **_names_by_hand(kind, body)}
            # One that was begun and left before has no operation.
            row = Reorganisation.objects.filter(operations=None, status=Reorganisation.Status.DRAFT, **own).first()
            if row is None:
                texts = no_texts(Reorganisation) | own
                row = Reorganisation.objects.create(**texts, drafted_by_name=request.user.get_username())
            address = reverse("admin:reorganisations_reorganisation_do", args=[row.pk, kind])
            return HttpResponseRedirect(f"{address}?body={body.pk}&by_hand=1")

    def _page_by_hand(self, request, kind, body, action):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": action,
            "body": body,
            "kind": kind,
            "drafts": Reorganisation.objects.filter(status=Reorganisation.Status.DRAFT),
        }
        return TemplateResponse(request, "admin/reorganisations/by_hand.html", context).render()


EVENT_NAMES = {
    "establish": pgettext_lazy("in the name of a reorganisation", "New part"),
    "rename": pgettext_lazy("in the name of a reorganisation", "Renaming"),
    "move": pgettext_lazy("in the name of a reorganisation", "Move"),
    "merge": pgettext_lazy("in the name of a reorganisation", "Merger"),
    "split": pgettext_lazy("in the name of a reorganisation", "Split"),
    "change-kind": pgettext_lazy("in the name of a reorganisation", "Change of kind"),
    "abolish": pgettext_lazy("in the name of a reorganisation", "Abolition"),
    "mandate": pgettext_lazy("in the name of a reorganisation", "Mandate"),
}
"""The beginnings of the names of reorganisations of one operation."""


def _names_by_hand(kind, body):
    """Return the names of a reorganisation of one operation, in the languages in which the body has a name."""
    names = {}
    for language in LANGUAGES:
        if name := getattr(body, language.column("name")):
            with override(language.code):
                parts = {"what": EVENT_NAMES[kind], "body": name}
                names[language.column("name")] = (gettext("%(what)s: %(body)s") % parts)[:255]
    return names


def _signed(text):
    """Return the id of a body in a draft, negative where the draft establishes it; None for anything else."""
    text = text or ""
    number = parse_id(text.removeprefix("-"))
    return None if number is None else -number if text.startswith("-") else number
