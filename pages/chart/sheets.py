"""A drawing divided among sheets of paper: the first is an overview, and each branch that it leaves out has its own."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .layout import Drawing, draw

MIN_SCALE, MAX_SCALE = 0.6, 1.15
"""Between these a drawing is scaled to fit a sheet; names are then at least 6 points high."""
MAX_POSTER_SCALE = 6


@dataclass
class Sheet:
    """One sheet: the body at its top, its drawing, and the number of the sheet that its top is taken from."""

    top: object
    number: int
    above: int | None
    drawing: Drawing = None
    scale: float = 1
    next: dict = field(default_factory=dict)
    """The numbers of the sheets that go on with bodies of this one, by their ids."""


def divide(root, across, down, is_single=False):
    """Return the sheets for a nested branch, each with room for `across` × `down` pixels; a single one if `is_single`."""
    if is_single:
        drawing = draw(root, aspect=across / down)
        return [Sheet(root, 1, None, drawing, min(across / drawing.width, down / drawing.height, MAX_POSTER_SCALE))]
    sheets, waiting = [], [(root, root.below, None)]
    while waiting:
        top, below, above = waiting.pop(0)
        sheet = Sheet(top, len(sheets) + 1, above and above.number)
        sheets.append(sheet)
        if above:
            above.next.setdefault(top.pk, sheet.number)
        left_out, rest = _fill(sheet, below, across, down)
        waiting[:0] = [(top, rest, above)] if rest else []
        waiting += [(node, node.below, sheet) for node in left_out]
    for sheet in sheets:
        for box in sheet.drawing.top.all():
            if box.is_marked:
                box.lines[0] = _("Sheet %(number)s") % {"number": sheet.next[box.body.pk]}
    return sheets


def _fill(sheet, below, across, down):
    """Draw as much as a sheet takes; return the bodies whose branches it leaves out, and the children that it has no room for."""
    count = len(below)
    while True:
        shown = below[:count]
        if _try(sheet, shown, _branches(shown), across, down):
            return [], below[count:]
        if _try(sheet, shown, set(), across, down) or count == 1:
            break
        count = max(1, count * 3 // 4)
    whole = set()
    for node in sorted(_parents(shown), key=_size):  # the smaller branches have room on the sheet of their top
        if _try(sheet, shown, whole | _branches([node]), across, down):
            whole |= _branches([node])
        else:
            break
    _try(sheet, shown, whole, across, down)
    return [node for node in _parents(shown) if node.pk not in whole], below[count:]


def _try(sheet, shown, whole, across, down):
    """Draw the children `shown` below the top of a sheet, those in `whole` with what is below them; return whether they fit."""
    top = sheet.top
    marks = {node.pk: MARK for node in shown if node.below and node.pk not in whole}

    def below(node):
        return shown if node is top else node.below if node.pk in whole else []

    sheet.drawing = drawing = draw(top, across / down, marks, below)
    fitting = min(across / drawing.width, down / drawing.height)
    sheet.scale = min(fitting, MAX_SCALE)
    return fitting >= MIN_SCALE


MARK = " "
"""Takes the place of the number of a sheet while that is not known."""


def _parents(nodes):
    return [node for node in nodes if node.below]


def _branches(nodes):
    found = set()
    for node in _parents(nodes):
        found |= {node.pk} | _branches(node.below)
    return found


def _size(node):
    return 1 + sum(map(_size, node.below))
