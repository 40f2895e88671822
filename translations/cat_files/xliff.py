"""XLIFF 1.2: writing (strict) and the segments of a document that was read."""

import re
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.uploads import InvalidFile
from files.xml import LANGUAGE, SPACE
from files.xml_trees import as_bytes, element, local_name
from secretariat.languages import SOURCE

from ..language_tags import language_of
from .segments import ImportedSegment, Intent, intent_of

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"


def _name(local):
    return f"{{{NAMESPACE}}}{local}"


ROOT, UNIT, FILE, TARGET, MARKED, SEGMENTED = map(_name, ("xliff", "trans-unit", "file", "target", "mrk", "seg-source"))
INDENTED = re.compile(r"\s*\n[ \t]+\S")
"""The beginning of a text that was indented with its element."""
INDENTATION = re.compile(r"[ \t]*\r?\n[ \t]+")
END_OF_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def xliff_1(segments):
    """Return a document with these segments as bytes, with a <file> for each language and place."""
    root = element(ROOT, {"version": "1.2"}, namespaces={None: NAMESPACE})
    for (language, place), own in groupby(segments, key=lambda segment: (segment.language, segment.place)):
        about = {
            "original": place,
            "source-language": SOURCE.tag,
            "target-language": language.tag,
            "datatype": "plaintext",
        }
        body = element(_name("body"), parent=element(FILE, about, root))
        for segment in own:
            _write(body, segment)
    return as_bytes(root)


def _write(body, segment):
    attributes = {"id": segment.id, SPACE: "preserve", "extradata": str(segment.token)}
    if segment.limit:
        attributes |= {"maxwidth": str(segment.limit), "size-unit": "char"}
    unit = element(UNIT, attributes, body)
    _texts(unit, segment.source, segment.target, {"state": segment.state})
    if segment.previous:
        _texts(element(_name("alt-trans"), {"alttranstype": "previous-version"}, unit), *segment.previous)
    element(_name("note"), {"from": "directory"}, unit, segment.note)


def _texts(unit, source, target, attributes=None):
    element(_name("source"), {}, unit, source)
    element(TARGET, attributes, unit, target)


def segment_1(unit, file=""):
    """Return the ImportedSegment of a <trans-unit>. Raises InvalidFile."""
    of_file = next(unit.iterancestors(FILE), None)
    if of_file is None:
        raise InvalidFile(no_xliff())
    target, error = unit.find(TARGET), ""
    source = target_text = ""
    try:
        source, target_text = plain_text(unit.find(_name("source"))), without_indentation(plain_text(target))
    except HasCode as code:
        error = str(code)
    tags = [of_file.get("source-language", ""), *tags_of(unit.find(_name("source")))]
    language, error = language_and_error(tags, of_file.get("target-language", ""), tags_of(target), error)
    return ImportedSegment(
        unit.sourceline or 0,
        file,
        unit.get("id", ""),
        language,
        source,
        target_text,
        target.get("state", "") if target is not None else "",
        unit.get("extradata", ""),
        error,
        _unfinished(unit, target) if target_text.strip() else "",
    )


def tags_of(text):
    """Return the language that a source or target says of itself, as a list; none if it says nothing."""
    own = text.get(LANGUAGE, "") if text is not None else ""
    return [own] if own else []


def language_and_error(sources, target, own, error):
    """Return (language tag, error) of a text from what its file and it itself say of source and target."""
    if any(language_of(tag) != SOURCE for tag in sources):
        error = _("It is not translated from %(language)s.") % {"language": SOURCE.own_name}
    if other := next((tag for tag in own if language_of(tag) != language_of(target)), None):
        error = _("The file says “%(file)s”, and of this text “%(text)s”.") % {"file": target[:35], "text": other[:35]}
    return own[0] if own and not error else target, error


def _unfinished(unit, target):
    """Return why a text with a translation is unfinished; "" if nothing says so."""
    if unit.get("approved") == "no" and intent_of(target.get("state", "")) == Intent.APPROVED:
        return _("The file says that the text is final, and that it is not approved.")
    source, own = unit.find(SEGMENTED), _segments_of(target)
    wanted = [mid for mid, text in _segments_of(source).items() if text.strip()] if source is not None else [*own]
    missing = [mid for mid in wanted if not own.get(mid, "").strip()]
    return missing_segments(len(missing), len(wanted)) if own else ""


def missing_segments(missing, number):
    """Return a sentence if some segments of a text have no translation; "" otherwise."""
    if not missing:
        return ""
    return ngettext(
        "%(missing)d of %(number)d segment has no translation.",
        "%(missing)d of %(number)d segments have no translation.",
        number,
    ) % {"missing": missing, "number": number}


def _segments_of(text):
    """Return the segments that a tool has marked in a text: id → text."""
    marks = (mark for mark in text.iter(MARKED) if mark.get("mtype") == "seg")
    return {mark.get("mid", ""): "".join(mark.itertext()) for mark in marks}


class HasCode(ValueError):
    """Raised for an inline code in a text, with a sentence."""

    def __init__(self, code):
        sentence = _("The text holds the inline code <%(name)s>; texts of the directory are plain.")
        super().__init__(sentence % {"name": local_name(code)[:20]})


def plain_text(text, marks=(MARKED,), empty=()):
    """Return the text of an element, including text in marks; `empty` marks hold none. Raises HasCode for inline codes."""
    if text is None:
        return ""
    parts = [text.text or ""]
    for child in text:
        if child.tag not in marks and child.tag not in empty:
            raise HasCode(child)
        parts += [plain_text(child, marks, empty), _gap(child.tail or "")]
    return "".join(parts)


def _gap(tail):
    """Return what stands after a segment; a tab, which is only layout, where the next one was put on a line of its own."""
    return "\t" if INDENTATION.fullmatch(tail) else tail


def without_indentation(text):
    """Return a text without the line breaks of a file that was indented; its paragraphs stay apart."""
    text = text.replace("\r\n", "\n")
    if not INDENTED.match(text):
        return text
    return "\n\n".join(paragraph.replace("\n", "\t") for paragraph in END_OF_PARAGRAPH.split(text.strip()))


def no_xliff():
    return _("This is no XLIFF 1.2, 2.0 or 2.1.")
