"""The chart of a branch in the page's language, as SVG or as PDF on one sheet."""

from django.utils import formats
from django.utils.translation import gettext as _

from pages.orientation import nest
from public_record import queries
from public_record.reading import FallbackText
from secretariat import languages
from secretariat.addresses import base_of
from secretariat.models import Kind

from .drawing import FONT, LEADING, PADDING, STYLES, draw, text_width

MARGIN, FOOT, SMALL = 24, 64, 11
FONTS = "Noto Sans, system-ui, Arial, Noto Sans Arabic, Noto Naskh Arabic, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
A4, A3 = (297, 210), (420, 297)
"""Sheets in millimetres, landscape."""
MILLIMETRES = 25.4 / 96
MAX_LEVEL = 1_000
MIN_SCALE = 0.5
"""Scale down to which a drawing may be shrunk to fit a sheet."""


def chart_context(top, revision, request):
    """Return the context of the chart templates for the branch below `top`; lengths in CSS pixels, sheets in millimetres."""
    language = languages.current()
    nodes = nest(queries.branch_of(top.pk, MAX_LEVEL, language))
    drawing = draw(nodes[0], shown_name, is_mirrored=language.dir == "rtl")
    number, changed_at = revision
    about = _("Revision %(revision)s, %(date)s") % {
        "revision": number,
        "date": formats.date_format(changed_at, "DATE_FORMAT"),
    }
    legend = list(_legend({box.kind for box in drawing.boxes}, drawing, language))
    width, height = max(drawing.width, 420) + 2 * MARGIN, drawing.height + MARGIN + FOOT
    left, top_edge = -MARGIN, -MARGIN
    context = {
        "title": shown_name(top)[0],
        "about": isolate(about, language),
        "width": round(width),
        "height": round(height),
        "left": left,
        "top": top_edge,
        "view_box": f"{left} {top_edge} {width:.0f} {height:.0f}",
        "fonts": FONTS,
        "font": FONT,
        "small": SMALL,
        "lines": ["M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in drawing.lines],
        "boxes": [_box(box, base_of(request)) for box in drawing.boxes],
        "legend": legend,
        "outlines": _outlines(drawing, legend),
        "anchor": "end" if language.dir == "rtl" else "start",
        "edge": drawing.width if language.dir == "rtl" else 0,
        "foot": f"{drawing.height + 46:.0f}",
        "language": language,
    }
    across, down = sheet(width, height)
    scale = min(across / width, down / height) / MILLIMETRES
    return context | {
        "across": round(across, 1),
        "down": round(down, 1),
        "scale": round(scale, 4),
        "shift_x": round((across / MILLIMETRES - width * scale) / 2 - left * scale, 1),
        "shift_y": round((down / MILLIMETRES - height * scale) / 2 - top_edge * scale, 1),
        "far": round(drawing.width),
        "leading": LEADING,
        "padding": PADDING,
    }


def shown_name(body):
    """Return (name with acronym, language) of a body; the language is the page's, or English as a fallback."""
    is_fallback = isinstance(body.name, FallbackText)
    acronym = body.acronym if isinstance(body.acronym, FallbackText) == is_fallback else ""
    name = f"{body.name} ({acronym})" if acronym else str(body.name)
    return name, languages.SOURCE if is_fallback else languages.current()


def isolate(text, language):
    """Return a line wrapped in a right-to-left isolate if its language is written from right to left."""
    return f"\u2067{text}\u2069" if language.dir == "rtl" else text


def _box(box, base):
    return {
        "x": f"{box.x:.1f}",
        "y": f"{box.y:.1f}",
        "width": f"{box.width:.1f}",
        "height": box.height,
        "style": _style(box.kind),
        "lang": box.language.tag,
        "dir": box.language.dir,
        "name": "\n".join(box.lines),
        "texts": [(f"{x:.1f}", f"{y:.1f}", isolate(line, box.language)) for x, y, line in box.texts],
        "url": base + box.body.url,
    }


def _outlines(drawing, legend):
    """Return one path for all boxes of a kind, and the one of its entry in the legend, with their style."""
    paths = {}
    for box in drawing.boxes:
        width = f"{box.width:.1f}"
        paths.setdefault(box.kind, []).append(f"M{box.x:.1f} {box.y:.1f}h{width}v{box.height}h-{width}z")
    for entry in legend:
        paths[entry["kind"]].append(f"M{entry['x']} {entry['y']}h24v13h-24z")
    return [{"path": "".join(own), "style": _style(kind)} for kind, own in paths.items()]


def _style(kind):
    return {name.replace("-", "_"): own for name, own in STYLES[kind].items()}


def _legend(kinds, drawing, language):
    at = 0
    for kind in [kind for kind in Kind if kind in kinds]:
        label = str(kind.label)
        x, text_x = at, at + 32
        if language.dir == "rtl":
            x, text_x = drawing.width - at - 24, drawing.width - at - 32
        y = drawing.height + 16
        yield {
            "kind": kind,
            "x": f"{x:.0f}",
            "y": f"{y:.0f}",
            "text_x": f"{text_x:.0f}",
            "text_y": f"{y + SMALL:.0f}",
            "style": _style(kind),
            "label": isolate(label, language),
        }
        at += 32 + text_width(label) * SMALL + 24


def sheet(width, height):
    """Return (width, height) in millimetres of the sheet for a drawing in CSS pixels.

    It is A4, else A3, else as large as the drawing, which would be illegible if it were scaled below MIN_SCALE.
    """
    for across, down in (A4, A3):
        if min(across / width, down / height) >= MIN_SCALE * MILLIMETRES:
            return across, down
    return width * MILLIMETRES, height * MILLIMETRES
