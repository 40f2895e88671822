"""Posts and contact points in a workbook of bodies, a sheet for each: how they are read, planned, carried out and exported.

A row names its body by `external_id`, and the post or contact point by its number, `id`. Without a number it means the one of that body
with the same role and English title, or with the same purpose and addresses, if there is one; otherwise a new one, which comes last. A blank
cell leaves alone what is stored, what is not named stays, and nothing is given to another body. What is valid is decided by the models.
"""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from files.uploads import InvalidFile
from files.workbooks import not_a_text
from secretariat.contacts import ContactPoint, Post
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.saving import batches, create_all, no_texts, stored_value
from secretariat.text.telephone import parse_telephone

from .columns import RowError

BODY, NUMBER = "external_id", "id"
RENAMED = {"body": BODY, "from": "valid_from", "to": "valid_to"}
"""Names of columns in the open data."""
LANGUAGE_LIST = re.compile(r"[\s,;،；、]+")


@dataclass(frozen=True, slots=True)
class PartSheet:
    """A sheet: its model, its columns of settings and of texts, and those by which a row without a number is recognized; `derived` are not read."""

    name: str
    model: type
    settings: tuple
    fields: tuple
    known_by: tuple
    derived: tuple = ()

    @property
    def texts(self):
        """Column of a text → its field and language."""
        return {language.column(name): (name, language) for name in self.fields for language in LANGUAGES}

    @property
    def columns(self):
        return (BODY, NUMBER, *self.settings, *self.texts)

    def key(self, values):
        """Return by what a row without a number is recognized; a telephone number that cannot be read is none that is stored."""
        values = dict(values)
        with suppress(ValidationError):
            values["phone"] = parse_telephone(values.get("phone", ""))[0]
        return tuple(values.get(column, "").casefold() for column in self.known_by)

    def value_of(self, column, text):
        """Return a cell as the model has it. Raises ValidationError, which names the column."""
        if column == "languages":
            named = {*LANGUAGE_LIST.split(text.casefold())}
            known = [language.slug for language in LANGUAGES if named & {language.slug, language.tag.casefold()}]
            text = " ".join(
                [*known, *sorted(named - {one for own in LANGUAGES for one in (own.slug, own.tag.casefold())})]
            )
        try:
            return self.model._meta.get_field(column).to_python(text)
        except ValidationError as error:
            raise ValidationError({column: error}) from None


