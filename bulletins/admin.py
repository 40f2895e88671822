"""Admin of bulletins: a document comes in, its plan is looked at and corrected, and becomes a draft reorganisation."""

from contextlib import suppress

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jobs.admin import progress_facts
from jobs.models import Job
from reorganisations.models import Reorganisation
from secretariat.addresses import parse_id
from secretariat.admin.base import DirectoryAdmin, ReadOnlyAdmin, change_transaction
from secretariat.admin.removing import RemovalMixin
from secretariat.admin_site import EXCHANGE, MenuPage
from secretariat.idempotency import is_result
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from secretariat.text.display import displayed_html

from .citations import known_sources
from .comparing import compare_plan
from .decisions import KINDS, DecisionError, apply, decided_plan
from .drafts import flat_functions
from .forms import as_match, form_of
from .matched_drafts import MatchedDraft
from .models import Bulletin
from .new_sources import make_sources, missing_sources
from .plan_page import PlanPage, candidates_of, pages_of, same_named, undecided_bodies
from .rights import languages_for, may_decide, may_remove
from .stored_plan import paragraphs_by_key
from .symbols import identity
from .translation_pages import TranslationPagesMixin
from .upload_pages import BulletinUploadMixin


@admin.register(Bulletin)
class BulletinAdmin(TranslationPagesMixin, BulletinUploadMixin, RemovalMixin, ReadOnlyAdmin, DirectoryAdmin):
    """Admin of bulletins. Whoever may bring them in, and edits the body that one is put under, decides about its plan."""

    section, menu_rank = EXCHANGE, 1
    description = _("The organisational bulletins that were read, and what became of them.")
    removal_template = "admin/bulletins/removal.html"
    list_display = ("title_shown", "uploaded_at", "person_name", "language_shown", "state_shown")
    search_fields = ("title", "file_name", "person_name")
    actions = None

    def menu_pages(self, request):
        if self.has_add_permission(request):
            sentence = _("Upload a bulletin; you see which bodies and functions are in it, and can make a draft reorganisation of it.")  # fmt: skip
            yield MenuPage("admin:bulletins_bulletin_add", _("Read a bulletin"), sentence)

    def has_add_permission(self, request):
        return super(ReadOnlyAdmin, self).has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        return may_remove(request.user, obj) if obj else request.user.has_perm("bulletins.delete_bulletin")

    def get_deleted_objects(self, objs, request):
        """Its translations go with it; what was drafted of it stays, and protects nothing."""
        return [], {}, set(), []

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
        if row.translation_of_id:
            return gettext("a translation")
        if row.has_draft:
            return gettext("a draft was made")
        return gettext("a plan") if row.title else gettext("not read yet")

    def _page(self, request, template, title, status=200, **context):
        if (row := context.get("original")) and row.language:
            context["text_language"] = BY_SLUG[row.language]
        if first := context.get("first") or (row and row.translation_of):
            context |= {"first": first, "first_language": BY_SLUG[first.language]}
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/bulletins/{template}.html", context, status=status)

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
                if row.content is None or not self._may_read_again(request, row):
                    raise PermissionDenied
                return self._read_later(request, row)
            if not may_decide(request.user, row):
                raise PermissionDenied
            return self._decide(request, row)

    def _show(self, request, row, form=None, status=200):
        if row.read is None:
            return self._waiting_page(request, row)
        plan, under = decided_plan(row), Body.objects.filter(slug=row.under).first()
        may = may_decide(request.user, row)
        name, _space, key = request.GET.get("edit", "").partition(" ")
        if form is None and may:
            form = form_of(plan, name, key)
        page = PlanPage(plan, parse_id(request.GET.get("page", "")) or 1, is_translation=bool(row.translation_of_id))
        return self._page(
            request, "plan", _("Plan of a bulletin"), status, original=row, plan=plan, page=page, may_decide=may, form=form,
            translations=self.translations_shown(row), may_delete=may_remove(request.user, row),
            may_translate=not row.translation_of_id and bool(languages_for(request.user, row)),
            shown_in=BY_SLUG[plan.shown_in], under=displayed_html(under, "name") if under else "",
            draft=Reorganisation.objects.filter(pk=row.draft).first() if row.draft else None,
            last_decision=KINDS[row.decisions[-1]["do"]][1] if row.decisions else "",
            may_make_sources=may and request.user.has_perm("secretariat.add_mandatesource"),
            has_matches=any(isinstance(body.match, int) for body in plan.bodies),
        )  # fmt: skip

    def _waiting_page(self, request, row):
        job = Job.objects.filter(about=self._address(row)).first()
        facts = progress_facts(job.read_report()) if job else {"is_active": False}
        return self._page(
            request, "waiting", _("Plan of a bulletin"), original=row, job=job, **facts, may_upload=self.has_add_permission(request),
            may_read_again=self._may_read_again(request, row), may_delete=may_remove(request.user, row),
        )  # fmt: skip

    def _decide(self, request, row):
        """Do what a button or a form of the page says."""
        action, _space, rest = request.POST.get("do", "").partition(" ")
        if action == "draft" and not row.translation_of_id:
            return self._make_draft(request, row)
        if action == "undo":
            return self._undo(request, row)
        plan = decided_plan(row)
        if action == "sources":
            return self._make_sources(request, row, plan, rest)
        if action == "same" and not row.translation_of_id:
            return self._match_same_names(request, row, plan)
        key, _space, more = rest.partition(" ")
        form = form_of(plan, action, key, request.POST) if "shown" in request.POST else None
        if form is not None and not form.is_valid():
            return is_result(self._show(request, row, form, 409 if form.is_outdated else 200).render())
        decision = form.decision() if form else self._decision_of_button(action, key, more)
        places = paragraphs_by_key(plan)
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
        return self._back(request, row, plan, key, places.get(key))

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
        return self._to_messages(row)

    def _make_sources(self, request, row, plan, rest):
        """Make mandate sources of all citations that are none yet, or of one in a body: its key and the symbol."""
        if not request.user.has_perm("secretariat.add_mandatesource"):
            raise PermissionDenied
        key, _space, symbol = rest.partition(" ")
        missing = missing_sources(plan, known_sources())
        wanted = [one for one in missing if not symbol or identity(one.symbol) == identity(symbol)]
        made, refused = make_sources(wanted)
        if made:
            links = format_html_join(
                " · ", '<a href="{}"><bdi lang="en" dir="ltr">{}</bdi></a>',
                [(reverse("admin:secretariat_mandatesource_change", args=[one.pk]), one.title_en) for one in made],
            )  # fmt: skip
            sentence = ngettext("%(count)d mandate source was made. Complete its title:", "%(count)d mandate sources were made. Complete their titles:", len(made))  # fmt: skip
            self.message_user(request, format_html("{} {}", sentence % {"count": len(made)}, links), messages.SUCCESS)
        elif not refused:
            self.message_user(request, gettext("There is nothing to make: all that is cited here are mandate sources already, or none."), messages.INFO)  # fmt: skip
        for one in refused:
            self.message_user(request, gettext("No mandate source can be made of “%(symbol)s”.") % {"symbol": one.symbol}, messages.ERROR)  # fmt: skip
        return self._back(request, row, plan, key, None) if key else self._to_messages(row)

    @staticmethod
    def _decision_of_button(action, key, more):
        """Return the decision of a button that needs no form; None if it is not known."""
        match action:
            case "join" | "lower" | "raise" | "paragraph" | "text" | "leave":
                return {"do": action, "key": key}
            case "match" if (to := as_match(more)) is not None:
                return {"do": "match", "key": key, "to": to} if not isinstance(to, int) or Body.objects.filter(pk=to).exists() else None  # fmt: skip
            case "kind" if more in ("on", "off"):
                return {"do": "kind", "key": key, "is_changed": more == "on"}
            case "settle" if more in ("on", "off"):
                return {"do": "settle", "key": key, "is_settled": more == "on"}
            case "source" if more.startswith(("drop ", "keep ")):
                how, _space, symbol = more.partition(" ")
                return {"do": "source", "key": key, "symbol": symbol, "is_dropped": how == "drop"}
        return None

    def _back(self, request, row, plan, key, places):
        """Lead to the part that was decided about; where it is gone, to the first of the paragraphs that it came from."""
        if request.POST.get("from") == "compare":
            number = parse_id(request.POST.get("page", "")) or 1
            query = f"?page={number}" if number > 1 else ""
            return HttpResponseRedirect(f"{reverse('admin:bulletins_bulletin_compare', args=[row.pk])}{query}#{key}")
        key = plan.current_key(key)
        page = PlanPage(plan)
        finding = next((one for one in plan.findings if one.key == key and one.paragraph is not None), None)
        if key not in page.page_of and places:
            key = f"d{places[0]}"
        number = page.page_of.get(key) or parse_id(request.GET.get("page", "")) or 1
        query = f"?page={number}" if number > 1 else ""
        return HttpResponseRedirect(f"{self._address(row)}{query}#{f'd{finding.paragraph}' if finding else key}")

    def _to_messages(self, row):
        """Lead to the top of the page, where messages are; without a fragment, browsers keep that of the part before."""
        return HttpResponseRedirect(f"{self._address(row)}#content-start")

    def _undo(self, request, row):
        if str(len(row.decisions)) != request.POST.get("count"):
            self.message_user(request, gettext("Somebody else has changed the plan meanwhile. Nothing was changed; look again."), messages.ERROR)  # fmt: skip
        elif row.decisions:
            row.decisions = row.decisions[:-1]
            row.save(update_fields=["decisions"])
            self.message_user(request, gettext("The last decision was taken back."), messages.SUCCESS)
        return self._to_messages(row)

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
                return self._to_messages(row)
            row.draft = draft.pk
            row.save(update_fields=["draft", "drafted_parts"])
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
        row.drafted_parts = draft.parts
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
        if row.read is None or row.translation_of_id:
            return HttpResponseRedirect(self._address(row))
        plan = decided_plan(row)
        pages = pages_of(compare_plan(plan, flat_functions), lambda own: len(own.functions) + 3)
        number = min(max(parse_id(request.GET.get("page", "")) or 1, 1), len(pages))
        compared = pages[number - 1]
        page, left = PlanPage(plan), Body.objects.in_bulk([one.left for own in compared for one in own.functions])
        for one in [one for own in compared for one in own.functions]:
            one.left_name = displayed_html(left[one.left], "name") if one.left in left else ""
            one.page = page.page_of[one.planned.key] if one.planned else 1
        return self._page(
            request, "compare", _("Compared with the directory"), original=row, plan=plan, mandates=compared, number=number,
            pages=[own[0].name[1] for own in pages if own],
            may_decide=may_decide(request.user, row),
        ).render()  # fmt: skip
