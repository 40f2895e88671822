"""XLIFF 2: the schema of OASIS, what tools may make of a text, and what comes of it."""

from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from secretariat.languages import BY_SLUG
from tests.secretariat.outlines import get
from tests.translations.cat_files.examples import in_english, segments, written
from translations.cat_files import documents
from translations.models import Term

SCHEMAS = Path(__file__).parent / "schemas"
ALL = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="urn:oasis:names:tc:xliff:document:2.0" schemaLocation="{0}/xliff_core_2.0.xsd"/>
<xs:import namespace="urn:oasis:names:tc:xliff:metadata:2.0" schemaLocation="{0}/metadata.xsd"/>
<xs:import namespace="urn:oasis:names:tc:xliff:glossary:2.0" schemaLocation="{0}/glossary.xsd"/>
<xs:import namespace="urn:oasis:names:tc:xliff:sizerestriction:2.0" schemaLocation="{0}/size_restriction.xsd"/>
</xs:schema>"""
NAMES = {
    "x": "urn:oasis:names:tc:xliff:document:2.0",
    "g": "urn:oasis:names:tc:xliff:glossary:2.0",
    "m": "urn:oasis:names:tc:xliff:metadata:2.0",
}
DOCUMENT = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="{version}" srcLang="{source}" trgLang="{target}">
<file id="f"><unit id="secretariat.body-3-name">{parts}</unit></file></xliff>"""


def read(parts, version="2.1", source="en", target="fr"):
    (segment,) = documents.read_segments(DOCUMENT.format_map(locals()).encode())
    return segment


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_every_file_is_valid(tmp_path):
    """Core and modules, of all texts of the directory, one of them stale."""
    Term.objects.create(english="access and benefit-sharing").renderings.create(
        language="ar", text="الحصول", also="وصول"
    )
    in_english("finance-unit", "Finances Unit")
    schema = etree.XMLSchema(etree.parse(StringIO(ALL.format(SCHEMAS))))
    terms = ids = 0
    for language in (BY_SLUG["ar"], BY_SLUG["zh"]):
        with ZipFile(written(tmp_path, segments(language), "xliff2")) as archive:
            for name in archive.namelist():
                document = etree.fromstring(archive.read(name))
                assert schema.validate(document), (name, schema.error_log)
                assert (document.get("version"), document.get("trgLang")) == ("2.1", language.tag)
                terms, ids = (
                    terms + len(document.findall(".//g:term", NAMES)),
                    ids + len(document.findall(".//x:unit", NAMES)),
                )
                if name.endswith("/finance-unit.xlf"):
                    notes = {note.get("category"): note.text for note in document.iterfind(".//x:note", NAMES)}
                    assert notes["previous-source"] == "Finance Unit"
                    assert f"/units/{get('finance-unit').slug}/" in notes["context"]
    assert terms
    assert ids == len(segments(BY_SLUG["ar"])) + len(segments(BY_SLUG["zh"]))
    document.find(".//x:segment", NAMES).set("state", "new")
    assert not schema.validate(document)
    group = document.find(".//m:metaGroup", NAMES)
    document.find(".//x:segment", NAMES).set("state", "final")
    group.set("appliesTo", "nothing")
    assert not schema.validate(document)


# What is in the unit → (source, target, state, unfinished).
SEGMENT = "<segment{}><source>{}</source><target>{}</target></segment>"
TWO = '<segment state="final"><source>A. </source><target>a. </target></segment>'
SHAPES = [
    (SEGMENT.format(' state="translated"', "A", "a"), ("A", "a", "translated", "")),
    (SEGMENT.format(' state="reviewed"', "A", "a"), ("A", "a", "signed-off", "")),
    (SEGMENT.format("", "A", "a"), ("A", "a", "", "")),
    (SEGMENT.format(' state="initial" subState="directory:needs-translation"', "A", "a"), ("A", "a", "needs-translation", "")),
    # A tool that changes the state and leaves what was below it.
    (SEGMENT.format(' state="final" subState="directory:needs-translation"', "A", "a"), ("A", "a", "final", "")),
    (SEGMENT.format(' state="any"', "A", "a"), ("A", "a", "", "")),
    ('<segment state="translated"><source>A</source></segment>', ("A", "", "translated", "")),
    (TWO + SEGMENT.format(' state="final"', "B.", "b."), ("A. B.", "a. b.", "final", "")),
    (TWO + SEGMENT.format(' state="translated"', "B.", "b."), ("A. B.", "a. b.", "translated", "")),
    (TWO + "<segment state='final'><source>B.</source></segment>", ("A. B.", "a. ", "final", "1 of 2 segments have no translation.")),
    ("<segment><source>A.</source><target>a.</target></segment><ignorable><source> </source></ignorable>" + SEGMENT.format("", "B.", "b."), ("A. B.", "a. b.", "", "")),
    ("<segment><source>A.</source><target>a.</target></segment><ignorable><source> </source><target/></ignorable>" + SEGMENT.format("", "B.", "b."), ("A. B.", "a. b.", "", "")),
    ('<segment><source>A.</source><target order="2">a.</target></segment><segment><source>B.</source><target order="1">b.</target></segment>', ("A.B.", "b.a.", "", "")),
    ('<segment><source>A.</source><target order="99999999999999999999">a.</target></segment>', ("A.", "a.", "", "")),
    (SEGMENT.format("", '<mrk id="1" type="term">A</mrk> B<sm id="2" type="comment"/><em startRef="2"/>', '<mrk id="1" type="term">a</mrk> b'), ("A B", "a b", "", "")),
]  # fmt: skip


def test_a_text_is_read_however_a_tool_has_divided_it():
    found = []
    for parts, _expected in SHAPES:
        one = read(parts)
        found.append((parts, (one.source, one.target, one.state, one.unfinished)))
        assert one.error == ""
    assert found == SHAPES


def test_inline_codes_and_other_languages_are_refused():
    code = read(SEGMENT.format("", 'A <pc id="1">b</pc>', "a"))
    assert code.error == "The text holds the inline code <pc>; texts of the directory are plain."
    assert "not translated from English" in read(SEGMENT.format("", "A", "a"), source="de").error
    own = "<segment><source>A</source><target xml:lang='es'>a</target></segment>"
    assert read(own).error == "The file says “fr”, and of this text “es”."
    assert read(own.replace("'es'", "'fr-CA'"), version="2.0").language == "fr-CA"
