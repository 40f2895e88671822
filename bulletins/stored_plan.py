"""The plan of a bulletin as it is stored and edited: every part of it has a key, and every paragraph says what it becomes."""

from dataclasses import asdict, dataclass, field

from .citations import CitedText, each_text_once
from .documents import words_of
from .places import pieces_of_paragraphs
from .plan import BulletinPlan, PlannedBody, PlannedFunction

NEW = "new"
"""The decision that a body is none of those that there are."""


@dataclass
class PlanParagraph:
    """A paragraph of an opening or a closing."""

    key: str
    text: str


@dataclass
class PlanFunction:
    """A function, or an item of one."""

    key: str
    label: str
    text: str
    items: list = field(default_factory=list)

    def with_items(self):
        """Yield it and all items below it."""
        yield self
        for item in self.items:
            yield from item.with_items()

    def as_planned(self):
        """Return the PlannedFunction that drafts are made of."""
        return PlannedFunction(self.label, self.text, [item.as_planned() for item in self.items], self.key)


@dataclass
class PlanBody:
    """A body of the plan. `parent` is the key of another one, "" for the body that the bulletin is put under."""

    key: str
    number: str
    name: str
    kind: str
    parent: str
    opening: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    closing: list = field(default_factory=list)
    citations: list = field(default_factory=list)
    """Dicts of symbol, kind and words of the bulletin; `is_dropped` where somebody said that it is no source."""
    match: object = None
    """The id of the stored body that it is, NEW, or None where nobody has decided."""
    changes_kind: bool = False
    """Whether the draft makes the stored body one of the kind that the bulletin says."""

    def pieces(self):
        """Yield its paragraphs, functions and items."""
        yield from self.opening
        for function in self.functions:
            yield from function.with_items()
        yield from self.closing


@dataclass
class PlanRemark:
    """A finding: its place, the sentence, the number of its paragraph if it has one, and whether somebody settled it."""

    key: str
    place: str
    message: str
    paragraph: int | None = None
    is_settled: bool = False


@dataclass
class DocumentParagraph:
    """A paragraph of the document: the keys of what it becomes, or why it was left out."""

    place: str
    label: str
    text: str
    heading: int = 0
    keys: list = field(default_factory=list)
    reason: str = ""


@dataclass
class LeftOutText:
    """A text that becomes part of nothing and is no paragraph: page headers, footnotes, what was hidden."""

    place: str
    text: str
    reason: str
    keys: list = field(default_factory=list)
    """Of what somebody has made of it."""


