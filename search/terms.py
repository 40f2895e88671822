"""Parse a search query into search terms, each with the index terms that match it."""

import json
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, pairwise

from secretariat.languages import SOURCE
from secretariat.text.characters import C1_CONTROLS, NOT_IN_XML
from secretariat.text.folding import HAN_LETTER, simplified

from .analyser import (
    HAN_QUESTION,
    QUESTION,
    SMALL,
    fold,
    is_question_word,
    pieces,
    term_of_acronym,
    terms_of_han,
    terms_of_symbol,
    terms_of_word,
)
from .entries import MAX_COMPLETIONS, NAMES
from .overview import current_overview
from .postings import NUMBER_OF
from .wordings import MAX_WORDS_OF_A_WORDING

MAX_QUERY_LENGTH, MAX_TERMS, MAX_MISSPELT = 200, 10, 3
LANGUAGE_SLUGS = tuple(NUMBER_OF)
EXACT, STEM, BEGINNING, MISSPELT, AKIN = 1.0, 0.85, 0.6, 0.5, 0.35
"""Score of an index term, by how it matches the search term; AKIN is a word of the same family."""
LETTERS = 6
"""Letters from which a word that no text has is taken for a misspelt one; shorter ones have too many neighbours: drop, crop."""
LIKELY = 0.15
"""Words that are so little farther from an unknown one than the nearest may be meant as well: one name in three languages."""
ARTICLE = re.compile(r"\d+[^\W\d_]")
"""The symbol of an article as readers type it, without brackets."""
CONTROL = re.compile(rf"[\s{NOT_IN_XML}{C1_CONTROLS}]+")


@dataclass
class SearchTerm:
    """One word of a search query: the index terms that match it, each with its score."""

    terms: dict
    beginning: str = ""
    """Prefix of index terms that match as well, because the word may be incomplete."""
    start: int = 0
    end: int = 0
    form: str = ""
    """The folded form of a word; empty for Chinese and for symbols."""
    found: dict = field(default_factory=dict)
    """Index term → its Postings."""
    is_optional: bool = False
    """True if a body may match without it: a pair of Chinese characters that overlaps two others, or one character beside a symbol."""

    @property
    def is_number(self):
        """Whether it is a number, or a symbol with one: it is meant as it stands."""
        return any(map(str.isdigit, next(iter(self.terms), "")))

    @property
    def size(self):
        """The number of its postings."""
        return sum(map(len, self.found.values()))


def tidy(text):
    """Return a search query as one line of at most MAX_QUERY_LENGTH characters, without control characters."""
    text = text[: 4 * MAX_QUERY_LENGTH].encode("utf-8", "ignore").decode()
    return CONTROL.sub(" ", text).strip()[:MAX_QUERY_LENGTH].strip()


def search_terms(query, language_slugs=LANGUAGE_SLUGS):
    """Return the search terms of a query without stop words, at most MAX_TERMS; none of one with several stop words alone.

    With a single language, a word matches by its stem alone: each text that has the form has the stem as well.
    """
    words, without_question = [], _without_question(query)
    found = [*pieces(without_question)]
    edges_of_symbols = {edge for *edges, kind in found if kind == "symbol" for edge in edges}
    for start, end, kind in found:
        part = without_question[start:end]
        if kind == "han":
            terms = terms_of_han(part)
            beside_symbol = len(part) == 1 and not edges_of_symbols.isdisjoint((start, end))
            for index, term in enumerate(terms):
                is_optional = beside_symbol or (index % 2 == 1 and index + 1 < len(terms))
                words.append(
                    SearchTerm({term: EXACT}, "", start + index, min(start + index + 2, end), is_optional=is_optional)
                )
        elif kind == "symbol":
            whole, *_parts = terms_of_symbol(part)
            terms = {whole: EXACT}
            if whole.count("/") > 1:  # UNEP/CBD/COP/DEC/X/15 is the symbol of the document with decision X/15
                terms["/".join(whole.split("/")[-2:])] = STEM
            words.append(SearchTerm(terms, "", start, end))
        elif kind == "acronym":
            words.append(SearchTerm({term_of_acronym(part): EXACT}, "", start, end))
        else:
            form, *stems = terms_of_word(part, language_slugs) or ("",)
            if form:
                exact = {} if stems and len(language_slugs) == 1 else {form: EXACT}
                if ARTICLE.fullmatch(form):  # 8j is 8(j)
                    exact[terms_of_symbol(f"{form[:-1]}({form[-1]})")[0]] = STEM
                words.append(SearchTerm(exact | dict.fromkeys(stems, STEM), "", start, end, form=form))
    for word, after in pairwise(words) if len(language_slugs) > 1 else ():  # bio-safety and bio safety find biosafety
        if word.form and after.form and after.start - word.end == 1:
            joined = fold(word.form + after.form)
            word.terms.setdefault(joined, EXACT)
            after.terms.setdefault(joined, EXACT)
    if len(words) > 1 and all(word.form in SMALL for word in words):
        return []
    significant = [
        word
        for word in words
        if _is_acronym(word, query) or not is_question_word(query[word.start : word.end], word.form)
    ] or words
    significant = significant[:MAX_TERMS]
    if (
        significant
        and significant[-1].end == len(query)
        and not significant[-1].is_number
        and not _is_acronym(significant[-1], query)
    ):  # it may be incomplete
        form = significant[-1].form or next(iter(significant[-1].terms))
        if len(form) >= 2 or HAN_LETTER.match(form):
            significant[-1].beginning = form
    return significant


