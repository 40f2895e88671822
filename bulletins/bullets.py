"""Bullets as the signs that readers of a document see, where they came out as letters or private characters of the fonts that draw them."""

import re
from collections import Counter

from .documents import Paragraph

OF_FONTS = {
    "o": "◦", "·": "•", "§": "▪", "Ø": "➢", "ü": "✓", "v": "❖", "q": "❑", "n": "■", "l": "●", "u": "◆", "w": "◆", "¨": "□", "þ": "✓", "à": "→",
}  # fmt: skip
"""What Wingdings, Symbol and Courier New draw for a letter."""
CAPITAL, NO_CASE = "[A-ZÀ-ÖØ-ÞЁА-Я]", "[\u0621-\u064a\u4e00-\u9fff]"
LETTER = re.compile(
    rf"\s*(?:([{''.join(OF_FONTS)}])\t\s*|([o§Øüvqnluw¨þ])(?:\s+(?={CAPITAL}|{NO_CASE})|(?={CAPITAL}[a-zà-öø-ÿёа-я]|{NO_CASE})))"
)
PRIVATE = re.compile("\\s*([\uf020-\uf0ff])\\s*")
"""Fonts of symbols have their characters in this area, each at its code in the font."""


def sign_of(text):
    """Return the sign that a bullet is drawn as."""
    if len(text) == 1 and "\uf020" <= text <= "\uf0ff":
        text = chr(ord(text) - 0xF000)
        return OF_FONTS.get(text, "•")
    return OF_FONTS.get(text, text)


def with_signs(lines):
    """Return (lines with the signs of their bullets, the words that were letters for them).

    A letter is a bullet where a line beside it, or several in all, begin the same way.
    """
    letters = [_letter(line) for line in lines]
    filled = [place for place, line in enumerate(lines) if line.strip()]
    beside = {place: (before, after) for before, place, after in zip([None, *filled], filled, [*filled[1:], None], strict=False)}  # fmt: skip
    certain = Counter(found[1] for line, found in zip(lines, letters, strict=True) if found and not found[2])
    result, words = [], []
    for place, line in enumerate(lines):
        if private := PRIVATE.match(line):
            line = f"{sign_of(private[1])}\t{line[private.end() :]}"
        elif found := letters[place]:
            end, letter, _is_spaced = found
            near = [letters[own] for own in beside[place] if own is not None]
            if certain[letter] > 1 or any(own and own[1] == letter for own in near):
                words.append(line.split()[0])
                line = f"{sign_of(letter)}\t{line[end:]}"
        result.append(line)
    return result, words


def _letter(line):
    """Return where the text begins after a letter that may be a bullet, the letter, and whether only a space is between them."""
    if not (match := LETTER.match(line)) or not line[match.end() :].strip():
        return None
    return match.end(), match[1] or match[2], bool(match[2]) and match[0][-1:].isspace()


def draw_bullets(document):
    """Give the paragraphs of a document the signs of their bullets."""
    paragraphs = [one for one in document.paragraphs() if isinstance(one, Paragraph) and not one.label]
    texts = [one.text.split("\n") for one in paragraphs]
    drawn, words = with_signs([line for lines in texts for line in lines])
    document.bullets += words
    drawn = iter(drawn)
    for paragraph, lines in zip(paragraphs, texts, strict=True):
        paragraph.text = "\n".join(next(drawn) for _line in lines)
