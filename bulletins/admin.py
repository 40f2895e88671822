"""Admin of bulletins: a document comes in, its plan is looked at and corrected, and becomes a draft reorganisation."""

import zlib
from contextlib import suppress

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.upload_admin import UploadAdminMixin
from files.uploads import InvalidFile, safe_file_name, too_large
from jobs.admin import progress_facts
from jobs.models import Job
from jobs.running import start
from reorganisations.models import Reorganisation
from secretariat.addresses import parse_id
from secretariat.admin.base import DirectoryAdmin, ReadOnlyAdmin, change_transaction
from secretariat.admin_site import EXCHANGE, MenuPage
from secretariat.consistent_reads import consistent_read, rendered
from secretariat.idempotency import is_result, once
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from secretariat.text.display import displayed_html

from .comparing import compare_plan
from .decisions import KINDS, DecisionError, apply, decided_plan
from .drafts import flat_functions
from .forms import BulletinForm, as_match, form_of
from .matched_drafts import MatchedDraft
from .models import Bulletin
from .plan_page import PlanPage, candidates_of, same_named, undecided_bodies
from .uploads import is_large, read_bulletin_later, read_content, read_sentence

PASTED = _("pasted text")


@admin.register(Bulletin)
class BulletinAdmin(UploadAdminMixin, ReadOnlyAdmin, DirectoryAdmin):
    """Admin of bulletins. Whoever may bring them in, and edits the body that one is put under, decides about its plan."""

    section, menu_rank = EXCHANGE, 1
    description = _("The organisational bulletins that were read, and what became of them.")
    list_display = ("title_shown", "uploaded_at", "person_name", "language_shown", "state_shown")
    search_fields = ("title", "file_name", "person_name")
    actions = None

    def menu_pages(self, request):
        if self.has_add_permission(request):
            sentence = _("Upload a bulletin; you see which bodies and functions are in it, and can make a draft reorganisation of it.")  # fmt: skip
            yield MenuPage("admin:bulletins_bulletin_add", _("Read a bulletin"), sentence)

    def has_add_permission(self, request):
        return super(ReadOnlyAdmin, self).has_add_permission(request)

    def may_decide(self, request, bulletin):
        """Return whether a person may change the plan of a bulletin and make a draft of it."""
        under = Body.objects.filter(slug=bulletin.under).first()
        if not self.has_add_permission(request) or bulletin.read is None:
            return False
        return under is None or request.user.has_perm("secretariat.change_body", under)

    def get_queryset(self, request):
        found = super().get_queryset(request)
        if not request.resolver_match.url_name.endswith("_changelist"):
            return found
        return found.without_documents().annotate(has_draft=Exists(Reorganisation.objects.filter(pk=OuterRef("draft"))))

    def get_urls(self):
        compare = self.admin_site.admin_view(self.compare_view)
        return [path("<int:pk>/compare/", compare, name="bulletins_bulletin_compare"), *super().get_urls()]

    @admin.display(description=_("bulletin"), ordering="title")
    def title_shown(self, row):
        if not row.title:
            return format_html("<bdi>{}</bdi>", row.file_name)
        language = BY_SLUG[row.language]
        return format_html('<bdi lang="{}" dir="{}">{}</bdi>', language.tag, language.dir, row.title)

    @admin.display(description=_("language"))
    def language_shown(self, row):
        return BY_SLUG[row.language].own_name if row.language else "—"

    @admin.display(description=_("state"))
    def state_shown(self, row):
        if row.refusal:
            return gettext("refused")
        if row.has_draft:
            return gettext("a draft was made")
        return gettext("a plan") if row.title else gettext("not read yet")

    def _page(self, request, template, title, status=200, **context):
        if (row := context.get("original")) and row.language:
            context["text_language"] = BY_SLUG[row.language]
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/bulletins/{template}.html", context, status=status)

    # A bulletin comes in

    def _upload(self, request, limit):
        form = BulletinForm(request.user, initial={"under": parse_id(request.GET.get("under", ""))} if request.GET.get("under") else None)  # fmt: skip
        if request.method == "POST":
            form = BulletinForm(request.user, request.POST, request.FILES)
            if limit.is_exceeded:
                form.errors["file"] = form.error_class([too_large()])
            elif form.is_valid():
                row = Bulletin(person=request.user, person_name=request.user.get_username()[:150])
                try:
                    self._read(row, form.cleaned_data)
                except InvalidFile as error:
                    form.add_error("file" if form.cleaned_data["file"] else "text", list(map(str, error.messages)))
                else:
                    return once(request, lambda: self._store(request, row))
            return once(request, lambda: is_result(self._upload_page(request, form)))
        return self._upload_page(request, form)

    def _upload_page(self, request, form):
        with consistent_read():
            return rendered(self._page(request, "upload", _("Read a bulletin"), form=form))

    @staticmethod
    def _read(row, data):
        """Read a file or pasted text, or leave a large one to a job. Raises InvalidFile."""
        file = data["file"]
        content = b"".join(file.chunks()) if file else data["text"].encode("utf-8")
        row.file_name = safe_file_name(file.name) if file else str(PASTED)
        row.language, row.under = data["language"], data["under"].slug
        if is_large(content):
            row.content = zlib.compress(content)
        else:
            with consistent_read():
                read_content(row, content)

    def _store(self, request, row):
        row.save()
        if row.content is not None:
            return self._read_later(request, row)
        self.message_user(request, read_sentence(row), messages.SUCCESS)
        return HttpResponseRedirect(self._address(row))

    def _read_later(self, request, row):
        title = f"{_('Read a bulletin')}: {row.file_name}"
        start(read_bulletin_later, request.user, title, self._address(row), pk=row.pk)
        return HttpResponseRedirect(self._address(row))

    @staticmethod
    def _address(row):
        return reverse("admin:bulletins_bulletin_change", args=[row.pk])

    # The plan

    def change_view(self, request, object_id, form_url="", extra_context=None):
        with change_transaction(request):
            row = self.get_object(request, object_id)
            if row is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.has_view_permission(request, row):
                raise PermissionDenied
            if request.method != "POST":
                return self._show(request, row).render()
            if row.read is None:
                if row.content is None or not self.has_add_permission(request):
                    raise PermissionDenied
                return self._read_later(request, row)
            if not self.may_decide(request, row):
                raise PermissionDenied
            return self._decide(request, row)

    def _show(self, request, row, form=None, status=200):
        if row.read is None:
            return self._waiting_page(request, row)
        plan, under = decided_plan(row), Body.objects.filter(slug=row.under).first()
        may_decide = self.may_decide(request, row)
        name, _space, key = request.GET.get("edit", "").partition(" ")
        if form is None and may_decide:
            form = form_of(plan, name, key)
        page = PlanPage(plan, parse_id(request.GET.get("page", "")) or 1)
        return self._page(
            request, "plan", _("Plan of a bulletin"), status, original=row, plan=plan, page=page, may_decide=may_decide,
            form=form,
            shown_in=BY_SLUG[plan.shown_in], under=displayed_html(under, "name") if under else "",
            draft=Reorganisation.objects.filter(pk=row.draft).first() if row.draft else None,
            last_decision=KINDS[row.decisions[-1]["do"]][1] if row.decisions else "",
            has_matches=any(isinstance(body.match, int) for body in plan.bodies),
        )  # fmt: skip

    def _waiting_page(self, request, row):
        job = Job.objects.filter(about=self._address(row)).first()
        facts = progress_facts(job.read_report()) if job else {"is_active": False}
        return self._page(
            request, "waiting", _("Plan of a bulletin"), original=row, job=job, **facts, may_upload=self.has_add_permission(request)
        )  # fmt: skip

    def _decide(self, request, row):
        """Do what a button or a form of the page says."""
        action, _space, rest = request.POST.get("do", "").partition(" ")
        if action == "draft":
            return self._make_draft(request, row)
        if action == "undo":
            return self._undo(request, row)
        plan = decided_plan(row)
        if action == "same":
            return self._match_same_names(request, row, plan)
        key, _space, more = rest.partition(" ")
        form = form_of(plan, action, key, request.POST) if "shown" in request.POST else None
        if form is not None and not form.is_valid():
            return is_result(self._show(request, row, form, 409 if form.is_outdated else 200).render())
        decision = form.decision() if form else self._decision_of_button(action, key, more)
        try:
            if decision is None:
                raise DecisionError(gettext("This is not part of the plan any more; nothing was changed."))
            apply(plan, decision)
        except DecisionError as error:
            if form is not None:
                form.add_error(None, str(error))
                return is_result(self._show(request, row, form).render())
            self.message_user(request, str(error), messages.ERROR)
        else:
            row.decisions = [*row.decisions, decision | {"by": request.user.get_username()[:150]}]
            row.save(update_fields=["decisions"])
        return self._back(request, row, plan, key)

    def _match_same_names(self, request, row, plan):
        """Match the bodies that have the name of exactly one stored body, all with one click."""
        made = []
        for key, pk in same_named(candidates_of(plan)).items():
            decision = {"do": "match", "key": key, "to": pk}
            with suppress(DecisionError):
                apply(plan, decision)
                made.append(decision | {"by": request.user.get_username()[:150]})
        row.decisions = [*row.decisions, *made]
        row.save(update_fields=["decisions"])
        return HttpResponseRedirect(self._address(row))

    @staticmethod
    def _decision_of_button(action, key, more):
        """Return the decision of a button that needs no form; None if it is not known."""
        match action:
            case "join" | "lower" | "raise" | "paragraph":
                return {"do": action, "key": key}
            case "match" if (to := as_match(more)) is not None:
                return {"do": "match", "key": key, "to": to} if not isinstance(to, int) or Body.objects.filter(pk=to).exists() else None  # fmt: skip
            case "settle" if more in ("on", "off"):
                return {"do": "settle", "key": key, "is_settled": more == "on"}
            case "source" if more.startswith(("drop ", "keep ")):
                how, _space, symbol = more.partition(" ")
                return {"do": "source", "key": key, "symbol": symbol, "is_dropped": how == "drop"}
        return None

    def _back(self, request, row, plan, key):
        key = plan.current_key(key)
        page = PlanPage(plan)
        finding = next((one for one in plan.findings if one.key == key and one.paragraph is not None), None)
        number = page.page_of.get(key) or parse_id(request.GET.get("page", "")) or 1
        query = f"?page={number}" if number > 1 else ""
        return HttpResponseRedirect(f"{self._address(row)}{query}#{f'd{finding.paragraph}' if finding else key}")

    def _undo(self, request, row):
        if str(len(row.decisions)) != request.POST.get("count"):
            self.message_user(request, gettext("Somebody else has changed the plan meanwhile. Nothing was changed; look again."), messages.ERROR)  # fmt: skip
        elif row.decisions:
            row.decisions = row.decisions[:-1]
            row.save(update_fields=["decisions"])
            self.message_user(request, gettext("The last decision was taken back."), messages.SUCCESS)
        return HttpResponseRedirect(self._address(row))

    # The draft

    def _make_draft(self, request, row):
        """Make the draft, once; where there is one, lead to it."""
        draft = Reorganisation.objects.filter(pk=row.draft).first() if row.draft else None
        if draft is None:
            try:
                draft = self._written_draft(request, row)
            except ValidationError as error:
                for sentence in error.messages[:20]:
                    self.message_user(request, sentence, messages.ERROR)
                return HttpResponseRedirect(self._address(row))
            row.draft = draft.pk
            row.save(update_fields=["draft"])
        return HttpResponseRedirect(reverse("admin:reorganisations_reorganisation_tree", args=[draft.pk]))

    def _written_draft(self, request, row):
        if not request.user.has_perm("reorganisations.add_reorganisation"):
            raise PermissionDenied
        under = Body.objects.filter(slug=row.under).first()
        if under is None:
            raise ValidationError(_("The body that the bulletin was put under is not there any more; read the bulletin again, under another one."))  # fmt: skip
        plan = decided_plan(row)
        if waiting := undecided_bodies(plan):
            names = ", ".join(f"“{body.name}”" for body in waiting[:5])
            raise ValidationError(_("Say first whether these bodies are new, or which ones they are: %(names)s") % {"names": names})  # fmt: skip
        draft = MatchedDraft(plan, under, request.user)
        written = draft.write()
        sentence = gettext("This is the draft. The directory was not changed.")
        self.message_user(request, sentence, messages.SUCCESS)
        for left in draft.not_drafted:
            sentence = gettext("Not in the draft, see the plan: “%(name)s”.") % {"name": left.name}
            self.message_user(request, sentence, messages.WARNING)
        return written

    @method_decorator(require_safe)
    def compare_view(self, request, pk):
        """Show the functions of the plan beside those of the bodies that they were matched with."""
        row = self.get_object(request, pk) if parse_id(pk) else None
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row.read is None:
            return HttpResponseRedirect(self._address(row))
        plan = decided_plan(row)
        compared = compare_plan(plan, flat_functions)
        page, left = PlanPage(plan), Body.objects.in_bulk([one.left for own in compared for one in own.functions])
        for one in [one for own in compared for one in own.functions]:
            one.left_name = displayed_html(left[one.left], "name") if one.left in left else ""
            one.page = page.page_of[one.planned.key] if one.planned else 1
        return self._page(
            request, "compare", _("Compared with the directory"), original=row, plan=plan, mandates=compared,
        ).render()  # fmt: skip
