"""Preview of a public page with unsaved changes, rendered in a transaction that is rolled back."""

from copy import copy

from django.db import transaction
from django.dispatch import Signal
from django.http import QueryDict
from django.urls import resolve
from django.utils.translation import override

from secretariat.models import Body

before_preview = Signal()
"""Sent with `objects`, those whose page is rendered for a preview, in the transaction that is rolled back."""


def preview_page(obj, language, request):
    """Return the public page of `obj` in `language` and roll back the current transaction.

    Call it after saving the changes in this transaction; a body is shown as if it were published.
    """
    if isinstance(obj, Body):
        obj.path().update(is_published=True)
    before_preview.send(sender=type(obj), objects=[*obj.path()] if isinstance(obj, Body) else [obj])
    with override(language.code):
        address = obj.get_absolute_url()
        view, args, kwargs = resolve(address)
        preview_request = copy(request)
        preview_request.method, preview_request.path, preview_request.path_info, preview_request.GET = (
            "GET",
            address,
            address,
            QueryDict(),
        )
        preview_request.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": ""}
        preview_request.has_language_prefix = preview_request.is_preview = True
        response = view(preview_request, *args, **kwargs)
    transaction.set_rollback(True)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language.tag
    return response
