"""What a bulletin becomes: bodies with their mandates, and findings about what was not understood or left out."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .citations import each_text_once
from .documents import SetApart, words_of

POST = "post"
"""The kind of a section about a post, which is no body."""


@dataclass
class PlannedFunction:
    """A function of a body, or an item of one, with the label that it has in the bulletin."""

    label: str
    text: str
    items: list = field(default_factory=list)
    key: str = field(default="", compare=False)
    """That of the stored plan, see `stored_plan`."""

    def as_json(self):
        """Return it as plain data."""
        return {"label": self.label, "text": self.text, "items": [item.as_json() for item in self.items]}

    def texts(self):
        """Yield its label and text, and those of its items."""
        yield self.label
        yield self.text
        for item in self.items:
            yield from item.texts()


@dataclass
class PlannedBody:
    """A body that a bulletin describes."""

    number: str
    name: str
    kind: str = ""
    parent: "PlannedBody | None" = None
    opening: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    closing: list = field(default_factory=list)
    citations: list = field(default_factory=list)
    place: str = ""
    order: tuple = ()
    key: str = ""
    """That of the stored plan."""

    def add_paragraph(self, text):
        """Add a paragraph: before the functions, or after them."""
        (self.closing if self.functions else self.opening).append(text)

    def sources(self):
        """Return the symbols of the texts that it cites, each once."""
        return [citation.symbol for citation in each_text_once(self.citations)]

    def as_json(self, under=None):
        """Return it as plain data; bodies without a parent are part of the one called `under`."""
        return {
            "number": self.number,
            "name": self.name,
            "kind": str(self.kind),
            "parent": self.parent.name if self.parent else under,
            "opening": "\n\n".join(self.opening),
            "functions": [function.as_json() for function in self.functions],
            "closing": "\n\n".join(self.closing),
            "sources": self.sources(),
        }

    def texts(self):
        """Yield all its texts."""
        yield from (self.number, self.name, *self.opening, *self.closing)
        for function in self.functions:
            yield from function.texts()


@dataclass
class Finding:
    """Something about a bulletin that a person should look at, and where."""

    place: str
    message: str

    def as_json(self):
        """Return it as plain data."""
        return {"place": self.place, "message": self.message}


@dataclass
class BulletinPlan:
    """What a bulletin becomes. Nothing in it is in the directory yet."""

    language: str = ""
    symbol: str = ""
    title: str = ""
    bodies: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    markers: list = field(default_factory=list)
    """The numbers and words before headings and paragraphs, which pages draw or do without."""

    def find(self, place, message):
        """Add a finding."""
        self.findings.append(Finding(place, message))

    def leave_out(self, place, text, reason):
        """Say that a piece of text becomes part of nothing."""
        if text.strip():
            self.left_out.append(SetApart(place, text, reason))

    def citations(self):
        """Return the citations of all bodies, each text once."""
        return each_text_once(citation for body in self.bodies for citation in body.citations)

    def all_findings(self):
        """Return all findings, with what was left out and what is lost."""
        found = list(self.findings)
        for piece in self.left_out:
            message = _("Left out (%(reason)s): %(text)s") % {"reason": piece.reason, "text": piece.text}
            found.append(Finding(piece.place, message))
        if self.markers:
            message = _("Left out, because pages number by themselves: %(words)s") % {"words": " · ".join(self.markers)}
            found.append(Finding(_("document"), message))
        return found

    def words(self):
        """Count the words of all bodies and of all that was left out."""
        texts = [text for body in self.bodies for text in body.texts()]
        texts += [piece.text for piece in self.left_out] + self.markers
        return Counter(word for text in texts for word in words_of(text))

    def lost_words(self, document):
        """Return the words of a document that are neither in a body nor in what was left out."""
        texts = [paragraph.text for paragraph in document.paragraphs()] + [piece.text for piece in document.set_apart]
        return Counter(word for text in texts for word in words_of(text)) - self.words()

    def as_json(self, under=None):
        """Return the plan as plain data."""
        return {
            "language": self.language,
            "symbol": self.symbol,
            "title": self.title,
            "bodies": [body.as_json(under) for body in self.bodies],
            "sources": [citation.as_json() for citation in self.citations()],
            "findings": [finding.as_json() for finding in self.all_findings()],
        }
