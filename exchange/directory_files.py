"""A directory as files: one for the structure, one per language for the texts.

The folder holds `structure.json` (sources, topics, and the tree of bodies) and `texts/<language>.json`
(`bodies`: slug → name, acronym, opening, functions, closing, and as search words also_known_as, former_names, abbreviations and handles, one in each line;
`sources`: slug → title; `topics`: slug → name, scope_note, other_names and hidden_names, one in each line).
The posts and contact points of a body are lists in both: their settings, and in the same order their texts.
Where functions have items, these are in the list of functions as well, and the `function_levels` of the body say what is one: 0 for a
function, 1 for an item of it, 2 for an item of that, as many as there are functions.
A language file may be missing, and so may any text but the names and titles in English.
"""

import json
import zlib
from itertools import chain
from pathlib import Path

from secretariat.item_labels import fitting_levels, letter_keys
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.mandate_sources import LINKS
from secretariat.saving import batches

from .body_parts import SHEETS
from .columns import SEARCH_WORDS

OF_BODIES, OF_MANDATES, OF_SOURCES = ("name", "acronym"), ("opening", "closing"), ("title",)
OF_TOPICS = ("name", "scope_note", "other_names", "hidden_names")
TIES = {"sources": "source", "topics": "topic"}
"""What bodies and functions are tied to: the name of the list of a body, and what each is called in a sentence."""
OF_PARTS = {sheet.name: sheet for sheet in SHEETS}
KEYS = {
    "body": {
        "slug",
        "kind",
        "external_id",
        "is_published",
        "parts",
        *OF_PARTS,
        *TIES,
        *(f"function_{name}" for name in TIES),
        "function_levels",
    },
    "source": {
        *("slug", "kind", "symbol", "url", "adopted_on"),
        *("organ", "status", "superseded_by", "reviewed_on", "review_due_on"),
        *LINKS,
    },
    "topic": {"slug", "broader", "notation", "exact_match"},
    "bodies": {*OF_BODIES, *OF_MANDATES, "functions", *SEARCH_WORDS, *OF_PARTS},
    "sources": {*OF_SOURCES},
    "topics": {*OF_TOPICS},
}


class DirectoryFileError(Exception):
    """The files cannot be loaded; the message says where and why. Nothing was changed."""


def require(condition, sentence):
    if not condition:
        raise DirectoryFileError(sentence)


BATCH = 500
"""Number of bodies that are loaded at once."""


