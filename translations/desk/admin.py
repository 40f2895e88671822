"""Admin of the translators' desk: dashboard, queue, desks, and progress of the interface catalogues."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.admin.base import ReadOnlyAdmin, change_transaction
from secretariat.admin_site import TRANSLATION, MenuPage
from secretariat.idempotency import is_result
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body

from .. import catalogues
from ..contexts import address, objects_at
from ..status_report import TARGETS
from ..translation_status import TranslationStatus
from . import dashboard, queue, queue_texts
from .page import Desk


def languages_of(person):
    """Return the languages that a person translates or reviews."""
    return tuple(language for language in TARGETS if person.has_perm(f"translations.translate_{language.slug}"))


class TaskAdmin(ReadOnlyAdmin):
    """Pages of the translators' desk. Everybody with a role may view them; `workflow` checks further permissions."""

    section, menu_rank = TRANSLATION, 0
    description = gettext_lazy("The state of all translations, body by body.")

    def menu_pages(self, request):
        yield MenuPage("admin:translations_queue", _("Queue"), _("Texts that wait to be translated or reviewed."))
        yield MenuPage(
            "admin:translations_interface", _("Texts of the interface"), _("The state of the texts of the site itself.")
        )

    def page(self, view, *methods):
        """Wrap a view so that it requires the view permission and allows GET, HEAD and these methods."""
        return self.admin_site.admin_view(self._requires_view_permission(view, {"GET", "HEAD", *methods}))

    def get_urls(self):
        page = self.page
        return [
            path("", page(self.dashboard_view), name="translations_task_changelist"),
            path("coverage.json", page(self.coverage_view), name="translations_coverage"),
            path("queue/", page(self.queue_view, "POST"), name="translations_queue"),
            path("interface/", page(self.interface_view), name="translations_interface"),
            path(
                "<str:model>/<int:object_id>/<str:language_slug>/",
                page(self.desk_view, "POST"),
                name="translations_desk",
            ),
        ]

    def _requires_view_permission(self, view, methods):
        def wrapped(request, *args, **kwargs):
            if not self.has_view_permission(request):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(sorted(methods))
            return view(request, *args, **kwargs)

        return wrapped

    def _page(self, request, template, title, **context):
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "source_language": SOURCE,
            "here": template,
        }
        return TemplateResponse(request, f"admin/translations/desk/{template}.html", context)

    # Overview

    def dashboard_view(self, request):
        shown = dashboard.Dashboard(request.GET.get("body", ""), request.GET.get("start", ""))
        return self._page(request, "dashboard", _("Translations"), shown=shown, statuses=list(TranslationStatus)[::-1])

    def coverage_view(self, request):
        return JsonResponse(dashboard.Dashboard(request.GET.get("body", ""), request.GET.get("start", "")).as_json())

    def interface_view(self, request):
        return self._page(
            request,
            "interface",
            _("Texts of the interface"),
            catalogues=[(language, catalogues.progress(settings.BASE_DIR, language)) for language in TARGETS],
        )

    # Queue

    def queue_view(self, request):
        if request.method == "POST":
            with change_transaction(request):
                queue.act(request)
            return HttpResponseRedirect(request.get_full_path())
        mine = languages_of(request.user)
        form = queue_texts.FilterForm(request.GET, request.user, mine)
        found = queue.queue_page(form, request.GET.get("page"))
        return self._page(
            request,
            "queue",
            _("Queue"),
            form=form,
            found=found,
            pages=found.paginator.get_elided_page_range(found.number, on_each_side=2, on_ends=1),
            assignees=queue_texts.translators(form.languages),
            may_work=bool(set(form.languages) & set(mine)),
            may_review=any(request.user.has_perm(f"translations.review_{one.slug}") for one in form.languages),
        )

    # Desk

    def desk_view(self, request, model, object_id, language_slug):
        language = BY_SLUG.get(language_slug)
        if language not in TARGETS:
            raise Http404
        try:
            objects = objects_at(model, object_id)
        except ValidationError as error:
            raise Http404(" ".join(error.messages)) from None
        desk = Desk(request, objects, language)
        if request.method == "POST":
            if request.POST.get("do") == "preview":
                return desk.preview()
            with change_transaction(request):
                is_done = desk.act()
            if is_done:
                return HttpResponseRedirect(self._after(request, desk))
        subject = objects[0]
        page = self._page(
            request,
            "desk",
            str(subject),
            desk=desk,
            subject=subject,
            edited_language=language,
            desk_addresses=[(one, address(model, object_id, one.slug)) for one in TARGETS],
            may_translate=request.user.has_perm(f"translations.translate_{language_slug}", subject),
            may_review=request.user.has_perm(f"translations.review_{language_slug}", subject),
            next_address=self._next(subject, language, request.user),
            has_preview=isinstance(subject, Body),
        )
        return is_result(page) if desk.has_done_something() else page

    def _after(self, request, desk):
        if "then-next" in request.POST and (following := self._next(desk.objects[0], desk.language, request.user)):
            return following
        name = request.POST.get("do", "").partition(":")[2]
        return f"{request.get_full_path()}#{name}" if name else request.get_full_path()

    def _next(self, subject, language, person):
        """Return the address of the next desk with work in this language; None if there is none."""
        desk = queue_texts.next_desk(subject, language, person)
        return reverse("admin:translations_desk", args=[*desk, language.slug]) if desk else None
