"""The search index, updated before each commit in the transaction that changes the directory.

It covers published bodies only. A body is indexed in two parts, its names with its search words, and its other texts: where the texts of a part are
others, its terms are compared with the stored entries, and the difference is written. Search words have thousands of terms and rarely change.
"""

import json
from array import array
from collections import defaultdict
from functools import cache, lru_cache
from hashlib import blake2b
from secrets import token_bytes

import numpy as np
from django.db import connection

from public_record.building import BETWEEN
from public_record.selection import current_bodies
from secretariat.changes import current_revision, write_lock
from secretariat.consistent_reads import consistent_read
from secretariat.fetching import fetch_rows
from secretariat.languages import LANGUAGES
from secretariat.progress import current_progress, no_progress, reported_batches
from secretariat.saving import batches, insert_all
from secretariat.waiting import LongTask, TaskStep, long_task

from .analyser import MAX_WORD_LENGTH, SMALL, VERSION, fold, pieces, terms_of
from .arrays import KEY, NOTHING, last_of_each, part_of, split_by, with_replaced
from .entries import NAMES, NUMBER, SOUNDS, TABLE, VERSION_TERM, WORDS_VERSION
from .models import Entry
from .postings import NUMBER_OF
from .searchable import NAME, SHORT_NAME, SUBJECT, WORDS, fetch_texts
from .wordings import wordings

SHORT = 4
"""Number of words up to which a name is short; for Chinese, twice as many characters."""

PARTS = {"": 0, "+": 4}
"""The parts of a body, by the end of the name of their entry: the bit of the weight that says whether a posting is of names and search words."""
CHUNK = 500
MAX_PARAMETERS = 30_000
"""Parameters of a query; an entry has two."""
MAX_INCREMENTAL_UPDATE = 1_000
"""Bodies in one change; for more, rebuilding the whole index is quicker."""


class IndexContent:
    """The expected index entries of some bodies, from `fetch_texts`: `postings` by term, `keys` by part of a body, and `digests` by body."""

    def __init__(self, bodies):
        numbers, self.digests, found = defaultdict(), {}, bytearray()
        numbers.default_factory = numbers.__len__
        for some in batches(bodies, CHUNK):
            self.digests |= {pk: b"".join(_digests(texts)) for pk, texts in some}
            found += _keys(some, numbers).tobytes()
        keys = np.frombuffer(found, dtype=KEY)  # millions in a large directory, so never copied
        keys.sort()
        self.names = list(numbers)
        self._postings, self._of_term = keys.view(NUMBER)[::2], keys.view(NUMBER)[1::2]

    def postings(self):
        """Iterate over (term, its sorted postings), in the order of `names`."""
        return zip(self.names, split_by(self._of_term, self._postings), strict=True)

    def keys(self, number_of):
        """Yield (name of the entry of a part of a body, its sorted keys); `number_of` maps a term to its number in the database."""
        numbers = np.array([number_of[name] for name in self.names], dtype=KEY)
        bodies = self._postings >> 6
        for some in batches(sorted(self.digests), CHUNK):
            own = np.flatnonzero((bodies >= some[0]) & (bodies <= some[-1]))
            keys = np.sort(numbers[self._of_term[own]] << 32 | self._postings[own])
            keys = keys[np.argsort(_bodies_of(keys), kind="stable")]
            found = dict(zip(np.unique(_bodies_of(keys)).tolist(), split_by(_bodies_of(keys), keys), strict=True))
            for pk in some:
                own = found.get(pk, NOTHING)
                for end, bit in PARTS.items():
                    yield f"#{pk}{end}", own[own & KEY.type(4) == bit]

    def records(self, number_of):
        """Yield (name, stored value) of the entries about bodies: the keys of their parts, and their digests."""
        yield from ((name, own.tobytes()) for name, own in self.keys(number_of) if own.size)
        yield from ((f"#{pk}=", own) for pk, own in self.digests.items() if own)


def _keys(bodies, numbers):
    """Return the sorted keys (see KEY) of some bodies; `numbers` maps a term to its number."""
    found, postings, counts = array("Q"), array("Q"), array("q")
    for pk, texts in bodies:
        for own in texts:
            for language in LANGUAGES:
                if text := own.indexed_in(language):
                    for weight, those in _weighed(own.weight, text, language):
                        found.extend(map(numbers.__getitem__, those))
                        counts.append(len(those))
                        postings.append(pk << 6 | NUMBER_OF[language.slug] << 3 | weight)
    keys = np.array(found) << 32 | np.repeat(np.array(postings), counts)
    return last_of_each(np.sort(keys), by=2).astype(KEY, copy=False)  # the heaviest weight of each, in each part


