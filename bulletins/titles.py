"""What stands before the sections of a bulletin: its title, the body that the title names, and its symbol."""

import re

from .genre import LETTERHEAD
from .names import MAX_NAME, SMALL_WORDS
from .outline import join

OTHER_BULLETIN = re.compile(
    "abolish|replac|amend|supersed|abrog|remplac|reemplaz|derog|отмен|замен|废止|取代|لغ", re.IGNORECASE
)
SYMBOL_OF_BULLETIN = re.compile(r"\b(?:ST|[A-Z]{2,8})/(?:SGB|AI|IC|[A-Z]+)/[\w./-]*\d\w*(?:\s?\(\d{4}\))?")
MAX_TITLE, MAX_LINES_BEFORE = 300, 40


def find_title(lines, sections, names):
    """Return (number of its line, the body that it names, all of it) of a title; (None, "", "") where there is none."""
    place = next((number for number, line in enumerate(lines) if _name_in(line, names)), None)
    name = _name_in(lines[place], names) if place is not None else ""
    if place is None:
        place = _place_of_name(lines, sections, names)
        name = lines[place].full if place is not None else ""
    if place is None:
        return None, "", ""
    title, last = lines[place].full, place
    while last + 1 < len(lines) and _goes_on(name, lines[last], lines[last + 1], names.genre):
        last += 1
        name, title = join(name, lines[last].full), join(title, lines[last].full)
    return place, name, title


def find_symbol(texts):
    """Return the symbol of a bulletin: one that stands alone, else the first of a short line that tells of no other bulletin."""
    found = [(text, symbol[0]) for text in texts if len(text) < 80 and (symbol := SYMBOL_OF_BULLETIN.search(text))]
    alone = next((symbol for text, symbol in found if text.strip() == symbol), "")
    return alone or next((symbol for text, symbol in found if not OTHER_BULLETIN.search(text)), "")


def _name_in(line, names):
    """The body whose bulletin it is, where a line is the title of the bulletin."""
    match = names.genre.title.match(line.full) if len(line.full) < MAX_TITLE else None
    if not match or line.text.endswith((".", ";", "。")) or LETTERHEAD.fullmatch(SYMBOL_OF_BULLETIN.sub("", line.full)):
        return ""
    groups = match.groupdict()
    beside = groups.get("before") or groups.get("after")
    if beside:
        return beside if names.is_name_of_body(beside) else ""
    return next(text for text in match.groups() if text)


def _place_of_name(lines, sections, names):
    """The line of a title that is nothing but the name of the body, as the text that follows has it."""
    texts = [line.text for line in (*lines, *(line for section in sections for line in section.lines))]
    for number, line in enumerate(lines[:MAX_LINES_BEFORE]):
        name = line.full
        is_name = names.is_name_of_body(name) and not names.is_only_noun(name)
        if is_name and not name.endswith((".", ":", ";", "。")) and any(
            name in text and len(text) > 2 * len(name) for text in texts
        ):  # fmt: skip
            return number
    return None


def _goes_on(name, line, following, genre):
    """Whether the title of the bulletin goes on in the next line."""
    text = following.text
    if not text or text.endswith((":", ".", ";")) or following.label or len(name) + len(text) > MAX_NAME:
        return False
    if genre.preamble.search(text) or SYMBOL_OF_BULLETIN.search(text) or any(sign.isdecimal() for sign in text):
        return False
    if text[0].islower() or name.casefold().rpartition(" ")[2] in SMALL_WORDS:
        return True
    if name.isupper() and text.isupper():
        return True
    looks = (line.heading, line.is_emphasised)
    return looks == (following.heading, following.is_emphasised) != (0, False) and not (
        genre.body_name.match(name) and genre.body_name.match(text)
    )
