"""What every page of results needs of the whole directory: made once for each revision, and cached in the process."""

import json
from collections import defaultdict
from functools import cached_property

import numpy as np
from django.utils.html import escape
from django.utils.safestring import SafeString

from pages.orientation import Neighbourhood
from public_record.queries import execute, rows_of_sources
from public_record.reading import PublicSource
from public_record.topic_queries import all_topics, rows_of_topics
from secretariat import languages
from secretariat.changes import is_writing
from secretariat.kinds import Kind
from secretariat.languages import LANGUAGES, SOURCE, localized_symbol
from secretariat.text.spelling import KnownWords
from translations.models import Rendering, SearchWords, Term

from .analyser import QUESTION, terms_of
from .bodies import KnownBodies
from .entries import SOUNDS, WORDS_VERSION, fetch_entries, fetch_words
from .former import FormerBodies
from .postings import KnownEntries
from .spelling import Vocabulary

FILTERS = ("kind", "division", "source", "topic")
"""The names of the filters, in the order in which they are shown."""
KINDS = tuple(Kind.values)
_CITATION, _TIE, _PLACE = range(3)
_RELATIONS = f"""
SELECT {_CITATION}, c.source, r.body, '' FROM public_record_citation c JOIN public_record_bodyrecord r ON r.id = c.record_id
WHERE r.valid_to IS NULL
UNION SELECT {_TIE}, t.topic, r.body, '' FROM public_record_topictie t JOIN public_record_bodyrecord r ON r.id = t.record_id
WHERE r.valid_to IS NULL
UNION ALL SELECT {_PLACE}, parent, body, kind FROM public_record_bodyrecord WHERE valid_to IS NULL
"""  # noqa: S608 - constants of ours
_CHINESE_NAMES = "SELECT DISTINCT name FROM public_record_listing WHERE language = 'zh' AND MOD(fallbacks, 2) = 0"
_latest = _latest_words = None


def overview_of(revision):
    """Return the Overview of a revision; rebuilt under the write lock, with changes that may not have been announced yet."""
    global _latest
    if is_writing() or not revision:
        return Overview(revision)
    latest = _latest
    if latest is None or latest.revision != revision:
        latest = _latest = Overview(revision)
    return latest


def current_overview(terms, beginnings=()):
    """Return the Overview of the current revision, read with what is not known yet of these terms and beginnings; one query."""
    before = None if is_writing() else _latest
    missing = (before.entries if before else KnownEntries()).missing(terms, beginnings)
    revision, rows = fetch_entries(*missing)
    overview = overview_of(revision)
    overview.entries.add(rows, *missing)
    return overview


def _known_words(version):
    """Return the KnownWords of the index; they outlive a revision that neither brings a word nor takes one away."""
    global _latest_words
    latest = _latest_words
    if is_writing() or not version or latest is None or latest[0] != version:
        latest = version, KnownWords(fetch_words(), QUESTION)
        if version and not is_writing():
            _latest_words = latest
    return latest[1]


