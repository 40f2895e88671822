"""File formats of segments: XLIFF 1.2 and 2.1 (.xlf, .zip with an .xlf for each body and language), OmegaT projects, .xlsx.

Modules that use lxml are imported where they are used, because few processes need it.
"""

import re
from enum import StrEnum
from itertools import groupby

from django.utils.translation import gettext as _

from files import archives
from files.uploads import MAX_ROWS, InvalidFile, read_header, safe_file_name

from ..glossary import tables
from ..glossary.lookup import Glossary
from ..memory import TranslationMemory
from . import sheet, tmx
from .segments import TOO_MANY


class SegmentFormat(StrEnum):
    """The formats in which texts are exported."""

    XLIFF = "xliff"
    XLIFF_2 = "xliff2"
    OMEGAT = "omegat"
    WORKBOOK = "xlsx"


LIKE_XML = re.compile(rb"[\xef\xbb\xbf\xfe\xff\0\s]*<")
"""How XML begins, whatever its encoding; what begins otherwise is read as a table."""
MAX_TEXTS = 80_000
"""Maximum number of texts of an archive; other files have at most MAX_ROWS."""
MAX_ENTRIES, MAX_BYTES, MAX_ENTRY_BYTES = 50_000, 128_000_000, 20_000_000


def content(segments, kind):
    """Return segments as (content of a file, suffix); several documents are a zip. Raises InvalidFile."""
    segments = list(segments)
    if not segments:
        raise InvalidFile(_("There are no such texts, so there is nothing to export."))
    limit = MAX_ROWS if kind == SegmentFormat.WORKBOOK else MAX_TEXTS
    if len(segments) > limit:
        raise InvalidFile(TOO_MANY % {"limit": limit})
    if kind == SegmentFormat.WORKBOOK:
        return sheet.content(segments), "xlsx"
    if kind == SegmentFormat.OMEGAT:
        return archives.zipped(_projects(segments)), "zip"
    if kind not in list(SegmentFormat):
        raise InvalidFile(_("Texts are exported as XLIFF, for OmegaT, or as XLSX."))
    parts = dict(_documents(segments, kind))
    return (parts.popitem()[1], "xlf") if len(parts) == 1 else (archives.zipped(parts.items()), "zip")


def memory_content(languages):
    """Return the approved translations as (content of a file, suffix): TMX, in a zip for several languages."""
    if len(languages) == 1:
        return tmx.tmx_lines(languages[0], known_translations(languages[0])), "tmx"
    parts = ((f"memory-{one.slug}.tmx", "".join(tmx.tmx_lines(one, known_translations(one)))) for one in languages)
    return archives.zipped(parts), "zip"


def known_translations(language):
    """Return the approved translations into a language, in the order of their ids."""
    known = TranslationMemory(language).known
    return [known[key] for key in sorted(known)]


def _documents(segments, kind):
    """Yield the (name, content) of an XLIFF document for each language and place."""
    from . import xliff, xliff2

    glossaries = {}
    for (language, place), own in groupby(segments, key=lambda segment: (segment.language, segment.place)):
        if kind == SegmentFormat.XLIFF:
            document = xliff.xliff_1(own)
        else:
            if language not in glossaries:
                glossaries[language] = Glossary(language)
            document = xliff2.xliff_2(own, glossaries[language])
        yield f"{language.slug}/{place}.xlf", document


def _projects(segments):
    """Yield the (name, content) of the files of an OmegaT project for each language."""
    from . import omegat

    by_language = {}
    for segment in segments:
        by_language.setdefault(segment.language, []).append(segment)
    for language, own in by_language.items():
        yield from omegat.project(own, known_translations(language), tables.omegat_lines(language))


def read_file(path):
    """Return the ImportedSegments, the TermRows of a glossary or the MemoryRows of a memory, in a file as a list. Raises InvalidFile."""
    from . import documents

    start, segments, limit = read_header(path), [], MAX_ROWS
    if start.startswith(b"PK") and not _is_workbook(path):
        found, limit = _read_archive(path), MAX_TEXTS
    elif start.startswith(b"PK"):
        found = sheet.read(path)
    elif start and not LIKE_XML.match(start):
        found = tables.read_csv(path)
    elif start:
        found = documents.read_segments(path.read_bytes())
    else:
        raise InvalidFile(_("The file is empty."))
    for segment in found:
        if len(segments) == limit:
            raise InvalidFile(TOO_MANY % {"limit": limit})
        if segments and type(segment) is not type(segments[0]):
            raise InvalidFile(_("Bring in texts, the glossary and the memory in files of their own."))
        segments.append(segment)
    if not segments:
        raise InvalidFile(_("The file holds no texts."))
    return segments


def _is_workbook(path):
    # Searched in the raw bytes: an archive is opened only after its size was checked.
    return b"[Content_Types].xml" in path.read_bytes()


def _read_archive(path):
    from . import documents, omegat

    try:
        with archives.measured(path, MAX_ENTRIES, MAX_BYTES, _too_much, _is_ours) as (archive, parts):
            comes_back = omegat.returning([part.filename for part in archive.infolist()])
            if parts and not any(comes_back(part.filename) for part in parts):
                raise InvalidFile(
                    _("The project has no translated documents: create them in OmegaT, then pack it anew.")
                )
            for part in parts:
                if not comes_back(part.filename):
                    continue
                if part.file_size > MAX_ENTRY_BYTES:
                    raise InvalidFile(_too_much())
                with archive.open(part) as file:
                    content = file.read(part.file_size + 1)
                try:
                    yield from documents.read_segments(content, safe_file_name(part.filename))
                except InvalidFile as error:
                    named = (f"{safe_file_name(part.filename)}: {sentence}" for sentence in error.messages)
                    raise InvalidFile(*named) from None
    except InvalidFile:
        raise
    except Exception:  # zipfile raises many types: for passwords, unknown compression, wrong checksums
        raise InvalidFile(_("The archive cannot be read; pack its files anew.")) from None


def _is_ours(name):
    return name.lower().endswith((".xlf", ".xliff", ".tbx", ".tmx")) and not name.startswith("__MACOSX/")


def _too_much():
    return _("The archive unpacks to more than translations can need.")
