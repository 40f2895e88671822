"""Building of public records from the tables of the directory; nothing here writes.

The content of the record of a body is a dict:

    {"external_id", "name", "acronym", "mandate": None or {"opening", "closing", "sources", "functions"}, "search_words"}

and a function in it `{"id", "former_letter", "text", "sources"}`, an item with its `level` as well; sources are ids. A body and a function that are tied to topics
have their ids as `topics`. Only a body that has some has `posts`, those that have begun and are not over today, and `contacts`, both lists
in order (see `contacts`). A text is a dict (language tag → text)
without the languages in which it is missing; beside it, `<field>_states` has the states of its translations (language
tag → UNOFFICIAL, STALE or both), without those that are approved and up to date. Texts are printable. Search words, a
dict language tag → one line for each of SearchWords.TEXTS, are only in the record of a body that has some, in a column of their own, and so are
`former_names` (language tag → names), in the content; of pages and files, only the index from A to Z shows the other and the former names.
It has the posts that are known by their titles.
"""

import json
import struct
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from secretariat.changes import is_in_preview
from secretariat.fetching import in_utc
from secretariat.item_labels import numbers_in_lists, own_label
from secretariat.kinds import Kind
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, ContactPoint, Function, Mandate, Post
from secretariat.text.collation import heading, sort_key
from secretariat.text.mentions import acronym_key, keys_in, name_key
from secretariat.text.sentences import first_sentence
from translations.models import SearchWords, lines

from .contacts import content_of_contact, content_of_post, contents_by_body
from .states import STALE, UNOFFICIAL, TextStates, add_texts
from .stored_bodies import (
    rows_of_bodies,
    rows_of_contacts,
    rows_of_functions,
    rows_of_mandates,
    rows_of_posts,
    rows_of_search_words,
    rows_of_ties,
)

KINDS = frozenset(Kind.values)
VERSION = 111 if settings.SHOW_HOLDERS else 11
"""Version of the format of records; rows of another one are rebuilt after `migrate`. Names of holders make it another one."""
NAME, ACRONYM, SUMMARY = 0, 1, 2
"""The texts of a Listing: the number of each one's bit in `fallbacks`, and of its pair of bits in `states`."""
BETWEEN = " · "
"""What separates search words of one language."""
OTHER_NAME, FORMER_NAME, ABBREVIATION = KINDS_OF_NAMES = "", "former", "abbreviation"
"""The kinds of see-references, in the order of SearchWords.NAMES."""
POST = "post"
"""The kind of see-references from the titles of posts."""
SOURCE_KIND = "source"
"""What mentions have for a mandate source in the place of the kind of a body."""
MAX_SORT_KEY = 500
"""Bytes; PostgreSQL indexes no longer ones than 2,700."""


@dataclass(slots=True)
class BuiltBody:
    """The wanted row of a body and what its other rows are made of."""

    slug: str
    kind: str
    parent: int | None
    position: int
    updated_at: object
    content: dict
    content_as_stored: str
    text_keys: str
    search_words: str

    def listings(self):
        """Yield the columns of a Listing for each language."""
        for language in LANGUAGES:
            yield (language.slug, self.kind, *_listing(self.content, language))

    def see_references(self):
        """Yield the columns of a SeeReference, for its acronym and its other names in each language."""
        for language in LANGUAGES:
            yield from _see_references(self.content, language)

    def citations(self):
        """Yield (id of a mandate source, id of the function or None)."""
        mandate = self.content["mandate"]
        if mandate:
            yield from ((source, None) for source in mandate["sources"])
            for function in mandate["functions"]:
                yield from ((source, function["id"]) for source in function["sources"])

    def topic_ties(self):
        """Yield (id of a topic, id of the function or None)."""
        return topic_ties(self.content)


def topic_ties(content):
    """Yield (id of a topic, id of the function or None) for the content of a body."""
    yield from ((topic, None) for topic in content.get("topics", ()))
    for function in content["mandate"]["functions"] if content["mandate"] else ():
        yield from ((topic, function["id"]) for topic in function.get("topics", ()))


def levels_in(mandate):
    """Return the levels of the functions of a mandate in a record; those of before functions had items are 0."""
    return [function.get("level", 0) for function in mandate["functions"]]


PLACE = ("slug", "kind", "parent", "position")


def place_of(row):
    """Return the place of a body in the tree, and what it is known by, of a row or of a BuiltBody."""
    return tuple(getattr(row, name) for name in PLACE)


def source_ids(content):
    """Return the ids of all mandate sources that the content of a body names."""
    mandate = content["mandate"]
    if not mandate:
        return set()
    return {*mandate["sources"]}.union(*(function["sources"] for function in mandate["functions"]))