class Overview:
    """Kinds, divisions, mandate sources and topics of all published bodies, as arrays by the id of a body, and what each language shows of them."""

    def __init__(self, revision):
        self.revision = revision
        self.entries, self._frames, self._sources, self._topics, self._options = KnownEntries(), {}, {}, {}, {}

    @cached_property
    def _rows(self):
        """What mandate sources and topics are made of, whatever the language."""
        return rows_of_sources(), rows_of_topics()

    @cached_property
    def _relations(self):
        """(citations and ties to topics, as arrays of (mandate source or topic, body); kinds, divisions and bodies above, by the id of a body)."""
        found = ([], [], [])
        for what, *row in execute(_RELATIONS, []):
            found[what].append(row)
        pairs = [np.array([row[:2] for row in own], dtype=np.int64).reshape(-1, 2) for own in found[:_PLACE]]
        return *pairs, _places_of(found[_PLACE])

    @property
    def kinds(self):
        """The index in KINDS of each body's kind."""
        return self._relations[_PLACE][0]

    @property
    def divisions(self):
        """The id of the office or division that each body is, or is part of."""
        return self._relations[_PLACE][1]

    @cached_property
    def _cells(self):
        """(the ids in `divisions`, each once; of each body the index there × the number of kinds and “none” + the index of its kind)."""
        tops, places = np.unique(self.divisions, return_inverse=True)
        return tops.tolist(), places * (len(KINDS) + 1) + self.kinds + 1

    @cached_property
    def _ties_by_key(self):
        """For mandate sources and for topics: (their ids, where the bodies of each start, the ids of these bodies)."""
        found = []
        for keys, bodies in (self.citations, self.ties):
            order = np.argsort(keys, kind="stable")
            keys, starts = np.unique(keys[order], return_index=True)
            found.append((keys.tolist(), starts, bodies[order]))
        return found

    @cached_property
    def bodies(self):
        """The bodies that were shown, as KnownBodies."""
        sources = {pk: source.content for pk, source in self.sources(SOURCE).items()}
        return KnownBodies(self._relations[_PLACE][2], sources)

    @cached_property
    def citations(self):
        """(ids of mandate sources, ids of the bodies that name them), as arrays of the same length."""
        sources, bodies = self._relations[_CITATION].T
        return sources, bodies

    @cached_property
    def ties(self):
        """(ids of topics, ids of the bodies that are tied to them or to narrower ones), as arrays of the same length."""
        parents = {topic.pk: topic.parent_id for topic in self.topics(SOURCE).values()}
        found = set()
        for topic, body in self._relations[_TIE].tolist():
            while topic in parents:
                found.add((topic, body))
                topic = parents[topic]
        rows = sorted(found)
        return np.array([row[0] for row in rows], dtype=np.int64), np.array([row[1] for row in rows], dtype=np.int64)

    def frame(self):
        """Return the Neighbourhood of the top of the directory in the active language."""
        here = languages.current().slug
        if here not in self._frames:
            self._frames[here] = Neighbourhood()
        return self._frames[here]

    def divisions_shown(self):
        """Return the offices and divisions in the active language, as ListedBodies."""
        frame = self.frame()
        return frame.children_by_parent.get(frame.root.pk, []) if frame.root else []

    def options(self, language):
        """Return the options of each filter, as (value, label as HTML, key in `counts`)."""
        if language.slug not in self._options:
            sources = self.sources(language)
            labels = {
                pk: f"{escape(own.symbol)} · {escape(str(own.title))}" if own.symbol else escape(str(own.title))
                for pk, own in sources.items()
            }
            self._options[language.slug] = {
                "kind": [(kind.value, escape(kind.label), kind) for kind in Kind if kind != Kind.SECRETARIAT],
                "division": [(body.slug, escape(str(body.name)), body.pk) for body in self.divisions_shown()],
                "source": [(own.slug, SafeString(labels[pk]), pk) for pk, own in sources.items()],
                "topic": [(own.slug, escape(str(own.name)), pk) for pk, own in self.topics(language).items()],
            }
        return self._options[language.slug]

    def sources(self, language):
        """Return the PublicSources in a language, by id."""
        if language.slug not in self._sources:
            self._sources[language.slug] = {row[0]: PublicSource(*row, language) for row in self._rows[0]}
        return self._sources[language.slug]

    def topics(self, language):
        """Return the PublicTopics in a language, by id, in tree order."""
        if language.slug not in self._topics:
            self._topics[language.slug] = {topic.pk: topic for topic in all_topics(language, self._rows[1])}
        return self._topics[language.slug]

    @cached_property
    def _names_of_topics(self):
        """Term → the names of topics that have it, as (id of the topic, number of the name)."""
        found = defaultdict(set)
        for topic in self.topics(SOURCE).values():
            names = ((name, language) for language in LANGUAGES for name in _names_of(topic, language))
            for number, (name, language) in enumerate(names):
                for term in terms_of(name, language):
                    found[term].add((topic.pk, number))
        return dict(found)

    def matching_topics(self, words):
        """Return the ids of the topics one of whose names has all search terms."""
        with_term = self._names_of_topics
        names = [set().union(*(with_term.get(one, ()) for one in word.terms)) for word in words if not word.is_optional]
        matching = {pk for pk, _number in set.intersection(*names)} if names else ()
        return [pk for pk in self.topics(SOURCE) if pk in matching] if matching else []

    @cached_property
    def _terms_of_sources(self):
        found = {}
        for source in self.sources(languages.SOURCE).values():
            own = set()
            for language in LANGUAGES:
                own |= terms_of(localized_symbol(source.content["symbol"], language), language)
                own |= terms_of(source.content["title"].get(language.tag, ""), language)
                own |= terms_of(source.get_organ_display(language), language)
            found[source.pk] = own
        return found

    def matching_sources(self, words):
        """Return the ids of the mandate sources whose title or symbol has all search terms."""
        required = [set(word.terms) for word in words if not word.is_optional]
        return [pk for pk, own in self._terms_of_sources.items() if all(own & terms for terms in required)]

    @cached_property
    def former_bodies(self):
        """The former bodies that have a page, by their names."""
        return FormerBodies()

    @cached_property
    def vocabulary(self):
        """The words of the index, for suggestions."""
        glossary = [(pk, SOURCE.slug, english) for pk, english in Term.objects.values_list("pk", "english")]
        variants = []
        for rendering in Rendering.objects.all():
            of_term = rendering.term_id, rendering.language
            glossary += [(*of_term, text) for text in rendering.accepted()]
            variants += [(*of_term, text) for text in rendering.forbidden_variants()]
        chinese = [name for (name,) in execute(_CHINESE_NAMES, [])]
        for words in SearchWords.objects.filter(language="zh"):
            chinese += words.lines()
        _revision, stored = fetch_entries((SOUNDS, WORDS_VERSION))
        sounds = json.loads(bytes(stored.get(SOUNDS, b"{}")))
        return Vocabulary(_known_words(bytes(stored.get(WORDS_VERSION, b""))), glossary, chinese, sounds, variants)

    def mask(self, ids, kind="", division="", source="", topic=""):
        """Return whether each of these bodies passes filters: a kind, and the ids of a division, a mandate source and a topic."""
        allowed = ids < len(self.kinds)
        ids = np.where(allowed, ids, 0)
        if kind:
            allowed &= self.kinds[ids] == (KINDS.index(kind) if kind in KINDS else len(KINDS))
        if division:
            allowed &= self.divisions[ids] == division
        for key, ties in ((source, "citations"), (topic, "ties")):
            if key:
                keys, bodies = getattr(self, ties)
                allowed &= np.isin(ids, bodies[keys == key])
        return allowed

    @cached_property
    def _size(self):
        """The size of an array by the id of a body."""
        return max(len(self.kinds), *(int(own[-1].max(initial=-1)) + 1 for own in self._ties_by_key))

    def counts(self, ids):
        """Return the number of these bodies for each kind, division, mandate source and topic."""
        ids = ids[: np.searchsorted(ids, len(self.kinds))]
        tops, cells = self._cells
        cells = np.bincount(cells.take(ids), minlength=len(tops) * (len(KINDS) + 1)).reshape(len(tops), -1)
        is_found = np.zeros(self._size, dtype=np.uint8)
        is_found[ids] = 1
        tied = [
            dict(zip(keys, np.add.reduceat(is_found.take(bodies), starts, dtype=np.int32).tolist(), strict=True))
            for keys, starts, bodies in self._ties_by_key
        ]
        return (
            dict(zip(KINDS, cells.sum(axis=0)[1:].tolist(), strict=True)),
            dict(zip(tops, cells.sum(axis=1).tolist(), strict=True)),
            *tied,
        )


def _names_of(topic, language):
    """Yield all names of a topic in a language, the hidden ones too."""
    for field in ("name", "other_names", "hidden_names"):
        yield from topic.content[field].get(language.tag, "").splitlines()


def _places_of(rows):
    """Return the kinds, divisions and bodies above of bodies, by their ids, from (parent, body, kind) of each."""
    size = max((body for _parent, body, _kind in rows), default=0) + 1
    kinds, divisions = np.full(size, -1, dtype=np.int8), np.zeros(size, dtype=np.int32)
    parents = {body: parent for parent, body, _kind in rows}
    root = next((body for body, parent in parents.items() if parent is None), None)
    above = np.zeros(size, dtype=np.int32)
    found = {}

    def division_of(body):
        path = []
        while body in parents and body not in found and parents[body] != root:
            path.append(body)
            body = parents[body]
        top = found.get(body, body if body in parents and parents[body] == root else 0)
        found.update(dict.fromkeys(path, top))
        return top

    for parent, body, kind in rows:
        kinds[body], above[body] = KINDS.index(kind), parent or 0
        divisions[body] = division_of(body)
    return kinds, divisions, above
