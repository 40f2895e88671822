"""The types of the API's parameters and responses, from which its OpenAPI description is generated."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import ninja
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from secretariat.addresses import MAX_ID_DIGITS
from secretariat.languages import BY_NAME
from secretariat.models import Kind, MandateSource

MAX_PER_PAGE = 100
MAX_NODES = 500
"""Bodies in one answer about the tree."""
NO_NUL = r"^[^\x00]*$"
Slug = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Lang = Literal[tuple(BY_NAME)]
Texts = dict[str, str] | str | None


def written_out(moment):
    """Refuse a moment that is a bare number, which pydantic would take for seconds since 1970; raises ValueError."""
    if isinstance(moment, str) and not re.match(r"\d{4}-\d\d-\d\d[Tt]", moment):
        raise ValueError("Input should be a valid datetime, such as 2026-01-31T12:00:00Z")
    return moment


def in_utc(moment):
    """Return the same moment in UTC, because PostgreSQL refuses offsets of 16 hours or more."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # at the very beginning or end of all dates
        return moment.replace(tzinfo=UTC)


Moment = Annotated[AwareDatetime, BeforeValidator(written_out), AfterValidator(in_utc)]


class Problem(Schema):
    """An error response (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict] = []


class FunctionOut(Schema):
    """One lettered item of a mandate; its `id` always means it, its `letter` is that of its place at present."""

    id: str
    uri: str
    body: str
    letter: str
    text: Texts
    sources: list[str]
    topics: list[str]
    pages: dict[str, str] = {}
    page: str | None = None
    language: str | None = None
    in_english: list[str] = []


class MandateOut(Schema):
    """The mandate of a body; `sources` are ids of mandate sources."""

    opening: Texts
    functions: list[FunctionOut]
    closing: Texts
    sources: list[str]


class HolderOut(Schema):
    """Who holds a post, as the name is written in each language; only where the directory shows holders."""

    names: dict[str, str]
    honorific: dict[str, str] = {}


class PostOut(Schema):
    """A post of a body; `from` and `to` are the days on which it begins and ends, where they are known."""

    id: str
    uri: str
    role: str
    title: Texts
    status: str
    begins: date | None = Field(None, alias="from")
    ends: date | None = Field(None, alias="to")
    holder: HolderOut | None = None


class ContactOut(Schema):
    """A way to reach a body; `label` is what it is called where that is more than its purpose, `phone` a number as of E.164."""

    id: str
    uri: str
    purpose: str
    label: Texts
    email: str | None
    phone: str | None
    extension: str | None
    url: str | None
    room: str | None
    hours: Texts
    languages: list[str]


class BodyOut(Schema):
    """The Secretariat, an office, a division or a unit; `topics` are ids; `pages` are its addresses by language, with `lang` it is one `page`."""

    id: str
    uri: str
    external_id: str | None
    kind: str
    parent: str | None
    position: int
    level: int
    name: Texts
    acronym: Texts
    former_names: dict[str, list[str]] | list[str]
    mandate: MandateOut | None
    posts: list[PostOut] = []
    contacts: list[ContactOut] = []
    topics: list[str]
    pages: dict[str, str] = {}
    page: str | None = None
    updated_at: datetime
    language: str | None = None
    in_english: list[str] = []


class SourceOut(Schema):
    """A legal text behind a mandate or a function; `urls` are its versions by language, `superseded_by` is an id."""

    id: str
    uri: str
    kind: str
    symbol: str | None
    title: Texts
    url: str | None
    adopted_on: str | None
    organ: str | None
    status: str
    superseded_by: str | None
    reviewed_on: str | None
    review_due_on: str | None
    urls: dict[str, str]
    pages: dict[str, str] = {}
    page: str | None = None
    language: str | None = None
    in_english: list[str] = []


class TopicOut(Schema):
    """A subject of bodies and functions; `broader` is the id of the topic above it."""

    id: str
    uri: str
    broader: str | None
    name: Texts
    scope_note: Texts
    other_names: dict[str, list[str]] | list[str] | None
    notation: str | None
    exact_match: str | None
    pages: dict[str, str] = {}
    page: str | None = None
    language: str | None = None
    in_english: list[str] = []


class ResultPage(Schema):
    """One page of a list."""

    count: int
    page: int
    pages: int
    first: str
    previous: str | None
    next: str | None
    last: str


class BodyPage(ResultPage):
    items: list[BodyOut]


class FunctionPage(ResultPage):
    items: list[FunctionOut]


class SourcePage(ResultPage):
    items: list[SourceOut]


class TopicPage(ResultPage):
    items: list[TopicOut]


class Node(Schema):
    """A body in the tree, with its children."""

    id: str
    uri: str
    kind: str
    name: Texts
    parts: list["Node"]
    part_count: int


class Start(Schema):
    """The addresses of all resources."""

    revision: int
    changed_at: datetime
    languages: list[str]
    bodies: str
    functions: str
    sources: str
    topics: str
    tree: str
    openapi: str


class Paging(Schema):
    page: int = Field(1, ge=1, le=1_000_000, description=gettext_noop("number of the page"))
    per_page: int = Field(50, ge=1, le=MAX_PER_PAGE, description=gettext_noop("records in a page"))
    lang: Lang | None = Field(None, description=gettext_noop("texts in one language instead of all six"))


class BodyFilters(Paging):
    kind: Literal[tuple(Kind.values)] | None = Field(None, description=gettext_noop("bodies of this kind"))
    parent: Slug | None = Field(None, description=gettext_noop("bodies directly below this one"))
    branch: Slug | None = Field(None, description=gettext_noop("this body and everything below it"))
    source: Slug | None = Field(None, description=gettext_noop("bodies that work under this mandate source"))
    topic: Slug | None = Field(
        None, description=gettext_noop("bodies that deal with this topic, or with a narrower one")
    )
    language: Lang | None = Field(None, description=gettext_noop("bodies that have a name in this language"))
    changed_since: Moment | None = Field(None, description=gettext_noop("bodies of which anything changed since"))
    q: str | None = Field(
        None,
        max_length=200,
        pattern=NO_NUL,
        description=gettext_noop("a question, as in the search; the best answer first"),
    )


class FunctionFilters(Paging):
    body: Slug | None = Field(None, description=gettext_noop("functions of this body"))
    source: Slug | None = Field(None, description=gettext_noop("functions that name this mandate source"))
    topic: Slug | None = Field(
        None, description=gettext_noop("functions that deal with this topic, or with a narrower one")
    )


class SourceFilters(Paging):
    kind: Literal[tuple(MandateSource.Kind.values)] | None = Field(
        None, description=gettext_noop("mandate sources of this kind")
    )
    organ: Literal[tuple(MandateSource.Organ.values)] | None = Field(
        None, description=gettext_noop("mandate sources that this organ adopted")
    )
    status: Literal[tuple(MandateSource.Status.values)] | None = Field(
        None, description=gettext_noop("mandate sources with this status")
    )
    year: int | None = Field(None, ge=1, le=9999, description=gettext_noop("mandate sources adopted in this year"))
    topic: Slug | None = Field(
        None, description=gettext_noop("mandate sources of what deals with this topic, or with a narrower one")
    )
    body: Slug | None = Field(
        None, description=gettext_noop("mandate sources that this body or one below it works under")
    )
    is_cited: bool | None = Field(None, description=gettext_noop("whether a published mandate or function names it"))
    is_review_due: bool | None = Field(None, description=gettext_noop("whether its review is due today"))


class TreeFilters(Schema):
    root: Slug | None = Field(None, description=gettext_noop("the body at the top; otherwise the Secretariat"))
    depth: int = Field(2, ge=0, le=20, description=gettext_noop("how many levels below the root"))
    lang: Lang | None = Field(None, description=gettext_noop("texts in one language instead of all six"))


BodySlug, SourceSlug, TopicSlug = (
    Annotated[Slug, ninja.Path(description=gettext_noop("the id of the record"), examples=[example])]
    for example in ("finance-unit", "nagoya-protocol", "biosafety")
)
OwnLang = Annotated[Lang | None, ninja.Query(description=gettext_noop("texts in one language instead of all six"))]
Number = Annotated[int, ninja.Path(ge=1, lt=10**MAX_ID_DIGITS, description=gettext_noop("the number of the function"))]
ERROR_RESPONSES = {400: Problem, 404: Problem, 429: Problem, 503: Problem}
MOVED = {301: None}
"""The response to a request that names a record by a former id."""
