"""A drawing of a chart as SVG.

On the page, style sheets give it colours, and links fold and unfold; in a file, attributes do so, and links have whole addresses.
"""

from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.kinds import Kind

from .layout import FOLD, PADDING, WIDTH, font_of

FONTS = "Noto Sans, system-ui, Arial, Noto Sans Arabic, Noto Naskh Arabic, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
INK, QUIET = "#1b1f23", "#55606a"
STYLES = {
    Kind.SECRETARIAT: 'fill="#f3f4f2" stroke="#00618f" stroke-width="3"',
    Kind.OFFICE: 'fill="#f3f4f2" stroke="#00618f" stroke-width="2" stroke-dasharray="7 3"',
    Kind.DIVISION: 'fill="#e3f0f7" stroke="#00618f" stroke-width="2"',
    Kind.UNIT: 'fill="#ffffff" stroke="#55606a"',
}
"""Of each kind; borders differ too, so that no information depends on colour alone."""


def path_of(lines):
    """Return the path of connecting lines, which are horizontal and vertical."""
    return "".join(f"M{x} {y}{f'H{u}' if y == v else f'V{v}'}" for (x, y), (u, v) in lines)


def drawing_for_file(drawing, base):
    """Return the drawing with its colours, and links to the pages of bodies on the site at `base`."""
    text_of = _text_writer(drawing.language)
    pieces = [f'<path d="{path_of(drawing.lines)}" fill="none" stroke="{QUIET}"/>']
    for box in drawing.top.all():
        weight = "" if box.body.kind == Kind.UNIT else ' font-weight="600"'
        pieces.append(
            f'<a href="{escape(base + box.body.url)}">{rect_of(box)}<g fill="{INK}"{weight}>{text_of(box)}</g></a>\n'
        )
    return "".join(pieces)


def rect_of(box):
    """Return the outline of a box with its colours."""
    return f'<rect x="{box.x}" y="{box.y}" width="{WIDTH}" height="{box.height}" rx="3" {STYLES[Kind(box.body.kind)]}/>'


def drawing_for_page(drawing, view):
    """Return the drawing as nested lists of links, those that fold and unfold relative to the page."""
    is_mirrored, text_of, fold = drawing.is_mirrored, _text_writer(drawing.language), _("Fold")
    pieces = [f'<path class="lines" d="{path_of(drawing.lines)}"/><g role="list">']

    def add(box):
        body, x, y, height = box.body, box.x, box.y, box.height
        slug, count = body.slug, body.child_count
        here = ' here" aria-current="location' if box.is_marked else ""
        pieces.append(
            f'<g role="listitem" id="at-{slug}"><a class="box {body.kind}{here}" href="{body.url}">'
            f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{height}" rx="3"/>{text_of(box)}</a>'
        )
        if box.has_fold:
            is_open = bool(box.below)
            label = fold
            if not is_open:
                label = ngettext("Unfold %(number)s part", "Unfold %(number)s parts", count) % {"number": count}
            x = x if is_mirrored else x + WIDTH - FOLD
            pieces.append(
                f'<a class="fold" href="{escape(view.toggled(slug, is_open).query or "?")}#at-{slug}" rel="nofollow" '
                f'aria-label="{escape(label)}"><rect x="{x}" y="{y}" width="{FOLD}" height="{height}"/>'
                f'<text x="{x + FOLD // 2}" y="{y + height // 2 + 5}">{"−" if is_open else count}</text></a>'
            )
        if box.below:
            pieces.append('<g role="list">')
            for below in box.below:
                add(below)
            pieces.append("</g>")
        pieces.append("</g>")

    add(drawing.top)
    pieces.append("</g>")
    return "".join(pieces)


def _text_writer(page):
    """Return a function that writes the name of a box on a page in a language."""
    font, leading = font_of(page)
    is_mirrored, baseline = page.dir == "rtl", PADDING + round((leading + font * 0.7) / 2)

    def write(box):
        own, x, y = box.language, box.x + PADDING, box.y + baseline
        attributes = ""
        if own is not page:
            attributes = f' lang="{own.tag}" direction="{own.dir}"'
        if own.dir == "rtl":
            x = box.x + WIDTH - PADDING
        elif is_mirrored and box.has_fold:
            x = box.x + FOLD
        if box.font != font:
            attributes += f' font-size="{box.font:.1f}"'
        spans = [
            f'<tspan x="{x}" y="{y + number * leading}">{escape(line)}</tspan>' for number, line in enumerate(box.lines)
        ]
        return f"<text{attributes}>{' '.join(spans)}</text>"

    return write
