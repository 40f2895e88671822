"""The content of a branch for documents, in the page's language: bodies in tree order with their mandates."""

from dataclasses import dataclass, field

from public_record import queries
from public_record.building import UNOFFICIAL
from public_record.reading import FallbackText, any_of
from secretariat.languages import SOURCE, list_marker
from secretariat.text.telephone import shown_number, with_extension


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text and its language: the document's, or English as a fallback."""

    text: str
    language: object


@dataclass(slots=True)
class DocumentFunction:
    """One function of a mandate, with its anchor, list marker and mandate sources."""

    anchor: str
    marker: str
    text: DocumentText
    sources: list


@dataclass(slots=True)
class Chapter:
    """One body; `level` is 1 for the top of the branch."""

    slug: str
    level: int
    name: DocumentText
    acronym: str
    is_unofficial: bool
    opening: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    closing: list = field(default_factory=list)
    sources: list = field(default_factory=list)
    posts: list = field(default_factory=list)
    contacts: list = field(default_factory=list)
    """Lists of DocumentTexts: a title and who holds the post; a label and the addresses of a contact point."""

    @property
    def is_empty(self):
        """True if the body has no mandate text."""
        return not (self.opening or self.functions or self.closing)


def outline(top, language):
    """Yield the chapters of the branch of the body with the id `top`; two queries."""
    first = None
    for body, level in queries.bodies_in_branch(top, language):
        first = level if first is None else first
        bits = body.states("name", "acronym") | (body.mandate.all_states() if body.mandate else 0)
        acronym = "" if isinstance(body.acronym, FallbackText) else body.acronym
        chapter = Chapter(
            body.slug, level - first + 1, document_text(body.name, language), acronym, any_of(bits, UNOFFICIAL)
        )
        if mandate := body.mandate:
            chapter.opening, chapter.closing = (
                document_paragraphs(text, language) for text in (mandate.opening, mandate.closing)
            )
            chapter.sources = [source_name(source, language) for source in mandate.sources]
            chapter.functions = [
                DocumentFunction(
                    function.anchor,
                    list_marker(number, language),
                    document_text(function.shown_text, language),
                    [source_name(source, language) for source in function.sources],
                )
                for number, function in enumerate(mandate.functions, start=1)
            ]
        chapter.posts = [list(_post(post, language)) for post in body.posts]
        chapter.contacts = [list(_contact(contact, language)) for contact in body.contacts]
        yield chapter


def _post(post, language):
    yield document_text(post.title, language)
    if post.holder:
        yield document_text(f"{post.honorific} {post.holder}".strip(), language)
    if post.is_vacant or post.is_acting:
        yield DocumentText(post.get_status_display(), language)


def _contact(contact, language):
    """Yield label, addresses and hours; addresses are as they are in every language, from left to right."""
    yield document_text(contact.label or contact.get_purpose_display(), language)
    number = contact.phone and shown_number(contact.phone)
    yield from (DocumentText(text, SOURCE) for text in (contact.email, number) if text)
    if contact.extension:
        yield DocumentText(with_extension("", contact.extension).strip(), language)
    yield from (DocumentText(text, SOURCE) for text in (contact.link, contact.room) if text)
    if contact.hours:
        yield document_text(contact.hours, language)
    if contact.languages:
        yield DocumentText(", ".join(spoken.own_name for spoken in contact.languages), language)


def document_text(text, language):
    """Return a text of the record in `language` as a DocumentText."""
    return DocumentText(str(text), SOURCE if isinstance(text, FallbackText) else language)


def document_paragraphs(text, language):
    """Return a text of the record as a list of paragraphs."""
    whole = document_text(text, language)
    return [DocumentText(piece.strip(), whole.language) for piece in whole.text.split("\n\n") if piece.strip()]


def source_name(source, language):
    """Return symbol and title of a mandate source, with the language of the title."""
    title = document_text(source.title, language)
    return DocumentText(f"{source.symbol} {title.text}".strip(), title.language)
