"""Putting back an object that was removed, from its snapshot: what can return, what cannot, and the insertion."""

from dataclasses import dataclass
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from . import tree
from .changes import ChangeEvent, ChangeKind, announce, one_revision
from .languages import SOURCE
from .models import Body, ContactPoint, Function, Kind, Mandate, Post, check_parent
from .saving import insert_all
from .snapshots import DEPENDENTS, RECORDED, RemovedObject

OWNERS = {Body: "parent", Mandate: "body", Function: "mandate", Post: "body", ContactPoint: "body"}
"""The foreign key to the object that an object belongs to, by model; other apps add theirs."""


@dataclass(frozen=True)
class LeftOut:
    """A row of a snapshot that does not return: `missing` is the model of the object it names, which is gone.

    None means that the person may not put back such rows.
    """

    row: object
    missing: type | None


class PutBack:
    """A removed object that `person`, by default somebody who may do everything, is about to put back.

    `parent` is the body that a removed body is to be part of: at first the one that it was part of, None if that is gone.
    """

    def __init__(self, snapshot, person=None):
        self.snapshot, self.person = snapshot, person
        self.obj = snapshot.obj
        self.parent = Body.objects.filter(pk=self.obj.parent_id).first() if isinstance(self.obj, Body) else None
        self.rows, self.left_out = [], []
        self._divide()

    @classmethod
    def read(cls, text, person=None):
        """Make it from the JSON of a snapshot."""
        return cls(RemovedObject(text), person)

    @property
    def owner(self):
        """The stored object that this one belongs to: of a body its parent, of a function its mandate; None without one."""
        if isinstance(self.obj, Body):
            return self.parent
        if self.snapshot.model not in OWNERS:
            return None
        field = self._owner_field()
        return _target(field)._base_manager.filter(pk=getattr(self.obj, field.attname)).first()

    def owner_key(self):
        """The object that this one belonged to: (label, id); for objects that have an owner."""
        field = self._owner_field()
        return _target(field)._meta.label_lower, getattr(self.obj, field.attname)

    def _owner_field(self):
        return self.snapshot.model._meta.get_field(OWNERS[self.snapshot.model])

    def is_without_owner(self):
        """Return whether the object needs an owner that is not in the directory."""
        is_top = isinstance(self.obj, Body) and self.obj.kind == Kind.SECRETARIAT
        return self.snapshot.model in OWNERS and not is_top and self.owner is None

    def _divide(self):
        """Divide the rows into those that return and those that cannot, because an object they name is gone."""
        present = _stored_targets(self.snapshot.rows())
        for row in self.snapshot.rows():
            is_root = row is self.obj
            if not is_root and not self._may_return(row):
                self.left_out.append(LeftOut(row, None))
                continue
            gone = [field for field in _references(row) if (_target(field), getattr(row, field.attname)) not in present]
            if not is_root and (lacking := [field for field in gone if not field.null]):
                self.left_out.append(LeftOut(row, _target(lacking[0])))
                continue
            for field in gone:
                if field.null and not (is_root and isinstance(row, Body)):
                    row.__dict__[field.attname] = None
            self.rows.append(row)
            present.add((row._meta.concrete_model, row.pk))

    def _may_return(self, row):
        dependent = DEPENDENTS.get(row._meta.label_lower)
        return not (dependent and dependent.permission and self.person) or self.person.has_perm(dependent.permission)

    def errors(self):
        """Return a ValidationError for each reason why the object cannot return as it is; none where it can."""
        if self.snapshot.is_stored():
            return [ValidationError(_("“%(object)s” is in the directory."), "stored", {"object": self.obj})]
        if self.is_without_owner():
            return [
                ValidationError(
                    _("What “%(object)s” was part of is no longer in the directory."), "no_owner", {"object": self.obj}
                )
            ]
        found = []
        for check in (self._check_place, self.obj.validate_unique):
            try:
                check()
            except ValidationError as error:
                found.append(error)
        return found

    def _check_place(self):
        if isinstance(self.obj, Body) and self.parent:
            check_parent(self.obj.kind, self.parent.kind)

    def execute(self):
        """Insert the object with its rows and announce that it is back; returns it.

        Raises ValidationError with a sentence for the editor, and nothing has changed.
        """
        with one_revision(), override(SOURCE.code):
            for error in self.errors():
                raise error
            after = str(self.obj)
            others = [row for row in self.rows if row is not self.obj]
            if isinstance(self.obj, Body):
                body = self._insert_body()
                after = tree.format_place(body.parent, body.position)
            else:
                if isinstance(self.obj, Function | Post | ContactPoint):
                    self._open_position()
                self.obj.validate_constraints()
                others.insert(0, self.obj)
            by_model = {}
            for row in others:
                by_model.setdefault(row._meta.concrete_model, []).append(row)
            for model, rows in by_model.items():
                columns = [field.attname for field in model._meta.concrete_fields]
                insert_all(model, columns, [tuple(row.__dict__[column] for column in columns) for row in rows])
            announce(self._changes(after))
        return self.snapshot.model._base_manager.get(pk=self.obj.pk)

    def _insert_body(self):
        place = self.snapshot.place
        is_old = self.parent and self.parent.pk == place["parent"]
        neighbours = (place["before"], place["after"]) if is_old else (None, None)
        # Under another parent it becomes the last child.
        position = self.obj.position if is_old else 2**31
        return tree.put_back(self.obj, self.parent, position, neighbours)

    def _open_position(self):
        """Make room for a function with its items, a post or a contact point among the others of its owner."""
        owner = self._owner_field().attname
        others = self.snapshot.model._base_manager.filter(**{owner: getattr(self.obj, owner)})
        if isinstance(self.obj, Function):
            self._find_place([*others.order_by("position", "pk")])
        own = [row.position for row in self.rows if isinstance(row, type(self.obj))]
        first, last = min(own), max(own)
        if others.filter(position__gte=first, position__lte=last).exists():
            others.filter(position__gte=first).update(position=F("position") + last - first + 1)

    def _find_place(self, others):
        """Put a function after the items that another one has got in its place; an item is as deep as what it stands after allows."""
        before = [other for other in others if other.position < self.obj.position]
        level = min(self.obj.level, before[-1].level + 1 if before else 0)
        following = takewhile(lambda other: other.level > level, others[len(before) :])
        shift = max((other.position + 1 - self.obj.position for other in following), default=0)
        raised = self.obj.level - level
        for row in self.rows:
            if isinstance(row, Function):
                row.position, row.level = row.position + shift, row.level - raised

    def _changes(self, after):
        """Yield a change for every object that is back, as its removal was announced."""
        for model in RECORDED.values():
            keys = [row.pk for row in self.rows if row._meta.concrete_model is model]
            for obj in model._base_manager.filter(pk__in=keys).order_by("pk") if keys else ():
                is_root = model is self.snapshot.model and obj.pk == self.snapshot.pk
                yield ChangeEvent(obj, ChangeKind.RESTORED, after=after if is_root else str(obj))


def _references(row):
    """The foreign keys of a row that name an object."""
    return [
        field
        for field in row._meta.concrete_fields
        if (field.many_to_one or field.one_to_one) and row.__dict__[field.attname] is not None
    ]


def _target(field):
    return field.related_model._meta.concrete_model


def _stored_targets(rows):
    """The objects that these rows name and that are stored: (model, id). One query for each model."""
    wanted = {}
    for row in rows:
        for field in _references(row):
            wanted.setdefault(_target(field), set()).add(getattr(row, field.attname))
    return {
        (model, pk)
        for model, keys in wanted.items()
        for pk in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
    }
