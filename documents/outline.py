"""A branch as a document tells it, in the page's language: bodies in order, each with what it is responsible for."""

from dataclasses import dataclass, field

from secretariat import languages
from secretariat.languages import list_marker
from secretariat.text.display import displayed
from translations import texts


@dataclass(frozen=True)
class DocumentText:
    """A text and the language it is in: the document's, or English where it is not translated yet."""

    text: str
    language: object


@dataclass
class DocumentFunction:
    marker: str
    text: DocumentText
    sources: list


@dataclass
class Chapter:
    """One body; `level` counts from 1, the top of the branch."""

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
        return not (self.opening or self.functions or self.closing)


def outline(top):
    """The chapters of the published branch below `top`; four queries."""
    for body in top.branch().published().with_mandates():
        chapter = Chapter(body, body.level - top.level + 1, shown(body, "name"), texts.value(body, "acronym", here()))
        if body.has_mandate():
            mandate = body.mandate
            chapter.opening, chapter.closing = paragraphs(mandate, "opening"), paragraphs(mandate, "closing")
            chapter.sources = [source_name(source) for source in mandate.sources.all()]
            chapter.functions = [
                DocumentFunction(
                    list_marker(number, here()),
                    shown(function, "text"),
                    [source_name(source) for source in function.sources.all()],
                )
                for number, function in enumerate(mandate.functions.all(), start=1)
            ]
        yield chapter


def here():
    return languages.current()


def shown(obj, name):
    return DocumentText(*displayed(obj, name))


def paragraphs(obj, name):
    whole = shown(obj, name)
    return [DocumentText(piece.strip(), whole.language) for piece in whole.text.split("\n\n") if piece.strip()]


def source_name(source):
    title = shown(source, "title")
    return DocumentText(f"{source.symbol} {title.text}".strip(), title.language)
