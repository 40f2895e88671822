"""Functions in a table, one in each row: in a sheet of a workbook of bodies, or as a CSV file of their own.

A row names its body, and the function by its number, `id`. Without a number it means the function in that place of the mandate, without a place as well
the one with this English text; if there is none, it adds one. A place is a number from 1: the letter follows from it. A blank cell leaves alone what
is stored, what is not named stays, and nothing is given to another body.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from secretariat.function_order import put_in_order
from secretariat.languages import SOURCE
from secretariat.models import Function
from secretariat.saving import create_all, no_texts, stored_value

from .body_parts import BODY, NUMBER, ExistingPart, PartSheet, PartStep, model_of
from .columns import TIED, RowError
from .ties import NOT_TIED, stored_ties, tied_cell, unknown_slugs, write_ties

PLACE, ENGLISH = "position", SOURCE.column("text")
FUNCTIONS = PartSheet("functions", Function, (PLACE, *TIED), ("text",), (), derived=("uri", "letter"))


def stored_functions():
    """Return the functions of all bodies in their order, as cells: id of the body → list of ExistingParts."""
    ties, found = stored_ties(Function), {}
    rows = Function.objects.order_by("mandate__body", "position", "pk")
    for pk, body, *texts in rows.values_list("pk", "mandate__body", *FUNCTIONS.texts).iterator():
        own = found.setdefault(body, [])
        values = {name: stored_value(text) for name, text in zip(FUNCTIONS.texts, texts, strict=True) if text}
        values |= {column: by_id[pk] for column, by_id in ties.items() if pk in by_id}
        own.append(ExistingPart(pk, body, values | {PLACE: str(len(own) + 1)}))
    return found


@dataclass
class FunctionsPlanning:
    """Finds what rows would do: `steps` by the key of the body, `errors` where they cannot."""

    rows: list
    directory: object
    new_bodies: set
    steps: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)

    def __post_init__(self):
        stored, by_body = stored_functions(), {}
        self.unknown = {
            column: unknown_slugs(column, [tied_cell(row.values.get(column, "")) for row in self.rows])
            for column in TIED
        }
        for row in self.rows:
            key = row.values.get(BODY, "")
            body = self.directory.find(key)
            if body is None and key not in self.new_bodies:
                self._refuse(row, _("there is no body '%(id)s' in the file or in the directory."), id=key[:100])
            else:
                by_body.setdefault(body.pk if body else key, (key, []))[1].append(row)
        for node, (key, own) in by_body.items():
            self._plan(key, own, stored.get(node, []))

    def _plan(self, key, rows, functions):
        numbers, places = (Counter(row.values.get(name) for row in rows) for name in (NUMBER, PLACE))
        by_number, free = {str(function.pk): function for function in functions}, list(functions)
        matched, count = {}, len(functions)
        rows = [_within(row, count) for row in rows]
        for row in rows:
            number, place = row.values.get(NUMBER), row.values.get(PLACE, "")
            if number and (numbers[number] > 1 or number not in by_number):
                sentence = _("more than one row has the number %(number)s.") if numbers[number] > 1 else _("'%(id)s' has nothing with the number %(number)s; leave it blank for a new one.")  # fmt: skip
                self._refuse(row, sentence, id=key[:100], number=number[:20])
            elif place and not _number(place):
                self._refuse(row, _("the place '%(place)s' is no number from 1."), place=place[:20])
            elif place and places[place] > 1:
                self._refuse(row, _("more than one row has the place %(place)s."), place=place)
            else:
                matched[row.line] = by_number.get(number)
                if number:
                    free.remove(by_number[number])
        for row in rows:
            if row.line not in matched:
                continue
            function = matched[row.line]
            if function is None and (function := _meant(row, free)):
                free.remove(function)
            if step := self._step(row, function, count + 1):
                count += function is None
                self.steps.setdefault(key, []).append(step)

    def _step(self, row, function, next_place):
        """Return the step of a row, None where it is refused or changes nothing."""
        stored = function.values if function else {}
        values = {name: text for name, text in row.values.items() if name not in (BODY, NUMBER)}
        for column in TIED:
            if column in values:
                values[column] = tied_cell(values[column])
                if wrong := sorted(self.unknown[column] & {*values[column].split()}):
                    self._refuse(row, NOT_TIED[column], slugs=", ".join(wrong)[:200])
                    return None
        texts = {name: text for name, text in {**stored, **values}.items() if name in FUNCTIONS.texts}
        if ENGLISH not in texts:
            self._refuse(row, _("%(column)s has no text in English, from which the others are translated."), column="text")  # fmt: skip
            return None
        obj, sentences = model_of(FUNCTIONS, texts)
        for sentence in sentences:
            self._refuse(row, "%(why)s", why=sentence)
        if sentences:
            return None
        values |= {name: stored_value(getattr(obj, name)) for name in values if name in FUNCTIONS.texts}
        if function is None:
            values.setdefault(PLACE, str(next_place))
        columns = (PLACE, *TIED, *FUNCTIONS.texts)
        changes = [(name, stored.get(name, ""), values[name]) for name in columns if name in values]
        changes = [(name, old, new) for name, old, new in changes if old != new]
        return PartStep(row, function, changes) if changes else None

    def _refuse(self, row, sentence, **values):
        self.errors.append(RowError(row.line, sentence % values, row.sheet.name))


def _number(place):
    """Return a place as a number, 0 where it is none."""
    return int(place) if place.isascii() and place.isdigit() and len(place) < 10 else 0


def _within(row, count):
    """Return a row without its place where that is beyond the last of so many functions: it comes last."""
    if _number(row.values.get(PLACE, "")) <= count:
        return row
    return replace(row, values={name: text for name, text in row.values.items() if name != PLACE})


def _meant(row, functions):
    """Return the function that a row without a number means, None for a new one."""
    name = PLACE if row.values.get(PLACE) else ENGLISH
    return next((one for one in functions if one.values.get(name) == row.values.get(name)), None)


def write_functions(steps, mandates):
    """Add, change and order the functions that steps speak of; yields the arguments of `texts.write_all` for their texts."""
    new, changed, ties, orders = [], [], [], []
    for step in steps:
        parts = [part for part in step.parts if part.row.sheet is FUNCTIONS]
        if not parts:
            continue
        mandate = mandates[step.node]
        functions = list(mandate.functions.all())
        by_number, places = {function.pk: function for function in functions}, []
        for part in parts:
            values = {name: text for name, _old, text in part.changes}
            if part.part:
                function = by_number[part.part.pk]
            else:
                english = {ENGLISH: values.pop(ENGLISH)}
                function = Function(mandate=mandate, position=len(functions), **{**no_texts(Function), **english})
                functions.append(function)
                new.append(function)
            if PLACE in values:
                places.append((int(values[PLACE]), function))
            ties += [(function, name, cell) for name, cell in values.items() if name in TIED]
            changed += [(function, *FUNCTIONS.texts[name], text) for name, text in values.items() if name in FUNCTIONS.texts]  # fmt: skip
        orders.append((mandate, functions, places))
    create_all(new)
    write_ties(ties)
    for mandate, functions, places in orders:
        put_in_order(mandate, _ordered(functions, places))
    for function, name, language, text in changed:
        yield function, language, {name: text}


def _ordered(functions, places):
    """Return functions with some of them in places: (place, from 1, function)."""
    placed = {function for _place, function in places}
    ordered = [function for function in functions if function not in placed]
    for place, function in sorted(places, key=lambda one: one[0]):
        ordered.insert(place - 1, function)
    return ordered


def rows_of_functions(keys):
    """Return the rows of the functions of bodies, the columns first; `keys` are those of the bodies, by id."""
    stored = stored_functions()
    return [
        FUNCTIONS.columns,
        *(
            [key, str(function.pk), *(function.values.get(name, "") for name in FUNCTIONS.columns[2:])]
            for pk, key in keys.items()
            for function in stored.get(pk, ())
        ),
    ]
