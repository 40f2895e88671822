"""How a public page will look with what a form holds: the page itself, made in a transaction that is taken back."""

from copy import copy

from django.db import transaction
from django.http import QueryDict
from django.urls import resolve
from django.utils.translation import override

from secretariat.models import Body


def page_of(obj, language, request):
    """The public page of `obj` in `language` as the database has it in this transaction, which is then undone.

    For an object whose changes were just saved; a body is shown as if it were published.
    """
    if isinstance(obj, Body):
        obj.path().update(is_published=True)
    with override(language.code):
        address = obj.get_absolute_url()
        view, args, kwargs = resolve(address)
        asked = copy(request)
        asked.method, asked.path, asked.path_info, asked.GET = "GET", address, address, QueryDict()
        asked.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": ""}
        asked.has_language_prefix = asked.is_preview = True
        response = view(asked, *args, **kwargs)
    transaction.set_rollback(True)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language.tag
    return response
