"""Packages of word processors (DOCX, ODT), opened with the limits of `files.archives`; nothing in them is run or fetched."""

import re
from zipfile import BadZipFile

from django.utils.translation import gettext as _

from files.archives import measured
from files.uploads import InvalidFile
from files.xml_trees import whole_tree

MAX_PARTS, MAX_BYTES = 5_000, 120_000_000
MAX_ELEMENTS, MAX_DEPTH = 3_000_000, 200
MACROS = re.compile(r"vbaProject|vbaData|\.bas$|(^|/)Basic/|(^|/)Scripts/|activeX\d", re.IGNORECASE)


class Package:
    """The XML parts of a package, read when they are needed."""

    def __init__(self, path):
        self.path = path
        self.parts = {}
        try:
            with measured(path, MAX_PARTS, MAX_BYTES, _too_much) as (archive, members):
                for member in members:
                    name = member.filename.lstrip("/")
                    if MACROS.search(name):
                        raise InvalidFile(
                            _("The document contains macros; it is refused. Save it without them, and try again.")
                        )
                    if member.flag_bits & 1:
                        raise InvalidFile(_("The document is encrypted; save it without a password, and try again."))
                    if name.endswith((".xml", ".rels", "mimetype")):
                        self.parts[name] = archive.read(member)
                self.names = [member.filename for member in members]
        except (BadZipFile, OSError, NotImplementedError, EOFError, ValueError) as error:
            raise InvalidFile(_("The document is damaged and cannot be opened.")) from error
        except Exception as error:  # what zlib raises has no common class with the others
            if type(error).__module__ == "zlib":
                raise InvalidFile(_("The document is damaged and cannot be opened.")) from error
            raise

    def tree(self, name):
        """Return the root of a part; None where there is none."""
        content = self.parts.get(name)
        return None if content is None else whole_tree(content, MAX_ELEMENTS, MAX_DEPTH, _too_much, _has_doctype)


def names_of_parts(path):
    """Return the names of the parts of a package. Raises InvalidFile."""
    try:
        with measured(path, MAX_PARTS, MAX_BYTES, _too_much) as (_archive, members):
            return {member.filename.lstrip("/") for member in members}
    except (BadZipFile, OSError, NotImplementedError, EOFError, ValueError):
        raise InvalidFile(_("The document is damaged and cannot be opened.")) from None


def _too_much():
    return _("The document unpacks to more than a bulletin can need; it is refused.")


def _has_doctype():
    return _("The document declares a document type, which no word processor does; it is refused.")
