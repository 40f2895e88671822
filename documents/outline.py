"""The content of a branch for documents, in the page's language: bodies in tree order with their mandates."""

from dataclasses import dataclass, field

from secretariat import languages
from secretariat.languages import list_marker
from secretariat.text.characters import without_refused
from secretariat.text.display import displayed, printable_value


@dataclass(frozen=True)
class DocumentText:
    """A text and its language: the document's, or English as a fallback."""

    text: str
    language: object


@dataclass
class DocumentFunction:
    """One function of a mandate, with its anchor, list marker and mandate sources."""

    anchor: str
    marker: str
    text: DocumentText
    sources: list


@dataclass
class Chapter:
    """One body; `level` is 1 for the top of the branch."""

    body: object
    level: int
    name: DocumentText
    acronym: str
    opening: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    closing: list = field(default_factory=list)
    sources: list = field(default_factory=list)

    @property
    def is_empty(self):
        """True if the body has no mandate text."""
        return not (self.opening or self.functions or self.closing)


def outline(top):
    """Yield the chapters of the published branch from `top` down; four queries."""
    for body in top.branch().published().with_mandates():
        chapter = Chapter(
            body,
            body.level - top.level + 1,
            shown(body, "name"),
            printable_value(body, "acronym", languages.current()),
        )
        if body.has_mandate():
            mandate = body.mandate
            chapter.opening, chapter.closing = paragraphs(mandate, "opening"), paragraphs(mandate, "closing")
            chapter.sources = [source_name(source) for source in mandate.sources.all()]
            chapter.functions = [
                DocumentFunction(
                    function.anchor,
                    list_marker(number, languages.current()),
                    shown(function, "text"),
                    [source_name(source) for source in function.sources.all()],
                )
                for number, function in enumerate(mandate.functions.all(), start=1)
            ]
        yield chapter


def shown(obj, name):
    """Return a text of an object in the page's language, or its English fallback."""
    return DocumentText(*displayed(obj, name))


def paragraphs(obj, name):
    """Return a text of an object as a list of paragraphs."""
    whole = shown(obj, name)
    return [DocumentText(piece.strip(), whole.language) for piece in whole.text.split("\n\n") if piece.strip()]


def source_name(source):
    """Return symbol and title of a mandate source, with the language of the title."""
    title = shown(source, "title")
    return DocumentText(f"{without_refused(source.symbol)} {title.text}".strip(), title.language)