def _is_acronym(word, query):
    """Return whether a word is in capitals and the query is not, as in IT support; *it support* begins with no pronoun either."""
    written = query[word.start : word.end]
    if not word.start and word.form == "it":
        return word.end < len(query)
    return len(written) > 1 and written.isupper() and not query.isupper()


def _without_question(query):
    """Return a query in Simplified Chinese, with spaces for the words of a question unless it has no others."""
    plain = simplified(query)
    return (
        HAN_QUESTION.sub(lambda found: " " * len(found[0]), plain)
        if HAN_QUESTION.sub("", plain).strip("？?。 ")
        else plain
    )


def fetch_postings(words, keys=(), of="", overview=None):
    """Fetch the postings of search terms and the entries with these keys; return (the Overview, the entries: term → Postings or bytes).

    One query, for the current revision and what is not known of it; with `overview`, its revision counts. `of=NAMES` restricts the
    postings to names. An incomplete word matches the terms in names that begin with it.
    """
    terms = list({of + term for word in words for term in word.terms} | set(keys))
    incomplete = [word for word in words if word.beginning]
    beginnings = [NAMES + word.beginning for word in incomplete]
    if overview is None:
        overview = current_overview(terms, beginnings)
    stored, begun = overview.entries.get(terms, beginnings)
    for word in words:
        word.found = {term: stored[of + term] for term in word.terms if of + term in stored}
    for word, own in zip(incomplete, begun, strict=True):
        _add(word, ((term.removeprefix(NAMES), postings) for term, postings in own))
    return overview, stored


def fetch_completions(words, overview):
    """Fetch, for an incomplete word without a match, the most frequent terms in any text that begin with it; at most one query."""
    incomplete = [word for word in words if word.beginning and not word.found]
    begun = {term for word in incomplete for term in overview.vocabulary.beginning(word.beginning, MAX_COMPLETIONS)}
    stored, _begun = overview.entries.get(sorted(begun))
    in_order = sorted(stored.items(), key=lambda row: (-len(row[1]), row[0]))
    for word in incomplete:
        _add(word, (row for row in in_order if row[0].startswith(word.beginning)))


def _add(word, begun):
    for term, postings in islice(begun, MAX_COMPLETIONS):
        if term not in word.terms:
            word.terms[term] = BEGINNING
            word.found[term] = postings


def fetch_corrections(query, words, language, overview, *, is_known=True):
    """Fetch what may be meant by the words of a query that no text has, with all that the corrected queries need; at most one query.

    Nothing is fetched where it `is_known` what the words find and nothing else may be meant.
    """
    vocabulary = overview.vocabulary
    near = [(word, text) for word in unknown_words(words) for _cost, text in vocabulary.near(word.form)]
    terms = {term for own in _meant(words, vocabulary).values() for term in own}
    terms.update(term for _word, text in near for term in text.split())
    whole = whole_queries(query, words, language, vocabulary)
    if is_known and not any(
        overview.entries.missing(terms.union(*[one.terms for text in whole for one in search_terms(text)]))
    ):
        return
    beginnings = set()
    corrected = [query[: word.start] + text + query[word.end :] for word, text in near]
    for text in {query, *whole, *corrected, _with_nearest(query, words, vocabulary)}:
        keys, meant = wording_keys(text), search_terms(text)
        beginnings.update(NAMES + one.beginning for one in meant if one.beginning)
        for slug, other in set().union(*[vocabulary.synonyms(key[1:]) for key in keys]):
            meant += search_terms(other, (slug,)) if slug in (language.slug, SOURCE.slug) else []
        terms.update(keys, *[one.terms for one in meant])
    overview.entries.get(sorted(terms), sorted(beginnings))


