"""Loading a directory from files: one for the structure, one per language for the texts.

The folder holds `structure.json` (sources, and the tree of bodies) and `texts/<language>.json`
(`bodies`: slug → name, acronym, opening, functions, closing; `sources`: slug → title).
A language file may be missing, and so may any text but the names and titles in English.
"""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import translation

from secretariat import tree
from secretariat.changes import announce
from secretariat.languages import LANGUAGES, LATIN_LETTERS, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource

from . import texts


class DirectoryFileError(Exception):
    """The files cannot be loaded; the message says where and why. Nothing was changed."""


class Loader:
    """One loading of a folder; `added` and `kept` say afterwards what happened.

    What exists already stays where and as it is: a text that was written before and differs from
    the file is kept, unless `overwrite`.
    """

    def __init__(self, folder, overwrite=False):
        self.folder, self.overwrite = Path(folder), overwrite
        self.added, self.written, self.kept = [], [], []
        self.structure = self._read("structure.json")
        self.texts = {
            language: self._read(f"texts/{language.prefix}.json")
            for language in LANGUAGES
            if (self.folder / "texts" / f"{language.prefix}.json").exists()
        }
        self._check()

    def load(self):
        """Load everything or nothing. Raises DirectoryFileError."""
        with translation.override(SOURCE.code), tree.structure_lock():
            self.sources = {entry["slug"]: self._source(entry) for entry in self.structure.get("sources", [])}
            self._body(self.structure["secretariat"], None)
        return self

    def _read(self, name):
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except OSError as error:
            raise DirectoryFileError(f"{self.folder / name} cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise DirectoryFileError(f"{self.folder / name} is not JSON: {error}.") from None
        if not isinstance(content, dict):
            raise DirectoryFileError(f"{self.folder / name} must hold one object.")
        return content

    def _check(self):
        """What the files say must fit together before anything is written."""
        if "secretariat" not in self.structure:
            raise DirectoryFileError("structure.json has no “secretariat”, the root of the tree.")
        if SOURCE not in self.texts:
            raise DirectoryFileError("texts/en.json is missing: English is what the other languages are translated from.")
        bodies, waiting = [], [self.structure["secretariat"]]
        while waiting:
            entry = waiting.pop()
            bodies.append(entry.get("slug"))
            waiting.extend(entry.get("parts", []))
        sources = [entry.get("slug") for entry in self.structure.get("sources", [])]
        for group, field, slugs in (("bodies", "name", bodies), ("sources", "title", sources)):
            for slug in slugs:
                if not self.texts[SOURCE].get(group, {}).get(slug, {}).get(field):
                    raise DirectoryFileError(f"texts/en.json has no {field} for “{slug}”, which structure.json names.")
            for language, content in self.texts.items():
                for slug in content.get(group, {}).keys() - set(slugs):
                    raise DirectoryFileError(f"texts/{language.prefix}.json names “{slug}”, structure.json does not.")

    def _source(self, entry):
        facts = {"symbol": "", "url": "", "adopted_on": None, **entry}
        source = MandateSource.objects.filter(slug=entry["slug"]).first()
        if not source:
            source = MandateSource(title_en=self._texts(SOURCE, "sources", entry["slug"])["title"], **facts)
            _clean(source, entry["slug"])
            source.save()
            self.added.append(entry["slug"])
        for language in self.texts:
            self._write(source, language, self._texts(language, "sources", entry["slug"]))
        return source

    def _body(self, entry, parent):
        slug = entry["slug"]
        english = self._texts(SOURCE, "bodies", slug)
        body = Body.objects.filter(slug=slug).first()
        is_new = body is None
        if is_new:
            body = Body(
                kind=entry.get("kind", ""),
                slug=slug,
                external_id=entry.get("external_id"),
                name_en=english["name"],
                is_published=entry.get("is_published", True),
            )
            try:
                tree.add(body, parent)
            except ValidationError as error:
                raise DirectoryFileError(f"“{slug}”: {' '.join(error.messages)}") from None
            self.added.append(slug)
        for language in self.texts:
            own = self._texts(language, "bodies", slug)
            self._write(body, language, {name: own[name] for name in ("name", "acronym") if name in own})
        if english.keys() & {"opening", "functions", "closing"}:
            self._mandate(body, entry, english)
        for part in entry.get("parts", []):
            self._body(part, body)

    def _mandate(self, body, entry, english):
        mandate, is_new = Mandate.objects.get_or_create(body=body)
        items = english.get("functions", [])
        if is_new:
            mandate.sources.set(self._named(entry.get("sources", []), entry))
            by_letter = entry.get("function_sources", {})
            for position, text in enumerate(items):
                function = Function.objects.create(mandate=mandate, position=position, text_en=text)
                function.sources.set(self._named(by_letter.get(LATIN_LETTERS[position], []), entry))
            announce(Mandate, [mandate])
        functions = list(mandate.functions.all())
        for language in self.texts:
            own = self._texts(language, "bodies", body.slug)
            self._write(mandate, language, {name: own[name] for name in ("opening", "closing") if name in own})
            translated = own.get("functions", [])
            if translated and len(translated) != len(items):
                raise DirectoryFileError(
                    f"texts/{language.prefix}.json: “{body.slug}” has {len(translated)} functions, English has {len(items)}."
                )
            if len(functions) != len(items):
                self.kept.append(f"the functions of {body.slug}")
                continue
            for function, text in zip(functions, translated, strict=False):
                self._write(function, language, {"text": text})

    def _named(self, slugs, entry):
        try:
            return [self.sources[slug] for slug in slugs]
        except KeyError as error:
            raise DirectoryFileError(f"“{entry['slug']}” names the source {error}, which is not in “sources”.") from None

    def _texts(self, language, group, slug):
        return self.texts[language].get(group, {}).get(slug, {})

    def _write(self, obj, language, wanted):
        """Store the texts that differ; one that was written before is kept unless told otherwise."""
        wanted = {name: text for name, text in wanted.items() if text != texts.value(obj, name, language)}
        if wanted and not self.overwrite:
            versions = texts.versions(obj, language)
            for name in [name for name in wanted if versions[name] or texts.value(obj, name, language)]:
                self.kept.append(f"{obj._meta.verbose_name} “{obj}”, {name} ({language.prefix})")
                del wanted[name]
        if wanted:
            self.written += texts.write(obj, language, wanted)


def _clean(obj, slug):
    try:
        obj.full_clean()
    except ValidationError as error:
        raise DirectoryFileError(f"“{slug}”: {' '.join(error.messages)}") from None
