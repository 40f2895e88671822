# Long because a body and its parts know each other.
"""What the public record says in one language: bodies, mandates, functions and mandate sources, as pages show them.

A text is a plain string, or a `FallbackText` where it is missing in the language and shown in English. `notice_of` derives
the notice on translations from the states of the texts that a page shows.
"""

from copy import copy
from datetime import UTC, date
from functools import cache, cached_property, lru_cache
from html import escape  # Django's takes three times as long, because it may get a lazy text
from json import JSONDecoder

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from secretariat.item_labels import full_label, nested, numbers_in_lists
from secretariat.languages import LANGUAGES, SOURCE, localized_symbol
from secretariat.models import ContactPoint, Kind, MandateSource, Post
from secretariat.slugs import url_parts
from secretariat.text.display import fallback_marked
from translations.translation_status import TranslationNotice

from .building import (
    ACRONYM,
    NAME,
    SOURCE_KIND,
    STALE,
    SUMMARY,
    UNOFFICIAL,
    levels_in,
    source_ids,
    topic_ties,
)

NAME_STATES, ACRONYM_STATES, ALL_STATES = 3 << 2 * NAME, 3 << 2 * ACRONYM, 0b111111
"""Masks of the states of the texts in a Listing."""


BY_TAG = {language.tag: language for language in LANGUAGES}


class LinkedText(str):
    """A text of which parts are links in HTML; `links` are (start, end, address), in order."""

    links = ()

    def part(self, start, end):
        """Return the HTML of a part of the text; a link that is only partly in it is none."""
        html, at = [], start
        for first, last, url in self.links:
            if start <= first and last <= end:
                html += (escape(self[at:first]), '<a href="', url, '">', escape(self[first:last]), "</a>")
                at = last
        return SafeString("".join((*html, escape(self[at:end]))))

    def __html__(self):
        return self.part(0, len(self))


class FallbackText(LinkedText):
    """A text in English on a page in another language; in HTML it is marked as that."""

    def __html__(self):
        return fallback_marked(super().__html__(), SOURCE)


def linked(text, mentions, language, start=0):
    """Return a text in which mentions are links to pages in a language; it was at `start` in the text that they are of."""
    if mentions:
        text = text if isinstance(text, FallbackText) else LinkedText(text)
        text.links = [
            (
                first - start,
                last - start,
                source_url(slug, language) if kind == SOURCE_KIND else body_url(kind, slug, language),
            )
            for first, last, kind, slug in mentions
        ]
    return text


def paragraph_places(text):
    """Yield where each paragraph of a text starts and ends; between two is an empty line."""
    at = 0
    for piece in text.split("\n\n"):
        if shown := piece.strip():
            start = at + piece.index(shown)
            yield start, start + len(shown)
        at += len(piece) + 2


def paragraphs_as_html(text):
    """Return the paragraphs of a text as HTML, with its links; those of a fallback are marked, the last one in words."""
    if "\n\n" not in text:
        return [SafeString(text.__html__() if isinstance(text, LinkedText) else escape(text))]
    part = (text if isinstance(text, LinkedText) else LinkedText(text)).part
    pieces = [part(start, end) for start, end in paragraph_places(text)]
    if not isinstance(text, FallbackText):
        return pieces
    return [fallback_marked(piece, SOURCE, is_last=piece is pieces[-1]) for piece in pieces]


def parsed(content):
    """Return the content of a record, which is JSON or parsed already, as a dict."""
    return _decode(content)[0] if isinstance(content, str) else content


_decode = JSONDecoder().raw_decode
"""As `json.loads`, without what it does before and afterwards: a page has six such texts, most of them short."""


class TextsOfContent:
    """Texts of the JSON of a record in one language, with the states of those that were read."""

    def __init__(self, content, language):
        self.content, self.language = content, language

    def text(self, field, mentions=None):
        """Return a text, as a FallbackText where it is missing; `mentions` in it, by language tag, are links."""
        own = self.content[field]
        if shown := own.get(self.language.tag):
            return linked(shown, mentions.get(self.language.tag), self.language) if mentions else shown
        text = FallbackText(own[SOURCE.tag]) if SOURCE.tag in own else ""
        return linked(text, mentions.get(SOURCE.tag), self.language) if mentions else text

    def states(self, *fields):
        """Return the states of these texts, as bits."""
        bits = 0
        for field in fields:
            bits |= self.content[f"{field}_states"].get(self.language.tag, 0)
        return bits


