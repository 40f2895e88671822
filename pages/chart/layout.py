"""The place of each box of a chart.

Every box has the same width. What is below a body stands in columns: in one of them it is a hanging list beside a trunk, in as
many as there are children a row from the top down, and anything between for long lists: as few as keep the drawing within a height,
and that height is chosen so that the drawing fills a picture of a given aspect. In Arabic the whole is mirrored.
"""

from dataclasses import dataclass, field
from functools import reduce
from math import sqrt
from operator import attrgetter, or_

from public_record.reading import ACRONYM_STATES, NAME_STATES, FallbackText
from secretariat import languages
from secretariat.kinds import Kind

from .wrapping import BOLD, wrap

WIDTH, PADDING, FOLD = 206, 8, 28
"""Width of a box, space around its text, and width of what unfolds it, in CSS pixels."""
GAP, INDENT, ACROSS, DROP = 8, 18, 16, 28
"""Space between the boxes of a list, of the trunk of a list, between columns, and above columns."""
FONT, LEADING = 14, 18
ARABIC_FONT, ARABIC_LEADING = 15, 23
SCREEN, PAPER = 1.9, sqrt(2)
"""Aspects of pictures."""
FACTORS, MIN_HEIGHT, MAX_ROW = (1, 1.2, 1.4, 1.7, 2, 2.5), 420, 8
"""Heights that are tried, relative to that of a picture without gaps; the least of them; and the most branches that prefer a row to fewer columns."""


@dataclass(slots=True)
class Box:
    """The box of one body, with those below it in `below`; `font` is smaller where a word is longer than the line."""

    body: object
    below: list
    lines: list
    language: object
    font: float
    height: int
    is_marked: bool
    has_fold: bool
    x: float = 0
    y: float = 0
    columns: list = field(default_factory=list)
    lines_down: list = field(default_factory=list)
    """What is below it in columns, and the lines that lead there, as lists of points."""
    across: float = 0
    down: float = 0
    inset: float = 0
    """Width and height of its whole branch, and the place of the box in it."""

    @property
    def is_row(self):
        """Whether what is below it stands in a row, instead of in hanging lists."""
        return _is_row(self.columns)

    def all(self):
        """Return the boxes of its branch, in tree order."""
        found, waiting = [], [self]
        while waiting:
            box = waiting.pop()
            found.append(box)
            waiting += reversed(box.below)
        return found


@dataclass(slots=True)
class Drawing:
    """A chart: its topmost box, its size, and the language of its page."""

    top: Box
    width: int
    height: int
    language: object

    @property
    def is_mirrored(self):
        return self.language.dir == "rtl"

    @property
    def lines(self):
        """The lines between boxes, as lists of points."""
        return [line for box in self.top.all() for line in box.lines_down]


def states_of(bodies):
    """Return the states of translation of the names of bodies, which a chart shows, as bits."""
    return reduce(or_, (body.states & (NAME_STATES | ACRONYM_STATES) for body in bodies), 0)


def draw(root, aspect=SCREEN, marks=None, below=attrgetter("below"), has_folds=False):
    """Return the Drawing of a nested branch (see `orientation.nest`).

    `marks` are texts above names, by the ids of bodies; `below` is called for the bodies to be drawn below one.
    """
    language = languages.current()
    top = _Measuring(language, marks or {}, below, has_folds).measure(root, is_top=True)
    _choose_shape(top, aspect)
    _place(top, 0, 0)
    drawing = Drawing(top, round(top.across), round(top.down), language)
    if drawing.is_mirrored:
        for box in top.all():
            box.x = drawing.width - box.x - WIDTH
            box.lines_down = [[(drawing.width - x, y) for x, y in line] for line in box.lines_down]
    return drawing


def shown_name(body, language):
    """Return (name with acronym, its language) of a body on a page in a language; English is the fallback."""
    name, acronym = body.name, body.acronym
    if is_fallback := isinstance(name, FallbackText):
        name, language = str(name), languages.SOURCE
    if acronym and isinstance(acronym, FallbackText) == is_fallback:
        name = f"{name} ({acronym})"
    return name, language


def font_of(language):
    """Return (size of the font, distance of lines) for names in a page's language."""
    return (ARABIC_FONT, ARABIC_LEADING) if language.dir == "rtl" else (FONT, LEADING)


