"""The texts of a body that are indexed, and their weights; read from its public record."""

import json
from dataclasses import dataclass
from functools import lru_cache

from public_record.building import levels_in, source_ids
from public_record.models import whole_content
from public_record.selection import CHUNK
from secretariat.fetching import fetch_rows, listed_ids
from secretariat.item_labels import numbers_in_lists
from secretariat.languages import LANGUAGES, SOURCE, localized_symbol
from secretariat.saving import batches
from translations.models import SearchWords

from .asking import contact_text, words_of_purpose, words_of_role

SHORT_NAME, NAME, SUBJECT, WORDS, SOURCES, FUNCTION, MANDATE = WEIGHTS = 7, 6, 5, 4, 3, 2, 1
"""The weights, the heaviest first: a short name, other names and acronyms, a search word that is a single word, other search words, mandate source or post, function or contact point, the rest."""


@lru_cache(maxsize=2_000)
def _joined(text, asked_for):
    return f"{text} {asked_for}".strip()


@dataclass(frozen=True, slots=True)
class SearchableText:
    """A text in all languages that have it (language tag → text); of a function also its numbers (see `item_labels`).

    `asked_for` are words by which readers ask for it and that are not shown, by language tag.
    """

    weight: int
    field: str
    by_tag: dict
    numbers: tuple = ()
    anchor: str = ""
    """Its fragment on the page of the body, if it has one of its own."""
    asked_for: dict | None = None

    def text_in(self, language):
        return self.by_tag.get(language.tag, "")

    def indexed_in(self, language):
        """Return the text, and the words by which readers ask for it."""
        own = self.by_tag.get(language.tag, "")
        return _joined(own, self.asked_for.get(language.tag, "")) if self.asked_for else own


def fetch_texts(ids, weights=WEIGHTS):
    """Yield (id, list of SearchableTexts with these weights) of each published body among `ids`; two queries for each chunk of them."""
    for some in batches(ids, CHUNK):
        found = {pk: whole_content(*stored) for pk, *stored in fetch_rows(_BODIES + listed_ids(some))}
        contents = {pk: found[pk] for pk in some if pk in found}
        named = set().union(*map(source_ids, contents.values())) if SOURCES in weights else ()
        rows = fetch_rows(_SOURCES + listed_ids(named)) if named else ()
        sources = {pk: json.loads(content) for pk, content in rows}
        for pk, content in contents.items():
            yield pk, [text for text in texts_of(content, sources) if text.weight in weights]


_BODIES = "SELECT body, content, search_words FROM public_record_bodyrecord WHERE valid_to IS NULL AND body IN "
_SOURCES = "SELECT source, content FROM public_record_sourcerecord WHERE valid_to IS NULL AND source IN "
"""In SQL, because each change asks both."""


def texts_of(content, sources=None):
    """Yield the SearchableTexts of the content of a body's record; `sources` are the contents of mandate sources by id."""
    yield from (SearchableText(NAME, field, content[field]) for field in ("name", "acronym"))
    if "search_words" in content:
        for field, words in zip(SearchWords.TEXTS, content["search_words"], strict=True):
            yield SearchableText(NAME if field in SearchWords.NAMES else WORDS, field, words)
    for post in content.get("posts", ()):
        words = words_of_role(post["role"])
        yield SearchableText(SOURCES, "post", post["title"], anchor=f"post-{post['id']}", asked_for=words)
    for contact in content.get("contacts", ()):
        shown, words = contact_text(contact), words_of_purpose(contact["purpose"])
        yield SearchableText(FUNCTION, "contact", shown, anchor=f"contact-{contact['id']}", asked_for=words)
    mandate = content["mandate"]
    if not mandate:
        return
    yield from (SearchableText(MANDATE, field, mandate[field]) for field in ("opening", "closing"))
    named = dict.fromkeys(mandate["sources"])
    for numbers, function in zip(numbers_in_lists(levels_in(mandate)), mandate["functions"], strict=True):
        yield SearchableText(FUNCTION, "text", function["text"], numbers, f"function-{function['id']}")
        named |= dict.fromkeys(function["sources"])
    for own in (sources[pk] for pk in named if pk in sources) if sources else ():
        yield SearchableText(SOURCES, "title", own["title"])
        yield SearchableText(SOURCES, "symbol", symbol_by_tag(own["symbol"]))


def symbol_by_tag(symbol):
    """Return a symbol by language tag: in English, and in the languages that cite it in another way."""
    found = {language.tag: localized_symbol(symbol, language) for language in LANGUAGES}
    return {tag: own for tag, own in found.items() if tag == SOURCE.tag or own != symbol}
