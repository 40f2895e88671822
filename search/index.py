"""The search index, updated before each commit in the transaction that changes the directory.

It covers published bodies only. A body is always indexed as a whole: its terms are compared with the stored entries,
and the difference is written.
"""

from array import array
from collections import defaultdict

import numpy as np
from django.db.models import Q

from secretariat.changes import ChangeKind, before_commit, current_revision, write_lock
from secretariat.consistent_reads import consistent_read
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.saving import batches, insert_all
from secretariat.waiting import LongTask, long_task
from translations.models import Rendering, Term

from .analyser import SMALL, VERSION, fold, pieces, terms_of
from .models import Entry
from .searchable import NAME, SHORT_NAME, fetch_texts, text_in, texts_of
from .wordings import wordings

SHORT = 4
"""Number of words up to which a name is short; for Chinese, twice as many characters."""

NUMBER_OF = {language.slug: number for number, language in enumerate(LANGUAGES)}
NUMBER = np.dtype("<u4")
NOTHING = np.array([], dtype=NUMBER)
KEY = np.dtype("<u8")
"""64 bits: the number of a term and, in the lower half, one of its postings."""
NAMES = "="
"""Prefix of a term whose postings are in names only, for suggestions."""
CHUNK = 500
MAX_INCREMENTAL_UPDATE = 1_000
"""Bodies in one change; for more, rebuilding the whole index is quicker."""
VERSION_TERM = "@version"


class IndexContent:
    """The expected index entries of some bodies: `postings` by term, and `terms` by body."""

    def __init__(self, bodies):
        numbers, self.ids, found = defaultdict(), [], bytearray()
        numbers.default_factory = numbers.__len__
        for some in batches(bodies, CHUNK):
            self.ids += [body.pk for body in some]
            found += _keys(some, numbers).tobytes()
        keys = np.frombuffer(found, dtype=KEY)  # millions in a large directory, so never copied
        keys.sort()
        self.names = list(numbers)
        self._postings, self._of_term = keys.view(NUMBER)[::2], keys.view(NUMBER)[1::2]

    def postings(self):
        """Iterate over (term, its sorted postings), in the order of `names`."""
        return zip(self.names, _split(self._of_term, self._postings), strict=True)

    def terms(self, number_of):
        """Yield (id of a body, the sorted numbers of its terms); `number_of` maps a term to its number."""
        numbers = np.array([number_of[name] for name in self.names], dtype=NUMBER)
        bodies = self._postings >> 6
        for some in batches(sorted(self.ids), CHUNK):
            own = np.flatnonzero((bodies >= some[0]) & (bodies <= some[-1]))
            keys = bodies[own].astype(np.uint64) << 32 | numbers[self._of_term[own]]
            keys = _last_of_each(np.sort(keys))
            found = dict(zip(_last_of_each(keys >> 32).tolist(), _split(keys >> 32, keys.astype(NUMBER)), strict=True))
            yield from ((pk, found.get(pk, NOTHING)) for pk in some)


def _keys(bodies, numbers):
    """Return the sorted keys (see KEY) of some bodies; `numbers` maps a term to its number."""
    found, postings, counts = array("Q"), array("Q"), array("q")
    for body in bodies:
        for weight, obj, field, _number in texts_of(body):
            for language in LANGUAGES:
                if text := text_in(obj, field, language):
                    heavy = SHORT_NAME if weight == NAME and _is_short(text) else weight
                    terms = terms_of(text, language)
                    if weight == NAME:
                        terms.update([f"{NAMES}{term}" for term in terms])
                    found.extend(map(numbers.__getitem__, terms))
                    counts.append(len(terms))
                    postings.append(body.pk << 6 | NUMBER_OF[language.slug] << 3 | heavy)
    keys = np.array(found) << 32 | np.repeat(np.array(postings), counts)
    return _last_of_each(np.sort(keys), by=3).astype(KEY, copy=False)  # the heaviest weight of each


