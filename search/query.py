"""Finding bodies: what a question is taken for, which bodies answer it, and where their texts say so.

The same answers on every database: what is counted and sorted is counted and sorted here.
"""

import json
import math
import re
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import override
from rapidfuzz import process

from secretariat.languages import LANGUAGES, SOURCE, letters
from secretariat.models import Body, Kind, MandateSource
from secretariat.text.characters import C1_CONTROLS, NOT_IN_XML

from .analyser import SMALL, fold, pieces, places, terms_of_han, terms_of_symbol, terms_of_word
from .index import (
    FUNCTION,
    MANDATE,
    NAME,
    NAMES,
    NUMBER_OF,
    SHORT_NAME,
    SOURCES,
    fetch_texts,
    numbers_of,
    text_in,
    texts_of,
)
from .models import Entry

LONGEST, MOST_WORDS, MOST_ENDINGS = 200, 10, 20
PAGE, SHOWN_HITS, AROUND = 10, 4, 90
PREFIXES = tuple(NUMBER_OF)
WEIGHT = {SHORT_NAME: 10.5, NAME: 10.0, SOURCES: 5.0, FUNCTION: 3.0, MANDATE: 2.0}
EXACT, STEM, BEGINNING, SYNONYM = 1.0, 0.85, 0.6, 0.5
HERE, THROUGH_ENGLISH, ELSEWHERE = 1.25, 1.0, 0.9
CONTROL = re.compile(rf"[\s{NOT_IN_XML}{C1_CONTROLS}]+")
HAN_LETTER = re.compile("[\u3400-\u9fff]")


@dataclass
class Word:
    """One word of a question: what it may be compared by, each with how much that is worth."""

    terms: dict
    beginning: str = ""
    """What a term may begin with, where the word may not be whole yet."""
    start: int = 0
    end: int = 0
    form: str = ""
    """The folded form of a word between others; of Chinese and of symbols none."""
    found: dict = field(default_factory=dict)
    """Term → its postings."""
    is_optional: bool = False
    """Whether a body may do without it: a pair of Chinese characters across two others."""

    @property
    def size(self):
        return sum(map(len, self.found.values()))


@dataclass
class Hit:
    """One text of a body that answers."""

    where: str
    number: int | None
    """Of a function, its place among its mandate's."""
    language: object
    excerpt: str
    url: str
    is_through_english: bool


@dataclass
class Group:
    """A body that answers, with its published ancestors from the top and the texts that do."""

    body: object
    path: list
    hits: list
    more: int


@dataclass
class Found:
    """The answer to a question: one page of it."""

    words: str
    groups: list = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 0
    did_you_mean: str | None = None
    is_too_short: bool = False


@dataclass
class Suggestion:
    """A body that may be meant by what was typed so far."""

    body: object
    path: list
    label: str
    """Its name as HTML, in the language in which it has what was typed."""
    language: object


def tidy(text):
    """A question as it is understood: one line of bounded length, without what no text can hold."""
    text = text[: 4 * LONGEST].encode("utf-8", "ignore").decode()
    return CONTROL.sub(" ", text).strip()[:LONGEST].strip()


def find(text, language, *, kind="", division="", source="", page=1):
    """The bodies that answer a question, the best first; see `Found`."""
    asked = tidy(text)
    found = Found(asked)
    words = _words(asked)
    if not words:
        return found
    if len(words) == 1 and len(asked) == 1 and not HAN_LETTER.match(asked):
        found.is_too_short = True
    scores, words = _scores(words, asked, language)
    if kind or division or source:
        allowed = np.zeros(len(scores), dtype=bool)
        allowed[[pk for pk in _chosen(kind, division, source).values_list("pk", flat=True) if pk < len(scores)]] = True
        scores = scores * allowed
    ranked = _ranked(scores)
    if not ranked:
        found.did_you_mean = _did_you_mean(asked, words)
        return found
    found.total, found.pages = len(ranked), math.ceil(len(ranked) / PAGE)
    found.page = min(max(page, 1), found.pages)
    chosen = ranked[(found.page - 1) * PAGE : found.page * PAGE]
    found.groups = list(_groups(chosen, words, language))
    return found


