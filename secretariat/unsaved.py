"""The page for a POST that cannot be taken: it shows what was typed, to copy, or to send again. It reads nothing from the database.

A post is shown only to whoever sent it from a page of this site. One that another site made a browser send is not: with
a button to send it again, it would become that person's own.
"""

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .languages import BY_SLUG

ADMIN = "/admin/"
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent)
MAX_SHOWN_BYTES = 20_000_000
"""Bytes that are read of a post that is too large."""

SECRETS = re.compile(r"password|^code$")
TOKENS = {"csrfmiddlewaretoken"}
BUTTONS = re.compile(r"^(_.*|do|post|cmd|next|idempotency_key)$")
NOT_TYPED = re.compile(
    r"(^|-)initial-|-__prefix__-|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|_(version|source|merged|choice)$"
    r"|-(shown|shown_order|mark|version|source|source-version|merged|id|mandate|person|user|ORDER|LEVEL)$"
    r"|^(moved|under|before|after|plan|version|seen|retirement)$"
)
"""Names of fields that a page fills in by itself. They are sent again, but not shown."""


class Reason(NamedTuple):
    """Why a post cannot be taken, in sentences for its sender; and whether it may succeed when it is sent again."""

    status: int
    title: str
    sentence: str
    may_be_repeated: bool = False
    is_signed_out: bool = False


SIGNED_OUT = Reason(
    403,
    _("You were signed out; nothing has been saved"),
    _("What you typed is below. Sign in again, come back to this page and send it again."),
    may_be_repeated=True,
    is_signed_out=True,
)
SECOND_FACTOR_MISSING = Reason(
    403,
    _("The second factor is missing; nothing has been saved"),
    _("What you typed is below. Complete the sign-in, come back to this page and send it again."),
    may_be_repeated=True,
    is_signed_out=True,
)
SIGNED_IN_AGAIN = Reason(
    403,
    _("You have signed in again since you opened this page; nothing has been saved"),
    _("What you typed is below. Look at it and send it again."),
    may_be_repeated=True,
)
NO_LONGER_VALID = Reason(
    403,
    _("This form is no longer valid; nothing has been saved"),
    _("You may have signed in or out in another tab. Open the page again and fill it in anew."),
)
TOO_LARGE = Reason(
    413,
    _("This is too much at once; nothing has been saved"),
    _("What you typed is below. Copy it, open the page again and save it in smaller parts."),
)
REASONS = {
    400: Reason(
        400,
        _("This could not be understood; nothing has been saved"),
        _("Something that was sent with it is damaged. What you typed is below, to copy."),
    ),
    403: Reason(
        403,
        _("You may not do this; nothing has been saved"),
        _("Perhaps your rights were changed meanwhile. What you typed is below, to copy."),
    ),
    404: Reason(
        404,
        _("This no longer exists; nothing has been saved"),
        _("Somebody may have removed it meanwhile. What you typed is below, to copy."),
    ),
    500: Reason(
        500,
        _("Something went wrong here; nothing has been saved"),
        _("The fault is ours and has been recorded. What you typed is below. Copy it, or send it again in a moment."),
        may_be_repeated=True,
    ),
    503: Reason(
        503,
        _("The directory cannot be reached right now; nothing has been saved"),
        _("Its database does not answer. What you typed is below. Keep this page open and send it again in a moment."),
        may_be_repeated=True,
    ),
}


def busy_reason(holder):
    """Return the Reason for a post that another writer kept waiting; `holder` is what is known of that one, or None."""
    if holder is None:
        return Reason(
            503,
            _("Somebody else is saving right now; nothing has been saved"),
            _(
                "It takes longer than usual. What you typed is below. Keep this page open and send it again in a moment."
            ),
            may_be_repeated=True,
        )
    facts = {"time": date_format(holder.since, "TIME_FORMAT"), "person": holder.person_name()}
    if facts["person"]:
        sentence = gettext(
            "“%(person)s” began it at %(time)s. Nobody else can save until it is finished. What you typed is below. Keep this page open and send it again in a moment."
        )
    else:
        sentence = gettext(
            "It began at %(time)s. Nobody else can save until it is finished. What you typed is below. Keep this page open and send it again in a moment."
        )
    return Reason(503, holder.task.label, sentence % facts, may_be_repeated=True)