def _in_part(text, bit):
    return text.weight & 4 == bit


def _digests(texts):
    """Return a digest of the texts of each part of a body; nothing for one that is gone."""
    found = []
    for bit in PARTS.values() if texts else ():
        own = [(text.weight, [text.indexed_in(one) for one in LANGUAGES]) for text in texts if _in_part(text, bit)]
        found.append(blake2b(json.dumps(own).encode(), digest_size=16).digest())
    return found


def _weighed(weight, text, language):
    """Return pairs of a weight and the terms of a text that have it."""
    if weight == WORDS:
        return _weighed_words(text, language)
    terms = terms_of(text, language)
    return [(SHORT_NAME if _is_short(text) else NAME, _in_names(terms))] if weight == NAME else [(weight, terms)]


@lru_cache(maxsize=256)
def _weighed_words(text, language):
    """Return those pairs for search words: hundreds of terms in a text that rarely changes, while the body that has it does."""
    subjects = (SUBJECT, _terms_of_subjects(text, language))
    return [(weight, tuple(terms)) for weight, terms in ((WORDS, _in_names(terms_of(text, language))), subjects)]


def _in_names(terms):
    """Return terms, and beside them those that say that they are in a name."""
    return [*terms, *(f"{NAMES}{term}" for term in terms)]


def _terms_of_subjects(text, language):
    """Return the terms of the lines of a text that are a single word: *trade* is the subject there, in *wildlife trade* it is not."""
    lines = (line for line in text.split(BETWEEN) if len(line) <= MAX_WORD_LENGTH and _is_one_word(line))
    return set().union(*[terms_of(line, language) for line in lines])


def _is_one_word(line):
    kinds = [kind for _start, _end, kind in pieces(line)]
    return len(kinds) == 1 and (kinds != ["han"] or len(line) <= 2)


def _bodies_of(keys):
    """Return the id of the body of each key."""
    return keys.astype(NUMBER) >> 6


def _is_short(name):
    words = (
        (end - start) / 2 if kind == "han" else fold(name[start:end]) not in SMALL for start, end, kind in pieces(name)
    )
    return sum(words) <= SHORT


# Changes


def update_all(ids):
    """Update the entries of these bodies, or rebuild the index if they are many; unpublished bodies are removed."""
    if len(ids) > MAX_INCREMENTAL_UPDATE:
        rebuild(current_progress())
    else:
        update(ids)


def update(ids):
    """Write the entries that differ for these bodies, or rebuild an index of another version. No others are read: postings of a common term are long."""
    texts = dict.fromkeys(ids, ()) | dict(fetch_texts(ids))
    digests = {pk: _digests(own) for pk, own in texts.items()}
    stored = _stored("postings", term=[VERSION_TERM, *(f"#{pk}=" for pk in ids)])
    if (version := stored.get(VERSION_TERM)) is not None and not _is_current(version):
        rebuild(current_progress())
        return
    changed = _changed_parts(digests, stored)
    content = IndexContent(
        (pk, [text for text in texts[pk] if any(_in_part(text, PARTS[end]) for end in ends)])
        for pk, ends in changed.items()
    )
    wanted = dict(content.postings())
    number_of = _stored("id", term=wanted)
    new = wanted.keys() - number_of.keys()
    rows = ((term, wanted[term].tobytes()) for term in new)
    number_of |= _insert(rows, at_once=MAX_PARAMETERS // 2, returning=("term", "id"))
    before = {f"#{pk}{end}": NOTHING for pk, ends in changed.items() for end in ends}
    known = [f"#{pk}{end}" for pk, ends in changed.items() for end in ends if f"#{pk}=" in stored]
    before |= {name: np.frombuffer(own, dtype=KEY) for name, own in _stored("postings", term=known).items()}
    after = dict.fromkeys(before, NOTHING) | {name: own for name, own in content.keys(number_of) if name in before}
    differing = np.setxor1d(_joined(before), _joined(after)) >> 32
    differing = np.setdiff1d(differing, [number_of[term] for term in new])
    replaced = [part_of(pk << 6 | PARTS[end]) for pk, ends in changed.items() for end in ends]
    for some in batches(_stored("postings", id=differing.tolist()).items(), CHUNK):
        after |= with_replaced(dict(some), replaced, wanted)
    entries = {term: own.tobytes() for term, own in after.items() if not np.array_equal(own, before.get(term))}
    if new or not all(entries.values()):
        entries[WORDS_VERSION] = token_bytes(8)
    _save(entries | {f"#{pk}=": b"".join(digests[pk]) for pk in changed})


def _changed_parts(digests, stored):
    """Return the parts of bodies whose digest is another one than the stored one: id of a body → ends of names."""
    changed = {}
    for pk, own in digests.items():
        before = stored.get(f"#{pk}=", b"")
        parts = zip(PARTS, own or [b"", b""], [before[:16], before[16:]], strict=True)
        if ends := [end for end, now, then in parts if now != then]:
            changed[pk] = ends
    return changed


def _joined(keys):
    return np.concatenate([*keys.values(), NOTHING]).astype(KEY)


def _stored(column, **wanted):
    """Return a column of the entries that one lookup selects, however many its values: term → value.

    In SQL, because the ORM takes longer for thousands of values than the database.
    """
    ((lookup, values),) = wanted.items()
    found = {}
    with connection.cursor() as cursor:
        for some in batches(sorted(values), MAX_PARAMETERS):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"SELECT term, {column} FROM {TABLE} WHERE {lookup} IN ({marks})", some)  # noqa: S608
            found |= cursor.fetchall()
    return {term: bytes(own) for term, own in found.items()} if column == "postings" else found


