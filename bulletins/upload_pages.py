"""Pages of the admin on which a bulletin comes in, by itself or as a translation of another one."""

import zlib

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from files.upload_admin import UploadAdminMixin
from files.uploads import InvalidFile, safe_file_name, too_large
from jobs.running import start
from secretariat.addresses import parse_id
from secretariat.consistent_reads import consistent_read, rendered
from secretariat.idempotency import is_result, once

from .forms import BulletinForm
from .models import Bulletin
from .uploads import is_large, read_bulletin_later, read_content, read_sentence

PASTED = _("pasted text")


class BulletinUploadMixin(UploadAdminMixin):
    """Mixin for the admin of bulletins: what was uploaded or pasted is read at once, or as a job where it is long."""

    def _upload(self, request, limit):
        initial = {"under": parse_id(request.GET.get("under", ""))} if request.GET.get("under") else None
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        return self._take(request, limit, BulletinForm(request.user, *posted, initial=initial), _("Read a bulletin"))

    def _take(self, request, limit, form, title, check=None, **columns):
        """Read and store what a form brings; `check` raises InvalidFile where a bulletin that was read may not come in."""
        if request.method == "POST":
            if limit.is_exceeded:
                form.errors["file"] = form.error_class([too_large()])
            elif form.is_valid():
                row = Bulletin(person=request.user, person_name=request.user.get_username()[:150], **columns)
                try:
                    self._read(row, form.cleaned_data)
                    if check and row.content is None:
                        check(row)
                except InvalidFile as error:
                    form.add_error("file" if form.cleaned_data["file"] else "text", list(map(str, error.messages)))
                else:
                    return once(request, lambda: self._store(request, row))
            return once(request, lambda: is_result(self._upload_page(request, form, title, **columns)))
        return self._upload_page(request, form, title, **columns)

    def _upload_page(self, request, form, title, **columns):
        with consistent_read():
            return rendered(self._page(request, "upload", title, form=form, first=columns.get("translation_of")))

    @staticmethod
    def _read(row, data):
        """Read a file or pasted text, or leave a large one to a job. Raises InvalidFile."""
        file = data["file"]
        content = b"".join(file.chunks()) if file else data["text"].encode("utf-8")
        row.file_name = safe_file_name(file.name) if file else str(PASTED)
        row.language, row.under = data["language"], row.under or data["under"].slug
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
