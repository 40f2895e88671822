"""XML documents that come in or go out as trees. The only module that imports lxml.

What comes in is first parsed by expat, which stops at a document type, at too many and at too deeply nested elements;
then lxml reads it without entities, DTD and network, one part in memory at a time.
"""

import io
from xml.parsers import expat

from django.utils.translation import gettext as _
from lxml import etree

from secretariat.text.characters import printable

from .uploads import InvalidFile
from .xml import XmlMeasure

MAX_ELEMENTS, MAX_DEPTH = 500_000, 40


def element(name, attributes=None, parent=None, text=None, namespaces=None):
    """Return a new element, the last one in its parent if it has one; its text without what XML cannot hold."""
    attributes = attributes or {}
    new = etree.Element(name, attributes, namespaces) if parent is None else etree.SubElement(parent, name, attributes)
    if text is not None:
        new.text = printable(text)
    return new


def as_bytes(root):
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def local_name(element):
    return etree.QName(element).localname


def read_tree(content, names, doctypes=()):
    """Yield the root of a document, as it begins, and then each element of these names, when it is whole.

    Roots in `doctypes` may name the document type of their format, which is not read. Raises InvalidFile.
    """
    _measure(content, doctypes)
    try:
        yield from _elements(content, names)
    except etree.XMLSyntaxError as error:
        raise InvalidFile(_broken(error.lineno or 0)) from None


def whole_tree(content, max_elements, max_depth, too_much, has_doctype):
    """Return the root of a whole document, measured first. Raises InvalidFile, with the sentences of these functions."""
    _measure(content, (), XmlMeasure(max_elements, too_much, has_doctype, max_depth))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidFile(_broken(error.lineno or 0)) from None


def html_tree(content, encoding=None):
    """Return the root of a page of HTML, however it is written, without fetching anything. None where nothing is in it."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_pis=True, encoding=encoding)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _elements(content, names):
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
    yield root
    for event, element in elements:
        if event == "start" or element.tag not in names:
            continue
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _broken(line):
    return _("The XML is broken at line %(line)d; perhaps the file was cut off.") % {"line": line}


def _measure(content, doctypes, measure=None):
    """Raise InvalidFile for documents that are not safe to parse with lxml."""
    measure = measure or XmlMeasure(MAX_ELEMENTS, _too_much, _has_doctype, MAX_DEPTH, doctypes)
    try:
        measure.read(io.BytesIO(content))
    except (expat.ExpatError, LookupError, ValueError):
        raise InvalidFile(_broken(measure.parser.CurrentLineNumber)) from None


def _too_much():
    return _("The file holds more elements than translations can need.")


def _has_doctype():
    return _("The file declares a document type, which no file of a translation tool needs; it is refused.")
