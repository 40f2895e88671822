"""The index and how it follows the directory: once at the end of every turn, in the transaction of its changes.

It holds published bodies only. A body is taken out and put in as a whole: what its texts are made of is compared with
what the index holds of it, and the difference is written.
"""

import json
from array import array
from bisect import bisect_left
from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from secretariat.changes import What, in_turn, once_a_turn
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource
from translations import texts
from translations.models import Rendering

from .analyser import SMALL, VERSION, fold, pieces, terms_of
from .models import Entry

SHORT_NAME, NAME, SOURCES, FUNCTION, MANDATE = 5, 4, 3, 2, 1
"""The weights, the heaviest first: a name of few words, other names and acronyms, mandate source, function, the rest."""
SHORT = 4
"""How many words of a name are few; of Chinese characters, twice as many."""

NUMBER_OF = {language.prefix: number for number, language in enumerate(LANGUAGES)}
CHUNK = 500
VERSION_TERM = "@version"
MOST_WORDS_OF_A_WORDING = 6


def texts_of(body):
    """The texts of a body that are found: (weight, object, field, number of the function or None). Its relations are read."""
    yield NAME, body, "name", None
    yield NAME, body, "acronym", None
    if not body.has_mandate():
        return
    mandate, sources = body.mandate, {}
    yield MANDATE, mandate, "opening", None
    sources |= {source.pk: source for source in mandate.sources.all()}
    for number, function in enumerate(mandate.functions.all(), start=1):
        yield FUNCTION, function, "text", number
        sources |= {source.pk: source for source in function.sources.all()}
    yield MANDATE, mandate, "closing", None
    for source in sources.values():
        yield SOURCES, source, "title", None
        yield SOURCES, source, "symbol", None


def text_in(obj, field, language):
    """A text in a language; a symbol is the same in all of them."""
    if field == "symbol":
        return obj.symbol if language == SOURCE else ""
    return texts.value(obj, field, language)


def postings_of(body):
    """What the index holds of a body: term → numbers."""
    found = {}
    for weight, obj, field, _number in texts_of(body):
        for language in LANGUAGES:
            if text := text_in(obj, field, language):
                place = body.pk << 6 | NUMBER_OF[language.prefix] << 3
                heavy = SHORT_NAME if weight == NAME and _is_short(text) else weight
                for term in terms_of(text, language):
                    own = found.setdefault(term, {})
                    own[place] = max(heavy, own.get(place, 0))
    return {term: [place | weight for place, weight in own.items()] for term, own in found.items()}


def _is_short(name):
    words = (
        (end - start) / 2 if kind == "han" else fold(name[start:end]) not in SMALL for start, end, kind in pieces(name)
    )
    return sum(words) <= SHORT


def bodies_to_index(ids=None):
    bodies = Body.objects.published().with_mandates()
    return bodies if ids is None else bodies.filter(pk__in=ids)


# Following changes


def follow(changes, **signal):
    """Hears of every change of the directory; what is removed is still there then, and left to `follow_removal`."""
    bodies = set()
    for change in changes:
        if change.what != What.REMOVED:
            bodies |= concerned(change.obj, change.what == What.MOVED or change.field == "is_published")
        elif isinstance(change.obj, MandateSource):
            change.obj.was_named_by = concerned(change.obj)
    once_a_turn(update_all, bodies)


def follow_removal(instance, **signal):
    """Hears of deleted objects, in cascades too."""
    once_a_turn(update_all, instance.was_named_by if isinstance(instance, MandateSource) else concerned(instance))


def concerned(obj, with_branch=False):
    """The ids of the bodies whose postings an object has a part in."""
    match obj:
        case Body():
            top = Body.objects.filter(pk=obj.pk).first() if with_branch else None
            return {obj.pk, *(top.branch().values_list("pk", flat=True) if top else ())}
        case Mandate():
            return {obj.body_id}
        case Function():
            return set(Mandate.objects.filter(pk=obj.mandate_id).values_list("body", flat=True))
        case MandateSource():
            named = Q(mandate__sources=obj.pk) | Q(mandate__functions__sources=obj.pk)
            return set(Body.objects.order_by().filter(named).values_list("pk", flat=True))
    return set()


def update_all(ids):
    for start in range(0, len(ids), CHUNK):
        update(ids[start : start + CHUNK])