def answering(text, language):
    """The ids of the bodies that answer a question, the best first."""
    asked = tidy(text)
    words = _words(asked)
    return _ranked(_scores(words, asked, language)[0]) if words else []


def suggest(text, language, limit=8):
    """The bodies whose names may be meant by what was typed so far, the best first."""
    asked = tidy(text)
    words = _words(asked)
    if not words:
        return []
    _read(words, of=NAMES)
    ranked = _ranked(_of_all(words, language, _room(words)))[:limit]
    known = {body.pk: body for body in Body.objects.with_ancestors(ranked)}
    return [_suggestion(known[pk], known, words, language) for pk in ranked if pk in known]


# What a question is taken for


def _words(asked, prefixes=PREFIXES):
    """The words that tell something. Of a wording in one language the stem alone is looked for: it stands wherever the form does."""
    words = []
    for start, end, kind in pieces(asked):
        part = asked[start:end]
        if kind == "han":
            terms = terms_of_han(part)
            for index, term in enumerate(terms):
                is_optional = index % 2 == 1 and index + 1 < len(terms)
                words.append(Word({term: EXACT}, "" if len(term) > 1 else term, start, end, is_optional=is_optional))
        elif kind == "symbol":
            whole, *_parts = terms_of_symbol(part)
            words.append(Word({whole: EXACT}, "", start, end))
        else:
            form, *stems = terms_of_word(part, prefixes) or ("",)
            if form:
                exact = {} if stems and len(prefixes) == 1 else {form: EXACT}
                words.append(Word(exact | dict.fromkeys(stems, STEM), "", start, end, form=form))
    telling = [word for word in words if word.form not in SMALL] or words
    telling = telling[:MOST_WORDS]
    if telling and telling[-1].end == len(asked):  # the last word may not be whole yet
        form = telling[-1].form or next(iter(telling[-1].terms))
        if len(form) >= 2 or HAN_LETTER.match(form):
            telling[-1].beginning = form
    return telling


def _read(words, keys=(), of=""):
    """Fetch the postings of these words, and what else stands under these keys; of names alone with `of`. One query.

    A word that may not be whole yet is in names what begins with it.
    """
    terms = {of + term for word in words for term in word.terms} | set(keys)
    wanted, stored, begun = Q(term__in=terms), {}, []
    for word in words:
        if word.beginning:
            wanted |= _begins(NAMES + word.beginning)
    for term, postings in Entry.objects.filter(wanted).values_list("term", "postings"):
        if term in terms:
            stored[term] = postings
        if term.startswith(NAMES) and ":" not in term:
            begun.append((term.removeprefix(NAMES), postings))
    for word in words:
        word.found = {term: numbers_of(stored[of + term]) for term in word.terms if of + term in stored}
        if word.beginning:
            _add(word, sorted(begun, key=lambda row: (-len(row[1]), row[0])))
    return stored


def _read_beginnings(words):
    """For a word that nothing was found for: what begins with it in any text. One query."""
    for word in words:
        if word.beginning and not word.found:
            begun = Entry.objects.filter(_begins(word.beginning)).exclude(term__contains=":")
            _add(word, begun.order_by(Length("postings").desc(), "term").values_list("term", "postings")[:MOST_ENDINGS])


def _begins(beginning):
    return Q(term__gt=beginning, term__lt=beginning + "\U0010ffff")


def _add(word, begun):
    for term, postings in [row for row in begun if row[0].startswith(word.beginning)][:MOST_ENDINGS]:
        if term not in word.terms:
            word.terms[term] = BEGINNING
            word.found[term] = numbers_of(postings)


# Which bodies answer. Scores stand in an array with a place for each id of a body; 0.0: it does not answer.


def _ranked(scores):
    """The bodies that answer, the best first; of equals the older one."""
    answering = np.flatnonzero(scores)
    return answering[np.argsort(-scores[answering], kind="stable")].tolist()


def _scores(words, asked, language):
    """How well each body answers, and all words that were looked for.

    All words of the question, or of one in which the glossary put other wordings; where no body has all, most of them.
    """
    keys = _wording_keys(asked)
    stored = _read(words, keys)
    others = []
    if stored.keys() & keys.keys():
        others = _other_ways(asked, keys, stored, words)
    else:
        _read_beginnings(words)
    every = list({id(word): word for way in (words, *others) for word in way}.values())
    room = _room(every)
    best = _of_all(words, language, room)
    for way in others:
        best = np.maximum(best, _of_all(way, language, room) * SYNONYM)
    if len(words) > 1 and not best.any():
        best = _of_most(words, language, room)
    return best.round(6), every


