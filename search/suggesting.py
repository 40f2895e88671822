"""“Did you mean”: a search query with other words, offered only if it finds something."""

import json
from dataclasses import replace
from itertools import product

import numpy as np

from public_record.queries import execute
from secretariat.languages import BY_SLUG
from secretariat.text.folding import HAN_LETTER, fold
from secretariat.text.spelling import script_of

from .analyser import places_by_term
from .entries import NAMES
from .postings import NUMBER_OF
from .scores import scores_of, scores_with_all
from .searchable import texts_of
from .spelling import LANGUAGES_OF
from .terms import EXACT, SearchTerm, search_terms

MAX_WORDINGS, MAX_COMBINATIONS, MAX_WORDS, MAX_SAMPLES = 2, 24, 3, 4
"""Wordings of the glossary that are tried, combinations of words that are tried, unknown words that are replaced, and texts that are read for the form of a word."""
MAX_CHANCE = 5
"""Letters up to which a misspelt word may by chance begin some word in the layout of another keyboard."""
ELSEWHERE = 0.6
"""Cost of a word of another language than the page's."""


def did_you_mean(query, words, language, overview):
    """Return a query that finds something, with other words for those that find nothing; None if there is none. At most two queries.

    `words` are the search terms of the query, with what they have found.
    """
    for text in overview.vocabulary.near_wordings(query, language.slug)[:MAX_WORDINGS]:
        if fold(text) != fold(query) and _finds_all(text, language, overview):
            return text
    known = [word for word in words if word.found or word.is_optional]
    unknown = [word for word in words if not word.found and word.form and not HAN_LETTER.search(word.form)]
    near = unknown if len(unknown) <= MAX_WORDS else ()
    options = {id(word): overview.vocabulary.near(word.form) for word in near}
    is_chinese = any(not word.found and HAN_LETTER.search(next(iter(word.terms))) for word in words)
    whole = _whole_queries(query, language, overview) if not known or is_chinese else []
    terms = {term for own in options.values() for _cost, near in own for term in near.split()}
    others = [(text, search_terms(text)) for text in whole]
    terms |= {term for _text, own in others for word in own for term in word.terms}
    if not terms:
        return None
    incomplete = [word for _text, own in others for word in own if word.beginning]
    stored, begun = overview.entries.get(sorted(terms), [f"{NAMES}{word.beginning}" for word in incomplete])
    stored |= {term: postings for own in begun for term, postings in own}
    for text, own in others:
        for word in own:
            word.found = {term: stored[term] for term in word.terms if term in stored}
            if word.beginning and not word.found:
                word.found = {term: found for term, found in stored.items() if term.startswith(f"={word.beginning}")}
                word.terms = dict.fromkeys(word.found, EXACT)
        if _finds(own, language):
            return _as_written(text, [(word, None) for word in own if word.form], stored, language)
    if not unknown or len(unknown) > MAX_WORDS:
        return None
    return _with_near_words(query, [word for word in words if word not in unknown], unknown, options, stored, language)


def _whole_queries(query, language, overview):
    """Return other queries that may have been meant: in another keyboard layout, or in Chinese that sounds or looks like it."""
    vocabulary = overview.vocabulary
    found = [text for text in vocabulary.in_other_layouts(query) if _is_likely(text, language)]
    if HAN_LETTER.search(query) or script_of(fold(query)) == "latin":
        found += vocabulary.by_sound(query)
    if HAN_LETTER.search(query):
        found += vocabulary.near_in_shape(query)
    return found[:MAX_COMBINATIONS]


def _is_likely(text, language):
    """Return whether a query in another keyboard layout is in the script of the page, or long enough to be no chance: *dek* is no `вул`."""
    return len(text) > MAX_CHANCE or language.slug in LANGUAGES_OF.get(script_of(fold(text)), ())


def _finds_all(text, language, overview):
    words = search_terms(text)
    found = scores_of(words, text, language, overview)
    return bool(found.ids.size) and not found.is_partial