class _Measuring:
    """Measures the boxes of a drawing, from the leaves up."""

    def __init__(self, language, marks, below, has_folds):
        self.marks, self.below, self.has_folds = marks, below, has_folds
        self.language, (self.font, self.leading) = language, font_of(language)

    def measure(self, node, is_top=False):
        below = [self.measure(child) for child in self.below(node)]
        name, language = shown_name(node, self.language)
        has_fold = bool(self.has_folds and node.child_count and not is_top)
        room = (WIDTH - PADDING - (FOLD if has_fold else PADDING)) / self.font
        if node.kind != Kind.UNIT:
            room /= BOLD
        lines, widest = wrap(name, room)
        font = self.font * room / widest if widest > room else self.font
        if is_marked := node.pk in self.marks:
            lines = [f"{self.marks[node.pk]} ", *lines]
        height = len(lines) * self.leading + 2 * PADDING
        return Box(node, below, lines, language, font, height, is_marked, has_fold)


def _choose_shape(top, aspect):
    """Choose the columns of every box, so that the drawing fills a picture of an aspect: the height is tried, from low to high."""
    area = sum((WIDTH + INDENT + ACROSS) * (box.height + GAP) for box in top.all())
    height = max(MIN_HEIGHT, sqrt(area / aspect))
    least = best = None
    for factor in FACTORS:
        _choose_columns(top, factor * height)
        size = max(top.across / aspect, top.down)
        if least is not None and size >= least:
            break
        least, best = size, factor
    if size > least:
        _choose_columns(top, best * height)


def _choose_columns(box, room):
    """Divide what is below a box into as few columns as the height `room` wants, or into a row, and set the size of its branch."""
    below, room = box.below, room - box.height
    box.across, box.down, box.inset = WIDTH, box.height, 0
    if not below:
        return
    for own in below:
        _choose_columns(own, room - DROP)
    total = sum(own.down + GAP for own in below)
    box.columns = columns = [below] if total <= room else _divide(below, total, room - DROP)
    if len(below) <= MAX_ROW and 2 * len(below) <= 3 * len(columns) and any(own.below for own in below):
        box.columns = columns = [[own] for own in below]
    box.across, box.down = _size(box, columns)
    if len(columns) > 1:
        first, last = _ends(box)
        box.inset = max(0, round((first + last - WIDTH) / 2))
        box.across = max(box.across, box.inset + WIDTH)


def _divide(below, total, room):
    """Return boxes, in order, as columns of about the same height: as few as have room, or each with one box."""
    highest = max(own.down + GAP for own in below)
    number = len(_fill(below, max(room, highest)))
    limit = max(total / number, highest)
    while len(columns := _fill(below, limit)) > number:
        limit *= 1.05
    return columns


def _fill(below, limit):
    columns, used = [[]], 0
    for own in below:
        if columns[-1] and used + own.down + GAP > limit + 1:
            columns.append([])
            used = 0
        columns[-1].append(own)
        used += own.down + GAP
    return columns


def _is_row(columns):
    return len(columns) > 1 and all(len(column) == 1 for column in columns)


def _size(box, columns):
    indent = 0 if _is_row(columns) else INDENT
    across = sum(indent + max(own.across for own in column) for column in columns) + ACROSS * (len(columns) - 1)
    down = max(sum(own.down + GAP for own in column) for column in columns)
    return across, box.height + down + (DROP - GAP if len(columns) > 1 else 0)


def _ends(box):
    """Return where the line across reaches its first and its last column."""
    places = [*_column_places(box)]
    return places[0][1], places[-1][1]


def _column_places(box):
    """Yield (start of a column, where its line comes down, the boxes) for each column below a box."""
    x, is_row = 0, _is_row(box.columns)
    for column in box.columns:
        if is_row:
            yield x, x + column[0].inset + WIDTH // 2, column
            x += column[0].across + ACROSS
        else:
            yield x, x + INDENT // 2, column
            x += INDENT + max(own.across for own in column) + ACROSS


def _place(box, x, y):
    box.x, box.y = x + box.inset, y
    if not box.below:
        return
    bottom, lines = y + box.height, box.lines_down
    if len(box.columns) == 1:
        _hang(box.columns[0], x, bottom + GAP, bottom, lines)
        return
    bus, is_row = bottom + DROP // 2, _is_row(box.columns)
    middle, places = x + box.inset + WIDTH // 2, [*_column_places(box)]
    lines.append([(middle, bottom), (middle, bus)])
    ends = [x + come for _start, come, _column in places]
    lines.append([(min(middle, *ends), bus), (max(middle, *ends), bus)])
    for start, come, column in places:
        if is_row:
            lines.append([(x + come, bus), (x + come, bottom + DROP)])
            _place(column[0], x + start, bottom + DROP)
        else:
            _hang(column, x + start, bottom + DROP, bus, lines)


def _hang(column, x, y, start, lines):
    """Place boxes below each other beside a trunk that begins at `start`."""
    trunk = x + INDENT // 2
    for own in column:
        _place(own, x + INDENT, y)
        middle = y + own.height // 2
        lines.append([(trunk, middle), (own.x, middle)])
        y += own.down + GAP
    lines.append([(trunk, start), (trunk, middle)])