def _save(entries):
    """Write entries (term → postings); entries without postings are deleted."""
    _insert(((term, postings) for term, postings in entries.items() if postings), at_once=MAX_PARAMETERS // 2)
    for some in batches((term for term, postings in entries.items() if not postings), CHUNK):
        Entry.objects.filter(term__in=some).delete()


def _insert(rows, **options):
    return insert_all(Entry, ("term", "postings"), rows, key=("term",), **options)


# The whole index


def expected_content(progress=no_progress):
    """Return the expected entries of all published bodies."""
    ids = list(current_bodies().order_by("body").values_list("body", flat=True))
    chunks = reported_batches(ids, CHUNK, TaskStep.INDEX, progress)
    return IndexContent(own for chunk in chunks for own in fetch_texts(chunk))


def rebuild(progress=no_progress):
    """Rebuild the index; return the number of indexed bodies.

    It is worked out before the write lock is taken, and again under it where the directory was changed in between.
    """
    with consistent_read():
        revision, content = current_revision(), expected_content(progress)
    with long_task(LongTask.INDEXING), write_lock():
        if current_revision() != revision:
            content = expected_content()
        Entry.objects.all().delete()
        # Some postings are long: a term may occur in every body.
        _insert(((term, own.tobytes()) for term, own in content.postings()), at_once=50)
        number_of = dict(Entry.objects.values_list("term", "pk"))
        _insert(content.records(number_of))
        _insert([*_facts().items(), (WORDS_VERSION, token_bytes(8))])
        _write_wordings()
    return len(content.digests)


@cache
def _facts():
    """Return the entries that do not depend on the directory."""
    from pypinyin import lazy_pinyin  # here: its dictionaries take half a second

    common = [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA) or high > 0xD7
    ]
    sounds = {letter: lazy_pinyin(letter)[0] for letter in common}
    return {VERSION_TERM: str(VERSION).encode(), SOUNDS: json.dumps(sounds, ensure_ascii=False).encode()}


def index_errors():
    """Yield a sentence in English for each difference between the index and the directory; for administrators of the server."""
    content = expected_content()
    ids = dict(fetch_rows(f"SELECT term, id FROM {TABLE}"))  # noqa: S608
    stored = {term: bytes(own) for term, own in fetch_rows(f"SELECT term, postings FROM {TABLE}")}  # noqa: S608
    stored.pop(WORDS_VERSION, None)  # any bytes will do
    wanted = {term: own.tobytes() for term, own in content.postings()}
    wanted |= _facts() | wordings()
    wanted |= content.records({name: ids.get(name, 0) for name in content.names})
    if stored == wanted:  # which takes less than to look for what differs
        return
    for what, terms in (
        ("missing", wanted.keys() - stored.keys()),
        ("unexpected", stored.keys() - wanted.keys()),
        ("out of date", {term for term in wanted.keys() & stored.keys() if wanted[term] != stored[term]}),
    ):
        if terms:
            few = ", ".join(sorted(terms)[:5])
            yield f"Entries {what}: {len(terms)} ({few}{', …' if len(terms) > 5 else ''})."


def rebuild_outdated():
    """Rebuild an index that is missing or was made by another version of the analyser."""
    if not _is_current(_stored("postings", term=[VERSION_TERM]).get(VERSION_TERM)):
        rebuild()


def _is_current(version):
    return version == str(VERSION).encode()


# The glossary


def _write_wordings():
    wanted = wordings()
    Entry.objects.filter(term__gte="~", term__lt="\x7f").delete()
    _insert(wanted.items())


def update_wordings():
    """Rewrite the wordings of the glossary."""
    with write_lock():
        _write_wordings()
