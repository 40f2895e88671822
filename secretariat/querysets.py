"""QuerySets and managers of bodies."""

from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from modeltranslation.manager import MultilingualManager, MultilingualQuerySet
from mptt.managers import TreeManager
from mptt.querysets import TreeQuerySet


class _InReach(Func):
    """An expression that is true for bodies where `start` is true and their ancestors, with `beside` also the children of these.

    PostgreSQL is given each set as an array: it finds that first and then goes by the index, even in a table it knows nothing of.
    """

    output_field = models.BooleanField()

    def __init__(self, start, parameters=(), *, beside=False):
        super().__init__(F("pk"))
        self.start, self.parameters, self.beside = start, parameters, beside

    def as_sql(self, compiler, connection, among="IN (%s)"):
        column, _parameters = compiler.compile(*self.get_source_expressions())
        reached = "SELECT id FROM up"
        if self.beside:
            parts = f"SELECT id FROM secretariat_body WHERE parent_id {among % reached}"  # noqa: S608
            reached = f"{reached} WHERE parent_id IS NULL UNION ALL {parts}"
        reached = (
            f"WITH RECURSIVE up(id, parent_id) AS (SELECT id, parent_id FROM secretariat_body WHERE {self.start} UNION"  # noqa: S608
            f" SELECT above.id, above.parent_id FROM secretariat_body above JOIN up ON above.id = up.parent_id) {reached}"
        )
        return f"{column} {among % reached}", [*self.parameters]

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, among="= ANY(ARRAY(%s))")


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

    def with_summaries(self):
        """Join what `Mandate.summary` reads: two queries for any number of bodies."""
        return self.select_related("mandate").prefetch_related("mandate__functions")

    def branch_of(self, body):
        """`body` and everything below it."""
        return self.filter(tree_id=body.tree_id, lft__gte=body.lft, rght__lte=body.rght)

    def path_to(self, body):
        """The bodies from the root down to `body`, itself included."""
        return self.filter(tree_id=body.tree_id, lft__lte=body.lft, rght__gte=body.rght)

    def around(self, body):
        """Return the path to `body`, all siblings on the way, and its children."""
        return self.filter(_InReach("id = %s", [body.pk], beside=True))

    def top(self):
        """The Secretariat, its offices and divisions."""
        return self.filter(_InReach("parent_id IS NULL", beside=True))

    def children_of(self, body):
        return self.filter(parent=body)

    def with_child_counts(self):
        parts = self._every_body().filter(parent=OuterRef("pk"), is_published=True)
        counted = parts.values("parent").annotate(number=Count("pk")).values("number")
        return self.annotate(child_count=Coalesce(Subquery(counted), 0))

    def working_under(self, source):
        """Bodies whose mandate, or one of whose functions, names `source`."""
        return self.filter(
            Q(pk__in=source.mandates.values("body")) | Q(pk__in=source.functions.values("mandate__body"))
        )

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