def _finds(words, language):
    words = [word for word in words if word.found or not word.is_optional]
    return bool(words) and all(word.found for word in words) and bool(scores_with_all(words, language)[0].size)


def _with_near_words(query, known, unknown, options, stored, language):
    """Return the query with the most likely words that together find something."""
    choices = []
    for word in unknown:
        own = []
        for cost, near in options[id(word)]:
            parts = near.split()
            if all(part in stored for part in parts) and (slug := _language_of(parts, word.form, stored, language)):
                own.append((cost + (0 if slug == language.slug else ELSEWHERE), near, slug))
        if not own:
            return None
        choices.append(sorted(own)[:6])
    ranked = sorted(product(*choices), key=lambda own: sum(cost for cost, _near, _slug in own))
    for chosen in ranked[:MAX_COMBINATIONS]:
        terms = [
            SearchTerm({part: EXACT}, found={part: stored[part]}) for _c, near, _s in chosen for part in near.split()
        ]
        if _finds([*known, *terms], language):
            pairs = [
                (replace(word, form=near), slug) for word, (_cost, near, slug) in zip(unknown, chosen, strict=True)
            ]
            return _as_written(query, pairs, stored, language)
    return None


def _language_of(terms, typed, stored, language):
    """Return the language in which all these terms are: the page's, or another of the script that was typed; None if there is none."""
    allowed = LANGUAGES_OF.get(script_of(typed), ())
    order = sorted(allowed, key=lambda slug: slug != language.slug)
    if language.slug in allowed and typed.isascii():
        order = order[:1] if len(typed) < 6 else order
    for slug in order:
        if all((stored[term].numbers >> 3 & 7 == NUMBER_OF[slug]).any() for term in terms):
            return slug
    return None


def _as_written(query, words, stored, language):
    """Return a query with each word in the form in which texts write it; at most one query."""
    wanted = {}
    for word, slug in words:
        for term in word.form.split():
            if term in stored and script_of(term) != "han":
                numbers = stored[term].numbers
                slugs = (
                    [slug]
                    if slug
                    else sorted(LANGUAGES_OF.get(script_of(term), ()), key=lambda own: own != language.slug)
                )
                own = next(
                    (own for own in (numbers[numbers >> 3 & 7 == NUMBER_OF[one]] for one in slugs) if own.size), numbers
                )
                lightest = own[np.argsort(own & 7, kind="stable")[:MAX_SAMPLES]].tolist()
                wanted[term] = [(number >> 6, number >> 3 & 7) for number in lightest]
    forms = _forms(wanted) if wanted else {}
    parts, at = [], 0
    for word, _slug in words:
        parts += [query[at : word.start], " ".join(forms.get(term, term) for term in word.form.split())]
        at = word.end
    return "".join([*parts, query[at:]])


def _forms(wanted):
    """Return the form in which texts write each term: the most frequent, one in lower case first."""
    ids = sorted({pk for own in wanted.values() for pk, _number in own})
    rows = execute(_CONTENT.format(marks=", ".join(["%s"] * len(ids))), ids)
    contents = {pk: json.loads(content) for pk, content in rows}
    slugs, found = {number: slug for slug, number in NUMBER_OF.items()}, {}
    for term, own in wanted.items():
        forms = {}
        for pk, number in own:
            language = BY_SLUG[slugs[number]]
            for text in texts_of(contents[pk]) if pk in contents else ():
                written = text.text_in(language)
                for start, end, _index in places_by_term(written, language.slug).get(term, ()):
                    if fold(written[start:end]) == term:
                        forms[written[start:end]] = forms.get(written[start:end], 0) + 1
        if forms:
            found[term] = min(forms, key=lambda form: (not form.islower(), -forms[form], form))
    return found


_CONTENT = "SELECT body, content FROM public_record_bodyrecord WHERE valid_to IS NULL AND body IN ({marks})"
