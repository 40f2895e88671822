# Long because every table that is derived from the directory is here.
"""The public record: what readers get, one row for each published body, each mandate source and each topic.

The rows are derived from the directory by `updating` in the transaction of every change. They hold no foreign key
into it, because a record outlives its object: `valid_to` is empty in the row of today.
"""

import json
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from secretariat.kinds import Kind


def whole_content(content, search_words):
    """Return the content of the record of a body as a dict, with its search words; both are JSON."""
    found = json.loads(content)
    if search_words:
        found["search_words"] = json.loads(search_words)
    return found


class Record(models.Model):
    """A record of one object, valid for a time; `content` is JSON (see `building`)."""

    slug = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField()
    content = models.TextField()

    class Meta:
        abstract = True

    def __str__(self):
        return self.slug

    @cached_property
    def parsed(self):
        """The content as a dict; see `building`."""
        return json.loads(self.content)


class BodyRecord(Record):
    """A published body: its place in the tree, and its texts in six languages with their states."""

    body = models.BigIntegerField()
    kind = models.CharField(max_length=11, choices=Kind.choices)
    parent = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField()
    updated_at = models.DateTimeField()
    mentions = models.TextField(default="")
    """JSON of the names in its texts, see `mentions`; "" without any."""
    text_keys = models.TextField(default="")
    """The keys of the names that its texts could have, between spaces; "" without texts."""
    search_words = models.TextField(default="", db_default="")
    """JSON of the `search_words` of its content, which can be most of it, and which no page of a body needs; "" without any."""

    class Meta:
        verbose_name = _("public record of a body")
        verbose_name_plural = _("public record of bodies")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=models.Q(valid_to=None), name="bodyrecord_one_is_valid_today",
                violation_error_message=_("This body has a public record already."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["slug"], condition=models.Q(valid_to=None), name="bodyrecord_by_slug"),
            models.Index(
                fields=["parent", "position", "valid_from"],
                condition=models.Q(valid_to=None),
                name="bodyrecord_by_parent",
            ),
            models.Index(fields=["kind"], condition=models.Q(valid_to=None), name="bodyrecord_by_kind"),
        ]

    @cached_property
    def parsed(self):
        return whole_content(self.content, self.search_words)


class Listing(models.Model):
    """A body as lists in one language show it: with the fallback where a text is missing, filed under a letter by its sort key.

    Only records that are valid today have listings.
    """

    record = models.ForeignKey(BodyRecord, models.CASCADE, related_name="listings", db_index=False, db_constraint=False)
    """Looked up in the index of the constraint, which begins with it. That it exists is not checked by the database, here and below: these
    rows are derived and written together, and checking them took a sixth of the time for which an import holds the write lock."""
    language = models.CharField(max_length=3)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    name = models.CharField(max_length=255)
    acronym = models.CharField(max_length=30)
    summary = models.TextField(null=True)
    fallbacks = models.PositiveSmallIntegerField()
    states = models.PositiveSmallIntegerField()
    sort_key = models.BinaryField()
    letter = models.CharField(max_length=3)
    texts = models.PositiveSmallIntegerField()
    missing = models.PositiveSmallIntegerField()
    stale = models.PositiveSmallIntegerField()
    unofficial = models.PositiveSmallIntegerField()
    name_key = models.CharField(max_length=6, null=True)
    acronym_key = models.CharField(max_length=6, null=True)

    class Meta:
        verbose_name = _("listing of a body")
        verbose_name_plural = _("listings of bodies")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["record", "language"], name="listing_one_per_language",
                violation_error_message=_("This body is listed in this language already."),
            ),
        ]  # fmt: skip
        indexes = [
            # None begins with the language: SQLite would begin each join there, with a sixth of all rows.
            # But this one: SQLite takes it for queries alone that have its condition, word for word.
            models.Index(
                fields=["language", "sort_key"], condition=~models.Q(kind=Kind.SECRETARIAT), name="listing_from_a_to_z"
            ),
            models.Index(fields=["name_key"], condition=models.Q(name_key__isnull=False), name="listing_by_name"),
            models.Index(
                fields=["acronym_key"], condition=models.Q(acronym_key__isnull=False), name="listing_by_acronym"
            ),
            models.Index(fields=["texts", "missing", "stale", "unofficial", "language"], name="listing_counts"),
        ]

    def __str__(self):
        return self.name


class SeeReference(models.Model):
    """Another entry of a body in an index from A to Z, in one language: its acronym, a name that readers may know it by, or a post in it."""

    record = models.ForeignKey(BodyRecord, models.CASCADE, related_name="see_references", db_constraint=False)
    language = models.CharField(max_length=3)
    name = models.TextField()
    kind = models.CharField(max_length=12, default="", db_default="")
    is_fallback = models.BooleanField()
    sort_key = models.BinaryField()
    letter = models.CharField(max_length=3)

    class Meta:
        verbose_name = _("see-reference")
        verbose_name_plural = _("see-references")
        default_permissions = ()
        indexes = [models.Index(fields=["language", "sort_key"], name="see_from_a_to_z")]

    def __str__(self):
        return self.name


