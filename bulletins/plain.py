"""Plain and pasted text as paragraphs: lines that belong together are joined, running heads and page numbers set apart."""

import re
from collections import Counter

from django.utils.translation import gettext as _

from files.uploads import InvalidFile

from .bullets import with_signs
from .documents import Paragraph, SourceDocument, paragraph_place
from .genre import GENRES
from .labels import split_label
from .outline import DOT_LEADERS, join
from .recognise import recognise_language

SYMBOL_LINE = re.compile(r"^(?:\W*(?:ST|[A-Z]{1,8})/[A-Z0-9/.()-]*\d[A-Z0-9/.()-]*\W*)(?:\s*\d{1,3})?$")
PAGE_NUMBER = re.compile(
    r"^(?:[-–—\s]*\d{1,4}[-–—\s]*|\d{1,4}\s?/\s?\d{1,4}|(?:page|página|стр\.?|страница|صفحة|الصفحة)\s*\d{1,4}(?:\s?(?:of|de|sur|из|من|/)\s?\d{1,4})?|第\s?\d{1,4}\s?页.*|/…|/\.\.\.|\d\d-\d{5}(?:\s*\([A-Z]\))?(?:\s+\d+(?:/\d+)?)?|\d+(?:/\d+)?\s+\d\d-\d{5}(?:\s*\([A-Z]\))?)$",
    re.IGNORECASE,
)
ENDS = (".", ";", ":", "?", "!", "。", "；", "：", "؛", "؟")
HYPHENATED = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
KEPT_AFTER = frozenset(["based", "making", "related", "wide", "level", "term", "general", "building", "up", "agency", "specific", "sharing", "setting", "keeping", "oriented", "driven", "contributing", "in", "to"])  # fmt: skip
KEPT_BEFORE = frozenset(["non", "cross", "long", "short", "self", "high", "low", "decision", "policy", "capacity", "vice", "gender", "multi"])  # fmt: skip
BEFORE_A_REFERENCE = frozenset(
    [
        "paragraph",
        "paragraphs",
        "subparagraph",
        "subparagraphs",
        "section",
        "sections",
        "article",
        "articles",
        "rule",
        "regulation",
        "annex",
        "and",
        "or",
        "to",
        "in",
        "of",
        "under",
        "paragraphe",
        "paragraphes",
        "alinéa",
        "et",
        "ou",
        "párrafo",
        "párrafos",
        "inciso",
        "y",
        "o",
        "пункт",
        "пункта",
        "пункте",
        "пункты",
        "подпункт",
        "статья",
        "статьи",
        "статье",
        "и",
        "или",
    ]
)
BEFORE_A_NAME = frozenset(
    [
        "of",
        "the",
        "for",
        "and",
        "on",
        "in",
        "du",
        "de",
        "des",
        "la",
        "le",
        "et",
        "del",
        "las",
        "los",
        "y",
        "по",
        "и",
        "в",
    ]
)
NUMBER_AT_END, ROMAN_SESSION = re.compile(r"\s\d+$"), re.compile(r"\([IVXLC]+\)")
"""Of resolutions, as in 1721 (XVI)."""
ENDS_WITH_AND = re.compile(r"\w,?\s(?:and|or|et|ou|y|o|и|или)$")
LAST_BUT_ONE = re.compile(r"[;；؛]\s(?:and|or|et|ou|y|o|и|или)$")
WRAPPED_BELOW = 140
"""Lines of a text that nobody wrapped are longer."""


