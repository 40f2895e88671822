"""A drawing of a chart as SVG.

In a file, attributes give it colours, and links have whole addresses; `page.py` writes that of the page.
"""

from html import escape

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
    text_of = text_writer(drawing.language)
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


def text_writer(page):
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
        return f"<text{attributes}>{''.join(spans)}</text>"

    return write