def _room(words):
    return max((int(numbers[-1] >> 6) for word in words for numbers in word.found.values()), default=0) + 1


def _of_all(words, language, room):
    """The bodies that have every word."""
    total, has_all = np.zeros(room), np.ones(room, dtype=bool)
    for word in words:
        own = _of_word(word, language, room)
        total += own
        if not word.is_optional:
            has_all &= own > 0
    return total * has_all


def _of_most(words, language, room):
    """The bodies that have the most words, at least half of them."""
    each = [_of_word(word, language, room) for word in words]
    counts = sum((own > 0).astype(int) for own in each)
    most = counts.max()
    return sum(each) * (counts == most) if most * 2 >= len(words) else np.zeros(room)


def _of_word(word, language, room):
    """How much one word says for each body: what it says in the text that says most."""
    rarity = 1.0 / (1.0 + math.log1p(word.size) / 8)
    worth = np.zeros(64)
    for prefix, number in NUMBER_OF.items():
        factor = HERE if prefix == language.prefix else THROUGH_ENGLISH if prefix == SOURCE.prefix else ELSEWHERE
        for weight, value in WEIGHT.items():
            worth[number << 3 | weight] = factor * value * rarity
    best = np.zeros(room)
    if word.found:
        numbers = np.concatenate([*word.found.values()])
        nearness = np.repeat([word.terms[term] for term in word.found], [*map(len, word.found.values())])
        np.maximum.at(best, numbers >> 6, worth[numbers & 63] * nearness)
    return best


def _chosen(kind, division, source):
    """The bodies that the filters let through; what is not known lets none through."""
    bodies = Body.objects.order_by()
    if kind:
        bodies = bodies.filter(kind=kind) if kind in Kind.values else bodies.none()
    if division:
        top = Body.objects.published().filter(slug=division).first()
        bodies = bodies.branch_of(top) if top else bodies.none()
    if source:
        named = MandateSource.objects.filter(slug=source).first()
        bodies = bodies.working_under(named) if named else bodies.none()
    return bodies


# The glossary, and what may have been meant


def _wording_keys(asked):
    """Every run of words of a question that may be a wording of the glossary: key → (start, end)."""
    parts = [(start, end) for start, end, _kind in pieces(asked)][:MOST_WORDS]
    return {
        f"~{' '.join(fold(asked[start:end]) for start, end in parts[first:last])}"[:200]: (
            parts[first][0],
            parts[last - 1][1],
        )
        for first in range(len(parts))
        for last in range(first + 1, min(first + 6, len(parts)) + 1)
    }


def _other_ways(asked, keys, stored, words):
    """The question with a wording of the glossary in the place of another one; read with one query."""
    ways = []
    for key in keys:
        if key in stored:
            start, end = keys[key]
            kept = [
                Word(dict(word.terms), "", word.start, word.end, word.found)
                for word in words
                if not start <= word.start < end
            ]
            ways += [(kept, _words(other, (prefix,))) for prefix, other in json.loads(bytes(stored[key]))]
    fresh = [word for _kept, new in ways for word in new]
    for word in fresh:
        word.beginning = ""
    _read(fresh)
    return [[*kept, *new] for kept, new in ways if new]


def _did_you_mean(asked, words):
    """The question with the nearest words of the index in the place of those that it does not have; None where none is near."""
    answer, changed = asked, False
    for word in reversed(words):
        form = word.form or next(iter(word.terms))
        if word.found or len(form) < 4:
            continue
        nearby = Entry.objects.filter(term__gte=form[0], term__lt=form[0] + "\U0010ffff").order_by("term")
        known = [term for term in nearby.values_list("term", flat=True)[:20_000] if ":" not in term]
        match = process.extractOne(form, known, score_cutoff=75)
        if match:
            answer, changed = answer[: word.start] + match[0] + answer[word.end :], True
    return answer if changed else None


# Where their texts say so


