"""A drawing of a chart on its page: nested lists of links, those that fold and unfold relative to the page.

A large drawing is several SVG elements side by side, tiles, of which the browser draws those that are seen. Each branch with few boxes
is one; of a larger branch the box is one, and so is each trunk. Their places follow from their sizes alone, since the policy of the site
allows no styles in a page.
"""

from html import escape
from math import ceil, log

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .layout import ACROSS, DROP, FOLD, GAP, INDENT, WIDTH
from .svg import path_of, text_writer

EDGE = GAP // 2
"""The space that a tile has around its boxes: half of that between them."""
MAX_WHOLE, MAX_TILE = 150, 16
"""Boxes of a drawing that is one SVG, and of a branch that is one tile of a larger drawing."""
PAPER, STEP, STEPS = (1030, 545), 0.85, 16
"""The room of a chart on a printed page, in CSS pixels, and the steps by which tiles are made smaller for it, as in print.css."""


def drawing_for_page(drawing, view):
    """Return the drawing as an element of the page."""
    return _PageDrawing(drawing, view).write()


def _lines_in(tile, lines):
    """Return the lines that a tile (x, y, width, height) shows a part of."""
    left, top, right, bottom = tile[0] - 1, tile[1] - 1, tile[0] + tile[2] + 1, tile[1] + tile[3] + 1
    return [
        line
        for line in lines
        if min(x for x, _y in line) <= right
        and max(x for x, _y in line) >= left
        and min(y for _x, y in line) <= bottom
        and max(y for _x, y in line) >= top
    ]


class _PageDrawing:
    """Writes a drawing piece by piece."""

    def __init__(self, drawing, view):
        self.drawing, self.view = drawing, view
        self.is_mirrored, self.text_of, self.fold = drawing.is_mirrored, text_writer(drawing.language), _("Fold")
        self.pieces, self.counts = [], {}

    def write(self):
        top, width, height = self.drawing.top, self.drawing.width + 2 * EDGE, self.drawing.height + 2 * EDGE
        size = f'data-width="{width}" data-height="{height}"'
        if self._count(top) <= MAX_WHOLE:
            self._open_tile(f'class="chart" {size}', self._place(top), path_of(self.drawing.lines))
            self._list([top])
            self.pieces.append("</svg>")
        else:
            steps = ceil(log(min(1, PAPER[0] / width, PAPER[1] / height), STEP))
            self.pieces.append(f'<div class="chart" {size} data-smaller="{min(steps, STEPS)}" role="list">')
            self._branch(top, "")
            self.pieces.append("</div>")
        return "".join(self.pieces)

    def _count(self, box):
        found = self.counts[id(box)] = 1 + sum(map(self._count, box.below))
        return found

    def _place(self, box):
        """Return (x, y, width, height) of a whole branch with its edge."""
        across, down = round(box.across), round(box.down)
        x = box.x + box.inset + WIDTH - across if self.is_mirrored else box.x - box.inset
        return x - EDGE, box.y - EDGE, across + 2 * EDGE, down + 2 * EDGE

    def _open_tile(self, attributes, place, path):
        x, y, width, height = place
        self.pieces.append(
            f'<svg {attributes} viewBox="{x} {y} {width} {height}" width="{width}" height="{height}">'
            f'<path class="lines" d="{path}"/>'
        )

    def _list(self, boxes):
        self.pieces.append('<g role="list">')
        self._items(boxes)
        self.pieces.append("</g>")

    def _items(self, boxes):
        for box in boxes:
            self.pieces.append(f'<g role="listitem" id="at-{box.body.slug}">')
            self._box(box)
            if box.below:
                self._list(box.below)
            self.pieces.append("</g>")

    def _branch(self, box, entry):
        """Write a branch that is more than one tile; `entry` is the path of the line that leads to it, as far as it is in its tile."""
        x, y, width, _height = self._place(box)
        down = box.height + (DROP if len(box.columns) > 1 else GAP)
        self.pieces.append(f'<div role="listitem" id="at-{box.body.slug}">')
        tile = x, y, width, down
        self._open_tile('class="tile" role="none"', tile, entry + path_of(_lines_in(tile, box.lines_down)))
        self._box(box)
        self.pieces.append('</svg><div class="columns" role="list">')
        start = x + width if self.is_mirrored else x
        for column in box.columns:
            across = max(round(own.across) for own in column)
            if box.is_row:
                self._column(column, self._entry_from_above)
            else:
                across += INDENT
                bottom = sum(self._place(column[-1])[1::2])
                trunk = start - INDENT if self.is_mirrored else start, y + down, INDENT, bottom - y - down
                self.pieces.append('<div class="column">')
                self._open_tile('class="tile" aria-hidden="true"', trunk, path_of(_lines_in(trunk, box.lines_down)))
                self.pieces.append("</svg><div>")
                self._column(column, self._entry_from_start)
                self.pieces.append("</div></div>")
            start += (across + ACROSS) * (-1 if self.is_mirrored else 1)
        self.pieces.append("</div></div>")

    def _column(self, column, entry_of):
        """Write the branches of a column, small ones that follow each other as one tile."""
        waiting, count = [], 0
        for box in column:
            if count + self.counts[id(box)] > MAX_TILE:
                self._group(waiting, entry_of)
                waiting, count = [], 0
            if self.counts[id(box)] > MAX_TILE:
                self._branch(box, entry_of(box))
            else:
                waiting.append(box)
                count += self.counts[id(box)]
        self._group(waiting, entry_of)

    def _group(self, boxes, entry_of):
        if not boxes:
            return
        places = [self._place(box) for box in boxes]
        (x, y), width = places[0][:2], max(place[2] for place in places)
        if self.is_mirrored:
            x += places[0][2] - width
        paths = (entry_of(box) + "".join(path_of(own.lines_down) for own in box.all()) for box in boxes)
        self._open_tile('class="tile" role="none"', (x, y, width, sum(places[-1][1::2]) - y), "".join(paths))
        self._items(boxes)
        self.pieces.append("</svg>")

    def _entry_from_above(self, box):
        return f"M{box.x + WIDTH // 2} {box.y - EDGE}V{box.y}"

    def _entry_from_start(self, box):
        x, _y, width, _height = self._place(box)
        start, end = (x + width, box.x + WIDTH) if self.is_mirrored else (x, box.x)
        return f"M{start} {box.y + box.height // 2}H{end}"

    def _box(self, box):
        body, x, y, height = box.body, box.x, box.y, box.height
        here = ' here" aria-current="location' if box.is_marked else ""
        self.pieces.append(
            f'<a class="box {body.kind}{here}" href="{body.url}">'
            f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{height}" rx="3"/>{self.text_of(box)}</a>'
        )
        if not box.has_fold:
            return
        slug, count, is_open = body.slug, body.child_count, bool(box.below)
        label = self.fold
        if not is_open:
            label = ngettext("Unfold %(number)s part", "Unfold %(number)s parts", count) % {"number": count}
        x = x if self.is_mirrored else x + WIDTH - FOLD
        self.pieces.append(
            f'<a class="fold" href="{escape(self.view.toggled(slug, is_open).query or "?")}#at-{slug}" rel="nofollow" '
            f'aria-label="{escape(label)}"><rect x="{x}" y="{y}" width="{FOLD}" height="{height}"/>'
            f'<text x="{x + FOLD // 2}" y="{y + height // 2 + 5}">{"−" if is_open else count}</text></a>'
        )
