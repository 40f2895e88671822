"""QuerySets and managers of bodies."""

from django.db.models import Exists, OuterRef
from modeltranslation.manager import MultilingualManager, MultilingualQuerySet
from mptt.managers import TreeManager
from mptt.querysets import TreeQuerySet

NOTHING_HIDDEN_ABOVE = """
NOT EXISTS (SELECT 1 FROM secretariat_body AS above WHERE NOT above.is_published
AND above.tree_id = own.tree_id AND above.lft <= own.lft AND above.rght >= own.rght)
"""
"""`published()` in SQL, for a table of bodies that is called `own`."""


class BodyQuerySet(MultilingualQuerySet, TreeQuerySet):
    """QuerySet of bodies in tree order: a parent before its children, children by position."""

    def _every_body(self):
        """All bodies, in no order, also where this QuerySet is of a typed model, which has those of some kinds only."""
        return self.model._meta.concrete_model.objects.order_by()

    def _hidden_above(self):
        """Whether a body, or one above it, is not published."""
        return Exists(
            self._every_body().filter(
                is_published=False, tree_id=OuterRef("tree_id"), lft__lte=OuterRef("lft"), rght__gte=OuterRef("rght")
            )
        )

    def published(self):
        """Bodies that a reader may see: published, and so is everything above them."""
        return self.filter(~self._hidden_above())

    def with_visibility(self):
        """Annotate bodies with `is_visible`: whether a reader may see them."""
        return self.annotate(is_visible=~self._hidden_above())

    def with_mandates(self):
        """Join the mandates and fetch their functions and sources: four queries for any number of bodies."""
        return self.select_related("mandate").prefetch_related(
            "mandate__sources", "mandate__functions", "mandate__functions__sources"
        )

    def branch_of(self, body):
        """`body` and everything below it."""
        return self.filter(tree_id=body.tree_id, lft__gte=body.lft, rght__lte=body.rght)

    def path_to(self, body):
        """The bodies from the root down to `body`, itself included."""
        return self.filter(tree_id=body.tree_id, lft__lte=body.lft, rght__gte=body.rght)

    def children_of(self, body):
        return self.filter(parent=body)

    def delete(self):
        """Refused: a body leaves the tree through `tree.abolish()`."""
        raise ValueError("A body leaves the tree through secretariat.tree.abolish().")


class UnpatchedMultilingualManager(MultilingualManager):
    """A manager whose QuerySet knows the languages already; for others modeltranslation makes a class per query."""

    def _patch_queryset(self, queryset):
        return queryset


class BodyManager(UnpatchedMultilingualManager, TreeManager.from_queryset(BodyQuerySet)):
    """The tree manager of `Body`; its QuerySet knows both the tree and the languages."""


class KindManager(UnpatchedMultilingualManager.from_queryset(BodyQuerySet)):
    """The manager of a typed model: bodies of some kinds, in tree order. Not a tree manager."""

    def __init__(self, *kinds):
        super().__init__()
        self.kinds = kinds

    def get_queryset(self):
        return super().get_queryset().filter(kind__in=self.kinds).order_by("tree_id", "lft")