def _path(body, known):
    path = []
    while body.parent_id in known:
        body = known[body.parent_id]
        path.insert(0, body)
    return path


def _groups(ids, words, language):
    held = _held(ids, words)
    weights = {place & 7 for places in held.values() for place in places}
    weights |= {NAME} if SHORT_NAME in weights else set()
    known = {body.pk: body for body in Body.objects.with_ancestors(ids)}
    fetch_texts([known[pk] for pk in ids if pk in known], weights)
    for pk in ids:
        if pk in known:
            body = known[pk]
            hits = _hits(body, words, language, weights, {place >> 3 for place in held[pk]})
            with override(language.code):
                url = body.get_absolute_url()
            shown = [_hit(url, language, *hit) for hit in hits[:SHOWN_HITS]]
            yield Group(body, _path(body, known), shown, max(0, len(hits) - SHOWN_HITS))


def _held(ids, words):
    """In which languages and with which weights the index has words of the question for bodies: the last bits of their postings."""
    numbers = np.concatenate([numbers for word in words for numbers in word.found.values()])
    is_wanted = np.zeros(int(numbers.max() >> 6) + 1, dtype=bool)
    is_wanted[ids] = True
    held = {pk: set() for pk in ids}
    for number in np.unique(numbers[is_wanted[numbers >> 6]]).tolist():
        held[number >> 6].add(number & 63)
    return held


WHERE = {NAME: "name", SOURCES: "source", FUNCTION: "function", MANDATE: "mandate"}


def _hits(body, words, language, weights, held):
    """What `_hit` makes the texts of a body of that have words of the question, the best first; of each one of the languages `held`."""
    terms = {term: word for word in words for term in word.terms}
    order = [one for one in dict.fromkeys([language, SOURCE, *LANGUAGES]) if NUMBER_OF[one.prefix] in held]
    found = []
    for weight, obj, name, number in texts_of(body, weights):
        for rank, one in enumerate(order):
            text = text_in(obj, name, one)
            if text and (marks := _marks(text, one, terms)):
                matched = len({id(word) for _start, _end, word in marks})
                found.append(((rank, -weight, -matched, number or 0), (weight, obj, name, number, one, marks)))
                break
    return [hit for _key, hit in sorted(found, key=lambda row: row[0])]


def _hit(url, language, weight, obj, name, number, own, marks):
    where = "acronym" if name == "acronym" else WHERE[weight]
    is_missing = own == SOURCE and name != "symbol" and not text_in(obj, name, language)
    url += f"#f-{letters(number)}" if number else ""
    return Hit(where, number, own, _excerpt(text_in(obj, name, own), marks), url, is_missing)


def _marks(text, language, terms):
    """The places of the words of a question in a text: (start, end, word)."""
    return [(start, end, terms[term]) for start, end, term in places(text, language, terms)]


def _joined(marks):
    """The places of marks, those that touch as one."""
    joined = []
    for start, end, _word in sorted(marks, key=lambda mark: mark[:2]):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    return joined


def _excerpt(text, marks):
    """A piece of a text around the first of its marks, as HTML with <mark>."""
    first, last = 0, len(text)
    if last > 2 * AROUND + 20:
        densest = max(marks, key=lambda mark: (sum(abs(mark[0] - other[0]) < AROUND for other in marks), -mark[0]))
        first, last = max(0, densest[0] - AROUND), min(len(text), densest[1] + AROUND)
        if first and (space := text.find(" ", first, densest[0])) != -1:
            first = space + 1
        if last < len(text) and (space := text.rfind(" ", densest[1], last)) != -1:
            last = space
    parts, at = ["… " if first else ""], first
    for start, end in _joined(marks):
        if start >= at and end <= last:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return SafeString("".join([*parts, escape(text[at:last]), " …" if last < len(text) else ""]))


def _suggestion(body, known, words, language):
    terms = {term: word for word in words for term in word.terms}
    named = [one for one in dict.fromkeys([language, SOURCE, *LANGUAGES]) if text_in(body, "name", one)]
    marks = {one: _marks(text_in(body, "name", one), one, terms) for one in named}
    shown = next(filter(marks.get, named), named[0])
    return Suggestion(body, _path(body, known)[1:], _excerpt(text_in(body, "name", shown), marks[shown]), shown)