@dataclass
class StoredPlan:
    """The plan of a bulletin with the keys of its parts. Decisions change it."""

    language: str
    shown_in: str
    """Slug of the language of the findings: that of the page on which the file was uploaded."""
    symbol: str = ""
    title: str = ""
    bodies: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    paragraphs: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    markers: list = field(default_factory=list)
    aliases: dict = field(default_factory=dict)
    """Keys of parts that were joined with others: key → key."""

    def body(self, key):
        """Return the body with a key; None if there is none."""
        return next((body for body in self.bodies if body.key == key), None)

    def children(self, key):
        """Return the bodies that are parts of one, by its key."""
        return [body for body in self.bodies if body.parent == key]

    def below(self, key):
        """Return the keys of all bodies below one, itself not counted."""
        found, waiting = [], [key]
        while waiting:
            own = [body.key for body in self.children(waiting.pop()) if body.key not in found]
            found += own
            waiting += own
        return found

    def find_function(self, key):
        """Return (body, list that it is in, place in the list, function) of a function or item; None if there is none."""
        for body in self.bodies:
            waiting = [body.functions]
            while waiting:
                listed = waiting.pop(0)
                for place, function in enumerate(listed):
                    if function.key == key:
                        return body, listed, place, function
                    waiting.append(function.items)
        return None

    def current_key(self, key):
        """Return the key of the part in which one goes on."""
        while key in self.aliases:
            key = self.aliases[key]
        return key

    def as_json(self):
        """Return the plan as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        """Return the plan that was stored."""
        own = dict(data)
        own["bodies"] = [_body(body) for body in data["bodies"]]
        own["findings"] = [PlanRemark(**one) for one in data["findings"]]
        own["paragraphs"] = [DocumentParagraph(**one) for one in data["paragraphs"]]
        own["left_out"] = [LeftOutText(**one) for one in data["left_out"]]
        return cls(**own)

    def as_plan(self):
        """Return the BulletinPlan that drafts are made of, and its bodies by key."""
        plan = BulletinPlan(language=self.language, symbol=self.symbol, title=self.title)
        made = {}
        for body in self.bodies:
            citations = [
                CitedText(one["symbol"], one["kind"], one["cited"])
                for one in body.citations
                if not one.get("is_dropped")
            ]
            made[body.key] = PlannedBody(
                body.number, body.name, body.kind, None, [one.text for one in body.opening],
                [one.as_planned() for one in body.functions], [one.text for one in body.closing], citations,
                key=body.key,
            )  # fmt: skip
        for body in self.bodies:
            made[body.key].parent = made.get(body.parent)
        plan.bodies = [*made.values()]
        return plan, made


def _body(data):
    own = dict(data)
    own["opening"] = [PlanParagraph(**one) for one in data["opening"]]
    own["closing"] = [PlanParagraph(**one) for one in data["closing"]]
    own["functions"] = [_function(one) for one in data["functions"]]
    return PlanBody(**own)


def _function(data):
    return PlanFunction(data["key"], data["label"], data["text"], [_function(item) for item in data["items"]])


class _Keys:
    """Gives keys to the parts of a plan."""

    def __init__(self):
        self.last = {}

    def next(self, letter):
        self.last[letter] = self.last.get(letter, 0) + 1
        return f"{letter}{self.last[letter]}"


def to_store(document, plan, shown_in):
    """Return the StoredPlan of a document that was read and of its plan."""
    keys, of_body = _Keys(), {}
    stored = StoredPlan(plan.language, shown_in, plan.symbol, plan.title[:500], markers=list(plan.markers))
    for body in plan.bodies:
        of_body[id(body)] = keys.next("b")
    for body in plan.bodies:
        citations = [
            {"symbol": one.symbol, "kind": one.kind, "cited": one.cited} for one in each_text_once(body.citations)
        ]
        stored.bodies.append(
            PlanBody(
                of_body[id(body)], body.number, body.name, str(body.kind), of_body.get(id(body.parent), ""),
                [PlanParagraph(keys.next("p"), text) for text in body.opening],
                [_with_keys(function, keys) for function in body.functions],
                [PlanParagraph(keys.next("p"), text) for text in body.closing], citations,
            )
        )  # fmt: skip
    _place_paragraphs(stored, document, plan, of_body)
    places = {}
    for number, paragraph in enumerate(stored.paragraphs):
        places.setdefault(paragraph.place, number)
    for finding in plan.findings:
        stored.findings.append(PlanRemark(keys.next("n"), finding.place, finding.message, places.get(finding.place)))
    return stored


def _with_keys(function, keys):
    return PlanFunction(
        keys.next("f"), function.label, function.text, [_with_keys(item, keys) for item in function.items]
    )


def _place_paragraphs(stored, document, plan, of_body):
    """Say of each paragraph of the document what it becomes, or why it was left out."""
    read = [paragraph for paragraph in document.paragraphs() if paragraph.text.strip()]
    left_out = {}
    for piece in plan.left_out:
        left_out.setdefault(piece.place, []).append(piece)
    stored.paragraphs = [DocumentParagraph(own.place, own.label, own.text, own.heading) for own in read]
    pieces = []
    for body, planned in zip(stored.bodies, plan.bodies, strict=True):
        pieces.append((body.key, planned.name))
        pieces += [(piece.key, piece.text) for piece in body.pieces()]
    heads = {body.place: of_body[id(body)] for body in reversed(plan.bodies) if body.place}
    whole = {
        number
        for number, own in enumerate(read)
        if any(words_of(own.text) == words_of(piece.text) for piece in left_out.get(own.place, ()))
    }
    placed = pieces_of_paragraphs([own.text for own in read], pieces, whole)
    for paragraph, keys in zip(stored.paragraphs, placed, strict=True):
        reasons = left_out.get(paragraph.place, [])
        if paragraph.place in heads and not keys:
            keys = [heads[paragraph.place]]
        paragraph.keys = keys
        if not keys:
            paragraph.reason = reasons[0].reason if reasons else _reason_of(paragraph, plan.left_out)
    shown = {(paragraph.place, *words_of(paragraph.text)) for paragraph in stored.paragraphs}
    shown |= {paragraph.place for paragraph in stored.paragraphs if paragraph.reason}
    stored.left_out = [
        LeftOutText(piece.place, piece.text, piece.reason)
        for place, own in left_out.items()
        for piece in own
        if place not in shown and (place, *words_of(piece.text)) not in shown
    ]


def _reason_of(paragraph, left_out):
    """Return why a paragraph was left out that is a part of a longer piece, such as a heading of two lines."""
    own = f" {' '.join(words_of(paragraph.text))} "
    found = (one.reason for one in left_out if own in f" {' '.join(words_of(one.text))} ")
    return next(found, "") if len(own) > 2 else ""


def paragraphs_by_key(plan):
    """Return the numbers of the paragraphs that each part of a plan comes from: key → numbers."""
    found = {}
    for number, paragraph in enumerate(plan.paragraphs):
        for key in paragraph.keys:
            found.setdefault(plan.current_key(key), []).append(number)
    return found
