# Long because every type of the API is here.
"""The types of the API's parameters and responses, from which its OpenAPI description is generated."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import ninja
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from public_record.days import end_of, parse_day, start_of
from secretariat.addresses import MAX_ID_DIGITS
from secretariat.languages import BY_NAME
from secretariat.models import Kind, MandateSource

MAX_PER_PAGE = 100
MAX_NODES = 500
"""Bodies in one answer about the tree."""
NO_NUL = r"^[^\x00]*$"
Slug = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
FormerSlug = Annotated[str, Field(max_length=220, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(--\d{4}-\d\d-\d\d)?$")]
"""The id of a body that may be a former one whose slug another body has."""
_CANONICAL = {name.lower(): name for name in BY_NAME}


def canonical_tag(text):
    """Return a language tag as the directory writes it, whatever the case (RFC 5646, section 2.1.1); anything else as it is."""
    return _CANONICAL.get(text.lower(), text) if isinstance(text, str) else text


Lang = Annotated[Literal[tuple(BY_NAME)], BeforeValidator(canonical_tag)]
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


def first_of_day(moment):
    """Return a day as the moment at which it begins in the time zone of the organisation; anything else as it is."""
    day = as_day(moment)
    return start_of(day) if day else moment


def last_of_day(moment):
    """Return a day as the moment at which it is over; anything else as it is."""
    day = as_day(moment)
    return end_of(day) if day else moment


def as_day(text):
    """Return the day that a text of the form 2017-03-01 means; None where it means none, or one at the end of all days."""
    day = parse_day(text) if isinstance(text, str) else None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def only_a_day(text):
    """Refuse what is no day; raises ValueError."""
    if (day := as_day(text)) is None:
        raise ValueError("Input should be a day of the calendar, such as 2026-01-31")
    return day


FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)
Day = Annotated[date, BeforeValidator(only_a_day)]
Since = Annotated[Moment, BeforeValidator(first_of_day)]
Until = Annotated[Moment, BeforeValidator(last_of_day)]


class Problem(Schema):
    """An error response (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict] = []


class FunctionOut(Schema):
    """A function of a mandate, or an item of one.

    Its `id` always means it. Its `letter` is that of its place at present, `c`, or `c-ii` of an item, or `c-ii-a` of an item of
    that; its `level` is then 0, 1 or 2. An item comes after what it is an item of, whose id is its `item_of`.
    """

    id: str
    uri: str
    body: str
    letter: str
    level: int
    item_of: str | None
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
    """The Secretariat, an office, a division or a unit; `topics` are ids; `pages` are its addresses by language, with `lang` it is one `page`.

    `established_on` and `dissolved_on` are null where the day is not known; `predecessors` and `successors` are ids.
    """

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
    established_on: date | None
    dissolved_on: date | None
    predecessors: list[str]
    successors: list[str]
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
    changes: str
    reorganisations: str
    openapi: str


class ChangeOut(Schema):
    """One change that readers could see; `about` is the kind of object, `body` the id of its body, or of the last that it had.

    A text has a `language` and the wording `before` and `after`; for a move `before` and `after` are the ids of the bodies above.
    """

    number: int
    at: datetime
    revision: int
    what: str
    about: str
    label: str
    body: str | None
    field: str
    language: str | None
    before: str
    after: str


class ChangePage(ResultPage):
    items: list[ChangeOut]


class EventOut(Schema):
    """Something that happened to bodies or functions on a day, or by then where `is_day_known` is false; a pair is [id before, id after].

    In a pair there is null where there is none.
    """

    id: str
    kind: str
    day: date
    is_day_known: bool
    entered_at: datetime
    decision: str | None
    bodies: list[list[str | None]]
    functions: list[list[str | None]]
    text: Texts


class ReorganisationOut(Schema):
    """What was done to bodies and functions together; `id` and `name` are null for an event that belongs to no reorganisation."""

    id: str | None
    name: Texts
    day: date
    events: list[EventOut]
    language: str | None = None
    in_english: list[str] = []


class ReorganisationPage(ResultPage):
    items: list[ReorganisationOut]


class Paging(Schema):
    page: int = Field(1, ge=1, le=1_000_000, description=gettext_noop("number of the page"))
    per_page: int = Field(50, ge=1, le=MAX_PER_PAGE, description=gettext_noop("records in a page"))
    lang: Lang | None = Field(None, description=gettext_noop("texts in one language instead of all six"))


ON = gettext_noop("as it was at the end of this day; not together with “q” or “changed_since”")


class BodyFilters(Paging):
    on: Day | None = Field(None, description=ON)
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
    on: Day | None = Field(None, description=gettext_noop("as it was at the end of this day"))
    body: Slug | None = Field(None, description=gettext_noop("functions of this body"))
    source: Slug | None = Field(None, description=gettext_noop("functions that name this mandate source"))
    topic: Slug | None = Field(
        None, description=gettext_noop("functions that deal with this topic, or with a narrower one")
    )


class SourceFilters(Paging):
    on: Day | None = Field(None, description=gettext_noop("as it was at the end of this day"))
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
    is_review_due: bool | None = Field(
        None, description=gettext_noop("whether its review is due, today or on the day of “on”")
    )


class ChangeFilters(Paging):
    since: Since | None = Field(None, description=gettext_noop("from this time or day on"))
    until: Until | None = Field(None, description=gettext_noop("before this time, or until the end of this day"))
    body: Slug | None = Field(None, description=gettext_noop("of this body"))


class EventFilters(Paging):
    since: Day | None = Field(None, description=gettext_noop("from this day on"))
    until: Day | None = Field(None, description=gettext_noop("until the end of this day"))
    body: FormerSlug | None = Field(None, description=gettext_noop("of this body, or of this former one"))


class TreeFilters(Schema):
    on: Day | None = Field(None, description=gettext_noop("as it was at the end of this day"))
    root: Slug | None = Field(None, description=gettext_noop("the body at the top; otherwise the Secretariat"))
    depth: int = Field(2, ge=0, le=20, description=gettext_noop("how many levels below the root"))
    lang: Lang | None = Field(None, description=gettext_noop("texts in one language instead of all six"))


BodySlug, SourceSlug, TopicSlug = (
    Annotated[own, ninja.Path(description=gettext_noop("the id of the record"), examples=[example])]
    for own, example in ((FormerSlug, "finance-unit"), (Slug, "nagoya-protocol"), (Slug, "biosafety"))
)
OwnDay = Annotated[Day | None, ninja.Query(description=gettext_noop("as it was at the end of this day"))]
OwnLang = Annotated[Lang | None, ninja.Query(description=gettext_noop("texts in one language instead of all six"))]
Number = Annotated[int, ninja.Path(ge=1, lt=10**MAX_ID_DIGITS, description=gettext_noop("the number of the function"))]
ERROR_RESPONSES = {400: Problem, 404: Problem, 409: Problem, 429: Problem, 503: Problem}
MOVED = {301: None}
"""The response to a request that names a record by a former id."""
