"""Loading a directory from files, all or nothing, in batches: few queries for any number of bodies."""

from itertools import chain

from django.core.exceptions import ValidationError
from django.utils import translation

from secretariat import tree
from secretariat.changes import one_revision
from secretariat.languages import SOURCE, letters
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.saving import batches, create_all, tie_all
from translations import texts

from .directory_files import OF_BODIES, OF_MANDATES, OF_SOURCES, DirectoryFileError, Files, has_mandate

BATCH = 500
"""How many bodies are loaded at once."""


class Loader:
    """One loading of a folder; `added`, `written` and `kept` say afterwards what happened.

    What exists already stays where and as it is: a text that was written before and differs from
    the file is kept, unless `overwrite`.
    """

    def __init__(self, folder, overwrite=False, progress=iter):
        self.files, self.overwrite, self.progress = Files(folder), overwrite, progress
        self.added, self.written, self.kept = [], 0, []

    def load(self):
        """Load everything or nothing, as one revision. Raises DirectoryFileError."""
        with translation.override(SOURCE.code), tree.structure_lock(), one_revision():
            self._load_sources()
            self._add_bodies()
            for entries in self.progress([*batches(self.files.entries(), BATCH)]):
                self._load_texts(entries)
        return self

    def _load_sources(self):
        entries = {entry["slug"]: entry for entry in self.files.sources}
        stored = _by_slug(MandateSource.objects, entries)
        new = {slug: self._new_source(entry) for slug, entry in entries.items() if slug not in stored}
        create_all([*new.values()])
        self.added += new
        self.sources = {slug: stored.get(slug) or new[slug] for slug in entries}
        for some in batches(self.sources.values(), BATCH):
            wanted = (self._texts_of(source, "sources", source.slug, OF_SOURCES) for source in some)
            self._write(chain.from_iterable(wanted), some)

    def _new_source(self, entry):
        slug = entry["slug"]
        title = self.files.of(SOURCE, "sources", slug)["title"]
        source = MandateSource(title_en=title, **{"symbol": "", "url": "", "adopted_on": None, **entry})
        try:
            source.clean_fields()
        except ValidationError as error:
            raise _refusal(f"structure.json: {slug}", error) from None
        return source

    def _add_bodies(self):
        """Add the bodies that are not there yet, each as the last part of its parent."""
        stored = set(Body.objects.order_by().values_list("slug", flat=True))
        missing = [(entry, parent) for entry, parent in self.files.placed_entries() if entry["slug"] not in stored]
        parents = {parent["slug"] for _entry, parent in missing if parent} & stored
        bodies, placements = {None: None, **_by_slug(Body.objects, parents)}, []
        for entry, parent in missing:
            slug = entry["slug"]
            facts = {name: entry[name] for name in ("external_id", "is_published") if name in entry}
            name = self.files.of(SOURCE, "bodies", slug)["name"]
            bodies[slug] = Body(kind=entry.get("kind", ""), slug=slug, name_en=name, **facts)
            placements.append((bodies[slug], bodies[parent and parent["slug"]]))
        try:
            tree.place_all(placements)
        except tree.Misplaced as error:
            raise _refusal(f"structure.json: {error.body.slug}", error) from None
        self.added += [body.slug for body, _parent in placements]

    def _load_texts(self, entries):
        """Give the bodies of `entries`, which are in the tree by now, their mandates, functions and texts."""
        bodies = _by_slug(Body.objects, [entry["slug"] for entry in entries])
        with_mandates = [entry for entry in entries if has_mandate(self.files.of(SOURCE, "bodies", entry["slug"]))]
        mandates, new = self._mandates(with_mandates, bodies)
        functions = self._functions(with_mandates, mandates, new)
        objects = [*bodies.values(), *mandates.values(), *chain.from_iterable(functions.values())]
        self._write(self._texts_of_bodies(entries, bodies, mandates, functions), objects)

    def _mandates(self, entries, bodies):
        """The mandates of the bodies of `entries`, by slug, and the slugs of those that are new."""
        ids = {bodies[entry["slug"]].pk: entry["slug"] for entry in entries}
        mandates = {ids[mandate.body_id]: mandate for mandate in Mandate.objects.filter(body__in=ids)}
        new = [entry for entry in entries if entry["slug"] not in mandates]
        mandates |= {entry["slug"]: Mandate(body=bodies[entry["slug"]]) for entry in new}
        for slug, mandate in mandates.items():
            mandate.body = bodies[slug]
        create_all([mandates[entry["slug"]] for entry in new])
        tie_all([(mandates[entry["slug"]], self._named(entry.get("sources", []))) for entry in new])
        return mandates, {entry["slug"] for entry in new}

    def _functions(self, entries, mandates, new):
        """The functions of each mandate, by slug: stored ones, and those of the file where the mandate is new or they are replaced."""
        functions = {slug: [] for slug in mandates}
        slugs = {mandate.pk: slug for slug, mandate in mandates.items()}
        for function in Function.objects.filter(mandate__in=slugs):
            functions[slugs[function.mandate_id]].append(function)
            function.mandate = mandates[slugs[function.mandate_id]]
        replaced = [
            entry
            for entry in entries
            if (entry["slug"] in new or self.overwrite)
            and len(functions[entry["slug"]]) != len(self._english_functions(entry["slug"]))
        ]
        superseded = [function.pk for entry in replaced for function in functions[entry["slug"]]]
        if superseded:
            Function.objects.filter(pk__in=superseded).delete()
        ties = []
        for entry in replaced:
            slug, by_letter = entry["slug"], entry.get("function_sources", {})
            functions[slug] = [
                Function(mandate=mandates[slug], position=position, text_en=text)
                for position, text in enumerate(self._english_functions(slug))
            ]
            ties += [
                (function, self._named(by_letter.get(letters(function.position + 1), [])))
                for function in functions[slug]
            ]
        create_all([function for entry in replaced for function in functions[entry["slug"]]])
        tie_all(ties)
        return functions

    def _english_functions(self, slug):
        return self.files.of(SOURCE, "bodies", slug).get("functions", [])

    def _named(self, slugs):
        return [self.sources[slug] for slug in slugs]

    def _texts_of_bodies(self, entries, bodies, mandates, functions):
        """Every text that the files have for these bodies: (object, language, field, text, place in the file)."""
        for slug in (entry["slug"] for entry in entries):
            yield from self._texts_of(bodies[slug], "bodies", slug, OF_BODIES)
            if slug not in mandates:
                continue
            own, count = functions[slug], len(self._english_functions(slug))
            if len(own) != count:
                self.kept.append(f"{slug}: functions ({len(own)} instead of {count})")
            yield from self._texts_of(mandates[slug], "bodies", slug, OF_MANDATES)
            for language in self.files.texts if len(own) == count else ():
                translated = self.files.of(language, "bodies", slug).get("functions", [])
                for number, (function, text) in enumerate(zip(own, translated, strict=False), start=1):
                    yield function, language, "text", text, f"{slug}: function {letters(number)}"

    def _texts_of(self, obj, group, slug, names):
        for language in self.files.texts:
            own = self.files.of(language, group, slug)
            for name in names:
                if name in own:
                    yield obj, language, name, own[name], f"{slug}: {name}"

    def _write(self, wanted, objects):
        """Store texts of `objects` that differ; those that were written before are kept unless told otherwise."""
        versions = {} if self.overwrite else texts.versions_of(objects)
        place = ""

        def writes():
            nonlocal place
            for obj, language, name, text, where in wanted:
                now = texts.value(obj, name, language)
                if text == now:
                    continue
                if not self.overwrite and (now or versions.get(texts.key_of_text(obj, name, language))):
                    self.kept.append(f"{where} ({language.prefix})")
                    continue
                place = f"texts/{language.prefix}.json: {where}"
                yield obj, language, {name: text}

        try:
            self.written += texts.write_all(writes())
        except ValidationError as error:
            raise _refusal(place, error) from None


def _by_slug(objects, slugs):
    """The rows with these slugs, however many: slug → object."""
    return {row.slug: row for some in batches(slugs, BATCH) for row in objects.filter(slug__in=some)}


def _refusal(where, error):
    return DirectoryFileError(f"{where}: {' '.join(error.messages)}")