class TypedField(NamedTuple):
    """One field of a post, as the page shows it."""

    name: str
    label: str
    value: str
    language: object

    @property
    def rows(self):
        return min(20, self.value.count("\n") + len(self.value) // 70 + 1)


def unsaved_page(request, reason, exception=None):
    """Return the page for a post that cannot be taken; None for other requests, and for posts from another site."""
    if not is_own_form(request):
        return None
    posted, is_too_much = _posted(request, exception)
    reason = TOO_LARGE if is_too_much else reason
    has_secrets = any(SECRETS.search(name) for name in posted)
    if has_secrets and reason.may_be_repeated and reason.status == 403:
        reason = NO_LONGER_VALID
    may_be_repeated = reason.may_be_repeated and bool(posted) and not has_secrets
    context = {
        "title": reason.title,
        "reason": reason,
        "typed": list(_typed(posted)),
        "repeated": _repeated(posted) if may_be_repeated else [],
        "messages": [],  # they wait for another page, and may be in the database
        "site_title": admin.site.site_title,
        "site_header": admin.site.site_header,
    }
    response = HttpResponse(render_to_string("admin/unsaved.html", context, request), status=reason.status)
    add_never_cache_headers(response)
    return response


def holds_typed_text(request):
    """Return whether this is a form of which a page for unsaved posts would show something."""
    return is_own_form(request) and any(_typed(_posted(request, None)[0]))


def is_own_form(request):
    """Return whether this is a form of the admin that somebody sent from a page of this site, and waits for a page."""
    if request.method != "POST" or not request.path_info.startswith(ADMIN):
        return False
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    sent_from = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    try:
        return f"{sent_from.scheme}://{sent_from.netloc}" == f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False


def _posted(request, exception):
    """(what was posted, whether it was too much for Django to read). Files, and what comes with them, are not read."""
    if request.content_type != "application/x-www-form-urlencoded":
        return QueryDict(), False
    try:
        if not isinstance(exception, TOO_MUCH):
            return request.POST, False
    except TOO_MUCH as error:
        exception = error
    except UnreadablePostError:
        return QueryDict(), False
    return _parsed(request.read(MAX_SHOWN_BYTES) if isinstance(exception, RequestDataTooBig) else request.body), True


def _parsed(body):
    """The fields of a form, however many."""
    found = QueryDict(mutable=True)
    for name, value in parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, errors="replace"):
        found.appendlist(name, value)
    return found


def _repeated(posted):
    return [(name, value) for name, values in posted.lists() if name not in TOKENS for value in values]


def _typed(posted):
    """What a person typed: neither buttons, nor what the page knew already, nor secrets."""
    for name, values in posted.lists():
        if name in TOKENS or SECRETS.search(name) or BUTTONS.search(name) or NOT_TYPED.search(name):
            continue
        shown = posted.getlist(_shown(name, posted))
        if [*map(plain_newlines, values)] == [*map(plain_newlines, shown)] or not any(values):
            continue
        if values == ["on"] and shown == ["True"]:  # a tick
            continue
        label, language = _label(name)
        for value in values:
            yield TypedField(name, label, plain_newlines(value), language)


def plain_newlines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(name, posted):
    """The name of the field with what the page showed in this one."""
    names = (f"initial-{name}", f"{name.removesuffix('-words')}-shown")
    return next((other for other in names if other in posted and other != name), "")


def _label(name):
    """(what a field is called, the language of its text): its last part that is a field of one of our models."""
    for part in reversed(name.split("-")):
        base, _line, slug = part.rpartition("_")
        if slug in BY_SLUG and base in _labels():
            return f"{capfirst(_labels()[base])} ({BY_SLUG[slug].own_name})", BY_SLUG[slug]
        if part in _labels():
            return capfirst(_labels()[part]), None
    return "", None


@cache
def _labels():
    """The name of each field of our models → what it is called, and those of forms that are no model's."""
    own = [model for model in apps.get_models() if hasattr(model, "_meta")]
    fields = [field for model in reversed(own) for field in model._meta.fields]
    return {
        **{field.name: field.verbose_name for field in fields},
        "english": _("English"),
        "note": _("Why (optional)"),
        "remark": _("Remark"),
    }