def _last_of_each(keys, by=0):
    """Return the last of each run of sorted keys that differ only in their last `by` bits."""
    return keys[np.append(keys[1:] ^ keys[:-1] >= 1 << by, True)] if keys.size else keys


def _split(groups, values):
    """Return `values` split into arrays, one for each run of equal `groups`."""
    return np.split(values, np.flatnonzero(np.diff(groups)) + 1) if values.size else []


def _is_short(name):
    words = (
        (end - start) / 2 if kind == "han" else fold(name[start:end]) not in SMALL for start, end, kind in pieces(name)
    )
    return sum(words) <= SHORT


def bodies_to_index(ids):
    """Return the published bodies among `ids`, with the texts that are indexed."""
    bodies = list(Body.objects.published().filter(pk__in=ids))
    fetch_texts(bodies)
    return bodies


# Following changes


def update_index(changes, **signal):
    """Signal receiver: schedule an update of the bodies that a change affects.

    A removed object still exists at this point; `update_index_after_removal` handles it.
    """
    changed, tops = [], set()
    for change in changes:
        if change.what == ChangeKind.REMOVED:
            if isinstance(change.obj, MandateSource):
                change.obj.was_linked_to = affected_bodies([change.obj])
        elif isinstance(change.obj, Term | Rendering):
            update_index_after_glossary_change()
        elif isinstance(change.obj, Body) and (change.what == ChangeKind.MOVED or change.field == "is_published"):
            tops.add(change.obj.pk)
        else:
            changed.append(change.obj)
    before_commit(update_all, affected_bodies(changed) | branches(tops))


def update_index_after_removal(instance, **signal):
    """Signal receiver: schedule an update after an object was deleted, by a cascade too."""
    is_source = isinstance(instance, MandateSource)
    before_commit(update_all, instance.was_linked_to if is_source else affected_bodies([instance]))


def affected_bodies(objects):
    """Return the ids of the bodies that are found by texts of these objects; at most two queries for each CHUNK of objects."""
    bodies, mandates, sources = set(), set(), set()
    for obj in objects:
        match obj:
            case Body():
                bodies.add(obj.pk)
            case Mandate():
                bodies.add(obj.body_id)
            case Function():
                mandates.add(obj.mandate_id)
            case MandateSource():
                sources.add(obj.pk)
    for some in batches(mandates, CHUNK):
        bodies.update(Mandate.objects.filter(pk__in=some).values_list("body", flat=True))
    for some in batches(sources, CHUNK):
        named = Q(mandate__sources__in=some) | Q(mandate__functions__sources__in=some)
        bodies.update(Body.objects.order_by().filter(named).values_list("pk", flat=True))
    return bodies


def branches(tops):
    """Return the ids of these bodies and of all their descendants."""
    found = set(tops)
    for some in batches(tops, CHUNK):
        below = Q()
        end = (0, 0)
        for tree_id, left, right in sorted(Body.objects.filter(pk__in=some).values_list("tree_id", "lft", "rght")):
            if (tree_id, right) > end:  # not a descendant of the previous one
                below |= Q(tree_id=tree_id, lft__gte=left, rght__lte=right)
                end = tree_id, right
        found.update(Body.objects.order_by().filter(below).values_list("pk", flat=True) if below else ())
    return found


def update_all(ids):
    """Update the entries of these bodies, or rebuild the index if they are many; unpublished bodies are removed."""
    if len(ids) > MAX_INCREMENTAL_UPDATE:
        rebuild()
    else:
        update(ids)


