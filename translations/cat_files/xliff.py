"""Writing and strict reading of XLIFF 1.2. The only module that imports lxml.

An imported file is first parsed by expat, which stops at a document type, at too many and at too deeply
nested elements; then lxml reads it without entities, DTD and network, one segment in memory at a time.
"""

import io
import re
from itertools import groupby
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from files.uploads import InvalidFile
from files.xml import XmlMeasure
from secretariat.languages import SOURCE
from secretariat.text.characters import printable

from .segments import ImportedSegment, Intent, intent_of
from .tags import language_of

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
XML = "http://www.w3.org/XML/1998/namespace"
LANGUAGE = f"{{{XML}}}lang"
MAX_ELEMENTS, MAX_DEPTH = 500_000, 40


def _name(local):
    return f"{{{NAMESPACE}}}{local}"


UNIT, FILE, TARGET, MARKED, SEGMENTED = map(_name, ("trans-unit", "file", "target", "mrk", "seg-source"))
INDENTED = re.compile(r"\s*\n[ \t]+\S")
"""The beginning of a text that was indented with its element."""
INDENTATION = re.compile(r"[ \t]*\r?\n[ \t]+")
END_OF_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def document(segments):
    """Return a document with these segments as bytes, with a <file> for each language and place. Raises InvalidFile."""
    root = etree.Element(_name("xliff"), nsmap={None: NAMESPACE}, version="1.2")
    for (language, place), own in groupby(segments, key=lambda segment: (segment.language, segment.place)):
        file = etree.SubElement(
            root,
            FILE,
            {
                "original": place,
                "source-language": SOURCE.tag,
                "target-language": language.tag,
                "datatype": "plaintext",
            },
        )
        body = etree.SubElement(file, _name("body"))
        for segment in own:
            _write(body, segment)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _write(body, segment):
    attributes = {"id": segment.id, f"{{{XML}}}space": "preserve", "extradata": str(segment.token)}
    if segment.limit:
        attributes |= {"maxwidth": str(segment.limit), "size-unit": "char"}
    element = etree.SubElement(body, UNIT, attributes)
    _texts(element, segment.source, segment.target, state=segment.state)
    if segment.previous:
        _texts(etree.SubElement(element, _name("alt-trans"), alttranstype="previous-version"), *segment.previous)
    etree.SubElement(element, _name("note"), {"from": "directory"}).text = printable(segment.note)


def _texts(element, source, target, **attributes):
    # Old source texts and old drafts may hold what is refused today.
    etree.SubElement(element, _name("source")).text = printable(source)
    etree.SubElement(element, TARGET, attributes).text = printable(target)


def read(content, file=""):
    """Yield the ImportedSegments of a document, given as bytes. Raises InvalidFile."""
    _measure(content)
    try:
        yield from _segments(content, file)
    except etree.XMLSyntaxError as error:
        raise InvalidFile(_broken(error.lineno or 0)) from None


def _segments(content, file):
    elements = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    _event, root = next(elements)
    if root.tag != _name("xliff") or root.get("version") != "1.2":
        raise InvalidFile(_("This is no XLIFF 1.2."))
    for event, element in elements:
        if event == "start" or element.tag != UNIT:
            continue
        of_file = next(element.iterancestors(FILE), None)
        if of_file is None:
            raise InvalidFile(_("This is no XLIFF 1.2."))
        yield _imported_segment(element, of_file, file)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _imported_segment(element, of_file, file):
    target, error = element.find(TARGET), ""
    source = target_text = ""
    try:
        source, target_text = _plain(element.find(_name("source"))), _without_indentation(_plain(target))
    except _HasCode as code:
        error = _("The text holds the inline code <%(name)s>; texts of the directory are plain.") % {"name": code}
    if any(language_of(tag) != SOURCE for tag in _tags(of_file, "source-language", element.find(_name("source")))):
        error = _("It is not translated from %(language)s.") % {"language": SOURCE.own_name}
    of_targets, *own = _tags(of_file, "target-language", target)
    if own and language_of(own[0]) != language_of(of_targets):
        error = _("The file says “%(file)s”, and of this text “%(text)s”.") % {
            "file": of_targets[:35],
            "text": own[0][:35],
        }
    return ImportedSegment(
        element.sourceline or 0,
        file,
        element.get("id", ""),
        own[0] if own and not error else of_targets,
        source,
        target_text,
        target.get("state", "") if target is not None else "",
        element.get("extradata", ""),
        error,
        _unfinished(element, target) if target_text.strip() else "",
    )


def _tags(of_file, attribute, text):
    """Return the language that a file says of its texts, and the one that this text says of itself, if it does."""
    own = text.get(LANGUAGE, "") if text is not None else ""
    return [of_file.get(attribute, ""), *([own] if own else [])]


def _unfinished(element, target):
    """Return why a text with a translation is unfinished; "" if nothing says so."""
    if element.get("approved") == "no" and intent_of(target.get("state", "")) == Intent.APPROVED:
        return _("The file says that the text is final, and that it is not approved.")
    source, own = element.find(SEGMENTED), _segments_of(target)
    wanted = [mid for mid, text in _segments_of(source).items() if text.strip()] if source is not None else [*own]
    missing = [mid for mid in wanted if not own.get(mid, "").strip()]
    if not own or not missing:
        return ""
    return ngettext(
        "%(missing)d of %(number)d segment has no translation.",
        "%(missing)d of %(number)d segments have no translation.",
        len(wanted),
    ) % {"missing": len(missing), "number": len(wanted)}


def _segments_of(element):
    """Return the segments that a tool has marked in a text: id → text."""
    marks = (mark for mark in element.iter(MARKED) if mark.get("mtype") == "seg")
    return {mark.get("mid", ""): "".join(mark.itertext()) for mark in marks}


class _HasCode(ValueError):
    """Raised for an inline element in a text, with its name."""


def _plain(element):
    """Return the text of an element, including text in <mrk>. Raises _HasCode for other inline elements."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        if child.tag != MARKED:
            raise _HasCode(etree.QName(child).localname[:20])
        parts += [_plain(child), _gap(child.tail or "")]
    return "".join(parts)


def _gap(tail):
    """Return what stands after a segment; a tab, which is only layout, where the next one was put on a line of its own."""
    return "\t" if INDENTATION.fullmatch(tail) else tail


def _without_indentation(text):
    """Return a text without the line breaks of a file that was indented; its paragraphs stay apart."""
    text = text.replace("\r\n", "\n")
    if not INDENTED.match(text):
        return text
    return "\n\n".join(paragraph.replace("\n", "\t") for paragraph in END_OF_PARAGRAPH.split(text.strip()))


def _broken(line):
    return _("The XML is broken at line %(line)d; perhaps the file was cut off.") % {"line": line}


def _measure(content):
    """Raise InvalidFile for documents that are not safe to parse with lxml."""
    measure = XmlMeasure(MAX_ELEMENTS, _too_much, _has_doctype, MAX_DEPTH)
    try:
        measure.read(io.BytesIO(content))
    except (expat.ExpatError, LookupError, ValueError):
        raise InvalidFile(_broken(measure.parser.CurrentLineNumber)) from None


def _too_much():
    return _("The file holds more elements than translations can need.")


def _has_doctype():
    return _("The file declares a document type, which no XLIFF does; it is refused.")
