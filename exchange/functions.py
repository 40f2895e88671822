"""Functions in a table, one in each row: in a sheet of a workbook of bodies, or as a CSV file of their own.

A row names its body, and the function by its number, `id`. Without a number it means the function in that place of the mandate, without a place as well
the one with this English text; if there is none, it adds one. A place is a number from 1, and a level 0, for an item 1 and for an item of that 2:
the letter follows from them. What gets another place takes its items with it that get none. A blank cell leaves alone what is stored, what is not named
stays, and nothing is given to another body.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from secretariat.function_order import put_in_order
from secretariat.item_labels import MAX_LEVEL, fitting_levels
from secretariat.languages import SOURCE
from secretariat.models import Function
from secretariat.saving import create_all, no_texts, stored_value

from .body_parts import BODY, NUMBER, ExistingPart, PartSheet, PartStep, model_of
from .columns import TIED, RowError
from .ties import NOT_TIED, stored_ties, tied_cell, unknown_slugs, write_ties

PLACE, LEVEL, ENGLISH = "position", "level", SOURCE.column("text")
LEVELS = [str(level) for level in range(MAX_LEVEL + 1)]
FUNCTIONS = PartSheet("functions", Function, (PLACE, LEVEL, *TIED), ("text",), (), derived=("uri", "letter"))


def stored_functions():
    """Return the functions of all bodies in their order, as cells: id of the body → list of ExistingParts."""
    ties, found = stored_ties(Function), {}
    rows = Function.objects.order_by("mandate__body", "position", "pk")
    for pk, body, level, *texts in rows.values_list("pk", "mandate__body", "level", *FUNCTIONS.texts).iterator():
        own = found.setdefault(body, [])
        values = {name: stored_value(text) for name, text in zip(FUNCTIONS.texts, texts, strict=True) if text}
        values |= {column: by_id[pk] for column, by_id in ties.items() if pk in by_id}
        own.append(ExistingPart(pk, body, values | {PLACE: str(len(own) + 1), LEVEL: str(level)}))
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
            elif row.values.get(LEVEL, "0") not in LEVELS:
                self._refuse(row, _("the level '%(level)s' is not 0, 1 or 2."), level=row.values[LEVEL][:20])
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
        self._refuse_levels(self.steps.get(key, ()), functions)

    def _refuse_levels(self, steps, functions):
        """Refuse the steps of a body by which a function would be more than one level deeper than the one before."""
        every, levels = [own.pk for own in functions], {own.pk: int(own.values[LEVEL]) for own in functions}
        places, wanted, by_function = [], dict(levels), {}
        for step in steps:
            one = step.part.pk if step.part else f"row {step.row.line}"
            values = {name: text for name, _old, text in step.changes}
            by_function[one] = step
            if step.part is None:
                every.append(one)
                levels[one] = wanted[one] = int(values[LEVEL])
            wanted[one] = int(values.get(LEVEL, wanted[one]))
            if PLACE in values:
                places.append((int(values[PLACE]), one))
        ordered = _ordered(every, levels, places)
        for one, fitting in zip(ordered, fitting_levels(map(wanted.get, ordered)), strict=True):
            if fitting != wanted[one] and (step := by_function.get(one) or next(iter(by_function.values()), None)):
                sentence = _("the level is %(level)d: more than one deeper than that of the function before it.")
                self._refuse(step.row, sentence, level=wanted[one])
                return

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
            values = {PLACE: str(next_place), LEVEL: "0", **values}
        columns = (PLACE, LEVEL, *TIED, *FUNCTIONS.texts)
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
        wanted = []
        for part in parts:
            values = {name: text for name, _old, text in part.changes}
            if part.part:
                function = by_number[part.part.pk]
            else:
                english = {ENGLISH: values.pop(ENGLISH)}
                function = Function(mandate=mandate, position=len(functions), **{**no_texts(Function), **english})
                function.level = int(values[LEVEL])
                functions.append(function)
                new.append(function)
            if PLACE in values:
                places.append((int(values[PLACE]), function))
            if LEVEL in values:
                wanted.append((function, int(values[LEVEL])))
            ties += [(function, name, cell) for name, cell in values.items() if name in TIED]
            changed += [(function, *FUNCTIONS.texts[name], text) for name, text in values.items() if name in FUNCTIONS.texts]  # fmt: skip
        orders.append((mandate, functions, places, wanted))
    create_all(new)
    write_ties(ties)
    for mandate, functions, places, wanted in orders:
        levels = {function: function.level for function in functions}
        ordered = _ordered(functions, levels, places)
        levels |= dict(wanted)
        put_in_order(mandate, ordered, [levels[function] for function in ordered])
    for function, name, language, text in changed:
        yield function, language, {name: text}


def _ordered(functions, levels, places):
    """Return functions with some of them in places: (place, from 1, function). Each takes its items with it that have none."""
    branches, ordered, path = {function: [function] for _place, function in places}, [], []
    for function in functions:
        del path[levels[function] :]
        if function not in branches:
            above = next((own for own in reversed(path) if own in branches), None)
            (branches[above] if above else ordered).append(function)
        path.append(function)
    for place, function in sorted(places, key=lambda one: one[0]):
        ordered[place - 1 : place - 1] = branches[function]
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
