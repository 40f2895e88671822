"""How a public page will look with what a form holds: the page itself, made in a transaction that is taken back."""

from copy import copy

from django.db import transaction
from django.http import QueryDict
from django.urls import resolve
from django.utils.translation import override

from secretariat.models import Body


def preview_page(obj, language, request):
    """The public page of `obj` in `language` as the database has it in this transaction, which is then undone.

    For an object whose changes were just saved; a body is shown as if it were published.
    """
    if isinstance(obj, Body):
        obj.path().update(is_published=True)
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
