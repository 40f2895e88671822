"""Translation memory as TMX 1.4b, in and out: one pair of languages in a file, because tools take the second as the target."""

from xml.sax.saxutils import escape

from files.xml import LANGUAGE
from secretariat.languages import SOURCE
from secretariat.text.characters import printable

from ..language_tags import language_of
from ..memory_import import MemoryRow
from .segments import segment_id

ROOT, UNIT = "tmx", "tu"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    '<header creationtool="secretariat-directory" creationtoolversion="1" segtype="block" o-tmf="secretariat-directory"'
    ' adminlang="{source}" srclang="{source}" datatype="plaintext">\n'
    '<prop type="x-target-language">{target}</prop>\n</header>\n<body>\n'
)
TAIL = "</body>\n</tmx>\n"


def tmx_lines(language, translations):
    """Yield a memory as the lines of a TMX file, made one after the other; `translations` are KnownTranslations."""
    yield HEAD.format(source=SOURCE.tag, target=language.tag)
    for one in translations:
        attributes = f' tuid="{segment_id(*one.key)}"'
        if one.changed_at:
            attributes += f' changedate="{one.changed_at:%Y%m%dT%H%M%SZ}"'
        properties = f'<prop type="x-version">{one.version}</prop>' if one.version else ""
        pair = "".join(_variant(own.tag, text) for own, text in ((SOURCE, one.source), (language, one.target)))
        yield f"<tu{attributes}>{properties}{pair}</tu>\n"
    yield TAIL


def _variant(tag, text):
    return f'<tuv xml:lang="{tag}"><seg>{escape(printable(text))}</seg></tuv>'


def memory_rows(unit, file=""):
    """Yield the MemoryRows of a <tu>, one for each language beside English; inline codes are left out."""
    texts = [(one.get(LANGUAGE) or one.get("lang", ""), one.find("seg")) for one in unit.iterchildren("tuv")]
    source = next((_text(text) for tag, text in texts if language_of(tag) == SOURCE), "")
    for tag, text in texts:
        if language_of(tag) != SOURCE:
            yield MemoryRow(unit.sourceline or 0, file, source, _text(text), tag)


def _text(segment):
    if segment is None:
        return ""
    parts = [segment.text or ""]
    for child in segment:
        parts += [_text(child) if child.tag == "hi" else "", child.tail or ""]
    return "".join(parts)
