"""Pages of the admin for the same bulletin in another language: it comes in, is aligned with the first one, and becomes drafts on the desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from files.upload_admin import limited_upload
from files.uploads import InvalidFile
from jobs.admin import progress_facts
from jobs.models import Job
from jobs.running import start
from secretariat.addresses import parse_id
from secretariat.admin.base import change_transaction
from secretariat.idempotency import handles_transactions
from secretariat.languages import BY_SLUG, SOURCE

from .bulletin_translation import BulletinTranslation, store_texts_later, stored_sentence
from .decisions import decided_plan
from .forms import BulletinTranslationForm
from .models import Bulletin
from .plan_page import pages_of
from .rights import languages_for, may_decide

MAX_SENTENCES, MAX_FINDINGS = 20, 100
MAX_IMMEDIATE_TEXTS = 200
"""Texts that are stored at once, which takes a second or two; more are stored by a job."""


class TranslationPagesMixin:
    """Mixin for the admin of bulletins with the pages of their translations."""

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, "bulletins_bulletin"
        return [
            path("<int:pk>/translation/", wrap(self.translation_view), name=f"{name}_translation"),
            path("<int:pk>/texts/", wrap(self.texts_view), name=f"{name}_texts"),
            *super().get_urls(),
        ]

    def translations_shown(self, row):
        """Return the translations of a bulletin, each with its language, without their documents."""
        rows = Bulletin.objects.without_documents().filter(translation_of=row).order_by("pk")
        return [(one, BY_SLUG.get(one.language)) for one in rows]

    def _may_read_again(self, request, row):
        if row.translation_of_id:
            return bool(languages_for(request.user, row.translation_of))
        return self.has_add_permission(request)

    @handles_transactions  # files are read before the write lock is taken
    @method_decorator(csrf_exempt)  # the length is limited before the token is looked for in what was posted
    def translation_view(self, request, pk):
        """The page on which the same bulletin comes in in another language."""
        first = self.get_object(request, pk)
        if first is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        allowed = languages_for(request.user, first)
        if not self.has_view_permission(request, first) or not allowed:
            raise PermissionDenied
        if first.read is None or first.translation_of_id:
            return HttpResponseRedirect(self._address(first.translation_of or first))

        def check(row):
            if BY_SLUG[row.language] not in allowed:
                raise InvalidFile(gettext("This bulletin is in %(language)s, a language that you do not translate into.") % {"language": BY_SLUG[row.language].own_name})  # fmt: skip

        def upload(request, limit):
            posted = (request.POST, request.FILES) if request.method == "POST" else ()
            form = BulletinTranslationForm(first, allowed, *posted)
            return self._take(request, limit, form, _("The same bulletin in another language"), check, translation_of=first, under=first.under)  # fmt: skip

        return limited_upload(request, upload)

    def texts_view(self, request, pk):
        """The texts of a translation beside those of the first bulletin; posted, they become drafts."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        with change_transaction(request):
            row = self.get_object(request, pk)
            if row is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
            if not self.has_view_permission(request, row):
                raise PermissionDenied
            if row.read is None or not row.translation_of_id:
                return HttpResponseRedirect(self._address(row))
            plan = decided_plan(row)
            found = BulletinTranslation(plan, row.translation_of)
            if request.method == "POST":
                if not may_decide(request.user, row):
                    raise PermissionDenied
                return self._store_texts(request, row, found)
            return self._texts_page(request, row, plan, found)

    def _texts_page(self, request, row, plan, found):
        pages = pages_of(found.bodies, lambda body: len(body.rows))
        number = min(max(parse_id(request.GET.get("page", "")) or 1, 1), len(pages))
        job = Job.objects.filter(about=self._texts_address(row)).first()
        facts = progress_facts(job.read_report()) if job else {"is_active": False}
        return self._page(
            request, "texts", _("Texts in another language"), original=row, plan=plan, found=found,
            is_english=found.language == SOURCE,
            may_decide=may_decide(request.user, row), bodies=pages[number - 1], number=number, differences=found.differences[:MAX_FINDINGS],
            pages=[own[0].after or own[0].before for own in pages if own], job=job, **facts,
        ).render()  # fmt: skip

    def _store_texts(self, request, row, found):
        if found.new_count > MAX_IMMEDIATE_TEXTS:
            start(store_texts_later, request.user, f"{_('Texts in another language')}: {row}", self._texts_address(row), pk=row.pk)  # fmt: skip
            return HttpResponseRedirect(self._texts_address(row))
        known = len(found.findings)
        stored = found.save(request.user)
        for finding in found.findings[known:][:MAX_SENTENCES]:
            self.message_user(request, f"{finding.place}: {finding.message}", messages.WARNING)
        sentence = stored_sentence(found.language, stored)
        self.message_user(request, sentence, messages.SUCCESS if stored else messages.INFO)
        return HttpResponseRedirect(self._texts_address(row))

    @staticmethod
    def _texts_address(row):
        return reverse("admin:bulletins_bulletin_texts", args=[row.pk])