SHEETS = (
    PartSheet("posts", Post, ("role", "status", "valid_from", "valid_to"), ("title",), ("role", "title_en")),
    PartSheet(
        "contacts", ContactPoint, ("purpose", "email", "phone", "extension", "url", "room", "languages"), ("label", "hours"),
        ("purpose", "label_en", "email", "phone", "url", "room"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartRow:
    """A row of a sheet; `values` are its cells that are not blank, by column."""

    sheet: PartSheet
    line: int
    values: dict


@dataclass(frozen=True, slots=True)
class ExistingPart:
    """A post or contact point as the directory has it; `values` by column, as cells."""

    pk: int
    body: int
    values: dict


@dataclass(slots=True)
class PartStep:
    """What a plan does with one of them: `changes` are (column, old, new); without `part` it is new."""

    row: PartRow
    part: ExistingPart | None
    changes: list = field(default_factory=list)

    @property
    def label(self):
        return f"{self.row.sheet.name} {self.part.pk if self.part else '+'}"


# Reading


def read_sheet(sheet, kind, records, errors):
    """Return the rows of a sheet; adds to `errors` what cannot be read. Raises InvalidFile for columns that are not known."""
    columns, rows = None, []
    for line, cells in records:
        contents = []
        for place, cell in enumerate(cells):
            try:
                contents.append(kind.cell_text(cell).strip())
            except ValueError as error:
                contents.append("")
                name = columns[place] if columns and place < len(columns) else _("A cell without a column")
                errors.append(RowError(line, not_a_text(name, error), sheet.name))
        if not any(contents):
            continue
        if columns is None:
            columns = _columns(sheet, [RENAMED.get(name.casefold(), name.casefold()) for name in contents])
        else:
            cells = zip(columns, contents, strict=False)
            rows.append(
                PartRow(sheet, line, {name: text for name, text in cells if text and name not in sheet.derived})
            )
    return rows


def _columns(sheet, names):
    while names and not names[-1]:
        names.pop()
    unknown = sorted({name for name in names if name not in (*sheet.columns, *sheet.derived)})
    if unknown or BODY not in names or len({*names}) < len(names):
        raise InvalidFile(
            _("The sheet “%(sheet)s” has other columns than it may have, or one of them twice. It may have: %(known)s; %(needed)s is needed.")
            % {"sheet": sheet.name, "known": ", ".join(sheet.columns), "needed": f"{BODY} / body"}
        )  # fmt: skip
    return names


# Planning


def stored_parts(sheet):
    """Return the posts or contact points of all bodies as cells: id → ExistingPart."""
    columns = (*sheet.settings, *sheet.texts)
    rows = sheet.model.objects.order_by("body", "position", "pk").values_list("pk", "body", *columns)
    return {
        pk: ExistingPart(pk, body, {name: stored_value(own) for name, own in zip(columns, own, strict=True) if own})
        for pk, body, *own in rows.iterator()
    }


class PartsPlanning:
    """Finds what the rows of the sheets would do: `steps` by the key of the body, `errors` where they cannot."""

    def __init__(self, rows, directory, keys_of_new_bodies):
        self.directory, self.new_bodies = directory, keys_of_new_bodies
        self.steps, self.errors = {}, []
        for sheet in SHEETS:
            own = [row for row in rows if row.sheet is sheet]
            if own:
                self._plan(sheet, own)

    def _plan(self, sheet, rows):
        parts = stored_parts(sheet)
        free, named = {}, Counter(row.values.get(NUMBER) for row in rows)
        for part in parts.values():
            free.setdefault((part.body, sheet.key(part.values)), []).append(part)
        for row in rows:
            key = row.values.get(BODY, "")
            body = self.directory.find(key)
            number = row.values.get(NUMBER, "")
            if body is None and key not in self.new_bodies:
                self._refuse(row, _("there is no body '%(id)s' in the file or in the directory."), id=key[:100])
                continue
            if number and named[number] > 1:
                self._refuse(row, _("more than one row has the number %(number)s."), number=number[:20])
                continue
            part = parts.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
            if number and (part is None or body is None or part.body != body.pk):
                self._refuse(row, _("'%(id)s' has nothing with the number %(number)s; leave it blank for a new one."), id=key[:100], number=number[:20])  # fmt: skip
                continue
            if not number and body:
                same = free.get((body.pk, sheet.key(row.values)))
                part = same.pop(0) if same else None
            if step := self._step(sheet, row, part):
                self.steps.setdefault(key, []).append(step)

    def _refuse(self, row, sentence, **values):
        self.errors.append(RowError(row.line, sentence % values, row.sheet.name))

    def _step(self, sheet, row, part):
        """Return the step of a row, None where it is refused or changes nothing."""
        stored = part.values if part else {}
        values = {name: text for name, text in row.values.items() if name not in (BODY, NUMBER)}
        if part and values.items() <= stored.items():
            return None
        obj, sentences = model_of(sheet, {**stored, **values})
        for sentence in sentences:
            self._refuse(row, "%(why)s", why=sentence)
        if sentences:
            return None
        columns = (*sheet.settings, *sheet.texts)
        changes = [(name, stored.get(name, ""), stored_value(getattr(obj, name))) for name in columns]
        changes = [(name, old, new) for name, old, new in changes if old != new]
        for name, language in (sheet.texts[column] for column, _old, _new in changes if column in sheet.texts):
            if language != SOURCE and not getattr(obj, SOURCE.column(name)):
                self._refuse(row, _("%(column)s has no text in English, from which the others are translated."), column=name)  # fmt: skip
                return None
        return PartStep(row, part, changes) if changes else None


def model_of(sheet, values):
    """Return the object that cells describe, by column, and the sentences that refuse it."""
    obj = sheet.model(**no_texts(sheet.model))
    try:
        for column, text in values.items():
            setattr(obj, column, sheet.value_of(column, text))
        obj.full_clean(exclude=["body", "mandate", *sheet.fields], validate_unique=False)
    except ValidationError as error:
        by_column = getattr(error, "message_dict", None) or {"": error.messages}
        return obj, [
            f"{column}: {sentence}" if column in sheet.columns else sentence
            for column, sentences in by_column.items()
            for sentence in sentences
        ]
    return obj, []


# Carrying out


def write_parts(steps, nodes):
    """Add and change what the steps of bodies say of posts and contact points; yields the arguments of `texts.write_all` for their texts."""
    for sheet in SHEETS:
        own = [(nodes[step.node], part) for step in steps for part in step.parts if part.row.sheet is sheet]
        if own:
            yield from _write(sheet, own)


def _write(sheet, pairs):
    stored = {}
    for some in batches([part.part.pk for _body, part in pairs if part.part], 500):
        stored |= sheet.model.objects.in_bulk(some)
    places = _last_places(sheet, {body.pk for body, part in pairs if not part.part})
    new, written = [], []
    for body, step in pairs:
        settings = {name: sheet.value_of(name, text) for name, _old, text in step.changes if name in sheet.settings}
        texts = [(sheet.texts[name], text) for name, _old, text in step.changes if name in sheet.texts]
        if step.part:
            obj = stored[step.part.pk]
            for name, value in settings.items():
                setattr(obj, name, value)
            if settings:
                obj.save(update_fields=[*settings])
        else:
            places[body.pk] += 1
            english = {language.column(name): text for (name, language), text in texts if language == SOURCE}
            obj = sheet.model(body=body, position=places[body.pk], **{**no_texts(sheet.model), **settings, **english})
            texts = [(own, text) for own, text in texts if own[1] != SOURCE]
            new.append(obj)
        written += [(obj, language, {name: text}) for (name, language), text in texts]
    create_all(new)
    yield from written


def _last_places(sheet, bodies):
    """Return the last place of the posts or contact points of each of these bodies, -1 without any."""
    found = dict.fromkeys(bodies, -1)
    for some in batches(sorted(bodies), 500):
        rows = sheet.model.objects.filter(body__in=some).order_by().values("body").annotate(last=Max("position"))
        found |= dict(rows.values_list("body", "last"))
    return found


# Exporting


def rows_of_sheets(keys):
    """Return the rows of each sheet, its columns first: name → rows; `keys` are those of the bodies of the table, by id."""
    found, order = {}, {pk: number for number, pk in enumerate(keys)}
    for sheet in SHEETS:
        parts = [part for part in stored_parts(sheet).values() if part.body in keys]
        parts.sort(key=lambda part: order[part.body])
        rows = [
            [keys[part.body], str(part.pk), *(part.values.get(name, "") for name in sheet.columns[2:])]
            for part in parts
        ]
        found[sheet.name] = [sheet.columns, *rows]
    return found
