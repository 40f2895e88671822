"""Ties of a topic: those that it has, and those that texts suggest: all words of one of its names, or of a query."""

from dataclasses import dataclass

from public_record import selection
from search.analyser import terms_of
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, Function
from secretariat.text.display import displayed
from secretariat.text.sentences import clip

MAX_CANDIDATES, MAX_SUGGESTIONS, MAX_TIES, MAX_SHOWN_LENGTH = 200, 50, 500, 300


@dataclass(frozen=True)
class Tie:
    """A body or a function that is tied to a topic or could be: `value` is what a form posts, `text` says why, in `language`."""

    value: str
    body: int
    name: str
    text: str
    language: object


def ties_of(topic):
    """Return the Ties that a topic has, those of bodies first; at most MAX_TIES."""
    found = [
        Tie(f"body-{body.pk}", body.pk, body.name_en, "", SOURCE)
        for body in Body.objects.filter(topics=topic).order_by("lft")[:MAX_TIES]
    ]
    functions = Function.objects.filter(topics=topic).select_related("mandate__body")
    for function in functions.order_by("mandate__body__lft", "position")[: MAX_TIES - len(found)]:
        text, language = displayed(function, "text")
        body = function.mandate.body
        found.append(Tie(f"function-{function.pk}", body.pk, body.name_en, clip(text, MAX_SHOWN_LENGTH), language))
    return found


def suggested_ties(topic, query=""):
    """Return the Ties that texts suggest for a topic, or those whose texts have the words of a query; at most MAX_SUGGESTIONS, in tree order."""
    names = [*_analysed((language, query) for language in LANGUAGES)] if query else [*_analysed(_names(topic))]
    wanted = [(language, name, required) for language, name, _words, required in names]
    found = []
    records = selection.in_tree_order(selection.current_bodies().filter(body__in=_candidates(names)))
    for record in records:
        for value, by_tag, tied in _texts(record):
            if topic.pk not in tied and (language := _language_of_match(by_tag, wanted)):
                text = clip(by_tag[language.tag], MAX_SHOWN_LENGTH)
                found.append(Tie(value, record.body, record.parsed["name"][SOURCE.tag], text, language))
    return list({one.value: one for one in reversed(found)}.values())[::-1][:MAX_SUGGESTIONS]


def _names(topic):
    for language in LANGUAGES:
        for field in ("name", "other_names"):
            yield from ((language, name) for name in (getattr(topic, language.column(field)) or "").splitlines())


def _analysed(names):
    """Yield (language, name, search terms, the sets of index terms of which a text must have one each) of names with their languages."""
    from search.terms import (
        search_terms,  # here and below: numpy takes a tenth of a second, and most processes never search
    )

    for language, name in names:
        words = search_terms(name, (language.slug,))
        if required := [{*word.terms} for word in words if not word.is_optional]:
            yield language, name, words, required


def _candidates(names):
    """Return the ids of bodies that have all words of a name somewhere, the best of each name first."""
    from search.scores import best_first, scores_with_all
    from search.terms import fetch_postings

    found = {}
    for language, _name, words, _required in names:
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
