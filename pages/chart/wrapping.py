"""Names in lines, by estimated widths of letters: the fonts are those of the machine that shows the drawing.

Widths are in multiples of the size of the font, and generous: of Noto Sans and Arial, the wider one.
"""

import unicodedata
from functools import lru_cache

BOLD = 1.07
"""Factor by which bold text is wider."""
_GROUPS = {
    0.0: "\u200b\u200e\u200f\u2067\u2068\u2069",
    0.3: " \u00a0!'(),.:;J`ijl’ìíîïłЈіїј",
    0.35: "-I[]f\u2011ÌÍÎÏІЇ",
    0.42: '/\\t{}"?_rŕřгѓ“”',
    0.5: "cszçćčśşšźžżзстэєѕ–",
    0.55: "FLSkvxyýÿŁŚŠЃЅГкухќў«»",
    0.65: "#ABCKPRbdghnopquÀÁÂÃÄÅÇßðñòóôõöøùúûüğďĞńňőŕůűЄЎАБВКРСУЬЭЯийнопрцчђћџ",
    0.75: "&DGHUÐÙÚÛÜĐĎĢŮŰДЧЪъЂЋЏЛНПЦжмф",
    0.8: "NOQwÑÒÓÔÕÖØŃŇŐЍИЙОы",
    0.95: "%@ÆæMWmŒœЉМщФюљЖЫшњ—…",
    1.1: "ЊШЩЮ",
}
_WIDTHS = {character: width for width, group in _GROUPS.items() for character in group}
NO_START = "，。、；：！？）》〉」』】”’…％·—-,.;:!?)]}»"
NO_END = "（《〈「『【“‘([{«"
"""Punctuation with which no line of Chinese begins or ends."""
PART_ENDS = "、，》和与及或的"
"""What parts of a Chinese name end with, or before 《: better places for the end of a line than within a word."""


def width_of(text):
    """Return the estimated width of a text."""
    return sum(map(_width, text))


def _width(character):
    width = _WIDTHS.get(character)
    if width is None:
        _WIDTHS[character] = width = _estimate(character)
    return width


def _estimate(character):
    if unicodedata.combining(character):
        return 0.0
    if _is_wide(character):
        return 1.0
    if "\u0600" <= character <= "\u06ff":
        return 0.35 if character in "اأإآلد ذرزو" else 0.55
    return 0.75 if character.isupper() else 0.6


def _is_wide(character):
    return unicodedata.east_asian_width(character) in "WF"


@lru_cache(maxsize=20_000)
def wrap(text, width):
    """Return (lines of a text, width of the longest): as few as possible, of about the same width, and no word cut; together they are the text.

    The longest is wider than `width` where a word is. Chinese is cut between the parts of a name where that takes no more lines.
    """
    pieces = _measured(_pieces(text))
    width = max(width, *(own for _piece, _whole, own in pieces)) if pieces else width
    lines = _fill(pieces, width)
    parts = _measured(_pieces(text, PART_ENDS))
    if len(parts) < len(pieces) and max(own for _part, _whole, own in parts) <= width:
        in_parts = _fill(parts, width)
        pieces, lines = (parts, in_parts) if len(in_parts) == len(lines) else (pieces, lines)
    total = sum(whole for _piece, whole, _own in pieces)
    narrower = total / len(lines) if lines else width
    while narrower < width and len(lines) > 1:
        tried = _fill(pieces, narrower)
        if len(tried) == len(lines):
            lines = tried
            break
        narrower += 0.5
    return [line for line, _width in lines], max((own for _line, own in lines), default=0.0)


def _measured(pieces):
    """Return (piece, its width, that without space at its end) of each piece."""
    return [(piece, width_of(piece), width_of(piece.rstrip())) for piece in pieces]


def _fill(pieces, width):
    """Return (line, its width) for as many pieces as each line takes."""
    lines, line, used, end = [], [], 0.0, 0.0
    for piece, whole, own in pieces:
        if line and used + own > width:
            lines.append(("".join(line), end))
            line, used = [], 0.0
        line.append(piece)
        end = used + own
        used += whole
    if line:
        lines.append(("".join(line), end))
    return lines


def _pieces(text, ends=""):
    """Yield the pieces of a text that stay on one line: words, and single Chinese characters with their punctuation, or what is before one of `ends`."""
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character, ends):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(before, after, ends):
    if after == " " or before in NO_END or after in NO_START:
        return False
    if before == " ":
        return True
    if before in "-–/" and after.isalpha():
        return True
    return before in ends or after == "《" if ends else _is_wide(before) or _is_wide(after)
