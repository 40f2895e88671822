"""The index and how it follows the directory: once at the end of every turn, in the transaction of its changes.

It holds published bodies only. A body is taken out and put in as a whole: what its texts are made of is compared with
what the index holds of it, and the difference is written.
"""

import json
from array import array
from collections import defaultdict

import numpy as np
from django.db import connections
from django.db.models import Prefetch, Q, prefetch_related_objects

from secretariat.changes import What, in_turn, once_a_turn
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.saving import batches, insert_all
from translations import texts
from translations.models import Rendering

from .analyser import SMALL, VERSION, fold, pieces, terms_of
from .models import Entry

SHORT_NAME, NAME, SOURCES, FUNCTION, MANDATE = WEIGHTS = 5, 4, 3, 2, 1
"""The weights, the heaviest first: a name of few words, other names and acronyms, mandate source, function, the rest."""
SHORT = 4
"""How many words of a name are few; of Chinese characters, twice as many."""

NUMBER_OF = {language.prefix: number for number, language in enumerate(LANGUAGES)}
NUMBER = np.dtype("<u4")
NOTHING = np.array([], dtype=NUMBER)
KEY = np.dtype("<u8")
"""The number of a term and, in the lower half, a posting of it."""
NAMES = "="
"""Before a term: its postings in names alone, for suggestions."""
CHUNK = 500
MANY = 1_000
"""So many bodies at once are quicker indexed by building the index anew."""
VERSION_TERM = "@version"
MOST_WORDS_OF_A_WORDING = 6


def texts_of(body, weights=WEIGHTS):
    """The texts of a body that are found: (weight, object, field, number of the function or None); what it needs is fetched."""
    if NAME in weights:
        yield NAME, body, "name", None
        yield NAME, body, "acronym", None
    if not body.has_mandate():
        return
    mandate, sources = body.mandate, {}
    if MANDATE in weights:
        yield MANDATE, mandate, "opening", None
        yield MANDATE, mandate, "closing", None
    if SOURCES in weights:
        sources |= {source.pk: source for source in mandate.named}
    if FUNCTION in weights or SOURCES in weights:
        for number, function in enumerate(mandate.lettered, start=1):
            yield FUNCTION, function, "text", number
            if SOURCES in weights:
                sources |= {source.pk: source for source in function.named}
    for source in sources.values():
        yield SOURCES, source, "title", None
        yield SOURCES, source, "symbol", None


def fetch_texts(bodies, weights=WEIGHTS):
    """Fetch what `texts_of` needs, as plain lists, for they are read by the thousand; at most three queries."""
    wanted = ["mandate"]
    if FUNCTION in weights or SOURCES in weights:
        wanted.append(Prefetch("mandate__functions", to_attr="lettered"))
    prefetch_related_objects(bodies, *wanted)
    if SOURCES in weights:
        _fetch_sources([body.mandate for body in bodies if body.has_mandate()])


TEXTS_OF_A_SOURCE = ("pk", "symbol", *(language.column("title") for language in LANGUAGES))


def _fetch_sources(mandates):
    """The mandate sources of mandates and of their functions as `named`, with one query for both."""
    owners = {("mandate", mandate.pk): mandate for mandate in mandates}
    owners |= {("function", function.pk): function for mandate in mandates for function in mandate.lettered}
    for owner in owners.values():
        owner.named = []
    known = {}
    for kind, pk, *values in _ties(owners):
        if values[0] not in known:
            known[values[0]] = MandateSource(**dict(zip(TEXTS_OF_A_SOURCE, values, strict=True)))
        owners[kind, pk].named.append(known[values[0]])


def _ties(owners):
    """(kind, id of the owner, texts of a source) for each tie. In SQL: the ORM takes three times as long to say it as the database to do it."""
    ids = {kind: [pk for one, pk in owners if one == kind] for kind in ("mandate", "function")}
    columns = ", ".join(
        f"source.{MandateSource._meta.get_field(name).column}" for name in ("id", *TEXTS_OF_A_SOURCE[1:])
    )
    parts = [
        f"SELECT '{kind}', tie.{kind}_id, {columns} FROM {model.sources.through._meta.db_table} tie"  # noqa: S608
        f" JOIN {MandateSource._meta.db_table} source ON source.id = tie.mandatesource_id"
        f" WHERE tie.{kind}_id IN ({', '.join(['%s'] * len(ids[kind]))})"
        for kind, model in (("mandate", Mandate), ("function", Function))
        if ids[kind]
    ]
    if not parts:
        return []
    with connections[MandateSource.objects.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [*ids["mandate"], *ids["function"]])
        return cursor.fetchall()


def text_in(obj, field, language):
    """A text in a language; a symbol is the same in all of them."""
    if field == "symbol":
        return obj.symbol if language == SOURCE else ""
    return texts.value(obj, field, language)


