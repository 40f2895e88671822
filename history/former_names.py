"""The names that bodies had and have no more, from the history, for the public record."""

from datetime import timedelta

from secretariat.languages import BY_SLUG
from secretariat.models import Body
from secretariat.rehearsal import tables_of

from .models import Change

MIN_TIME = timedelta(days=1)
"""A name that readers could see for less is taken for a draft or a typing error."""

_OF_NAMES = "model = 'secretariat.body' AND object_id IN ({marks}) AND field = 'name' AND what = 'text'"
_REPLACED = f"{_OF_NAMES} AND is_public AND before <> ''"
_BEGINNINGS = (
    "model = 'secretariat.body' AND object_id IN ({marks}) AND (field IN ('name', 'is_published') OR what = 'added')"
)


def find_former_names(ids):
    """Return the former names of bodies: id of the body → language tag → names, in the order in which they were given up.

    One query; a second one where there are some. Of a name, readers must have seen it for MIN_TIME before it was replaced.
    """
    replaced = _changes(_REPLACED, ids)
    if not replaced:
        return {}
    since, found = {}, {}
    for change in _changes(_BEGINNINGS, {change.object_id for change in replaced}):
        key = change.object_id, change.language
        if change.field != "name":  # it was added, published or hidden, with all its names
            since |= {(change.object_id, slug): change.at for slug in BY_SLUG}
            continue
        if change.before and change.is_public and (key not in since or change.at - since[key] >= MIN_TIME):
            language = BY_SLUG[change.language]
            name = Body._meta.get_field(language.column("name")).printable(change.before)
            names = found.setdefault(change.object_id, {}).setdefault(language.tag, [])
            if name not in names:
                names.append(name)
        since[key] = change.at
    return found


def _changes(condition, ids):
    """Return changes of bodies with these ids, in their order; in a rehearsal the earlier ones too."""
    columns = "id, object_id, what, field, language, before, is_public, at"
    condition = condition.format(marks=", ".join(["%s"] * len(ids)))
    tables = tables_of(Change)
    parts = [f"SELECT {columns} FROM {table} WHERE {condition}" for table in tables]  # noqa: S608 - names of tables
    sql = " UNION ALL ".join(parts) + " ORDER BY id"
    return [*Change.objects.raw(sql, [*ids] * len(tables))] if ids else []