class Files:
    """The content of a folder, read and validated as a whole before anything is written.

    The English of all bodies is at hand, for the other languages are compared with it; their texts wait
    compressed, in batches: those of 20,000 bodies would take a hundred megabytes otherwise.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        structure = self._read("structure.json")
        require("secretariat" in structure, "structure.json has no “secretariat”, the root of the tree.")
        self.secretariat, self.slugs, self.shared = structure["secretariat"], {}, {}
        for name, kind in TIES.items():
            entries = self.shared[name] = structure.get(name, [])
            require(isinstance(entries, list), f"structure.json: “{name}” must be a list.")
            self.slugs[name] = self._slugs(kind, entries)
        self.slugs["bodies"] = self._slugs("body", self.entries())
        self._check_broader()
        self._check_superseded()
        self.parts = {entry["slug"]: _parts(entry) for entry in self.entries()}
        self._levels = {e["slug"]: e["function_levels"] for e in self.entries() if "function_levels" in e}
        self.batches = [*batches(self.entries(), BATCH)]
        # English first: a translation remembers the English it was made from.
        self.languages = [
            language
            for language in sorted(LANGUAGES, key=lambda language: language != SOURCE)
            if (self.folder / _texts_file(language)).exists()
        ]
        require(
            SOURCE in self.languages,
            "texts/en.json is missing: English is what the other languages are translated from.",
        )
        self.english, self.of_shared, self._waiting = {}, {name: {} for name in TIES}, {}
        for language in self.languages:
            self._read_texts(language)
        for slug, levels in self._levels.items():
            self._check_levels(slug, levels)
        for entry in self.entries():
            self._check_ties(entry)

    def functions(self, slug):
        """The functions of a body, in English."""
        return self.english.get(slug, {}).get("functions", [])

    def levels(self, slug):
        """The levels of the functions of a body."""
        return self._levels.get(slug) or [0] * len(self.functions(slug))

    def has_mandate(self, slug):
        return bool(self.english.get(slug, {}).keys() & {*OF_MANDATES, "functions"})

    def texts(self, number):
        """The texts of the bodies of a batch: language → slug → field → text."""
        return {language: json.loads(zlib.decompress(own[number])) for language, own in self._waiting.items()}

    def entries(self):
        """Return every body's entry, a parent before its children."""
        return (entry for entry, _parent in self.placed_entries())

    def placed_entries(self):
        """Return pairs of every body's entry and its parent's, None for the root; a parent before its children."""
        waiting = [(self.secretariat, None)]
        while waiting:
            entry, parent = waiting.pop()
            yield entry, parent
            waiting.extend((part, entry) for part in reversed(entry.get("parts", [])))

    def _read(self, name):
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except OSError as error:
            raise DirectoryFileError(f"{self.folder / name} cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise DirectoryFileError(f"{self.folder / name} is not JSON: {error}.") from None
        require(isinstance(content, dict), f"{self.folder / name} must hold one object.")
        return content

    def _slugs(self, kind, entries):
        """Return the slugs of entries, in order, each of them well formed and unique."""
        slugs = {}
        for entry in entries:
            slug = entry.get("slug") if isinstance(entry, dict) else None
            require(isinstance(slug, str), f"structure.json: every {kind} must be an object with a slug.")
            unknown = ", ".join(sorted(entry.keys() - KEYS[kind]))
            require(not unknown, f"structure.json: “{slug}” has an unknown key: {unknown}.")
            require(slug not in slugs, f"structure.json names “{slug}” twice.")
            lists = [entry.get("parts", [])]
            for name in TIES:
                by_letter = entry.get(f"function_{name}", {})
                is_object = isinstance(by_letter, dict)
                require(is_object, f"structure.json: the function_{name} of “{slug}” must be an object.")
                lists += [entry.get(name, []), *by_letter.values()]
            for own in lists:
                require(isinstance(own, list), f"structure.json: parts, sources and topics of “{slug}” must be lists.")
            slugs[slug] = True
        return slugs.keys()

    def _read_texts(self, language):
        content = self._read(_texts_file(language))
        if language == SOURCE:
            self.english = content.get("bodies", {})
        self._check_texts(language, content)
        for name in TIES:
            self.of_shared[name][language] = content.get(name, {})
        bodies = content.get("bodies", {})
        self._waiting[language] = [
            zlib.compress(json.dumps({slug: bodies.get(slug, {}) for slug in map(_slug, entries)}).encode(), level=1)
            for entries in self.batches
        ]

    def _check_ties(self, entry):
        """The sources and topics that a body and its functions name are there, and so are the functions."""
        slug = entry["slug"]
        for name, kind in TIES.items():
            by_letter = entry.get(f"function_{name}", {})
            known = {*letter_keys(self.levels(slug))} if by_letter else set()
            unknown = ", ".join(sorted(by_letter.keys() - known))
            require(not unknown, f"structure.json: “{slug}” has no function {unknown}, of which it names the {name}.")
            for other in chain(entry.get(name, []), *by_letter.values()):
                known = isinstance(other, str) and other in self.slugs[name]
                require(known, f"structure.json: “{slug}” names the {kind} “{other}”, which is not in “{name}”.")

    def _check_levels(self, slug, levels):
        """There is a level for each function, and none is more than one deeper than the one before."""
        is_list = isinstance(levels, list) and all(type(level) is int for level in levels)
        count = len(self.functions(slug))
        is_told = is_list and len(levels) == count and fitting_levels(levels) == levels
        require(
            is_told,
            f"structure.json: the function_levels of “{slug}” must be a list of {count} numbers, 0 for a function, 1 for an item of"
            " it, 2 for an item of that; the first is 0, and none is more than one deeper than the one before.",
        )

    def _check_broader(self):
        """The broader topic of each topic comes before it, so there is no circle."""
        before = set()
        for entry in self.shared["topics"]:
            broader = entry.get("broader")
            known = broader is None or (isinstance(broader, str) and broader in before)
            require(
                known, f"structure.json: the topic “{broader}” must come before “{entry['slug']}”, which is narrower."
            )
            before.add(entry["slug"])

    def _check_superseded(self):
        """What came in the place of a source is another one of the file, and there is no circle."""
        later = {entry["slug"]: entry.get("superseded_by") for entry in self.shared["sources"]}
        for slug, after in later.items():
            known = after is None or (isinstance(after, str) and after in later)
            require(known, f"structure.json: “{slug}” is superseded by “{after}”, which is not in “sources”.")
        for entry in self.shared["sources"]:
            slug, steps = later[entry["slug"]], 0
            while slug is not None and steps <= len(later):
                slug, steps = later[slug], steps + 1
            require(
                slug is None, f"structure.json: “{entry['slug']}” was superseded by itself, in one or several steps."
            )
            status = entry.get("status", "superseded")
            is_told = not entry.get("superseded_by") or status == "superseded"
            require(
                is_told, f"structure.json: “{entry['slug']}” has another one in its place; its status is “superseded”."
            )

    def _check_texts(self, language, texts):
        file = _texts_file(language)
        for group, needed in (("bodies", "name"), ("sources", "title"), ("topics", "name")):
            content = texts.get(group, {})
            require(isinstance(content, dict), f"{file}: “{group}” must be an object.")
            for slug, own in content.items():
                require(slug in self.slugs[group], f"{file} names “{slug}”, which structure.json does not.")
                require(isinstance(own, dict), f"{file}: “{slug}” must be an object.")
                unknown = ", ".join(sorted(own.keys() - KEYS[group]))
                require(not unknown, f"{file}: “{slug}” has an unknown key: {unknown}.")
                self._check_own(file, slug, own)
            for slug in self.slugs[group] if language == SOURCE else ():
                there = content.get(slug, {}).get(needed)
                require(there, f"{file} has no {needed} for “{slug}”, which structure.json names.")

    def _check_own(self, file, slug, own):
        items = own.get("functions", [])
        require(isinstance(items, list), f"{file}: the functions of “{slug}” must be a list.")
        for name, sheet in OF_PARTS.items():
            parts = own.get(name, [])
            count = len(self.parts.get(slug, {}).get(name, ()))
            require(
                isinstance(parts, list) and len(parts) in (0, count),
                f"{file}: “{slug}” has other {name} than structure.json.",
            )
            known = all(isinstance(part, dict) and part.keys() <= {*sheet.fields} for part in parts)
            require(known, f"{file}: the {name} of “{slug}” must be objects with {', '.join(sheet.fields)}.")
            items = [*items, *(text for part in parts for text in part.values())]
        for text in [*items, *(text for key, text in own.items() if key not in ("functions", *OF_PARTS))]:
            is_text = isinstance(text, str) and "\x00" not in text
            require(is_text, f"{file}: “{slug}” holds something that is not a text.")
        items, count = own.get("functions", []), len(self.functions(slug))
        require(len(items) in (0, count), f"{file}: “{slug}” has {len(items)} functions, English has {count}.")
        has_more = own.keys() & {*OF_MANDATES} and not self.has_mandate(slug)
        require(not has_more, f"{file}: “{slug}” has a mandate, in English it has none.")


def _parts(entry):
    """Return the posts and contact points of a body: sheet → settings of each."""
    found = {name: entry[name] for name in OF_PARTS if name in entry}
    for name, parts in found.items():
        settings = {*OF_PARTS[name].settings}
        known = isinstance(parts, list) and all(isinstance(part, dict) and part.keys() <= settings for part in parts)
        require(
            known,
            f"structure.json: the {name} of “{entry['slug']}” must be objects with {', '.join(OF_PARTS[name].settings)}.",
        )
        is_text = all(value is None or isinstance(value, str) for part in parts for value in part.values())
        require(is_text, f"structure.json: the {name} of “{entry['slug']}” hold something that is not a text.")
    return found


def _texts_file(language):
    return f"texts/{language.slug}.json"


def _slug(entry):
    return entry["slug"]