def fetch_for_results(query, words, language, overview):
    """Fetch what the results of a query need before it is known which words texts have, unless they were fetched already; at most one query."""
    if any(overview.entries.missing(set().union(*[word.terms for word in words]))):
        guessed = [replace(word, found={word.form: ()} if overview.vocabulary.has(word.form) else {}) for word in words]
        fetch_corrections(query, guessed, language, overview, is_known=False)


def _with_nearest(query, words, vocabulary):
    """Return a query with the nearest word for each that no text has."""
    for word in reversed(unknown_words(words)):
        for _cost, text in vocabulary.near(word.form)[:1]:
            query = query[: word.start] + text + query[word.end :]
    return query


def unknown_words(words):
    """Return the first search terms that no text has and that may be misspelt."""
    unknown = [
        word
        for word in words
        if not word.found and word.form and word.form not in QUESTION and not HAN_LETTER.search(word.form)
    ]
    return unknown[:MAX_MISSPELT]


def whole_queries(query, words, language, vocabulary):
    """Return other queries that may have been meant by one of which nothing is found, or something in Chinese is not."""
    known = [word for word in words if word.found or word.is_optional]
    is_chinese = any(not word.found and HAN_LETTER.search(next(iter(word.terms))) for word in words)
    return vocabulary.whole_queries(query, language.slug) if not known or is_chinese else []


def _meant(words, vocabulary):
    """Return the terms that may be meant by search terms that no text has, each with its score, by the id of the search term."""
    near = {}
    for word in unknown_words(words):
        own = vocabulary.near(word.form) if len(word.form) >= LETTERS else []
        akin = dict.fromkeys(vocabulary.akin(word.form), AKIN)
        near[id(word)] = akin | {one: MISSPELT for cost, one in own if cost < own[0][0] + LIKELY}
    for word, after in pairwise([*words, None]):  # the last character of a Chinese word says what it is: 雪豹 is a 豹
        last = next(iter(word.terms))[-1]
        if not word.found and HAN_LETTER.match(last) and not (after and after.start < word.end):
            near[id(word)] = dict.fromkeys(vocabulary.pairs_with(last), AKIN)
    return near


def near_words(words, overview):
    """Return other search terms for those that no text has: id of the search term → one that matches what is spelled nearly so, or of the same family; at most one query."""
    near = _meant(words, overview.vocabulary)
    stored, _begun = overview.entries.get(sorted({one for own in near.values() for one in own}))
    meant = {}
    for word in words:
        if terms := {one: score for one, score in near.get(id(word), {}).items() if one in stored}:
            found = {term: stored[term] for term in terms}
            meant[id(word)] = replace(word, terms=terms, found=found, beginning="", is_optional=False)
    return meant


# Wordings of the glossary


def wording_keys(query):
    """Return each sequence of words of a query that may be a wording of the glossary: key of its entry → (start, end)."""
    parts = [(start, end) for start, end, _kind in pieces(query)][:MAX_TERMS]
    return {
        f"~{' '.join(fold(query[start:end]) for start, end in parts[first:last])}"[:200]: (
            parts[first][0],
            parts[last - 1][1],
        )
        for first in range(len(parts))
        for last in range(first + 1, min(first + MAX_WORDS_OF_A_WORDING, len(parts)) + 1)
    }


@lru_cache(maxsize=2_000)
def _terms_of_wording(text, language_slug):
    """Return the search terms of a wording of the glossary, which is whole."""
    return [replace(word, beginning="") for word in search_terms(text, (language_slug,))]


def alternatives_of(query, keys, stored, words, language, overview):
    """Return the search terms of the query with a wording of the glossary replaced by each of its synonyms; at most one query.

    Those in the page's language and in English count: every body has texts in English, and in a third language a wording is
    found by words that only look like its own.
    """
    alternatives = []
    for key in keys:
        if key in stored:
            start, end = keys[key]
            others = [
                replace(word, terms=dict(word.terms), beginning="") for word in words if not start <= word.start < end
            ]
            alternatives += [
                (others, [replace(word) for word in _terms_of_wording(other, language_slug)])
                for language_slug, other in json.loads(bytes(stored[key]))
                if language_slug in (language.slug, SOURCE.slug)
            ]
    fetch_postings([word for _others, new in alternatives for word in new], overview=overview)
    return [[*others, *new] for others, new in alternatives if new]
