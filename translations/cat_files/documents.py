"""XML documents of CAT tools, read by what their root says they are."""

from files.uploads import InvalidFile
from files.xml_trees import read_tree

from ..glossary import tbx
from . import tmx, xliff, xliff2

SEGMENTS = {
    (xliff.ROOT, "1.2"): (xliff.UNIT, xliff.segment_1),
    **{(xliff2.ROOT, version): (xliff2.UNIT, xliff2.segment_2) for version in xliff2.VERSIONS},
}
"""(root, version) → (name of its units, function that returns the segment of one)."""


TBX_NAMESPACE = "{urn:iso:std:iso:30042:ed-2}"
ENTRIES = {*tbx.ENTRIES, *(f"{TBX_NAMESPACE}{name}" for name in tbx.ENTRIES)}


def read_segments(content, file=""):
    """Yield the ImportedSegments of an XLIFF document, the TermRows of TBX or the MemoryRows of TMX, given as bytes. Raises InvalidFile."""
    parts = read_tree(
        content, {*(unit for unit, _function in SEGMENTS.values()), *ENTRIES, tmx.UNIT}, doctypes={*tbx.ROOTS, tmx.ROOT}
    )
    root = next(parts)
    if root.tag.removeprefix(TBX_NAMESPACE) in tbx.ROOTS:
        for entry in parts:
            yield from tbx.tbx_rows(entry, file)
        return
    if root.tag == tmx.ROOT:
        for unit in parts:
            yield from tmx.memory_rows(unit, file)
        return
    if (kind := (root.tag, root.get("version"))) not in SEGMENTS:
        raise InvalidFile(xliff.no_xliff())
    name, segment = SEGMENTS[kind]
    for unit in parts:
        if unit.tag == name:
            yield segment(unit, file)
