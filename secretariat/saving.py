"""Saving a row writes the columns that were changed in memory, and no others."""

from django.db import models


class SavesOnlyChanges(models.Model):
    """A row that remembers how it was read and writes only what was changed since.

    A form that lay open for an hour cannot put back what somebody else has written meanwhile.
    """

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        if update_fields is None and not self._state.adding:
            update_fields = self.changed_columns()
        super().save(update_fields=update_fields, **kwargs)

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._as_read = dict(zip(field_names, values, strict=True))
        return row

    def changed_columns(self):
        """The names of the fields that a save has to write."""
        as_read = getattr(self, "_as_read", {})
        return [
            field.name
            for field in self._meta.concrete_fields
            if not field.primary_key
            and field.attname in self.__dict__
            and (
                field.attname not in as_read
                or self.__dict__[field.attname] != as_read[field.attname]
                or getattr(field, "auto_now", False)
            )
        ]
