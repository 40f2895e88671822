"""The page of a plan: the document on one side, on the other what it becomes; a part of both where they are long."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from secretariat.kinds import Kind
from secretariat.models import Body, MandateSource
from secretariat.text.display import displayed_html

from .citations import CitedText, known_sources, matched
from .comparing import other_kind
from .matching import BodyMatcher
from .new_sources import KINDS, missing_sources
from .plan import POST
from .stored_plan import NEW, paragraphs_by_key

MAX_PARTS = 150
"""Parts of a plan on one page; a body is never divided."""


@dataclass
class ShownBody:
    """A body on the page: the level in the hierarchy, its sources, who it may be, and the form that is open in it."""

    body: object
    level: int
    kind: str
    parent: object
    at: int
    sources: list = field(default_factory=list)
    """Triples of the citation, the id of the mandate source that it is, and whether one can be made of it."""
    candidates: list = field(default_factory=list)
    """Triples of id, name as HTML, and why."""
    matched: str = ""
    other_kind: tuple = ()
    """The kinds of the stored body and of the plan, where they differ."""
    is_new: bool = False
    is_undecided: bool = False
    is_post: bool = False


@dataclass
class ShownParagraph:
    """A paragraph of the document on the page: its links to what it became, why it was left out, and its findings."""

    number: int
    paragraph: object
    links: list
    remarks: list


class PlanPage:
    """What the page shows of a plan. `number` is the number of the page, from 1."""

    def __init__(self, plan, number=1, is_translation=False):
        self.plan, self.is_translation = plan, is_translation
        self.at = paragraphs_by_key(plan)
        self.pages = pages_of(plan.bodies, lambda body: len(self._keys(body)))
        self.number = min(max(number, 1), len(self.pages))
        self.page_of = {key: place for place, bodies in enumerate(self.pages, start=1) for body in bodies for key in self._keys(body)}  # fmt: skip
        self.starts = self._starts()

    @staticmethod
    def _keys(body):
        return [body.key, *(piece.key for piece in body.pieces())]

    def _starts(self):
        """Return the number of the paragraph with which each page begins, and the number of all paragraphs."""
        starts = []
        for bodies in self.pages:
            own = [self.place(key) for body in bodies for key in self._keys(body) if self.at.get(key)]
            starts.append(max(min(own, default=0), starts[-1] if starts else 0))
        starts[0] = 0
        return [*starts, len(self.plan.paragraphs)]

    def place(self, key):
        """Return the number of the first paragraph that a part comes from; None if that is not known."""
        return self.at.get(key, [None])[0]

    def bodies(self):
        """Return the ShownBodies of the page."""
        own = self.pages[self.number - 1]
        candidates = self.candidates
        named = {one.body for body in own for one in candidates.get(body.key, ())}
        named |= {body.match for body in own if isinstance(body.match, int)}
        stored = Body.objects.in_bulk(named)
        names = {pk: displayed_html(body, "name") for pk, body in stored.items()}
        slugs = dict(MandateSource.objects.values_list("slug", "pk"))
        found = [self._shown(body, candidates.get(body.key, []), names, slugs) for body in own]
        for shown in found:
            if shown.body.match in stored:
                shown.other_kind = other_kind(shown.body, stored[shown.body.match])
        return found

    @cached_property
    def known_sources(self):
        """The mandate sources that there are, by their symbols."""
        return known_sources()

    @cached_property
    def missing_sources(self):
        """The citations of which mandate sources can be made."""
        return missing_sources(self.plan, self.known_sources)

    @cached_property
    def candidates(self):
        """The Candidates of the bodies of which somebody has to say which they are: key → list."""
        return {} if self.is_translation else candidates_of(self.plan)

    def undecided(self):
        """Return these bodies, each with the number of its page."""
        return [(body, self.page_of[body.key]) for body in self.plan.bodies if body.key in self.candidates]

    @property
    def same_names(self):
        """How many of them have the name of one stored body."""
        return len(same_named(self.candidates))

    def _shown(self, body, candidates, names, slugs):
        is_post = body.kind == POST
        for piece in body.pieces():
            piece.at = self.place(piece.key)
        shown = ShownBody(
            body, self._level(body), kind_label(body.kind), self.plan.body(body.parent), self.place(body.key), is_post=is_post
        )  # fmt: skip
        for one in body.citations:
            cited = matched(CitedText(one["symbol"], one["kind"], one["cited"]), self.known_sources)
            shown.sources.append((one, slugs.get(cited.source), one["kind"] in KINDS))
        if isinstance(body.match, int):
            shown.matched = names.get(body.match, "")
        shown.is_new = body.match == NEW
        shown.candidates = [(one.body, names[one.body], one.why) for one in candidates if one.body in names]
        shown.is_undecided = bool(shown.candidates)
        return shown

    def _level(self, body):
        level, seen = 0, {body.key}
        while (body := self.plan.body(body.parent)) and body.key not in seen:
            seen.add(body.key)
            level += 1
        return level

    def paragraphs(self):
        """Return the ShownParagraphs of the page."""
        first, end = self.starts[self.number - 1], self.starts[self.number]
        remarks = {}
        for one in self.plan.findings:
            remarks.setdefault(one.paragraph, []).append(one)
        labels = self._labels()
        found = []
        for number in range(first, end):
            paragraph = self.plan.paragraphs[number]
            keys = dict.fromkeys(self.plan.current_key(key) for key in paragraph.keys)
            links = [(key, self.page_of[key], labels.get(key, "")) for key in keys if key in self.page_of]
            found.append(ShownParagraph(number, paragraph, links, remarks.get(number, [])))
        return found

    def _labels(self):
        """Return what each part of the plan is called: key → words."""
        body_word, paragraph_word, function_word, item_word = (
            pgettext("what a paragraph becomes", "body"),
            pgettext("what a paragraph becomes", "paragraph"),
            pgettext("what a paragraph becomes", "function"),
            pgettext("what a paragraph becomes", "item"),
        )
        found = {}
        for body in self.plan.bodies:
            found[body.key] = body_word
            for piece in (*body.opening, *body.closing):
                found[piece.key] = paragraph_word
            for function in body.functions:
                for one in function.with_items():
                    found[one.key] = f"{function_word if one is function else item_word} {one.label}".strip()
        return found

    def remarks_without_place(self):
        """Return the findings about the document as a whole; on the first page."""
        return [one for one in self.plan.findings if one.paragraph is None] if self.number == 1 else []

    def left_out(self):
        """Return what was left out and is no paragraph, by its reason, each with its key; on the first page."""
        found = {}
        if self.number == 1:
            for number, one in enumerate(self.plan.left_out):
                if not one.keys:
                    found.setdefault(one.reason, []).append((f"l{number}", one))
        return [*found.items()]


def pages_of(parts, size_of):
    """Divide parts, each of some size, into pages of at most MAX_PARTS together; a part is never divided."""
    pages, size = [[]], 0
    for part in parts:
        own = size_of(part)
        if pages[-1] and size + own > MAX_PARTS:
            pages.append([])
            size = 0
        pages[-1].append(part)
        size += own
    return pages


def candidates_of(plan):
    """Return the Candidates of the bodies of a plan of which nobody has said which they are, and that may be stored ones: key → list."""
    waiting = [body for body in plan.bodies if body.match is None and body.kind != POST]
    found = BodyMatcher(plan.language).candidates([body.name for body in waiting]) if waiting else {}
    return {body.key: found[body.name] for body in waiting if found[body.name]}


def same_named(candidates):
    """Return the bodies that have the name of exactly one stored body: key → id."""
    same = {key: [one.body for one in own if one.is_same_name] for key, own in candidates.items()}
    named = [pk for own in same.values() for pk in own]
    return {key: own[0] for key, own in same.items() if len(own) == 1 and named.count(own[0]) == 1}


def undecided_bodies(plan):
    """Return the bodies of a plan of which somebody has to say which they are, those too whose stored body is gone."""
    matched = {body.match for body in plan.bodies if isinstance(body.match, int)}
    gone = matched - {*Body.objects.order_by().filter(pk__in=matched).values_list("pk", flat=True)}
    candidates = candidates_of(plan)
    return [body for body in plan.bodies if body.key in candidates or body.match in gone]


def kind_label(kind):
    """Return what a kind of a plan is called."""
    if kind == POST:
        return pgettext("kind in a bulletin", "post")
    return Kind(kind).label if kind in Kind.values else _("kind not known")