class Gathered:
    """What the index should hold of some bodies: `postings` by term, and `terms` by body."""

    def __init__(self, bodies):
        numbers, self.ids, found = defaultdict(), [], bytearray()
        numbers.default_factory = numbers.__len__
        for some in batches(bodies, CHUNK):
            self.ids += [body.pk for body in some]
            found += _keys(some, numbers).tobytes()
        keys = np.frombuffer(found, dtype=KEY)  # millions in a large directory, so they are copied nowhere
        keys.sort()
        self.names = list(numbers)
        self._postings, self._of_term = keys.view(NUMBER)[::2], keys.view(NUMBER)[1::2]

    def postings(self):
        """(term, its postings), the terms in the order of `names`."""
        return zip(self.names, _split(self._of_term, self._postings), strict=True)

    def terms(self, number_of):
        """(body, the sorted numbers that `number_of` has for its terms)."""
        numbers = np.array([number_of[name] for name in self.names], dtype=NUMBER)
        bodies = self._postings >> 6
        for some in batches(sorted(self.ids), CHUNK):
            own = np.flatnonzero((bodies >= some[0]) & (bodies <= some[-1]))
            keys = bodies[own].astype(np.uint64) << 32 | numbers[self._of_term[own]]
            keys = _last_of_each(np.sort(keys))
            found = dict(zip(_last_of_each(keys >> 32).tolist(), _split(keys >> 32, keys.astype(NUMBER)), strict=True))
            yield from ((pk, found.get(pk, NOTHING)) for pk in some)


def _keys(bodies, numbers):
    """The keys of some bodies, their terms numbered by `numbers`."""
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
                    postings.append(body.pk << 6 | NUMBER_OF[language.prefix] << 3 | heavy)
    keys = np.array(found) << 32 | np.repeat(np.array(postings), counts)
    return _last_of_each(np.sort(keys), by=3).astype(KEY, copy=False)  # the heaviest


def _last_of_each(keys, by=0):
    """Of sorted keys that are equal but for their last `by` bits the last one."""
    return keys[np.append(keys[1:] ^ keys[:-1] >= 1 << by, True)] if keys.size else keys


def _split(groups, values):
    """`values` in pieces, one for each run of equal `groups`."""
    return np.split(values, np.flatnonzero(np.diff(groups)) + 1) if values.size else []


def _is_short(name):
    words = (
        (end - start) / 2 if kind == "han" else fold(name[start:end]) not in SMALL for start, end, kind in pieces(name)
    )
    return sum(words) <= SHORT


def bodies_to_index(ids):
    bodies = list(Body.objects.published().filter(pk__in=ids))
    fetch_texts(bodies)
    return bodies


# Following changes


def follow(changes, **signal):
    """Hears of every change of the directory; what is removed is still there then, and left to `follow_removal`."""
    changed, tops = [], set()
    for change in changes:
        if change.what == What.REMOVED:
            if isinstance(change.obj, MandateSource):
                change.obj.was_named_by = concerned([change.obj])
        elif isinstance(change.obj, Body) and (change.what == What.MOVED or change.field == "is_published"):
            tops.add(change.obj.pk)
        else:
            changed.append(change.obj)
    once_a_turn(update_all, concerned(changed) | branches(tops))


def follow_removal(instance, **signal):
    """Hears of deleted objects, in cascades too."""
    is_source = isinstance(instance, MandateSource)
    once_a_turn(update_all, instance.was_named_by if is_source else concerned([instance]))


def concerned(objects):
    """The ids of the bodies whose postings these objects have a part in; at most two queries a few hundred objects."""
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
    """The ids of these bodies and of all below them."""
    found = set(tops)
    for some in batches(tops, CHUNK):
        below = Q()
        end = (0, 0)
        for tree_id, left, right in sorted(Body.objects.filter(pk__in=some).values_list("tree_id", "lft", "rght")):
            if (tree_id, right) > end:  # not below the one before
                below |= Q(tree_id=tree_id, lft__gte=left, rght__lte=right)
                end = tree_id, right
        found.update(Body.objects.order_by().filter(below).values_list("pk", flat=True) if below else ())
    return found


def update_all(ids):
    """Have the index hold these bodies as they are now, or not at all where no reader sees them."""
    if len(ids) > MANY:
        rebuild()
    else:
        update(ids)


def update(ids):
    gathered = Gathered(bodies_to_index(ids))
    wanted = dict(gathered.postings())
    names = {pk: f"#{pk}" for pk in ids}
    known = _stored("postings", term__in=names.values())
    held = {number for postings in known.values() for number in numbers_of(postings).tolist()}
    before = _stored("postings", pk__in=held)
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
    own = gathered.terms(_stored("pk", term__in=wanted))
    _save(dict.fromkeys(known, b"") | {names[pk]: numbers.tobytes() for pk, numbers in own})


