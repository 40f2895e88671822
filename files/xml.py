"""XML that comes in: measured piece by piece before a library that builds trees sees it."""

from xml.parsers import expat

from .uploads import InvalidFile

LANGUAGE, SPACE = (f"{{http://www.w3.org/XML/1998/namespace}}{name}" for name in ("lang", "space"))
PIECE_BYTES, MAX_TAG_BYTES = 65_536, 1_000_000


class XmlMeasure:
    """Refuses XML that declares a document type, or holds too many or too deeply nested elements or a tag without end.

    `too_much` and `has_doctype` are the sentences of the refusals, as functions without arguments. Roots in `doctypes` may
    name the document type of their format, but declare nothing in it.
    """

    def __init__(self, max_elements, too_much, has_doctype, max_depth=1_000, doctypes=()):
        self.elements_left, self.depth_left, self.too_much, self.has_doctype = (
            max_elements,
            max_depth,
            too_much,
            has_doctype,
        )
        self.doctypes = doctypes
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def read(self, file):
        """Read an open file to its end. Raises InvalidFile, and what expat raises where the XML is broken."""
        fed = 0
        while piece := file.read(PIECE_BYTES):
            fed += len(piece)
            self.parser.Parse(piece)
            if fed - self.parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise InvalidFile(self.too_much())
        self.parser.Parse(b"", True)

    def start(self, name, attributes):
        self.elements_left, self.depth_left = self.elements_left - 1, self.depth_left - 1
        if self.elements_left < 0 or self.depth_left < 0:
            raise InvalidFile(self.too_much())

    def end(self, name):
        self.depth_left += 1

    def doctype(self, root, system_id, public_id, has_declarations):
        if root not in self.doctypes or has_declarations:
            raise InvalidFile(self.has_doctype())