def dump(content):
    """Return content as it is stored."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


_finders_of_former_names = []


def register_finder_of_former_names(finder):
    """Add a function that finds the former names of bodies: ids → {id: {language tag: names}}. The history is in another app."""
    _finders_of_former_names.append(finder)


def _former_names(ids):
    return {pk: names for find in _finders_of_former_names for pk, names in find(ids).items()}


def build_bodies(ids):
    """Return the BuiltBody of each published body among `ids`, by id; nine queries, ten where there are former names."""
    bodies = {row[0]: row for row in rows_of_bodies(ids)}
    mandates = {row[0]: row for row in rows_of_mandates(bodies)}
    functions = {}
    for row in rows_of_functions(mandates):
        functions.setdefault(row[0], []).append(row)
    function_ids = [row[1] for own in functions.values() for row in own]
    ties = defaultdict(list)
    for model, name, owner, other in rows_of_ties({Mandate: mandates, Function: function_ids, Body: bodies}):
        ties[model, name, owner].append(other)
    posts, contacts = rows_of_posts(bodies), rows_of_contacts(bodies)
    of_bodies = {Post: [row[1] for row in posts], ContactPoint: [row[1] for row in contacts]}
    state = TextStates({Body: bodies, Mandate: mandates, Function: function_ids, **of_bodies})
    of_posts, of_contacts = (
        contents_by_body(posts, content_of_post, state),
        contents_by_body(contacts, content_of_contact, state),
    )
    mandate_contents = {}
    for pk, body, *stored in mandates.values():
        content = {}
        add_texts(content, Mandate, pk, ("opening", "closing"), stored, state)
        content["sources"] = ties[Mandate, "sources", pk]
        content["functions"] = []
        for _mandate, function, former_letter, level, *own in functions.get(pk, ()):
            record = {"id": function, "former_letter": former_letter}
            if level:
                record["level"] = level
            add_texts(record, Function, function, ("text",), own, state)
            record["sources"] = ties[Function, "sources", function]
            if topics := ties[Function, "topics", function]:
                record["topics"] = topics
            content["functions"].append(record)
        mandate_contents[body] = content
    search_words, former_names = _search_words([*bodies]), _former_names([*bodies])
    found = {}
    for pk, slug, kind, parent, position, updated_at, external_id, *stored in bodies.values():
        content = {"external_id": external_id and Body._meta.get_field("external_id").printable(external_id)}
        add_texts(content, Body, pk, ("name", "acronym"), stored, state)
        content["mandate"] = mandate_contents.get(pk)
        if topics := ties[Body, "topics", pk]:
            content["topics"] = topics
        if pk in of_posts:
            content["posts"] = of_posts[pk]
        if pk in of_contacts:
            content["contacts"] = of_contacts[pk]
        if pk in former_names:
            content["former_names"] = former_names[pk]
        stored, words = dump(content), ""
        if pk in search_words:
            content["search_words"] = search_words[pk]
            words = dump(search_words[pk])
        place = slug, kind, parent, position
        found[pk] = BuiltBody(*place, in_utc(updated_at), content, stored, text_keys(content), words)
    return found


def _search_words(ids):
    """Return the search words of bodies, by id: language tag → one line for each of SearchWords.TEXTS."""
    found = defaultdict(lambda: tuple({} for _name in SearchWords.TEXTS))
    for body, language, *own in rows_of_search_words(ids):
        for stored, texts in zip(own, found[body], strict=True):
            if stored:
                texts[BY_SLUG[language].tag] = BETWEEN.join(lines(stored))
    return found


def shown_texts(content, language):
    """Return what lists show of a body in a language: (name, acronym, summary, fallbacks, states), as the columns of a Listing."""
    fallbacks = states = 0
    shown = {}
    for place, field in ((NAME, "name"), (ACRONYM, "acronym")):
        own = content[field].get(language.tag)
        shown[field] = own or content[field].get(SOURCE.tag, "")
        fallbacks |= (not own and bool(shown[field])) << place
        states |= content[f"{field}_states"].get(language.tag, 0) << 2 * place
    summary = None
    if mandate := content["mandate"]:
        own = BY_SLUG[language.slug] if language.tag in mandate["opening"] else SOURCE
        summary, bits = summary_of(mandate, own)
        fallbacks |= (own is not language and bool(summary)) << SUMMARY
        states |= (bits if own is language else 0) << 2 * SUMMARY
    return shown["name"], shown["acronym"], summary, fallbacks, states


def _listing(content, language):
    """Return the columns of a Listing after the language and the kind; in a preview it has no place in an index."""
    name, *others = shown_texts(content, language)
    sort, letter = (b"", "") if is_in_preview() else (stored_sort_key(name, language.slug), heading(name, language))
    return name, *others, sort, letter, *counts_of(content, language), *keys_of_names(content, language)


def entries_of_index(content, language):
    """Yield (sort key, letter, other name or None, whether that is a fallback, its kind) for each entry of a body in the index from A to Z."""
    name = shown_texts(content, language)[0]
    yield stored_sort_key(name, language.slug), heading(name, language), None, False, ""
    for _language, other, is_fallback, key, letter, kind in _see_references(content, language):
        yield key, letter, other, is_fallback, kind


def keys_of_names(content, language):
    """Return the keys of the name of a body, None where it has none in the language, and of the acronym that is shown."""
    name, acronym = content["name"].get(language.tag), content["acronym"]
    acronym = acronym.get(language.tag) or acronym.get(SOURCE.tag)
    return name and name_key(name, language.slug), acronym and acronym_key(acronym, language.slug)


def texts_of(mandate):
    """Yield the texts of a mandate in order: (what its mentions are stored by, texts by language tag, their states)."""
    if mandate:
        yield "opening", mandate["opening"], mandate["opening_states"]
        for function in mandate["functions"]:
            yield str(function["id"]), function["text"], function["text_states"]
        yield "closing", mandate["closing"], mandate["closing_states"]


def text_keys(content):
    """Return the keys of the names that the texts of a body could have, as they are stored."""
    texts = [own for _place, own, _states in texts_of(content["mandate"])]
    keys = set().union(*(keys_in(own[one.tag], one.slug) for own in texts for one in LANGUAGES if one.tag in own))
    return f" {' '.join(sorted(keys))} " if keys else ""


def _see_references(content, language):
    """Yield the columns of a SeeReference, each name once, and not the one that the body is listed by."""
    own = content["acronym"].get(language.tag)
    acronym = own or content["acronym"].get(SOURCE.tag, "")
    is_translated = language.tag in content["name"]
    of_name = language.tag if is_translated else SOURCE.tag
    listed, former = content["name"].get(of_name, ""), content.get("former_names", {}).get(of_name, ())
    in_english = {acronym} if not own else set()
    if not is_translated:
        in_english |= {*former}
    names = {acronym: OTHER_NAME}
    for kind, words in zip(KINDS_OF_NAMES, content.get("search_words", ()), strict=False):
        names = dict.fromkeys(words.get(language.tag, "").split(BETWEEN), kind) | names
    names = dict.fromkeys(former, FORMER_NAME) | names
    for title in (post["title"] for post in content.get("posts", ()) if says_its_body(post["title"][SOURCE.tag])):
        shown = title.get(language.tag) or title[SOURCE.tag]
        in_english |= {shown} - {title.get(language.tag)}
        names = {shown: POST} | names
    for name, kind in names.items():
        if name and name != listed:
            key = stored_sort_key(name, language.slug)
            yield language.slug, name, name in in_english, key, heading(name, language), kind


def says_its_body(title):
    """Return whether a post is known by its English title alone: “Executive Secretary”, and not “Head of the Unit”."""
    words = title.casefold().split() or [""]
    return not KINDS.intersection((words[0], words[-1]))


def counts_of(content, language):
    """Return the number of texts in a record, and how many of them are missing, stale, or else unofficial in a language."""
    texts = missing = stale = unofficial = 0
    for own, states in texts_in(content):
        bits = states.get(language.tag, 0)
        is_missing = language.tag not in own
        texts += bool(own) and (SOURCE.tag in own or not is_missing)
        missing += is_missing and SOURCE.tag in own
        stale += bool(bits & STALE)
        unofficial += bits == UNOFFICIAL
    return texts, missing, stale, unofficial


def texts_in(content):
    """Yield each text in a record with its states."""
    for field, texts in content.items():
        if (states := content.get(f"{field}_states")) is not None:
            yield texts, states
    parts = [content["mandate"]] if content.get("mandate") else []
    for own in (*parts, *(part for name in ("functions", "posts", "contacts") for part in content.get(name, ()))):
        yield from texts_in(own)


def summary_of(mandate, language):
    """Return the first sentence of a mandate in a language, with the functions it runs into, and the bits of their states."""
    sentence, is_whole = first_sentence(mandate["opening"].get(language.tag, ""))
    bits = mandate["opening_states"].get(language.tag, 0)
    if not is_whole:
        numbers = numbers_in_lists(levels_in(mandate))
        for own, function in zip(numbers, mandate["functions"], strict=True):
            sentence += f" {own_label(own, language)} {function['text'].get(language.tag, '')}"
    return sentence, bits


def stored_sort_key(name, language_slug):
    """Return the key by which databases put a name in the order of an index."""
    weights, name = sort_key(name, BY_SLUG[language_slug])
    key = struct.pack(f">{len(weights) + 1}H", *weights, 0) + name.encode()
    return key[:MAX_SORT_KEY]
