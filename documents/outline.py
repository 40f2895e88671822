"""The content of a branch for documents, in the page's language: bodies in tree order with their mandates."""

import re
from dataclasses import dataclass, field, replace

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from public_record import queries
from public_record.building import UNOFFICIAL
from public_record.reading import FallbackText, any_of, paragraph_places
from public_record.topic_queries import get_topics
from secretariat import languages
from secretariat.item_labels import nested
from secretariat.languages import SOURCE
from secretariat.text.email_addresses import mailto
from secretariat.text.sentences import in_brackets
from secretariat.text.telephone import tel_uri, with_extension

SPAN = re.compile(r"\d+(?:\s?[-–—]\s?\d+)+")
EMPTY_LINE = SafeString("<br><br>")
LEFT_TO_RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}"


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text and its language: the document's, or English; with `url`, it is a link, and `mark` says what it is."""

    text: str
    language: object
    url: str = ""
    mark: str = ""
    is_strong: bool = False

    def __html__(self):
        """Return it as HTML without white space around it: WeasyPrint breaks a line that is full but for a space at its end."""
        html = format_html("<b>{}</b>", self.text) if self.is_strong else escape(self.text)
        if self.language is not languages.current():
            html = format_html('<span lang="{}" dir="{}">{}</span>', self.language.tag, self.language.dir, html)
        if self.url:
            html = format_html('<a href="{}">{}</a>', self.url, html)
        return format_html("{} <small>{}</small>", html, self.mark) if self.mark else html

    __str__ = __html__


@dataclass(slots=True)
class DocumentFunction:
    """A function of a mandate or an item of one, with its numbers (see `item_labels`), its paragraphs and mandate sources."""

    pk: int
    numbers: tuple
    paragraphs: list
    sources: list

    @property
    def anchor(self):
        return f"function-{self.pk}"

    @property
    def text(self):
        """Its paragraphs as HTML with empty lines between them: elements would not be in the body of the item, see directory.html."""
        return format_html_join(EMPTY_LINE, "{}", ((one,) for one in self.paragraphs))


@dataclass(slots=True)
class Chapter:
    """One body; `level` is 1 for the top of the branch, `depth` for that of the first chapter."""

    pk: int
    slug: str
    level: int
    name: DocumentText
    acronym: str
    """In brackets, to follow the name; "" without one."""
    is_unofficial: bool
    opening: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    closing: list = field(default_factory=list)
    sources: list = field(default_factory=list)
    topics: list = field(default_factory=list)
    posts: list = field(default_factory=list)
    contacts: list = field(default_factory=list)
    """Lists of DocumentTexts: a title and who holds the post; a label and the addresses of a contact point."""
    depth: int = 1

    def nested(self):
        """Return its functions as a list of (function, the same list of its items)."""
        return nested(self.functions, [len(function.numbers) - 1 for function in self.functions])

    @property
    def is_empty(self):
        """True if the body has no mandate text."""
        return not (self.opening or self.functions or self.closing)

    @property
    def tag(self):
        """The element of its heading in HTML; the title of the document is `h1`, and there is nothing below `h6`."""
        return f"h{min(self.depth + 1, 6)}"

    @property
    def tag_below(self):
        return f"h{min(self.depth + 2, 6)}"


def outline(top, language, base):
    """Return the chapters of the branch of the body with the id `top`, on the site at `base`; three queries.

    A top without a mandate has none if there are others: its name is the title.
    """
    rows = list(queries.bodies_in_branch(top, language))
    topics = get_topics({pk for body, _level in rows for pk in body.topic_ids()}, language)
    chapters = [_chapter(body, level - rows[0][1] + 1, topics, language, base) for body, level in rows]
    if len(chapters) > 1 and chapters[0].is_empty:
        del chapters[0]
    for chapter in chapters:
        chapter.depth = chapter.level - chapters[0].level + 1
    return chapters


def _chapter(body, level, topics, language, base):
    bits = body.states("name", "acronym") | (body.mandate.all_states() if body.mandate else 0)
    acronym = body.acronym and not isinstance(body.acronym, FallbackText) and in_brackets(body.acronym, language)
    name = document_text(body.name, language, base + body.url)
    chapter = Chapter(body.pk, body.slug, level, name, acronym or "", any_of(bits, UNOFFICIAL))
    if mandate := body.mandate:
        chapter.opening, chapter.closing = (
            document_paragraphs(text, language) for text in (mandate.opening, mandate.closing)
        )
        chapter.sources = [_source(source, language, base) for source in mandate.sources]
        chapter.functions = [
            DocumentFunction(
                function.pk,
                function.numbers,
                document_paragraphs(function.shown_text, language, is_each_marked=False)
                or [document_text("", language)],
                [_source(source, language, base) for source in function.sources],
            )
            for function in mandate.functions
        ]
    own = body.topic_ids()
    chapter.topics = [
        document_text(topic.name, language, base + topic.url) for pk, topic in topics.items() if pk in own
    ]
    chapter.posts = [list(_post(post, language)) for post in body.posts]
    chapter.contacts = [list(_contact(contact, language)) for contact in body.contacts]
    return chapter


def _source(source, language, base):
    """Return symbol and title of a mandate source, with the language of the title, as a link to its text or else its page."""
    title = document_text(source.title, language)
    return DocumentText(f"{source.symbol} {title.text}".strip(), title.language, source.link or base + source.url)


def _post(post, language):
    yield replace(document_text(post.title, language), is_strong=True)
    if post.holder:
        yield document_text(f"{post.honorific} {post.holder}".strip(), language)
    if post.is_vacant or post.is_acting:
        yield DocumentText(post.get_status_display(), language)


def _contact(contact, language):
    """Yield label, addresses and hours; addresses are as they are in every language, from left to right."""
    yield replace(document_text(contact.label or contact.get_purpose_display(), language), is_strong=True)
    if contact.email:
        yield DocumentText(contact.email, SOURCE, mailto(contact.email))
    if contact.phone:
        yield DocumentText(contact.shown_phone, SOURCE, tel_uri(contact.phone, contact.extension))
    if contact.extension:
        yield DocumentText(with_extension("", contact.extension).strip(), language)
    if contact.link:
        yield DocumentText(contact.link, SOURCE, contact.link)
    if contact.room:
        yield DocumentText(contact.room, SOURCE)
    if contact.hours:
        yield document_text(contact.hours, language)
    if contact.languages:
        yield DocumentText(", ".join(spoken.own_name for spoken in contact.languages), language)


def document_text(text, language, url="", is_marked=False):
    """Return a text of the record in `language` as a DocumentText; with `is_marked`, a fallback says that it is one.

    Spans of years in Arabic get a mark: how they run would depend on the letter before them, which may stand in the line above.
    """
    own = SOURCE if isinstance(text, FallbackText) else language
    text = str(text)
    if own.dir == "rtl":
        text = SPAN.sub(rf"{LEFT_TO_RIGHT_MARK}\g<0>", text)
    mark = (
        pgettext("after a text that is not translated yet", "in English") if is_marked and own is not language else ""
    )
    return DocumentText(text, own, url, mark)


def document_paragraphs(text, language, is_each_marked=True):
    """Return a text of the record as a list of paragraphs; a fallback is marked in each of them, or in the last one."""
    whole = document_text(text, language, is_marked=True)
    pieces = [whole.text[start:end] for start, end in paragraph_places(whole.text)]
    return [
        replace(whole, text=piece, mark=whole.mark if is_each_marked or piece is pieces[-1] else "") for piece in pieces
    ]
