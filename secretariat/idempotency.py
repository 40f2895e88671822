"""A POST is done once: its result is stored in its own transaction, and answers a repetition of it.

Every form has a token, which is new for each rendering; a script sends one as the HTTP header `Idempotency-Key`. A post
that equals the last one with its token, by the same person, is a repetition: a second click, or a proxy that tries again.
"""

import hashlib
import json
from datetime import timedelta

from django.contrib import messages
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import SafeData, mark_safe

from .changes import write_lock
from .consistent_reads import rendered

FIELD, HEADER = "idempotency_key", "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
"""Header of a response that repeats a stored one."""
RETENTION = timedelta(days=1)

BY_THEMSELVES = {
    "admin:login": "nobody is signed in yet",
    "admin:logout": "a second post finds nobody signed in",
    "set_language": "creates nothing, and its result is a cookie",
    "admin:password_change": "a password is hashed, which must not hold the write lock; creates nothing",
    "admin:auth_user_password_change": "the same",
    "second-factor:code": "a code is valid once, and its result is the session",
    "second-factor:set-up": "its result shows recovery codes, which are not stored twice",
    "second-factor:overview": "the same",
    "second-factor:leave": "a second post finds nobody signed in",
    "admin:jobs_job_cancel": "the job may hold the write lock itself; asked twice, it stops once",
}
"""Addresses whose posts are not handled here, each with its reason."""


class StoredResponse(models.Model):
    """The result of the last POST with a token, for as long as it may be sent again."""

    key = models.CharField(max_length=64, primary_key=True)
    """Digest of the person and the token."""
    request = models.CharField(max_length=64)
    """Digest of the address and of what was posted."""
    status = models.PositiveSmallIntegerField()
    location = models.TextField()
    messages = models.JSONField()
    content = models.TextField()
    stored_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self):
        return f"{self.status} {self.location}".strip()

    def replay(self, request):
        """Return this response again, with its messages: a browser that sent a form twice shows the second response."""
        for level, text, tags, is_safe in self.messages:
            messages.add_message(request, level, mark_safe(text) if is_safe else text, tags)  # noqa: S308 - as it was stored
        response = HttpResponseRedirect(self.location) if self.location else HttpResponse(self.content)
        response.status_code, response.headers[REPLAYED] = self.status, "true"
        return response


def handles_transactions(view):
    """Decorator: this view calls `once` and `consistent_read` itself, because part of its work must be in neither."""
    view.handles_transactions = True
    return view


def is_result(response):
    """Mark a response as the result of a POST; redirects and responses without content are results already."""
    response.is_result = True
    return response


def once(request, respond):
    """Return the response of `respond()`, or the stored one if this POST was done before.

    The write lock is held from the look at what is stored until the result is stored: of two equal posts at the same
    time the second waits, in whichever process; and a process that is killed leaves both the effect and the result, or none.
    What the response says is worked out within the lock too, so it is what is stored. A post without a token is done each time.
    """
    if not request.user.is_authenticated:
        return respond()
    key = _key(request)
    if key is None:
        with write_lock():
            return rendered(respond())
    posted = _fingerprint(request)
    with write_lock():
        if stored := StoredResponse.objects.filter(key=key, request=posted).first():
            return stored.replay(request)
        already_waiting = len(_messages(request))
        response = rendered(respond())
        if getattr(response, "is_result", False) or 300 <= response.status_code < 400 or response.status_code == 204:
            _store(key, posted, response, _messages(request)[already_waiting:])
        return response


def _store(key, posted, response, said):
    if hasattr(response, "render"):
        said = ()  # they are in the page
    row = StoredResponse(
        key=key,
        request=posted,
        status=response.status_code,
        location=response.headers.get("Location", ""),
        messages=[[one.level, str(one.message), one.extra_tags, isinstance(one.message, SafeData)] for one in said],
        content=response.content.decode(),
    )
    fields = [field.name for field in StoredResponse._meta.fields if not field.primary_key]
    StoredResponse.objects.filter(stored_at__lt=timezone.now() - RETENTION).delete()
    StoredResponse.objects.bulk_create([row], update_conflicts=True, unique_fields=["key"], update_fields=fields)


def _messages(request):
    """The messages of this request, which wait for the next page. To read them in the public way would use them up."""
    return getattr(messages.get_messages(request), "_queued_messages", [])


def _key(request):
    token = request.headers.get(HEADER) or request.POST.get(FIELD)
    return _digest([request.user.pk, token]) if token else None


def _fingerprint(request):
    """A digest of where and what was posted, files included."""
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    files = {name: [(file.name, _digest_of_file(file)) for file in several] for name, several in request.FILES.lists()}
    return _digest([request.get_full_path(), fields, files])


def _digest_of_file(file):
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _digest(values):
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
