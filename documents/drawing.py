"""Layout of the chart of a branch: the position of each box and the line breaks of its name.

Lengths are in CSS pixels; ordinary text is FONT high. Text widths are generous estimates, because the fonts are those of
the machine that shows the drawing.
"""

import unicodedata
from dataclasses import dataclass, field

from secretariat.models import Kind

FONT, LEADING = 13, 17
WIDTH, PADDING, GAP, INDENT = 200, 8, 9, 20
MAX_COLUMNS = 8
"""Children of the top in one row; more of them are wrapped into further rows."""
BELOW_TOP = 26


@dataclass
class Box:
    """The box of one body: upper left corner, size, and the lines of its name."""

    body: object
    x: float
    y: float
    width: float
    lines: list
    kind: str
    language: object
    height: float = 0

    def __post_init__(self):
        self.height = len(self.lines) * LEADING + 2 * PADDING

    @property
    def texts(self):
        """Yield (x of the middle, y of the baseline, text) of each line."""
        for number, line in enumerate(self.lines):
            yield self.x + self.width / 2, self.y + PADDING + FONT + number * LEADING, line


@dataclass
class Drawing:
    """Boxes and connecting lines, each a list of points, with the total `width` and `height`."""

    boxes: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    width: float = 0
    height: float = 0

    def mirrored(self):
        """Mirror the drawing in place for right-to-left languages, and return it."""
        for box in self.boxes:
            box.x = self.width - box.x - box.width
        self.lines = [[(self.width - x, y) for x, y in line] for line in self.lines]
        return self


def draw(root, name_of, is_mirrored=False):
    """Return the drawing of a nested branch (see `orientation.nest`); `name_of(body)` returns (name, language)."""
    drawing = Drawing()
    columns = min(len(root.below), MAX_COLUMNS)
    across = max(1, columns) * (WIDTH + INDENT) - INDENT
    top_width = min(across, 2 * WIDTH)
    top = _box(root, name_of, (across - top_width) / 2, 0, top_width)
    drawing.boxes.append(top)
    y = top.height
    middle = across / 2
    for start in range(0, len(root.below), MAX_COLUMNS):
        row = root.below[start : start + MAX_COLUMNS]
        line = y + BELOW_TOP / 2
        drawing.lines.append([(middle, top.height if not start else y), (middle, line)])
        lowest = 0
        for number, child in enumerate(row):
            x = number * (WIDTH + INDENT)
            drawing.lines.append([(middle, line), (x + WIDTH / 2, line), (x + WIDTH / 2, y + BELOW_TOP)])
            lowest = max(lowest, _column(drawing, child, name_of, x, y + BELOW_TOP, WIDTH))
        y = lowest
    drawing.width, drawing.height = across, max(box.y + box.height for box in drawing.boxes)
    return drawing.mirrored() if is_mirrored else drawing


def _column(drawing, node, name_of, x, y, width):
    """Add a body and, indented below it, its children; return the y at which the next body may begin."""
    box = _box(node, name_of, x, y, width)
    drawing.boxes.append(box)
    end = y + box.height + GAP
    trunk = x + INDENT / 2
    for child in node.below:
        middle = end + PADDING + FONT * 0.7
        drawing.lines.append([(trunk, y + box.height), (trunk, middle), (x + INDENT, middle)])
        end = _column(drawing, child, name_of, x + INDENT, end, max(width - INDENT, WIDTH / 2))
    return end


def _box(node, name_of, x, y, width):
    name, language = name_of(node)
    letters = (width - 2 * PADDING) / FONT / (BOLD if node.kind != Kind.UNIT else 1)
    return Box(node, x, y, width, break_lines(name, letters), node.kind, language)


def break_lines(text, width):
    """Return a text broken into lines of at most `width`, in multiples of the font size."""
    lines, used = [""], 0.0
    for word in _words(text):
        length = text_width(word)
        if used and used + text_width(word.rstrip()) > width:
            lines.append("")
            used = 0.0
        while text_width(word) > width:  # a word that is wider than a line
            fits = next(end for end in range(len(word), 0, -1) if text_width(word[:end]) <= width or end == 1)
            lines[-1], word = lines[-1] + word[:fits], word[fits:]
            lines.append("")
        lines[-1] += word
        used = used + length if lines[-1] != word else text_width(word)
    return [line.strip() for line in lines if line.strip()]


BOLD = 1.08
"""Factor by which bold text is wider."""
NO_START = "，。、；：！？）》」』”’"
"""Chinese punctuation that must not begin a line."""


def _words(text):
    """Yield the pieces of a text between line break opportunities: after a space or a hyphen, and around Chinese characters."""
    word = ""
    for character in text:
        may_begin = _is_wide(character) or (word and _is_wide(word[-1]))
        if word and (word[-1] in " -" or (may_begin and character not in NO_START)):
            yield word
            word = ""
        word += character
    if word:
        yield word


def _is_wide(character):
    return unicodedata.east_asian_width(character) in "WF"


def text_width(text):
    """Return the estimated width of a text in multiples of the font size."""
    return sum(map(_width, text))


def _width(character):
    if unicodedata.combining(character):
        return 0
    if _is_wide(character):
        return 1
    if character.isspace():
        return 0.3
    if character.isupper():
        return 0.74
    return 0.62 if "а" <= character <= "я" else 0.56


STYLES = {
    Kind.SECRETARIAT: {"stroke": "#00618f", "stroke-width": 3, "fill": "#f3f4f2", "weight": 700},
    Kind.OFFICE: {"stroke": "#00618f", "stroke-width": 2, "fill": "#f3f4f2", "weight": 600, "dashes": "7 3"},
    Kind.DIVISION: {"stroke": "#00618f", "stroke-width": 2, "fill": "#e3f0f7", "weight": 600},
    Kind.UNIT: {"stroke": "#55606a", "stroke-width": 1, "fill": "#ffffff", "weight": 400},
}
"""Style of each kind; borders differ too, so that no information depends on colour alone."""