class SourceRecord(Record):
    """A mandate source: its title in six languages with their states, and its settings."""

    source = models.BigIntegerField()

    class Meta:
        verbose_name = _("public record of a mandate source")
        verbose_name_plural = _("public record of mandate sources")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(valid_to=None), name="sourcerecord_one_is_valid_today",
                violation_error_message=_("This mandate source has a public record already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["slug"], condition=models.Q(valid_to=None), name="sourcerecord_by_slug")]


class Citation(models.Model):
    """A mandate source that a published mandate names, or one of its functions."""

    record = models.ForeignKey(BodyRecord, models.CASCADE, related_name="citations", db_constraint=False)
    source = models.BigIntegerField()
    function = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("citation of a mandate source")
        verbose_name_plural = _("citations of mandate sources")
        default_permissions = ()
        indexes = [models.Index(fields=["source"], name="citation_by_source")]

    def __str__(self):
        return str(self.source)


class TopicRecord(Record):
    """A topic: its place in the tree of topics, its texts in six languages with their states, and its settings."""

    topic = models.BigIntegerField()
    parent = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("public record of a topic")
        verbose_name_plural = _("public record of topics")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["topic"], condition=models.Q(valid_to=None), name="topicrecord_one_is_valid_today",
                violation_error_message=_("This topic has a public record already."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["slug"], condition=models.Q(valid_to=None), name="topicrecord_by_slug"),
            models.Index(
                fields=["parent", "position"], condition=models.Q(valid_to=None), name="topicrecord_by_parent"
            ),
        ]


class TopicTie(models.Model):
    """A topic that a published body or one of its functions is tied to."""

    record = models.ForeignKey(BodyRecord, models.CASCADE, related_name="topic_ties", db_constraint=False)
    topic = models.BigIntegerField()
    function = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("tie to a topic")
        verbose_name_plural = _("ties to topics")
        default_permissions = ()
        indexes = [models.Index(fields=["topic"], name="topictie_by_topic")]

    def __str__(self):
        return str(self.topic)


class Version(models.Model):
    """What a record was from one day to another, as readers got it; a past version is never changed.

    The two times are those of changes. A record that is changed again on the same day has no version of its own:
    nobody can ask for it.
    """

    slug = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    version = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    """JSON as that of the record, packed (see `versions`)."""

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self):
        return self.slug


class BodyState(models.Model):
    """A body as it is not in the directory of today: its place in the tree, its texts, and what lists show of it."""

    body = models.BigIntegerField()
    slug = models.CharField(max_length=200)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    parent = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    listed = models.TextField()
    """JSON: slug of the language → name, acronym, summary, fallbacks and states, as a Listing has them."""
    ties = models.TextField(default="")
    """The ids of the mandate sources that it names, between spaces; "" without any."""
    content = models.BinaryField()
    """JSON as that of the record, packed with the mentions (see `versions`)."""

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self):
        return self.slug


class BodyVersion(BodyState):
    """A body as readers got it from one day to another; a past version is never changed."""

    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()

    class Meta(BodyState.Meta):
        verbose_name = _("version of a body")
        verbose_name_plural = _("versions of bodies")
        indexes = [
            models.Index(fields=["body", "valid_to"], name="bodyversion_by_body"),
            models.Index(fields=["slug", "valid_to"], name="bodyversion_by_slug"),
            models.Index(fields=["parent", "valid_to", "valid_from"], name="bodyversion_by_parent"),
            models.Index(fields=["valid_to"], name="bodyversion_by_end"),
        ]


class DraftBody(BodyState):
    """A body as it would be when a draft is in force, for its preview; without content where it would be gone."""

    draft = models.BigIntegerField()

    class Meta(BodyState.Meta):
        verbose_name = _("draft of a body")
        verbose_name_plural = _("drafts of bodies")
        indexes = [
            models.Index(fields=["draft", "body"], name="draftbody_by_body"),
            models.Index(fields=["draft", "slug"], name="draftbody_by_slug"),
            models.Index(fields=["draft", "parent"], name="draftbody_by_parent"),
        ]


class SourceVersion(Version):
    """A mandate source as readers got it from one day to another."""

    source = models.BigIntegerField()

    class Meta(Version.Meta):
        verbose_name = _("version of a mandate source")
        verbose_name_plural = _("versions of mandate sources")
        indexes = [
            models.Index(fields=["source", "valid_to"], name="sourceversion_by_source"),
            models.Index(fields=["slug", "valid_to"], name="sourceversion_by_slug"),
        ]


class TopicVersion(Version):
    """A topic as readers got it from one day to another."""

    topic = models.BigIntegerField()
    parent = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField()

    class Meta(Version.Meta):
        verbose_name = _("version of a topic")
        verbose_name_plural = _("versions of topics")
        indexes = [models.Index(fields=["topic", "valid_to"], name="topicversion_by_topic")]


class Baseline(models.Model):
    """A time from which the whole directory is known: where versions began to be stored, or where those of an earlier day were loaded."""

    valid_from = models.DateTimeField(
        unique=True, error_messages={"unique": _("The directory of this day has been loaded already.")}
    )
    is_loaded = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        default_permissions = ()
        ordering = ["valid_from"]

    def __str__(self):
        return str(self.valid_from)
