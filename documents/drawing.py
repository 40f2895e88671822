"""The chart of a branch as a drawing: where each box stands and how its name is broken into lines.

Lengths are in units of which a letter of ordinary text is FONT high. What a line takes is estimated, generously: a drawing
is looked at with the fonts of whoever opens it, and only they know how wide a word is.
"""

import unicodedata
from dataclasses import dataclass, field

from secretariat.models import Kind

FONT, LEADING = 13, 17
WIDTH, PADDING, GAP, INDENT = 200, 8, 9, 20
MAX_COLUMNS = 8
"""So many parts of the top stand beside each other; more of them stand in rows."""
BELOW_TOP = 26


@dataclass
class Box:
    """One body: its place, the upper left corner first, and its lines."""

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
        """(x of the middle, y of the base line, text) of each line."""
        for number, line in enumerate(self.lines):
            yield self.x + self.width / 2, self.y + PADDING + FONT + number * LEADING, line


@dataclass
class Drawing:
    """Boxes and the lines between them, each a list of points; `width` × `height` in all."""

    boxes: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    width: float = 0
    height: float = 0

    def mirrored(self):
        """The same drawing from right to left."""
        for box in self.boxes:
            box.x = self.width - box.x - box.width
        self.lines = [[(self.width - x, y) for x, y in line] for line in self.lines]
        return self


def draw(root, name_of, is_mirrored=False):
    """The drawing of a nested branch (see `orientation.nest`); `name_of` gives a body's name and the language it is in."""
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
        for number, part in enumerate(row):
            x = number * (WIDTH + INDENT)
            drawing.lines.append([(middle, line), (x + WIDTH / 2, line), (x + WIDTH / 2, y + BELOW_TOP)])
            lowest = max(lowest, _column(drawing, part, name_of, x, y + BELOW_TOP, WIDTH))
        y = lowest
    drawing.width, drawing.height = across, max(box.y + box.height for box in drawing.boxes)
    return drawing.mirrored() if is_mirrored else drawing


def _column(drawing, node, name_of, x, y, width):
    """A body and, indented below it, its parts; returns where the next one may begin."""
    box = _box(node, name_of, x, y, width)
    drawing.boxes.append(box)
    end = y + box.height + GAP
    trunk = x + INDENT / 2
    for part in node.below:
        middle = end + PADDING + FONT * 0.7
        drawing.lines.append([(trunk, y + box.height), (trunk, middle), (x + INDENT, middle)])
        end = _column(drawing, part, name_of, x + INDENT, end, max(width - INDENT, WIDTH / 2))
    return end


def _box(node, name_of, x, y, width):
    name, language = name_of(node)
    letters = (width - 2 * PADDING) / FONT / (BOLD if node.kind != Kind.UNIT else 1)
    return Box(node, x, y, width, broken(name, letters), node.kind, language)


def broken(text, width):
    """A text in lines of at most `width` letters' heights."""
    lines, used = [""], 0.0
    for word in _words(text):
        length = text_width(word)
        if used and used + text_width(word.rstrip()) > width:
            lines.append("")
            used = 0.0
        while text_width(word) > width:  # a word that is longer than a line
            fits = next(end for end in range(len(word), 0, -1) if text_width(word[:end]) <= width or end == 1)
            lines[-1], word = lines[-1] + word[:fits], word[fits:]
            lines.append("")
        lines[-1] += word
        used = used + length if lines[-1] != word else text_width(word)
    return [line.strip() for line in lines if line.strip()]


BOLD = 1.08
"""How much wider bold letters are."""
NO_START = "，。、；：！？）》」』”’"
"""Chinese punctuation that begins no line."""


def _words(text):
    """What a line may be broken after: words with their space, parts of words with a hyphen, and each Chinese character."""
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
    """About how long a text is, in letters' heights."""
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
"""Each kind has its own border, so that nothing is told by colour alone."""
