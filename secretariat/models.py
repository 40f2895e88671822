"""The tree of bodies, and the mandates, functions and mandate sources attached to it."""

from itertools import takewhile

from django.db import models, router
from django.db.models import F, Q
from django.db.models.deletion import Collector
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualQuerySet
from mptt.models import MPTTModel, TreeForeignKey

from .idempotency import StoredResponse  # noqa: F401 - Django looks here for models
from .item_labels import MAX_LEVEL
from .kinds import ALLOWED_PARENTS, Kind, check_parent
from .mandate_sources import MandateSource
from .querysets import BodyManager, KindManager, UnpatchedMultilingualManager
from .saving import DirtyFieldsModel
from .slugs import SLUG, AddressedModel, FormerAddress, slug_validator, url_parts  # noqa: F401 - FormerAddress is a model
from .text.fields import LineField, ParagraphsField
from .topics import Topic

STRUCTURE = ("kind", "parent", "position", "lft", "rght", "tree_id", "level")
"""The columns that only `secretariat.tree` writes."""


class Body(AddressedModel, DirtyFieldsModel, MPTTModel):
    """Any node of the tree: the Secretariat itself, an office, a division or a unit.

    `parent` and `position` are the truth; mptt's columns (`lft`, `rght`, `tree_id`, `level`)
    are derived from them. All of these are written by `secretariat.tree` alone.
    """

    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    parent = TreeForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    position = models.PositiveIntegerField(_("position among its siblings"), default=0, editable=False)
    slug = models.SlugField(
        _("address"),
        max_length=200,
        unique=True,
        validators=[slug_validator],
        error_messages={"unique": _("Another body already has this address.")},
        help_text=_("The last part of its web address, the same in every language. Links to a former one lead here."),
    )
    external_id = LineField(
        _("external identifier"),
        max_length=500,
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": _("Another body already has this external identifier.")},
        help_text=_("Its key in another system, for imports."),
    )
    name = LineField(_("name"), max_length=255)
    acronym = LineField(_("acronym"), max_length=30, blank=True)
    is_published = models.BooleanField(
        _("published"), default=True, help_text=_("Readers see a body only when everything above it is published too.")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="bodies", verbose_name=_("topics"))
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = BodyManager()

    child_count = None
    """Number of published children, where it was counted."""

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(
                name="body_root_is_the_secretariat",
                condition=Q(kind=Kind.SECRETARIAT, parent=None) | (~Q(kind=Kind.SECRETARIAT) & Q(parent__isnull=False)),
                violation_error_message=_("Only the Secretariat stands at the top of the tree; every other body is part of one."),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind=Kind.SECRETARIAT),
                name="body_one_root",
                violation_error_message=_("A directory has exactly one Secretariat."),
            ),
            models.CheckConstraint(
                name="body_kind_is_known",
                condition=Q(kind__in=Kind.values),
                violation_error_message=_("A body is a secretariat, an office, a division or a unit."),
            ),
            models.CheckConstraint(
                name="body_has_an_english_name",
                condition=Q(name_en__isnull=False) & ~Q(name_en=""),
                violation_error_message=_("A body needs a name in English, the language the others are translated from."),
            ),
            models.CheckConstraint(
                name="body_is_not_its_own_parent",
                condition=~Q(parent=F("id")),
                violation_error_message=_("A body cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="body_slug_is_ascii",
                condition=Q(slug__regex=SLUG),
                violation_error_message=slug_validator.message,
            ),
            models.CheckConstraint(
                name="body_nesting_is_ordered",
                condition=Q(lft__lt=F("rght")),
                violation_error_message=_("The order of the tree is damaged; run “manage.py tree_doctor --fix”."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        if self.kind == Kind.SECRETARIAT:
            return reverse("home")
        before, after = url_parts("units:unit" if self.kind == Kind.UNIT else "divisions:division", get_language())
        return f"{before}{self.slug}{after}"

    def save(self, *, update_fields=None, **kwargs):
        """Write the texts and settings that were changed; never the place in the tree.

        New bodies come from `tree.add()`, which knows their place; a stale `parent` in memory
        can therefore never be written back.

        Raises:
            ValueError: the body is new, or `update_fields` names a column of the structure.
        """
        if self._state.adding:
            raise ValueError("A new body needs a place in the tree: use secretariat.tree.add().")
        if update_fields is None:
            update_fields = [name for name in self.changed_columns() if name not in STRUCTURE]
        elif forbidden := set(update_fields) & {*STRUCTURE, "parent_id"}:
            raise ValueError(f"{', '.join(sorted(forbidden))}: only secretariat.tree writes the structure.")
        super().save(update_fields=update_fields, **kwargs)

    def delete(self, *args, **kwargs):
        """Refused: a body leaves the tree through `tree.abolish()`."""
        raise ValueError("A body leaves the tree through secretariat.tree.abolish().")

    def clean(self):
        super().clean()
        if self.kind in ALLOWED_PARENTS and self.parent_id:
            check_parent(self.kind, self.parent.kind)

    def has_mandate(self):
        return hasattr(self, "mandate")

    def branch(self):
        """This body and everything below it, as `Body` whatever the caller's class."""
        return Body.objects.branch_of(self)

    def path(self):
        """The bodies from the Secretariat down to this one."""
        return Body.objects.path_to(self)

    def child_bodies(self):
        """The bodies directly below this one, in order."""
        return Body.objects.children_of(self)


class Secretariat(Body):
    """The Secretariat itself, the root of the tree."""

    objects = KindManager(Kind.SECRETARIAT)

    class Meta:
        proxy = True
        verbose_name = _("secretariat")
        verbose_name_plural = _("the Secretariat")


class Mandate(DirtyFieldsModel):
    """The responsibilities of a body: opening paragraphs, its functions, closing paragraphs.

    Paragraphs are separated by an empty line.
    """

    body = models.OneToOneField(Body, models.CASCADE, related_name="mandate", verbose_name=_("body"))
    opening = ParagraphsField(
        _("opening"),
        blank=True,
        help_text=_("What stands before the functions. An empty line begins a new paragraph."),
    )
    closing = ParagraphsField(_("closing"), blank=True, help_text=_("What stands after the functions."))
    sources = models.ManyToManyField(
        MandateSource, blank=True, related_name="mandates", verbose_name=_("mandate sources")
    )

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")

    def __str__(self):
        return str(self.body)


class Function(DirtyFieldsModel):
    """A function of a mandate, or an item of one. Its label follows from its place and level, and is drawn by the page.

    The functions of a mandate are one list in the order of `position`. An item comes after what it is an item of, one level
    deeper (see `item_labels.fitting_levels`); so texts, sources, addresses and history of items are those of functions.
    """

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="functions", verbose_name=_("mandate"))
    position = models.PositiveIntegerField(_("order"), default=0)
    level = models.PositiveSmallIntegerField(
        _("level"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("0 for a function, 1 for an item of it, 2 for an item of that."),
    )
    text = ParagraphsField(_("text"))
    former_letter = models.CharField(
        _("letter in former addresses"), max_length=10, blank=True, default="", db_default="", editable=False
    )
    sources = models.ManyToManyField(
        MandateSource, blank=True, related_name="functions", verbose_name=_("mandate sources")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="functions", verbose_name=_("topics"))

    objects = UnpatchedMultilingualManager.from_queryset(MultilingualQuerySet)()

    class Meta:
        verbose_name = _("function")
        verbose_name_plural = _("functions")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="function_level_is_at_most_two",
                condition=Q(level__lte=MAX_LEVEL),
                violation_error_message=_("Functions have items, and these have items; there is no deeper level."),
            )
        ]

    def __str__(self):
        return self.text

    def delete(self, using=None, keep_parents=False):
        """Remove it with its items, as one removal."""
        collector = Collector(using or router.db_for_write(Function, instance=self), origin=self)
        collector.collect([self, *self.items()], keep_parents=keep_parents)
        return collector.delete()

    def items(self):
        """Return its items and theirs, in order; one query."""
        every = Function.objects.filter(mandate=self.mandate_id)
        following = [own for own in every if (own.position, own.pk) > (self.position, self.pk)]
        return [*takewhile(lambda own: own.level > self.level, following)]

    @property
    def anchor(self):
        """Its fragment on every page that shows it."""
        return f"function-{self.pk}"

    def get_absolute_url(self):
        """The address that always means this function; it redirects to it on the page of its body."""
        before, after = url_parts("function", get_language(), 1)
        return f"{before}{self.pk}{after}"


class Revision(models.Model):
    """The number that grows with every change of the directory; caches and exports are keyed by it."""

    number = models.PositiveBigIntegerField(_("number"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self):
        return str(self.number)


from .contacts import ContactPoint, Post  # noqa: E402, F401 - models too, and their texts come after those of the mandate