def numbers_of(postings):
    return np.frombuffer(postings, dtype=NUMBER)


def _stored(column, **wanted):
    """A column of entries by id or term, however many: term → value."""
    ((lookup, values),) = wanted.items()
    found = {}
    for some in batches(sorted(values), CHUNK):
        found |= Entry.objects.filter(**{lookup: some}).values_list("term", column)
    return {term: bytes(own) for term, own in found.items()} if column == "postings" else found


def _save(entries):
    """Write entries, term → postings; those that say nothing any more are deleted."""
    _insert((term, postings) for term, postings in entries.items() if postings)
    for some in batches((term for term, postings in entries.items() if not postings), CHUNK):
        Entry.objects.filter(term__in=some).delete()


def _insert(rows, at_once=250):
    insert_all(Entry, ("term", "postings"), rows, key=("term",), at_once=at_once)


# The whole index


def as_it_should_be(progress=iter):
    """All bodies that readers see, taken apart."""
    ids = list(Body.objects.published().values_list("pk", flat=True))
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return Gathered(body for chunk in progress(chunks) for body in bodies_to_index(chunk))


def rebuild(progress=iter):
    """Build the index anew, in one turn; returns how many bodies it holds."""
    with in_turn():
        gathered = as_it_should_be(progress)
        Entry.objects.all().delete()
        # Some of these are long: each body may stand in them.
        _insert(((term, own.tobytes()) for term, own in gathered.postings()), at_once=50)
        number_of = dict(Entry.objects.values_list("term", "pk"))
        _insert((f"#{pk}", own.tobytes()) for pk, own in gathered.terms(number_of))
        _insert([(VERSION_TERM, str(VERSION).encode())])
        _write_wordings()
    return len(gathered.ids)


def findings():
    """What in the index is not as it should be, as sentences in English; for those who look after the server."""
    gathered = as_it_should_be()
    wanted = {term: own.tobytes() for term, own in gathered.postings()}
    wanted |= {VERSION_TERM: str(VERSION).encode()} | wordings()
    stored, number_of = {}, dict.fromkeys(gathered.names, 0)
    for pk, term, own in Entry.objects.values_list("pk", "term", "postings").iterator():
        stored[term], number_of[term] = bytes(own), pk
    wanted |= {f"#{pk}": own.tobytes() for pk, own in gathered.terms(number_of)}
    for what, terms in (
        ("missing", wanted.keys() - stored.keys()),
        ("not of the directory", stored.keys() - wanted.keys()),
        ("out of date", {term for term in wanted.keys() & stored.keys() if wanted[term] != stored[term]}),
    ):
        if terms:
            few = ", ".join(sorted(terms)[:5])
            yield f"Entries {what}: {len(terms)} ({few}{', …' if len(terms) > 5 else ''})."


def rebuild_if_outdated(using="default", **signal):
    """After `migrate`: an index of another analyser, or none, is built anew."""
    version = Entry.objects.filter(term=VERSION_TERM).values_list("postings", flat=True).first()
    if version is None or bytes(version) != str(VERSION).encode():
        rebuild()


# The glossary


def wordings():
    """For each wording of a term of the glossary the other wordings of that term, with their languages: `~word word` → JSON."""
    of_terms = defaultdict(set)
    for rendering in Rendering.objects.select_related("term"):
        own = [(SOURCE.prefix, rendering.term.english)]
        own += [(rendering.language, text) for text in (*rendering.accepted(), *rendering.forbidden_variants())]
        of_terms[rendering.term_id] |= {(prefix, key_of(text)) for prefix, text in own}
    found = defaultdict(set)
    for own in of_terms.values():
        usable = {(prefix, key) for prefix, key in own if key and key.count(" ") < MOST_WORDS_OF_A_WORDING}
        for _prefix, key in usable:
            found[key] |= {other for other in usable if other[1] != key}
    return {f"~{key}"[:200]: json.dumps(sorted(others), ensure_ascii=False).encode() for key, others in found.items()}


def key_of(text):
    """A wording as it is looked up: its folded words."""
    return " ".join(fold(text[start:end]) for start, end, _kind in pieces(text))


def _write_wordings():
    wanted = wordings()
    Entry.objects.filter(term__gte="~", term__lt="\x7f").delete()
    _insert(wanted.items())


def follow_glossary(**signal):
    """Signal receiver: take over a change of the glossary; what a whole file changed, once at the end of its turn."""
    once_a_turn(_renew_wordings, ())


def _renew_wordings(ids):
    with in_turn():
        _write_wordings()
