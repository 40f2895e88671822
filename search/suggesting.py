"""“Did you mean”: a search query with other words, offered only if it finds something."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from secretariat.languages import BY_SLUG
from secretariat.text.folding import fold
from secretariat.text.spelling import script_of

from .analyser import QUESTION, QUESTION_OF, pieces, places_by_term
from .entries import NAMES
from .postings import NUMBER_OF
from .scores import Scores, scores_of, scores_with_all
from .spelling import LANGUAGES_OF
from .terms import EXACT, SearchTerm, search_terms, unknown_words, whole_queries

MAX_WORDINGS, MAX_COMBINATIONS, MAX_SAMPLES = 2, 24, 4
"""Wordings of the glossary that are tried, combinations of words that are tried, and texts that are read for the form of a word."""
ELSEWHERE = 0.6
"""Cost of a word of another language than the page's."""


@dataclass
class Correction:
    """A search query with other words, which find something."""

    text: str
    """The query, its new words folded."""
    samples: dict
    """New word → the texts that may say how it is written, as (id of the body, language)."""
    parts: tuple = ()
    """The words and what is between them."""
    capitals: frozenset = frozenset()
    """The new words among the parts that stand for one with a capital."""
    result: Scores | None = None
    """What it finds, where that is known already."""

    def bodies(self):
        """Return the ids of the bodies whose texts say how its words are written."""
        return {pk for own in self.samples.values() for pk, _language in own}

    def as_written(self, bodies):
        """Return the query with each new word in the form in which texts write it; `bodies` are SearchableBodies by id."""
        forms = {term: _form(term, own, bodies) for term, own in self.samples.items()}
        written = [forms.get(part, part) for part in self.parts]
        for index in self.capitals:
            written[index] = written[index][:1].upper() + written[index][1:]
        return "".join(written) or self.text


def did_you_mean(query, words, language, overview):
    """Return a Correction that finds something, with other words for those that find nothing; None if there is none. At most two queries.

    `words` are the search terms of the query, with what they have found.
    """
    for text in overview.vocabulary.near_wordings(query, language.slug)[:MAX_WORDINGS]:
        result = None if fold(text) == fold(query) else scores_of(search_terms(text), text, language, overview)
        if result and result.ids.size and not result.is_partial:
            return Correction(text, {}, result=result)
    unknown = unknown_words(words)
    options = {id(word): overview.vocabulary.near(word.form) for word in unknown}
    whole = whole_queries(query, words, language, overview.vocabulary)
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
            return _corrected(text, [(word, None) for word in own if word.form], stored, language)
    if not unknown:
        return None
    return _with_near_words(query, [word for word in words if word not in unknown], unknown, options, stored, language)


def _finds(words, language):
    words = [word for word in words if word.found or not word.is_optional]
    return bool(words) and all(word.found for word in words) and bool(scores_with_all(words, language)[0].size)


def _with_near_words(query, known, unknown, options, stored, language):
    """Return the query with the most likely words that together find something."""
    choices = []
    if not all(word.found or word.is_optional for word in known):  # they are too many
        return None
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
        if not all(_is_of(slug, query, known) for _cost, _near, slug in chosen if slug != language.slug):
            continue
        terms = [
            SearchTerm({part: EXACT}, found={part: stored[part]}) for _c, near, _s in chosen for part in near.split()
        ]
        if _finds([*known, *terms], language):
            pairs = [
                (replace(word, form=near), slug) for word, (_cost, near, slug) in zip(unknown, chosen, strict=True)
            ]
            return _corrected(query, pairs, stored, language)
    return None


def _is_of(slug, query, known):
    """Return whether a query can have a word of a language that is not the page's: its other words, those of questions too, are of that language."""
    number = NUMBER_OF[slug]
    forms = {fold(query[start:end]) for start, end, _kind in pieces(query)}
    return forms & QUESTION <= QUESTION_OF[slug] and all(
        word.form in word.found and (word.found[word.form].numbers >> 3 & 7 == number).any() for word in known
    )


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


def _corrected(query, words, stored, language):
    """Return the Correction of a query by words, each with the language in which it is; None if that is not known."""
    samples, parts, capitals, at = {}, [], set(), 0
    for word, slug in words:
        terms, typed = word.form.split(), query[word.start : word.end]
        if typed[:1].isupper() and not typed.isupper():
            capitals.add(len(parts) + 1)
        parts += [query[at : word.start], *[part for term in terms for part in (term, " ")][:-1]]
        at = word.end
        for term in terms:
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
                samples[term] = [(number >> 6, _LANGUAGES[number >> 3 & 7]) for number in lightest]
    parts.append(query[at:])
    return Correction("".join(parts), samples, tuple(parts), frozenset(capitals))


_LANGUAGES = {number: BY_SLUG[slug] for slug, number in NUMBER_OF.items()}


def _form(term, samples, bodies):
    """Return the form in which texts write a term: the most frequent, one in lower case first."""
    forms = {}
    for pk, language in samples:
        for text in bodies[pk].texts if pk in bodies else ():
            written = text.text_in(language)
            for start, end, _index in places_by_term(written, language.slug).get(term, ()):
                if fold(written[start:end]) == term:
                    forms[written[start:end]] = forms.get(written[start:end], 0) + 1
    return min(forms, key=lambda form: (not form.islower(), -forms[form], form), default=term)