def decoded(content):
    """Return the text of a file. Raises InvalidFile where its encoding is not known."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if sum(byte > 0x7F for byte in content) < len(content) / 10:
            return content.decode("cp1252", "replace")
        raise InvalidFile(_("The letters of this text cannot be told; save it as UTF-8, and try again.")) from None


def read_plain(text):
    """Return a text as a `SourceDocument`."""
    document = SourceDocument()
    lines, document.bullets = with_signs(
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\f\n").split("\n")
    )
    genre = GENRES[recognise_language(text)]
    remaining = [*_without_running_heads(lines, document, genre)]
    for number, (line_number, text_of) in enumerate(_paragraphs(remaining, genre), start=1):
        place = _("line %(number)d") % {"number": line_number}
        if DOT_LEADERS.search(text_of) and not split_label(text_of)[0]:
            document.set_aside(place, text_of, _("table of contents"))
        elif text_of.strip():
            document.blocks.append(Paragraph(text_of, place or paragraph_place(number), indent=0))
    return document


# Running heads


def _without_running_heads(lines, document, genre):
    """Yield (number, line) without running heads and page numbers; a page break is None."""
    stripped = [line if line == "\f" else line.strip() for line in lines]
    counts = Counter(re.sub(r"\d+", "#", line) for line in stripped if line and line != "\f")
    symbols = Counter(line for line in stripped if SYMBOL_LINE.match(line))
    seen_symbols = set()
    for number, line in enumerate(stripped):
        if line == "\f":
            yield number + 1, None
            continue
        if not line:
            yield number + 1, ""
            continue
        is_symbol = SYMBOL_LINE.match(line)
        if is_symbol and line not in seen_symbols:
            seen_symbols.add(line)
            is_symbol = number > 20 and (symbols[line] > 1 or _is_at_a_page_end(stripped, number))
            if not is_symbol:
                yield number + 1, lines[number]
                continue
        is_page_number = PAGE_NUMBER.match(line) and not _continues_numbers(line, stripped, number)
        is_running = (
            counts[re.sub(r"\d+", "#", line)] > 2
            and not line.endswith(ENDS)
            and len(line) < 90
            and not split_label(line)[0]
            and not genre.section.match(line)
            and _is_at_a_page_end(stripped, number)
        )
        if is_symbol or is_page_number or is_running:
            reason = _("page number") if is_page_number else _("running head")
            document.set_aside(_("line %(number)d") % {"number": number + 1}, line, reason)
            yield number + 1, None
        else:
            yield number + 1, lines[number].rstrip("\n")


def _continues_numbers(line, lines, number):
    """A number by itself may be the label of the next line, where labels stand by themselves."""
    if not line.isdecimal():
        return False
    following = next((own for own in lines[number + 1 : number + 3] if own and own != "\f"), "")
    before = next((own for own in reversed(lines[max(0, number - 3) : number]) if own and own != "\f"), "")
    is_in_a_word = bool(following) and following[:1].islower()
    return not is_in_a_word and before.casefold() in ("section", "sección", "раздел", "القسم", "البند", "第")


def _is_at_a_page_end(lines, number):
    around = lines[max(0, number - 2) : number] + lines[number + 1 : number + 3]
    return any(own == "\f" or PAGE_NUMBER.match(own) or SYMBOL_LINE.match(own) for own in around if own)


# Paragraphs


def _paragraphs(lines, genre):
    """Yield (number of its line, text) of each paragraph."""
    texts = [text for _number, text in lines if text]
    width = sorted(map(len, texts))[int(len(texts) * 0.9)] if texts else 0
    blanks = sum(text == "" for _number, text in lines)
    is_spaced, is_wrapped = blanks > len(texts) * 0.15, 0 < width < WRAPPED_BELOW
    vocabulary = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", "\n".join(texts).casefold()))
    start, current, last, is_broken, is_blank, is_list = 0, "", "", False, False, False
    for number, text in lines:
        if text is None:
            is_broken = True
            continue
        if not text.strip():
            is_blank = True
            continue
        if not current:
            start, current, last = number, text, text
        elif _begins_paragraph(
            current, last, text, genre, width, is_spaced, is_wrapped, is_blank and not is_broken, is_broken
        ) or (is_list and current.rstrip().endswith(ENDS) and not text.strip()[0].islower()):
            yield start, current
            is_list = _is_in_list(current, text, genre, is_list)
            start, current, last = number, text, text
        else:
            current, last = _joined_lines(current, text, vocabulary), text
        is_broken = is_blank = False
    if current:
        yield start, current


def _is_in_list(current, text, genre, is_list):
    """Whether a line stands in a list without labels, where each sentence is an item, however long its last line is."""
    if split_label(text)[0] or _is_heading_word(text.strip(), genre):
        return False
    return is_list or current.rstrip().endswith((":", "："))


def _begins_paragraph(current, last, text, genre, width, is_spaced, is_wrapped, is_blank, is_broken):
    stripped = text.strip()
    label, rest = split_label(current)
    if label and not rest.strip():
        return False
    own, own_rest = split_label(text)
    if own and own.enclosure not in ("_", "-") and (own.is_item or own.numbers or own.enclosure == "."):
        before = current.rstrip()
        if before.endswith(ENDS) or is_blank or LAST_BUT_ONE.search(before):
            return True
        if NUMBER_AT_END.search(before) and ROMAN_SESSION.fullmatch(own.text):
            return False
        if label and own.follows(label) and ENDS_WITH_AND.search(before):
            return True
        return bool(own_rest.strip()) and before.rpartition(" ")[2] not in BEFORE_A_REFERENCE
    if own and own.enclosure in ("_", "-"):
        return True
    if _is_heading_word(stripped, genre) or _is_heading_word(current.strip(), genre):
        return True
    if genre.title.match(current) and len(current) < 150 and not stripped[0].islower():
        return current.rpartition(" ")[2].casefold() not in BEFORE_A_NAME
    ends = current.rstrip().endswith(ENDS)
    goes_on = stripped[0].islower() or HYPHENATED.search(current.rstrip())
    if not is_blank and _is_between_titles(current, stripped, ends, genre, width):
        return True
    if is_blank or is_broken:
        return (
            ends or not (goes_on and not ends) if is_blank else ends or not (goes_on or len(last.strip()) > width * 0.6)
        )
    if not is_wrapped:
        return not (goes_on and not ends and len(last) < WRAPPED_BELOW)
    is_short = len(last.rstrip()) < width * (0.75 if is_spaced else 0.85)
    if ends and label and label.is_item and current.endswith((";", "؛")) and stripped[0].islower() and len(last.rstrip()) > width * 0.7:  # fmt: skip
        return False
    if ends:
        return current.rstrip().endswith((":", "；", ";", "؛", "：")) or (is_short and not stripped[0].islower())
    if is_spaced:
        return False if goes_on else is_short and len(last.rstrip()) < width * 0.5
    return not goes_on and len(last.rstrip()) < width * 0.6


def _is_between_titles(current, following, ends, genre, width):
    """Whether a line is a title after the end of a paragraph, or the first line after one."""
    if ends:
        return _is_title_line(following, genre, width)
    label, _rest = split_label(following)
    own, rest = split_label(current.strip())
    if not _is_title_line(rest if own and not own.is_item and rest.isupper() else current.strip(), genre, width):
        return False
    if label or not following[0].isupper():
        return bool(label)
    is_text = current.isupper() and not following.isupper()
    return is_text or following.endswith(ENDS) or (len(current.strip()) < width * 0.6 and len(following) > width * 0.75)


def _is_title_line(text, genre, width):
    """Whether a short line is the name of a body or of another section."""
    if len(text) > min(width * 0.9, 90) or text.endswith((*ENDS, ",")) or not text[0].isupper() or split_label(text)[0]:
        return False
    return bool(genre.body_name.match(text) or genre.other_title.search(text) or genre.about_whole.search(text))


def _is_heading_word(text, genre):
    match = genre.section.match(text)
    if not match:
        return False
    title = (match.groupdict().get("title") or "").strip()
    return not title or (len(title) < 120 and not title[0].islower() and not title.endswith((";", ":", "；", "：")))


def _joined_lines(before, after, vocabulary):
    before, after = before.rstrip(), after.lstrip()
    label, rest = split_label(before)
    if label and not rest.strip():
        return f"{before}\t{after}"
    hyphenated = HYPHENATED.search(before)
    following = re.match(r"[^\W\d_]+", after)
    if not hyphenated or not following:
        return join(before, after)
    one, other = hyphenated[1].casefold(), following[0].casefold()
    is_soft = before.endswith("\u00ad")
    keeps = not is_soft and (
        after[0].isupper()
        or vocabulary[f"{one}-{other}"] > vocabulary[one + other]
        or (vocabulary[one + other] == 0 and (other in KEPT_AFTER or one in KEPT_BEFORE))
        or "-" in before.split()[-1][:-1]
    )
    return before + after if keeps else before[:-1] + after
