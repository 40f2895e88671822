"""Ties that texts suggest: bodies and functions whose own texts have all words of a name of a topic, and that are not tied to it."""

from dataclasses import dataclass

from public_record import selection
from search.analyser import terms_of
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.text.sentences import clip

MAX_CANDIDATES, MAX_SUGGESTIONS, MAX_SHOWN_LENGTH = 200, 50, 300


@dataclass(frozen=True)
class Suggestion:
    """A body or a function whose text names a topic: `value` is what a form posts, `text` the text that does, in `language`."""

    value: str
    body: int
    name: str
    text: str
    language: object


def suggested_ties(topic):
    """Return the Suggestions for a topic, bodies in tree order; at most MAX_SUGGESTIONS."""
    wanted = [(language, name, required) for language, name, _words, required in _names(topic)]
    found = []
    records = selection.in_tree_order(selection.current_bodies().filter(body__in=_candidates(topic)))
    for record in records:
        for value, by_tag, tied in _texts(record):
            if topic.pk not in tied and (language := _language_of_match(by_tag, wanted)):
                text = clip(by_tag[language.tag], MAX_SHOWN_LENGTH)
                found.append(Suggestion(value, record.body, record.parsed["name"][SOURCE.tag], text, language))
    return list({one.value: one for one in reversed(found)}.values())[::-1][:MAX_SUGGESTIONS]


def _names(topic):
    """Yield (language, name, search terms, the sets of index terms of which a text must have one each) of each name of a topic."""
    from search.terms import (
        search_terms,  # here and below: numpy takes a tenth of a second, and most processes never search
    )

    for language in LANGUAGES:
        for field in ("name", "other_names"):
            for name in (getattr(topic, language.column(field)) or "").splitlines():
                words = search_terms(name, (language.slug,))
                if words:
                    yield language, name, words, [{*word.terms} for word in words if not word.is_optional]


def _candidates(topic):
    """Return the ids of bodies that have all words of a name somewhere, the best of each name first."""
    from search.scores import best_first, scores_with_all
    from search.terms import fetch_postings

    found = {}
    for language, _name, words, _required in _names(topic):
        fetch_postings(words)
        found |= dict.fromkeys(best_first(*scores_with_all(words, language), last=MAX_CANDIDATES))
    return [*found][:MAX_CANDIDATES]


def _texts(record):
    """Yield (value, text by language tag, ids of the topics that it is tied to) of each text of a body's record."""
    content, own = record.parsed, f"body-{record.body}"
    tied, mandate = content.get("topics", ()), content["mandate"]
    yield own, content["name"], tied
    if mandate:
        yield own, mandate["opening"], tied
        for function in mandate["functions"]:
            yield f"function-{function['id']}", function["text"], function.get("topics", ())
        yield own, mandate["closing"], tied


def _language_of_match(by_tag, wanted):
    """Return the first language in which a text has all words of a name, in Chinese the name itself; None where there is none."""
    for language, name, required in wanted:
        if text := by_tag.get(language.tag):
            is_in = name in text if language.slug == "zh" else all(terms_of(text, language) & one for one in required)
            if is_in:
                return language
    return None