def update(ids):
    """Write the entries that differ for these bodies."""
    content = IndexContent(bodies_to_index(ids))
    wanted = dict(content.postings())
    names = {pk: f"#{pk}" for pk in ids}
    known = _stored("postings", term__in=names.values())
    term_ids = {number for postings in known.values() for number in numbers_of(postings).tolist()}
    before = _stored("postings", pk__in=term_ids)
    before |= _stored("postings", term__in=wanted.keys() - before.keys())
    after = {}
    for term in before.keys() | wanted.keys():
        numbers = wanted.get(term, NOTHING)
        if term in before:
            others = numbers_of(before[term])
            numbers = np.sort(np.concatenate([others[~np.isin(others >> 6, ids)], numbers]))
        if numbers.tobytes() != before.get(term):
            after[term] = numbers.tobytes()
    _save(after)
    own = content.terms(_stored("pk", term__in=wanted))
    _save(dict.fromkeys(known, b"") | {names[pk]: numbers.tobytes() for pk, numbers in own})


def numbers_of(postings):
    """Return stored postings as an array of 32-bit numbers."""
    return np.frombuffer(postings, dtype=NUMBER)


def _stored(column, **wanted):
    """Return a column of the entries that one lookup selects, however many its values: term → value."""
    ((lookup, values),) = wanted.items()
    found = {}
    for some in batches(sorted(values), CHUNK):
        found |= Entry.objects.filter(**{lookup: some}).values_list("term", column)
    return {term: bytes(own) for term, own in found.items()} if column == "postings" else found


def _save(entries):
    """Write entries (term → postings); entries without postings are deleted."""
    _insert((term, postings) for term, postings in entries.items() if postings)
    for some in batches((term for term, postings in entries.items() if not postings), CHUNK):
        Entry.objects.filter(term__in=some).delete()


def _insert(rows, at_once=250):
    insert_all(Entry, ("term", "postings"), rows, key=("term",), at_once=at_once)


# The whole index


def expected_content(progress=iter):
    """Return the expected entries of all published bodies."""
    ids = list(Body.objects.published().values_list("pk", flat=True))
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return IndexContent(body for chunk in progress(chunks) for body in bodies_to_index(chunk))


def rebuild(progress=iter):
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
        _insert((f"#{pk}", own.tobytes()) for pk, own in content.terms(number_of))
        _insert([(VERSION_TERM, str(VERSION).encode())])
        _write_wordings()
    return len(content.ids)


def index_errors():
    """Yield a sentence in English for each difference between the index and the directory; for administrators of the server."""
    content = expected_content()
    wanted = {term: own.tobytes() for term, own in content.postings()}
    wanted |= {VERSION_TERM: str(VERSION).encode()} | wordings()
    stored, number_of = {}, dict.fromkeys(content.names, 0)
    for pk, term, own in Entry.objects.values_list("pk", "term", "postings").iterator():
        stored[term], number_of[term] = bytes(own), pk
    wanted |= {f"#{pk}": own.tobytes() for pk, own in content.terms(number_of)}
    for what, terms in (
        ("missing", wanted.keys() - stored.keys()),
        ("unexpected", stored.keys() - wanted.keys()),
        ("out of date", {term for term in wanted.keys() & stored.keys() if wanted[term] != stored[term]}),
    ):
        if terms:
            few = ", ".join(sorted(terms)[:5])
            yield f"Entries {what}: {len(terms)} ({few}{', …' if len(terms) > 5 else ''})."


def rebuild_if_outdated(using="default", **signal):
    """Signal receiver: after `migrate`, rebuild an index that is missing or was made by another version of the analyser."""
    version = Entry.objects.filter(term=VERSION_TERM).values_list("postings", flat=True).first()
    if version is None or bytes(version) != str(VERSION).encode():
        rebuild()


# The glossary


def _write_wordings():
    wanted = wordings()
    Entry.objects.filter(term__gte="~", term__lt="\x7f").delete()
    _insert(wanted.items())


def update_index_after_glossary_change(**signal):
    """Signal receiver: schedule an update of the wordings after a change of the glossary, once per transaction."""
    before_commit(_update_wordings, ())


def _update_wordings(ids):
    with write_lock():
        _write_wordings()
