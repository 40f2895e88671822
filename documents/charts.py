"""The chart of a branch in the page's language, as SVG or as PDF on sheets of paper."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pages.chart.layout import PADDING, WIDTH, draw, font_of, shown_name, states_of
from pages.chart.selection import get_branch
from pages.chart.sheets import divide
from pages.chart.svg import FONTS, QUIET, STYLES, drawing_for_file, path_of, rect_of
from pages.chart.wrapping import width_of
from public_record.reading import notice_of
from secretariat import languages
from secretariat.addresses import base_of
from secretariat.kinds import Kind

from .imprint import imprint_of

MARGIN, FOOT, LINE, SMALL = 24, 48, 16, 11
MILLIMETRE = 96 / 25.4
FONTS_OF_PDF = "Noto Sans, Noto Naskh Arabic, Noto Sans CJK SC, sans-serif"
"""As in the text: see directory.css."""


@dataclass(frozen=True)
class Paper:
    """A size of paper, landscape, in millimetres; a poster is a single sheet, however small its letters."""

    across: int
    down: int
    is_poster: bool = False


PAPERS = {"a4": Paper(297, 210), "a3": Paper(420, 297), "a1": Paper(841, 594, True), "a0": Paper(1189, 841, True)}
DEFAULT = "a4"


def svg_context(top, revision, request):
    """Return the context of the SVG of the branch below `top`; lengths in CSS pixels."""
    language = languages.current()
    drawing = draw(get_branch(top, language))
    imprint = _imprint([drawing], revision, language)
    notes = [note for note in (imprint.about, imprint.unofficial) if note]
    width, height = max(drawing.width, 420) + 2 * MARGIN, drawing.height + MARGIN + FOOT + LINE * len(notes)
    return {
        "title": shown_name(top, language)[0],
        "about": " ".join(notes),
        "width": width,
        "height": height,
        "edge": -MARGIN,
        "view_box": f"{-MARGIN} {-MARGIN} {width} {height}",
        "fonts": FONTS,
        "font": font_of(language)[0],
        "small": SMALL,
        "quiet": QUIET,
        "drawing": SafeString(drawing_for_file(drawing, base_of(request))),
        "legend": [*_legend(drawing)],
        "start": drawing.width if drawing.is_mirrored else 0,
        "notes": [(drawing.height + 46 + LINE * number, note) for number, note in enumerate(notes)],
        "language": language,
    }


def _imprint(drawings, revision, language):
    """Return the Imprint of drawings, with the states of the names in them."""
    bits = states_of(box.body for drawing in drawings for box in drawing.top.all())
    return imprint_of(revision, language, notice_of(bits, language).is_unofficial)


def _legend(drawing):
    """Yield the entries of the legend below a drawing."""
    at, y = 0, drawing.height + 16
    for kind in _kinds(drawing):
        label = str(kind.label)
        yield {
            "x": drawing.width - at - 24 if drawing.is_mirrored else at,
            "y": y,
            "text_x": drawing.width - at - 32 if drawing.is_mirrored else at + 32,
            "text_y": y + SMALL,
            "style": SafeString(STYLES[kind]),
            "label": label,
        }
        at += round(32 + width_of(label) * SMALL + 24)


def _kinds(drawing):
    kinds = {box.body.kind for box in drawing.top.all()}
    return [kind for kind in Kind if kind in kinds]


def pdf_context(top, revision, request, paper):
    """Return the context of the PDF of the branch below `top`; lengths in CSS pixels."""
    language, paper = languages.current(), PAPERS[paper]
    across, down = round(paper.across * MILLIMETRE), round(paper.down * MILLIMETRE)
    scale = across / PAPERS[DEFAULT].across / MILLIMETRE if paper.is_poster else 1
    margin, head, foot = round(MARGIN * scale), round(44 * scale), round(40 * scale)
    room = across - 2 * margin, down - 2 * margin - head - foot
    sheets = divide(get_branch(top, language), *room, is_single=paper.is_poster)
    return {
        "title": shown_name(top, language)[0],
        "imprint": _imprint([sheet.drawing for sheet in sheets], revision, language),
        "language": language,
        "fonts": FONTS_OF_PDF,
        "quiet": QUIET,
        "paper": paper,
        "sheets": [_sheet(sheet, len(sheets), (margin, *room), base_of(request)) for sheet in sheets],
        "across": across,
        "down": down,
        "margin": margin,
        "head": head,
        "room": room,
        "foot": down - margin - round(16 * scale),
        "note": margin + round(22 * scale),
        "size": round(16 * scale),
        "small": round(10 * scale),
    }


def _sheet(sheet, count, place, base):
    """Return a sheet for the template: one SVG with its lines and outlines, and the names as text of HTML, which is shaped."""
    drawing, scale, (margin, across, _down) = sheet.drawing, sheet.scale, place
    width, height = round(drawing.width * scale + 6, 1), round(drawing.height * scale + 6, 1)
    return {
        "number": sheet.number,
        "title": shown_name(sheet.top, drawing.language)[0],
        "above": sheet.above,
        "of": _("Sheet %(number)s of %(count)s") % {"number": sheet.number, "count": count} if count > 1 else "",
        "kinds": [(kind.label, SafeString(STYLES[kind])) for kind in _kinds(drawing)],
        "x": round(margin + (across - width) / 2, 1),
        "width": width,
        "height": height,
        "view_box": f"{-3 / scale:.2f} {-3 / scale:.2f} {width / scale:.2f} {height / scale:.2f}",
        "path": SafeString(path_of(drawing.lines)),
        "rects": SafeString("".join(map(rect_of, drawing.top.all()))),
        "names": [_name(box, sheet, base) for box in drawing.top.all()],
    }


def _name(box, sheet, base):
    scale, leading = sheet.scale, font_of(sheet.drawing.language)[1]
    lines, font = box.lines, box.font * scale
    return {
        "x": round(box.x * scale + 3, 1),
        "y": round((box.y + PADDING) * scale + 3, 1),
        "width": round(WIDTH * scale, 1),
        "padding": round(PADDING * scale, 1),
        "font": round(font, 2),
        "leading": round(leading * scale, 2),
        "is_bold": box.body.kind != Kind.UNIT,
        "language": box.language,
        "url": base + box.body.url,
        "mark": lines[0] if box.is_marked else "",
        "sheet": sheet.next.get(box.body.pk),
        "text": "\n".join(line.rstrip() for line in lines[box.is_marked :]),
    }
