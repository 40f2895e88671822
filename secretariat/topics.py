"""Topics: what the bodies and functions of the directory are about, as a small tree."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualQuerySet

from .changes import write_lock
from .querysets import UnpatchedMultilingualManager
from .saving import DirtyFieldsModel
from .slugs import SLUG, AddressedModel, slug_validator, url_parts
from .text.fields import LineField, ParagraphsField, WebAddressField

MAX_LEVELS = 4
"""Levels of the tree of topics. Readers choose from it as from a list."""


class TopicQuerySet(MultilingualQuerySet):
    """QuerySet of topics."""

    def in_tree_order(self):
        """Return the topics as a list, a broader one before its narrower ones, each with its `level`; one query."""
        below = {}
        for topic in self.order_by("position", "pk"):
            below.setdefault(topic.parent_id, []).append(topic)
        known = {topic.pk for own in below.values() for topic in own}
        tops = sorted((topic for parent in below.keys() - known for topic in below[parent]), key=_place)
        found, waiting = [], [(topic, 0) for topic in reversed(tops)]
        while waiting:
            topic, topic.level = waiting.pop()
            found.append(topic)
            waiting += [(one, topic.level + 1) for one in reversed(below.get(topic.pk, ()))]
        return found


def _place(topic):
    return topic.parent_id is not None, topic.position, topic.pk


class Topic(AddressedModel, DirtyFieldsModel):
    """A subject that bodies and functions are tied to, narrower than its `parent` where it has one."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower", verbose_name=_("broader topic")
    )
    position = models.PositiveIntegerField(
        _("order"), default=0, help_text=_("The smallest number comes first among the topics beside it.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=200,
        unique=True,
        validators=[slug_validator],
        error_messages={"unique": _("Another topic already has this address.")},
        help_text=_("The last part of its web address, the same in every language. Links to a former one lead here."),
    )
    name = LineField(_("name"), max_length=255)
    scope_note = ParagraphsField(_("scope note"), blank=True, help_text=_("What the topic covers, and what not."))
    other_names = ParagraphsField(
        _("other names"), blank=True, max_length=2000, help_text=_("Names with the same meaning. One name a line.")
    )
    hidden_names = ParagraphsField(
        _("hidden names"),
        blank=True,
        max_length=2000,
        help_text=_("Words by which readers look for it and which pages do not show. One a line."),
    )
    notation = LineField(_("notation"), max_length=60, blank=True, help_text=_("Its code in a classification."))
    exact_match = WebAddressField(
        _("the same topic elsewhere"),
        max_length=500,
        blank=True,
        help_text=_("The address of the same concept in another vocabulary."),
    )

    objects = UnpatchedMultilingualManager.from_queryset(TopicQuerySet)()

    is_place_checked = False
    """True for one of several topics that change places together: their new tree as a whole was checked."""

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="topic_slug_is_ascii",
                condition=Q(slug__regex=SLUG),
                violation_error_message=slug_validator.message,
            ),
            models.CheckConstraint(
                name="topic_has_an_english_name",
                condition=Q(name_en__isnull=False) & ~Q(name_en=""),
                violation_error_message=_("A topic needs a name in English, the language the others are translated from."),
            ),
            models.CheckConstraint(
                name="topic_is_not_its_own_parent",
                condition=~Q(parent=F("id")),
                violation_error_message=_("A topic cannot be narrower than itself."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        before, after = url_parts("topics:topic", get_language())
        return f"{before}{self.slug}{after}"

    def clean(self):
        super().clean()
        self.check_place()

    def save(self, *, update_fields=None, **kwargs):
        """Write what was changed. Raises ValidationError for a place in the tree that is none."""
        with write_lock():  # so that two moves at once cannot make a circle
            if not self.is_place_checked and "parent" in (
                self.changed_columns() if update_fields is None else update_fields
            ):
                self.check_place()
            super().save(update_fields=update_fields, **kwargs)

    def check_place(self):
        """Raise ValidationError if the topic would be narrower than itself, or the tree have too many levels."""
        if self.parent_id is None:
            return
        parents = dict(Topic.objects.order_by().values_list("pk", "parent"))
        if self.pk:
            parents[self.pk] = self.parent_id
        check_place(parents, self.pk, self.parent_id)


def check_place(parents, key, parent):
    """Raise ValidationError if `key` below `parent` makes a circle or too many levels; `parents` maps each topic to its own."""
    above, count = parent, 1
    while above is not None:
        if above == key or count > len(parents) + 1:
            raise ValidationError(
                {"parent": ValidationError(_("A topic cannot be narrower than one of its narrower topics."), "circle")}
            )
        above, count = parents.get(above), count + 1
    if count + _levels_below(parents, key) > MAX_LEVELS:
        raise ValidationError(
            {
                "parent": ValidationError(
                    _("Topics have at most %(count)d levels."), code="levels", params={"count": MAX_LEVELS}
                )
            }
        )


def _levels_below(parents, key):
    """The number of levels below a topic."""
    levels, own = 0, {key} if key is not None else set()
    while own := {one for one, parent in parents.items() if parent in own}:
        levels += 1
    return levels
