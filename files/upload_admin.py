"""The page of the admin on which a file comes in: how much of it is read is limited before anything else looks at what was posted."""

from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from secretariat.idempotency import handles_transactions

from .uploads import MAX_FILE_BYTES, UploadLimit


class UploadAdminMixin:
    """Model admin whose objects are added by uploading a file: a subclass has `_upload(request, limit)`, with the UploadLimit."""

    @handles_transactions  # files are read and planned before the write lock is taken
    @method_decorator(csrf_exempt)  # the length is limited before the token is looked for in what was posted
    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return limited_upload(request, self._upload)


def limited_upload(request, upload):
    """Return the response of `upload(request, limit)`; the view that calls this handles transactions and is exempt from CSRF, as above."""
    limit = UploadLimit(MAX_FILE_BYTES)
    request.upload_handlers.insert(0, limit)
    return csrf_protect(lambda request: upload(request, limit))(request)