@cache
def _label_of(choices, value, language_code):
    with translation.override(language_code):
        return str(choices(value).label)


@lru_cache(maxsize=1000)
def _shown_date(day, language_code):
    with translation.override(language_code):
        return date_format(day, "DATE_FORMAT")


class ListedBody:
    """A body as lists and navigation show it, in one language."""

    __slots__ = (
        "acronym_text", "below", "child_count", "fallbacks", "is_current", "is_open", "kind", "language", "more",
        "name_text", "parent_id", "pk", "slug", "states", "summary_text", "url",
    )  # fmt: skip

    def __init__(self, language, row):
        self.language = language
        (
            self.pk, self.parent_id, self.slug, self.kind, self.name_text, self.acronym_text, self.fallbacks, self.states,
            self.summary_text, self.child_count,
        ) = row  # fmt: skip
        self.url = body_url(self.kind, self.slug, language)
        self.is_open = self.is_current = False
        self.below, self.more = [], 0

    @property
    def name(self):
        return FallbackText(self.name_text) if self.fallbacks & 1 << NAME else self.name_text

    @property
    def acronym(self):
        return FallbackText(self.acronym_text) if self.fallbacks & 1 << ACRONYM else self.acronym_text

    @property
    def summary(self):
        """The first sentence of its mandate; None without a mandate."""
        return FallbackText(self.summary_text) if self.fallbacks & 1 << SUMMARY else self.summary_text

    def get_absolute_url(self):
        return self.url

    def get_kind_display(self):
        return _label_of(Kind, self.kind, self.language.code)


class PublicSource(TextsOfContent):
    """A mandate source in one language; `revision` is the key of the published revision, where it was read with it."""

    revision = ""

    def __init__(self, pk, slug, content, language):
        super().__init__(parsed(content), language)
        self.pk, self.slug = pk, slug
        self.title = self.text("title")
        self.symbol, self.links = localized_symbol(self.content["symbol"], language), self.content.get("urls", {})
        self.link = self.links.get(language.tag) or self.content["url"] or next(iter(self.links.values()), "")
        self.organ, self.status = (
            self.content.get("organ", ""),
            self.content.get("status", MandateSource.Status.IN_FORCE),
        )
        self.superseded_by = self.content.get("superseded_by")
        self.url = source_url(slug, language)

    @property
    def adopted_on(self):
        return self._day("adopted_on")

    @property
    def reviewed_on(self):
        return self._day("reviewed_on")

    @property
    def review_due_on(self):
        return self._day("review_due_on")

    def _day(self, name):
        return date.fromisoformat(self.content[name]) if self.content.get(name) else None

    @property
    def is_in_force(self):
        return self.status == MandateSource.Status.IN_FORCE

    def is_review_due(self, today):
        """Return whether its review was due on a day; what is no longer in force needs none."""
        return bool(self.review_due_on and self.is_in_force and self.review_due_on <= today)

    @property
    def language_links(self):
        """Its links to versions in single languages: (Language, link), but for the one that `link` is."""
        return [(BY_TAG[tag], link) for tag, link in self.links.items() if link != self.link]

    def get_absolute_url(self):
        return self.url

    def get_kind_display(self):
        return _label_of(MandateSource.Kind, self.content["kind"], self.language.code)

    def get_organ_display(self, language=None):
        """Return the name of its organ in its language, or in another one; "" where that is not known."""
        code = (language or self.language).code
        return _label_of(MandateSource.Organ, self.organ, code) if self.organ else ""

    def get_status_display(self):
        return _label_of(MandateSource.Status, self.status, self.language.code)


class PublicTopic(TextsOfContent):
    """A topic in one language."""

    def __init__(self, pk, slug, content, language):
        super().__init__(parsed(content), language)
        self.pk, self.slug = pk, slug
        self.name = self.text("name")
        before, after = url_parts("topics:topic", language.code)
        self.url = f"{before}{slug}{after}"

    def get_absolute_url(self):
        return self.url


