"""The glossary as TBX-Basic: of 2019 (ISO 30042, TBX 3, style DCA) and as tools read it before (TBX 2); one pair of languages in a file.

Both are read, and TBX 3 in the style DCT too: what an element says is its type or, in that style, its name.
"""

from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from files.xml import LANGUAGE
from secretariat.languages import SOURCE

from ..language_tags import language_of
from .rows import TermRow, exported_terms, one_line, stored_values, version_mark, wordings

PREFERRED, ADMITTED, DEPRECATED, SUPERSEDED = (
    f"{status}Term-admn-sts" for status in ("preferred", "admitted", "deprecated", "superseded")
)
CAPITALS = "capitals matter"
"""Value of `projectSubset` of a term in whose English form capitals matter."""
SOURCE_OF_ENTRY = "directory "
"""Beginning of the value of `source` that has the mark of a term or rendering."""
ROOTS = {"martif", "tbx"}
ENTRIES, LANGUAGES, TERMS = {"termEntry", "conceptEntry"}, {"langSet", "langSec"}, {"tig", "ntig", "termSec"}

HEADS = {
    3: (
        '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">\n<tbxHeader><fileDesc>'
        "<sourceDesc><p>Secretariat directory</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n",
        "</body></text>\n</tbx>\n",
        ("conceptEntry", "langSec", "termSec"),
    ),
    2: (
        '<martif type="TBX-Basic" xml:lang="en">\n<martifHeader><fileDesc><sourceDesc><p>Secretariat directory</p>'
        '</sourceDesc></fileDesc><encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>\n'
        "<text><body>\n",
        "</body></text>\n</martif>\n",
        ("termEntry", "langSet", "tig"),
    ),
}
"""Version → (beginning, end, names of an entry, its languages and their terms)."""


def tbx_lines(language, version):
    """Yield the glossary of a language as the lines of a TBX file, made one after the other."""
    head, tail, (entry, language_name, term_name) = HEADS[version]
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'
    for term, _language, rendering in exported_terms([language]):
        capitals = _item("admin", "projectSubset", CAPITALS) if term.capitals_matter else ""
        english = _source(stored_values(term, SOURCE)) + _term(term_name, term.english)
        own = _source(stored_values(rendering, language)) + _note(rendering.note)
        statuses = ((rendering.text, PREFERRED), *((one, ADMITTED) for one in wordings(rendering.also)))
        statuses += tuple((one, DEPRECATED) for one in wordings(rendering.forbidden))
        own += "".join(_term(term_name, text, status) for text, status in statuses)
        parts = "".join(
            f'<{language_name} xml:lang="{one.tag}">{content}</{language_name}>'
            for one, content in ((SOURCE, english), (language, own))
        )
        yield f'<{entry} id="term-{term.pk}">{capitals}{_note(term.note)}{parts}</{entry}>\n'
    yield tail


def _item(name, category, text):
    return f'<{name} type="{category}">{escape(one_line(text))}</{name}>'


def _source(values):
    return _item("admin", "source", f"{SOURCE_OF_ENTRY}{version_mark(values)}")


def _note(text):
    return f"<note>{escape(one_line(text))}</note>" if text else ""


def _term(name, text, status=""):
    note = _item("termNote", "administrativeStatus", status) if status else ""
    return f"<{name}><term>{escape(one_line(text))}</term>{note}</{name}>"


def tbx_rows(entry, file=""):
    """Yield the TermRows of an entry: one of its English term, and one for each other language."""
    line, by_language = entry.sourceline or 0, {}
    for own in entry:
        if _local(own) in LANGUAGES:
            by_language.setdefault(own.get(LANGUAGE, ""), own)
    english = next((own for tag, own in by_language.items() if language_of(tag) == SOURCE), None)
    terms = _terms(english) if english is not None else []
    if not terms:
        yield TermRow(line, file, "", SOURCE.tag, error=_("The entry has no English term."))
        return
    name = next((text for text, status in terms if status not in (DEPRECATED, SUPERSEDED)), terms[0][0])
    about = {"note": _note_of(entry)} if _note_of(entry) else {}
    if any(_said(item) == ("projectSubset", CAPITALS) for item in entry):
        about["capitals_matter"] = True
    mark = _mark(english)
    if mark:  # our own file says all there is
        about = {"note": "", "capitals_matter": False, **about}
    yield TermRow(line, file, name, SOURCE.tag, about, mark)
    for tag, own in by_language.items():
        if own is not english:
            yield TermRow(own.sourceline or line, file, name, tag, _values(own), _mark(own))


def _values(own):
    terms = _terms(own)
    accepted = [text for text, status in terms if status not in (DEPRECATED, SUPERSEDED)]
    accepted.sort(key=lambda text: (text, PREFERRED) not in terms)
    values = {
        "text": accepted[0] if accepted else "",
        "also": "\n".join(accepted[1:]),
        "forbidden": "\n".join(text for text, status in terms if status in (DEPRECATED, SUPERSEDED)),
    }
    note = _note_of(own)
    return {**values, "note": note} if note or _mark(own) else values


def _terms(own):
    """Return the terms of a language: (text, administrative status)."""
    found = []
    for section in own:
        if _local(section) in TERMS:
            items = [*section.iter("{*}*")]
            text = next(("".join(item.itertext()).strip() for item in items if _local(item) == "term"), "")
            status = next((value for category, value in map(_said, items) if category == "administrativeStatus"), "")
            found += [(text, status)] if text else []
    return found


def _said(item):
    """Return (data category, value) of an element, in the styles DCA and DCT."""
    return item.get("type") or _local(item), (item.text or "").strip()


def _note_of(element):
    return next((value for item in element for category, value in [_said(item)] if category == "note"), "")


def _mark(own):
    found = (value for category, value in map(_said, own) if category == "source")
    return next((value.removeprefix(SOURCE_OF_ENTRY) for value in found if value.startswith(SOURCE_OF_ENTRY)), "")


def _local(element):
    return element.tag.rpartition("}")[2]
