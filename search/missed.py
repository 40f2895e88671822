"""Searches that found nothing, counted by their words alone.

Nothing is written while a reader waits, and nothing is known of the reader. Words are in the memory of the process for up to a
minute. The database has a keyed hash of them until MIN_DAYS different days had them, and only then the words.
"""

import hmac
import logging
import re
import threading
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from secretariat.changes import one_revision
from translations.models import SearchWords, lines

from .models import MissedSearch

log = logging.getLogger(__name__)
MIN_DAYS = 3
FLUSH_SECONDS = 60
MAX_WAITING, MAX_ROWS = 1_000, 20_000
DAYS_STORED = 90
MAX_LENGTH, MAX_WORDS = 60, 6
ABOUT_A_PERSON = re.compile(r"@|\d[\d\s().-]{4,}\d")
"""Addresses and long numbers, such as those of telephones and passports."""

_waiting, _lock = Counter(), threading.Lock()
_writer = None


def countable(query):
    """Return the words of a search query as they are counted; "" for one that is not."""
    from .wordings import lookup_key  # here: the analyser is loaded by the first search

    words = lookup_key(query)
    is_countable = len(words) > 1 and len(query) <= MAX_LENGTH and words.count(" ") < MAX_WORDS
    return words[:MAX_LENGTH] if is_countable and not ABOUT_A_PERSON.search(query) else ""


def count_missed(query):
    """Count a search that found nothing; it is written later, by a thread."""
    global _writer
    if not settings.COUNT_MISSED_SEARCHES or not (words := countable(query)):
        return
    with _lock:
        if words in _waiting or len(_waiting) < MAX_WAITING:
            _waiting[words] += 1
        if _writer is None or not _writer.is_alive():
            _writer = threading.Timer(FLUSH_SECONDS, _flush_and_close)
            _writer.daemon = True
            _writer.start()


def _flush_and_close():
    try:
        flush()
    finally:
        connection.close()


def flush(today=None):
    """Write what is counted, and delete those that no search had for DAYS_STORED. A database that takes nothing loses a minute's counts."""
    with _lock:
        counts = dict(_waiting)
        _waiting.clear()
    if not counts:
        return
    try:
        _write(counts, today or timezone.localdate())
    except DatabaseError as error:
        log.info("Searches without results were not counted: %s", error)


@transaction.atomic
def _write(counts, today):
    keys = {key_of_words(words): words for words in counts}
    MissedSearch.objects.filter(last_day__lt=today - timedelta(days=DAYS_STORED)).delete()
    known = dict(MissedSearch.objects.filter(key__in=keys).values_list("key", "pk"))
    room = MAX_ROWS - MissedSearch.objects.count() if keys.keys() - known.keys() else 0
    for key, words in keys.items():
        if key not in known and room > 0:
            room -= 1
            row = MissedSearch(key=key, days=1, count=counts[words], last_day=today)
            MissedSearch.objects.bulk_create([row], ignore_conflicts=True)
        elif key in known:
            _add(MissedSearch.objects.filter(pk=known[key]), words, counts[words], today)


def _add(row, words, count, today):
    """Count a row up, in the database: other processes may do so at the same time."""
    row.filter(last_day__lt=today).update(days=F("days") + 1, last_day=today)
    row.update(count=F("count") + count, words=Case(When(days__gte=MIN_DAYS, then=Value(words)), default=F("words")))


def key_of_words(words):
    """Return the keyed hash of words: without the SECRET_KEY nobody can try words out on it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"missed search {words}".encode(), "sha256").hexdigest()


@one_revision()
def tie(row, body, language):
    """Make words that found nothing words that a body handles; returns its SearchWords. The count is forgotten."""
    own = SearchWords.objects.filter(body=body, language=language.slug).first()
    own = own or SearchWords(body=body, language=language.slug)
    own.handles = "\n".join(dict.fromkeys([*lines(own.handles), row.words]))
    own.full_clean(exclude=["body"])
    own.save()
    row.delete()
    return own