def update(ids):
    """Have the index hold these bodies as they are now, or not at all where no reader sees them."""
    wanted = {pk: {} for pk in ids}
    for body in bodies_to_index(ids):
        wanted[body.pk] = postings_of(body)
    own_names = {f"#{pk}" for pk in ids}
    known = {entry.term: entry for entry in Entry.objects.filter(term__in=own_names)}
    held = {pk: set(numbers_of(known[f"#{pk}"].postings)) if f"#{pk}" in known else set() for pk in ids}
    entries = {entry.pk: entry for entry in _entries(pk__in=set().union(*held.values()))}
    by_term = {entry.term: entry for entry in entries.values()}
    missing = {term for postings in wanted.values() for term in postings} - by_term.keys()
    by_term |= {entry.term: entry for entry in _entries(term__in=missing)}
    touched = defaultdict(dict)
    for pk in ids:
        for term in (entries[one].term for one in held[pk] if one in entries):
            touched[term][pk] = ()
        for term, numbers in wanted[pk].items():
            touched[term][pk] = sorted(numbers)
    changed = []
    for term, own in touched.items():
        entry = by_term.get(term) or Entry(term=term, postings=b"")
        numbers = numbers_of(entry.postings)
        for pk, new in own.items():
            numbers[bisect_left(numbers, pk << 6) : bisect_left(numbers, (pk + 1) << 6)] = array("I", new)
        if numbers.tobytes() != bytes(entry.postings):
            entry.postings = numbers.tobytes()
            changed.append(entry)
    empty = [entry.pk for entry in changed if not entry.postings and entry.pk]
    _delete(empty)
    _write([entry for entry in changed if entry.postings])
    fresh = {
        entry.term: entry.pk
        for entry in _entries(("pk", "term"), term__in={term for one in wanted.values() for term in one})
    }
    for pk in ids:
        name, terms = f"#{pk}", wanted[pk]
        entry = known.get(name) or Entry(term=name)
        entry.postings = packed(fresh[term] for term in terms)
        known[name] = entry
    _delete([known[f"#{pk}"].pk for pk in ids if not wanted[pk] and known[f"#{pk}"].pk])
    _write([known[f"#{pk}"] for pk in ids if wanted[pk]])


def packed(numbers):
    return array("I", sorted(numbers)).tobytes()


def numbers_of(postings):
    found = array("I")
    found.frombytes(bytes(postings))
    return found


def _entries(only=(), **wanted):
    """Entries by id or term, however many."""
    ((lookup, values),) = wanted.items()
    values = sorted(values)
    for start in range(0, len(values), CHUNK):
        yield from Entry.objects.filter(**{lookup: values[start : start + CHUNK]}).only(*only)


def _write(entries):
    Entry.objects.bulk_create(
        entries, batch_size=400, update_conflicts=True, unique_fields=["term"], update_fields=["postings"]
    )


def _delete(ids):
    for start in range(0, len(ids), CHUNK):
        Entry.objects.filter(pk__in=ids[start : start + CHUNK]).delete()


# The whole index


def as_it_should_be(progress=iter):
    """The whole index by term, worked out from the directory: (postings by term, terms by body)."""
    postings, bodies = defaultdict(list), {}
    ids = list(Body.objects.published().values_list("pk", flat=True))
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    for chunk in progress(chunks):
        for body in bodies_to_index(chunk):
            own = postings_of(body)
            bodies[body.pk] = list(own)
            for term, numbers in own.items():
                postings[term] += numbers
    return postings, bodies


def rebuild(progress=iter):
    """Build the index anew, in one turn; returns how many bodies it holds."""
    with in_turn():
        postings, bodies = as_it_should_be(progress)
        Entry.objects.all().delete()
        Entry.objects.bulk_create(
            (Entry(term=term, postings=packed(own)) for term, own in postings.items()), batch_size=400
        )
        ids = dict(Entry.objects.values_list("term", "pk"))
        named = (Entry(term=f"#{pk}", postings=packed(ids[term] for term in own)) for pk, own in bodies.items())
        Entry.objects.bulk_create(named, batch_size=400)
        _write([Entry(term=VERSION_TERM, postings=str(VERSION).encode())])
        _write_wordings()
    return len(bodies)


def findings():
    """What in the index is not as it should be, as sentences in English; for those who look after the server."""
    postings, bodies = as_it_should_be()
    wanted = {term: packed(own) for term, own in postings.items()} | {VERSION_TERM: str(VERSION).encode()} | wordings()
    stored, ids = {}, {}
    for pk, term, own in Entry.objects.values_list("pk", "term", "postings").iterator():
        stored[term], ids[term] = bytes(own), pk
    wanted |= {f"#{pk}": packed(ids.get(term, 0) for term in own) for pk, own in bodies.items()}
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
    """For each wording of a term of the glossary the other wordings of that term: `~word word` → JSON."""
    of_terms = defaultdict(list)
    for rendering in Rendering.objects.select_related("term").order_by("pk"):
        own = of_terms[rendering.term_id]
        own += [rendering.term.english, *rendering.accepted(), *rendering.forbidden_variants()]
    found = defaultdict(set)
    for own in of_terms.values():
        keys = {key for key in map(key_of, own) if key and key.count(" ") < MOST_WORDS_OF_A_WORDING}
        for key in keys:
            found[key] |= keys - {key}
    return {f"~{key}"[:200]: json.dumps(sorted(others), ensure_ascii=False).encode() for key, others in found.items()}


def key_of(text):
    """A wording as it is looked up: its folded words."""
    return " ".join(fold(text[start:end]) for start, end, _kind in pieces(text))


def _write_wordings():
    wanted = wordings()
    Entry.objects.filter(term__gte="~", term__lt="\x7f").delete()
    _write([Entry(term=term, postings=content) for term, content in wanted.items()])


def follow_glossary(**signal):
    """Hears of every change of the glossary; what a whole file changed is taken over once, when it is committed."""
    connection = transaction.get_connection()
    if not any(function is renew_wordings for _sids, function, *_rest in connection.run_on_commit):
        transaction.on_commit(renew_wordings)


def renew_wordings():
    with in_turn():
        _write_wordings()
