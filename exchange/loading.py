"""Loading a directory from files, all or nothing, in batches: few queries for any number of bodies."""

from itertools import chain

from django.core.exceptions import ValidationError
from django.utils import translation

from secretariat import tree
from secretariat.changes import one_revision
from secretariat.function_order import put_in_order
from secretariat.item_labels import letter_keys
from secretariat.languages import SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource, Topic
from secretariat.progress import no_progress, reported
from secretariat.rehearsal import carry_out_rehearsed
from secretariat.saving import batches, create_all, link_all, no_texts, update_all
from secretariat.slugs import FormerAddress, check_former_address
from secretariat.topics import check_place
from secretariat.waiting import LongTask, TaskStep, long_task
from translations import texts
from translations.models import SearchWords

from .columns import SEARCH_WORDS
from .directory_files import BATCH, OF_BODIES, OF_MANDATES, OF_SOURCES, OF_TOPICS, DirectoryFileError, Files
from .loading_parts import add_parts, texts_of_parts
from .matching import matched
from .search_words import save_search_words, stored_search_words

MIN_BODIES_TO_REHEARSE = 500
"""Bodies of a folder; loading fewer takes less than a second."""


class Loader:
    """Loads a folder once; `added`, `written` and `unchanged` then contain the results.

    What exists already stays where and as it is: a text that was written before and differs from
    the file is not replaced, unless `overwrite`.
    """

    def __init__(self, folder, overwrite=False, progress=no_progress):
        self.folder, self.files, self.overwrite, self.progress = folder, Files(folder), overwrite, progress

    def load(self):
        """Load everything or nothing, as one revision. Raises DirectoryFileError."""
        is_long = len(self.files.slugs["bodies"]) >= MIN_BODIES_TO_REHEARSE
        with translation.override(SOURCE.code):
            if is_long:
                carry_out_rehearsed(self._load, LongTask.LOADING, self.progress)
            else:
                with long_task(LongTask.LOADING), tree.structure_lock():
                    self._load()
        return self

    def load_here(self):
        """Load into whatever the tables are, in the transaction of the caller."""
        self._load()

    def _load(self):
        self.files = self.files or Files(self.folder)
        self.added, self.written, self.unchanged = [], 0, []
        with one_revision():
            self.shared, self.new_topics, self.new_bodies = {}, set(), set()
            self._load_shared("sources", MandateSource, OF_SOURCES, self._new_source)
            self._load_shared("topics", Topic, OF_TOPICS, self._new_topic)
            self._add_bodies()
            for number, entries in enumerate(reported(self.files.batches, TaskStep.TEXTS, self.progress)):
                self._load_texts(entries, self.files.texts(number))
            self.files = None  # what is done before the commit needs the memory

    def _load_shared(self, name, model, fields, make):
        """Add the mandate sources or topics that are not there yet, and write the texts of all."""
        entries = {entry["slug"]: entry for entry in self.files.shared[name]}
        own = self.shared[name] = _by_slug(model.objects, entries) if entries else {}
        new = {slug: entry for slug, entry in entries.items() if slug not in own}
        former = FormerAddress.objects.in_use(model) if new else ()
        former = set(former.values_list("slug", flat=True)) if new else ()
        for slug, entry in new.items():
            own[slug] = make(entry, self.files.of_shared[name][SOURCE][slug])
            try:
                own[slug].clean_fields()
                if slug in former:
                    check_former_address(own[slug])
            except ValidationError as error:
                raise _file_error(f"structure.json: {slug}", error) from None
        create_all([own[slug] for slug in new])
        if model is Topic:
            self._place_topics(new)
        else:
            later = {slug: entry["superseded_by"] for slug, entry in new.items() if entry.get("superseded_by")}
            update_all(
                MandateSource, ["superseded_by"], ((own[slug].pk, own[after].pk) for slug, after in later.items())
            )
        self.added += new
        for some in batches(own.values(), BATCH):
            wanted = (_texts_of(one, one.slug, fields, self.files.of_shared[name]) for one in some)
            self._write(chain.from_iterable(wanted), [one for one in some if one.slug not in new])

    def _new_source(self, entry, texts):
        facts = {"symbol": "", "url": "", "adopted_on": None, **entry}
        if facts.pop("superseded_by", None):  # written once all are there
            facts.setdefault("status", MandateSource.Status.SUPERSEDED)
        return MandateSource(title_en=texts["title"], **facts)

    def _new_topic(self, entry, texts):
        facts = {name: entry[name] for name in ("slug", "notation", "exact_match") if name in entry}
        return Topic(name_en=texts["name"], position=self.files.shared["topics"].index(entry), **facts)

    def _place_topics(self, new):
        """Put new topics below their broader ones. Each was created at the top, because these may be new themselves."""
        topics = self.shared["topics"]
        self.new_topics = {topics[slug].pk for slug in new}
        broader = {topics[slug].pk: topics[entry["broader"]].pk for slug, entry in new.items() if entry.get("broader")}
        is_known = broader.keys() | {*broader.values()} <= self.new_topics
        parents = {} if is_known else dict(Topic.objects.order_by().values_list("pk", "parent"))
        parents |= dict.fromkeys(self.new_topics) | broader
        for pk, parent in broader.items():
            try:
                check_place(parents, pk, parent)
            except ValidationError as error:
                raise _file_error("structure.json: topics", error) from None
        if broader:
            update_all(Topic, ["parent"], broader.items())

    def _add_bodies(self):
        """Add the bodies that are not there yet, each as the last part of its parent."""
        stored = set(Body.objects.order_by().values_list("slug", flat=True))
        missing = [(entry, parent) for entry, parent in self.files.placed_entries() if entry["slug"] not in stored]
        parents = {parent["slug"] for _entry, parent in missing if parent} & stored
        bodies, pairs = {None: None, **_by_slug(Body.objects, parents)}, []
        for entry, parent in missing:
            slug = entry["slug"]
            facts = {name: entry[name] for name in ("external_id", "is_published") if name in entry}
            names = no_texts(Body) | {"name_en": self.files.english[slug]["name"]}
            bodies[slug] = Body(kind=entry.get("kind", ""), slug=slug, **facts, **names)
            pairs.append((bodies[slug], bodies[parent and parent["slug"]]))
        try:
            tree.place_all(pairs)
        except tree.PlacementError as error:
            raise _file_error(f"structure.json: {error.body.slug}", error) from None
        self.added += [body.slug for body, _parent in pairs]
        self.new_bodies = {body.pk for body, _parent in pairs}

    def _load_texts(self, entries, in_files):
        """Give the bodies of a batch, which are in the tree by now, their mandates, functions and texts."""
        bodies = _by_slug(Body.objects, [entry["slug"] for entry in entries])
        entries, every = {entry["slug"]: entry for entry in entries if self.files.has_mandate(entry["slug"])}, entries
        mandates, new = self._mandates(entries, bodies)
        functions, added = self._functions(entries, mandates, new)
        added |= {mandates[slug] for slug in new} | {body for body in bodies.values() if body.pk in self.new_bodies}
        link_all(self._ties(every, bodies, mandates, functions, added))
        objects = [*bodies.values(), *mandates.values(), *chain.from_iterable(functions.values())]
        objects = [obj for obj in objects if obj not in added]
        parts, others = add_parts(self.files, bodies)
        self.unchanged += others
        objects += [part for own in parts.values() for part in own]
        wanted = chain(self._texts_of_bodies(bodies, mandates, functions, in_files), texts_of_parts(parts, in_files))
        self._write(wanted, objects)
        self._write_search_words(bodies, in_files)

    def _write_search_words(self, bodies, in_files):
        """Store the search words of a batch; those that exist are replaced only with `overwrite`."""
        known = [body.pk for body in bodies.values() if body.pk not in self.new_bodies]
        stored = stored_search_words(known) if known else {}
        rows = []
        for language, by_slug in in_files.items():
            for slug, body in bodies.items():
                own = by_slug.get(slug, {})
                if not any(own.get(name) for name in SEARCH_WORDS):
                    continue
                row = stored.get((body.pk, language.slug)) or SearchWords(body=body, language=language.slug)
                if row.pk and all(getattr(row, name) == own.get(name, "") for name in SEARCH_WORDS):
                    continue
                if row.pk and not self.overwrite:
                    self.unchanged.append(f"{slug}: search words ({language.slug})")
                    continue
                for name in SEARCH_WORDS:
                    setattr(row, name, own.get(name, ""))
                try:
                    row.clean_fields(exclude=("body",))
                except ValidationError as error:
                    raise _file_error(f"texts/{language.slug}.json: {slug}", error) from None
                rows.append(row)
        save_search_words(rows)

    def _mandates(self, entries, bodies):
        """The mandates of bodies, by slug, and the slugs of those that are new."""
        ids = {bodies[slug].pk: slug for slug in entries if bodies[slug].pk not in self.new_bodies}
        mandates = {ids[mandate.body_id]: mandate for mandate in Mandate.objects.filter(body__in=ids)} if ids else {}
        new = [slug for slug in entries if slug not in mandates]
        mandates |= {slug: Mandate(body=bodies[slug], **no_texts(Mandate)) for slug in new}
        for slug, mandate in mandates.items():
            mandate.body = bodies[slug]
        create_all([mandates[slug] for slug in new])
        return mandates, set(new)

    def _functions(self, entries, mandates, new):
        """Return the functions of mandates, by slug: the stored ones, or with `overwrite` those of the file, which keep their
        numbers; and those that are new.
        """
        functions, slugs = {slug: [] for slug in mandates}, {mandate.pk: slug for slug, mandate in mandates.items()}
        known = [pk for pk, slug in slugs.items() if slug not in new]
        for function in Function.objects.filter(mandate__in=known) if known else ():
            functions[slugs[function.mandate_id]].append(function)
            function.mandate = mandates[slugs[function.mandate_id]]
        removed, added, rearranged = [], [], []
        for slug, stored in functions.items():
            wanted = self.files.functions(slug)
            if slug not in new and not self.overwrite:
                continue
            own, levels = self._continued(stored, wanted), self.files.levels(slug)
            if own == stored and levels == [function.level for function in stored]:
                continue
            removed += [function.pk for function in stored if function not in own]
            after = stored[-1].position + 1 if stored else 0
            for number, text in enumerate(wanted):
                if own[number] is None:
                    own[number] = self._new_function(mandates[slug], number, text, after + number, levels[number])
                    added.append(own[number])
            functions[slug] = own
            rearranged += [slug] if stored else []
        for some in batches(removed, BATCH):
            Function.objects.filter(pk__in=some).delete()
        create_all(added)
        for slug in rearranged:
            put_in_order(mandates[slug], functions[slug], self.files.levels(slug))
        return functions, {*added}

    def _ties(self, entries, bodies, mandates, functions, added):
        """Yield what these bodies, mandates and functions are to be tied to: of objects that were there before, new topics alone."""
        for entry in entries:
            slug = entry["slug"]
            yield self._tie(bodies[slug], "topics", entry.get("topics", ()), added)
            if slug in mandates and mandates[slug] in added:
                yield self._tie(mandates[slug], "sources", entry.get("sources", ()), added)
            own = functions.get(slug, ())
            keys = letter_keys(self.files.levels(slug))
            for key, function in zip(keys, own, strict=True) if len(own) == len(keys) else ():
                for name in ("sources", "topics") if function in added else ("topics",):
                    yield self._tie(function, name, entry.get(f"function_{name}", {}).get(key, ()), added)

    def _tie(self, owner, name, slugs, added):
        others = [self.shared[name][slug] for slug in slugs]
        return owner, name, [one for one in others if owner in added or one.pk in self.new_topics]

    def _continued(self, stored, wanted):
        """The stored functions that those of the file continue, in the order of the file, with None for new ones."""
        if not stored:
            return [None] * len(wanted)
        known = [function.text_en for function in stored]
        numbers = matched(known, [texts.normalized_text(stored[0], "text", SOURCE, text) for text in wanted])
        return [None if number is None else stored[number] for number in numbers]

    def _new_function(self, mandate, number, text, position, level):
        function = Function(mandate=mandate, position=position, level=level, **no_texts(Function) | {"text_en": text})
        try:
            texts.check(function, {SOURCE.column("text"): text})
        except ValidationError as error:
            place = f"texts/{SOURCE.slug}.json: {mandate.body.slug}: function {letter_keys(self.files.levels(mandate.body.slug))[number]}"
            raise _file_error(place, error) from None
        return function

    def _texts_of_bodies(self, bodies, mandates, functions, in_files):
        """Every text that the files have for these bodies: (object, language, field, text, where it is in the file)."""
        for slug, body in bodies.items():
            yield from _texts_of(body, slug, OF_BODIES, in_files)
            if slug not in mandates:
                continue
            own, count = functions[slug], len(self.files.functions(slug))
            if len(own) != count:
                self.unchanged.append(f"{slug}: functions ({len(own)} instead of {count})")
            yield from _texts_of(mandates[slug], slug, OF_MANDATES, in_files)
            for language, by_slug in in_files.items() if len(own) == count else ():
                rows = zip(own, letter_keys(self.files.levels(slug)), by_slug[slug].get("functions", []), strict=False)
                for function, key, text in rows:
                    yield function, language, "text", text, f"{slug}: function {key}"

    def _write(self, wanted, objects):
        """Store texts of `objects` that differ; texts that exist are replaced only with `overwrite`."""
        versions = {} if self.overwrite else texts.versions_of(objects)
        place = ""

        def writes():
            nonlocal place
            for obj, language, name, written, where in wanted:
                now, text = texts.value(obj, name, language), texts.normalized_text(obj, name, language, written)
                if text == now:
                    continue
                if not self.overwrite and (now or versions.get(texts.key_of_text(obj, name, language))):
                    self.unchanged.append(f"{where} ({language.slug})")
                    continue
                place = f"texts/{language.slug}.json: {where}"
                yield obj, language, {name: text}

        try:
            self.written += texts.write_all(writes())
        except ValidationError as error:
            raise _file_error(place, error) from None


def _texts_of(obj, slug, names, in_files):
    for language, by_slug in in_files.items():
        own = by_slug.get(slug, {})
        for name in names:
            if name in own:
                yield obj, language, name, own[name], f"{slug}: {name}"


def _by_slug(objects, slugs):
    """The rows with these slugs, however many, in the same order: slug → object."""
    slugs = [*slugs]
    found = {row.slug: row for some in batches(slugs, BATCH) for row in objects.filter(slug__in=some)}
    return {slug: found[slug] for slug in slugs if slug in found}


def _file_error(where, error):
    return DirectoryFileError(f"{where}: {' '.join(error.messages)}")