class PublicFunction(TextsOfContent):
    """A function in one language, or an item of one; `sources` are PublicSources, `mentions` those in its text.

    `numbers` are its number in its list, after those of what it is an item of.
    """

    def __init__(self, content, language, sources, numbers, mentions=None):
        super().__init__(content, language)
        self.pk, self.former_letter = content["id"], content["former_letter"]
        self.numbers, self.level, self.label = numbers, len(numbers) - 1, full_label(numbers, language)
        self.anchor = f"function-{self.pk}"
        self.shown_text = self.text("text", mentions)
        self.sources = [sources[pk] for pk in content["sources"] if pk in sources]
        before, after = url_parts("function", language.code, 1)
        self.url = f"{before}{self.pk}{after}"

    @property
    def paragraphs(self):
        """The paragraphs of its text as HTML."""
        return paragraphs_as_html(self.shown_text)


class PublicMandate(TextsOfContent):
    """A mandate in one language; `mentions` are those in its texts."""

    def __init__(self, content, language, sources, mentions):
        super().__init__(content, language)
        self.opening, self.closing = (self.text(field, mentions.get(field)) for field in ("opening", "closing"))
        self.sources = [sources[pk] for pk in content["sources"] if pk in sources]
        self.functions = [
            PublicFunction(own, language, sources, numbers, mentions.get(str(own["id"])))
            for own, numbers in zip(content["functions"], numbers_in_lists(levels_in(content)), strict=True)
        ]

    def nested(self):
        """Return its functions as a list of (function, the same list of its items)."""
        return nested(self.functions, [function.level for function in self.functions])

    def all_states(self):
        """Return the states of all its texts and of its functions', as bits."""
        bits = self.states("opening", "closing")
        for function in self.functions:
            bits |= function.states("text")
        return bits


class PublicPost(TextsOfContent):
    """A post in one language, with the name of its holder where the record has one."""

    def __init__(self, content, language):
        super().__init__(content, language)
        self.pk, self.role, self.status = content["id"], content["role"], content["status"]
        self.anchor, self.title = f"post-{self.pk}", self.text("title")
        self.is_vacant, self.is_acting = self.status == Post.Status.VACANT, self.status == Post.Status.ACTING
        begins, ends = content["from"], content["to"]
        self.begins, self.ends = begins and date.fromisoformat(begins), ends and date.fromisoformat(ends)
        self.honorific = self.holder = ""
        if own := content.get("holder"):
            tag = language.tag if language.tag in own["names"] else SOURCE.tag
            self.honorific, self.holder = own["honorific"].get(tag, ""), own["names"].get(tag, "")
            if tag != language.tag:
                self.honorific, self.holder = "", FallbackText(f"{self.honorific} {self.holder}".strip())

    def get_status_display(self):
        return _label_of(Post.Status, self.status, self.language.code)


class PublicContact(TextsOfContent):
    """A contact point in one language."""

    def __init__(self, content, language):
        super().__init__(content, language)
        self.pk, self.purpose = content["id"], content["purpose"]
        self.email, self.phone, self.extension = content["email"], content["phone"], content["extension"]
        self.shown_phone, self.link, self.room = content["shown_phone"], content["url"], content["room"]
        self.anchor, self.label, self.hours = f"contact-{self.pk}", self.text("label"), self.text("hours")
        self.languages = [BY_TAG[tag] for tag in content["languages"]]

    def get_purpose_display(self):
        return _label_of(ContactPoint.Purpose, self.purpose, self.language.code)


class PublicBody(TextsOfContent):
    """A body in one language, with its mandate; `neighbours` are the ListedBodies around it, where they were read with it.

    So are `topics`, the PublicTopics that it or one of its functions is tied to.
    """

    neighbours = topics = ()
    sharing = ()
    """The ListedBodies that name the most of its mandate sources, with the number of these as `child_count`; none of another day than today."""
    revision = ""
    """The key of the published revision, where it was read with the body; see `queries.revision_key`."""
    above = {}
    """(Content, mentions) as JSON of the bodies above it that mention others, by id, where they were read with it: it has no mandate."""

    def __init__(self, row, language):
        self.pk, self.slug, self.kind, self.parent_id, self.updated_at, content, mentions = row
        self.mentions = parsed(mentions) if mentions else {}
        self.sources, self.mandate = {}, None
        self._read(parsed(content), language)

    def _read(self, content, language):
        super().__init__(content, language)
        self.name, self.acronym = self.text("name"), self.text("acronym")
        self.posts = [PublicPost(own, language) for own in content.get("posts", ())]
        self.contacts = [PublicContact(own, language) for own in content.get("contacts", ())]
        self.url = body_url(self.kind, self.slug, language)

    @property
    def first_contact(self):
        return self.contacts[0]

    def in_language(self, language):
        """Return this body in another language; its mandate sources stay in theirs."""
        other = copy(self)
        other.__dict__.pop("changed_on", None)
        other._read(self.content, language)
        other.attach(self.sources)
        return other

    def source_ids(self):
        """Return the ids of all mandate sources that its mandate and its functions name."""
        return source_ids(self.content)

    def topic_ids(self):
        """Return the ids of all topics that it and its functions are tied to."""
        return {topic for topic, _function in topic_ties(self.content)}

    def attach(self, sources):
        """Set `mandate` and `sources`; `sources` holds at least the PublicSources that it names, by id."""
        self.sources = {pk: sources[pk] for pk in self.source_ids() if pk in sources}
        mandate = self.content["mandate"]
        self.mandate = PublicMandate(mandate, self.language, self.sources, self.mentions) if mandate else None

    def get_absolute_url(self):
        return self.url

    @property
    def card_url(self):
        return card_url(self.kind, self.slug, self.language)

    def get_kind_display(self):
        return _label_of(Kind, self.kind, self.language.code)

    @cached_property
    def own_tags(self):
        """The tags of the languages in which it has a text of its own; that of the source language in any case."""
        # They are those of texts_in(), which takes five times as long.
        content, mandate = self.content, self.content["mandate"]
        tags = {SOURCE.tag, *content["name"], *content["acronym"]}
        if mandate:
            tags.update(mandate["opening"], mandate["closing"], *[own["text"] for own in mandate["functions"]])
        tags.update(*[own["title"] for own in content.get("posts", ())])
        for own in content.get("contacts", ()):
            tags.update(own["label"], own["hours"])
        return tags

    @cached_property
    def changed_at(self):
        """The time at which it was last changed for readers (see `last_changes`)."""
        at = self.updated_at
        return at if at.tzinfo else at.replace(tzinfo=UTC)  # as SQLite gives it

    @cached_property
    def changed_on(self):
        """The day on which it was last changed, as its language writes it."""
        return _shown_date(timezone.localtime(self.changed_at).date(), self.language.code)

    def all_states(self):
        """Return the states of all its texts and of the titles of its mandate sources, as bits."""
        bits = self.states("name", "acronym") | (self.mandate.all_states() if self.mandate else 0)
        for source in self.sources.values():
            bits |= source.states("title")
        for topic in self.topics:
            bits |= topic.states("name")
        return bits | self.states_of_contacts()

    def states_of_contacts(self):
        """Return the states of the texts of its posts and contact points, as bits."""
        bits = 0
        for post in self.posts:
            bits |= post.states("title")
        for contact in self.contacts:
            bits |= contact.states("label", "hours")
        return bits


def source_url(slug, language):
    """Return the address of a mandate source's page in a language."""
    before, after = url_parts("mandate-source", language.code)
    return f"{before}{slug}{after}"


def notice_of(bits, language):
    """Return the TranslationNotice for texts with these states."""
    if language is SOURCE:
        return TranslationNotice()
    return TranslationNotice(any_of(bits, UNOFFICIAL), any_of(bits, STALE))


def any_of(bits, state):
    """Return whether one of the texts whose states are in `bits`, a pair for each, has this state."""
    return bool(bits & state * 0b010101)


def card_url(kind, slug, language, suffix=".vcf"):
    """Return the address of the card of a body: that of its page, with `suffix` in the place of the slash; the home page has no slug."""
    page = body_url(kind, slug, language)
    return f"{page}{slug}{suffix}" if kind == Kind.SECRETARIAT else page.removesuffix("/") + suffix


@cache
def _view_of(kind):
    return "units:unit" if kind == Kind.UNIT else "divisions:division"


def body_url(kind, slug, language):
    """Return the address of a body's page in a language."""
    if kind == Kind.SECRETARIAT:
        return f"/{language.slug}/"
    before, after = url_parts(_view_of(kind), language.code)
    return f"{before}{slug}{after}"
