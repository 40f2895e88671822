"""DOCX as word processors get it: read with python-docx, and its XML where that does not know it."""

import io
import re
import zipfile

import pytest
from django.core.management import call_command
from docx import Document
from docx.oxml.ns import qn

from delivery.cache.by_revision import path_for
from documents.directory import DirectoryDocument
from documents.docx import parts_of, write_docx
from documents.imprint import Imprint
from documents.outline import Chapter, DocumentFunction, DocumentText
from secretariat.languages import ARABIC_LETTERS, BY_SLUG, LATIN_LETTERS, list_marker
from secretariat.models import Body, Function, Topic
from tests.public_pages import EVERY_LANGUAGE
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
OFFICE = "office-of-the-executive-secretary"
UNIT = "monitoring-review-and-reporting-unit"
LETTERS = {"lowerLetter": LATIN_LETTERS, "arabicAbjad": ARABIC_LETTERS}


def opened(content):
    return Document(io.BytesIO(content))


def in_style(document, *names):
    return [paragraph for paragraph in document.paragraphs if paragraph.style.name in names]


def plain(text):
    return text.replace("\N{LEFT-TO-RIGHT MARK}", "")


def labels(document):
    """Yield the label that a word processor draws before each function, counted as the format says."""
    numbering = document.part.numbering_part.element
    formats = {own.get(qn("w:abstractNumId")): own.find(qn("w:lvl")) for own in numbering.iter(qn("w:abstractNum"))}
    lists, counts = {own.get(qn("w:numId")): own for own in numbering.iter(qn("w:num"))}, {}
    for paragraph in in_style(document, "Mandate function"):
        number = str(paragraph._p.pPr.numPr.numId.val)
        level = formats[lists[number].find(qn("w:abstractNumId")).get(qn("w:val"))]
        start = int(lists[number].find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}").get(qn("w:val")))
        counts[number] = counts.get(number, start - 1) + 1
        letter = LETTERS[level.find(qn("w:numFmt")).get(qn("w:val"))][counts[number] - 1]
        yield level.find(qn("w:lvlText")).get(qn("w:val")).replace("%1", letter)


def test_it_has_every_body_and_function_with_real_lists_and_nested_headings(fetch):
    bodies = list(Body.objects.published())[1:]  # the name of the first is the title
    functions = [list(body.mandate.functions.all()) if body.has_mandate() else [] for body in bodies]
    for prefix in EVERY_LANGUAGE:
        language, document = BY_SLUG[prefix], opened(fetch(prefix, "directory", "docx"))
        headings = [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
        found = [(re.split("[ ]?[(（]", plain(own.text))[0], own.style.name) for own in headings]
        assert found == [(texts.value(body, "name", language), f"Heading {body.level}") for body in bodies]
        written = [plain(own.text) for own in in_style(document, "Mandate function")]
        assert written == [texts.value(one, "text", language) for own in functions for one in own]
        assert [*labels(document)] == [
            list_marker(number, language) for own in functions for number in range(1, len(own) + 1)
        ]
        contents = [own for own in document.paragraphs if own.style.name.startswith("toc ")]
        assert [plain(own.text) for own in contents] == [texts.value(body, "name", language) for body in bodies]
        (instruction,) = (own.text for own in document.element.body.iter(qn("w:instrText")))
        assert instruction.split() == ["TOC", "\\o", '"1-9"', "\\h", "\\z", "\\u"]
        assert " PAGE " in [own.text for own in document.sections[0].footer._element.iter(qn("w:instrText"))]


def test_more_functions_than_letters_go_on_as_on_the_page():
    for language in (BY_SLUG["en"], BY_SLUG["ar"]):
        text = DocumentText("x", language)
        functions = [DocumentFunction(n, (n,), [text], []) for n in range(1, 60)]
        chapters = [Chapter(n, f"b{n}", n, text, "", False, functions=functions, depth=n) for n in (1, 12)]
        content = io.BytesIO()
        imprint = Imprint("O", "", "2026-11-29T00:00:00Z")
        write_docx(parts_of(DirectoryDocument(language, "T", "", "", text, imprint, chapters, dict.fromkeys(("contents", "empty"), ""))), content)  # fmt: skip
        document = opened(content.getvalue())
        assert [*labels(document)] == [list_marker(n, language) for _list in chapters for n in range(1, 60)]
        assert [own.style.name for own in document.paragraphs if own.text == "x"][-60] == "Heading 9"


def test_bodies_and_functions_have_bookmarks_and_the_contents_lead_to_them(fetch):
    bodies = list(Body.objects.get(slug=OFFICE).branch())
    functions = Function.objects.filter(mandate__body__in=bodies).values_list("pk", flat=True)
    body = opened(fetch("ar", "directory", "docx", OFFICE)).element.body
    marks = [own.get(qn("w:name")) for own in body.iter(qn("w:bookmarkStart"))]
    assert sorted(marks) == sorted([f"body_{own.pk}" for own in bodies] + [f"function_{pk}" for pk in functions])
    anchors = [own.get(qn("w:anchor")) for own in body.iter(qn("w:hyperlink")) if own.get(qn("w:anchor"))]
    assert anchors == [f"body_{own.pk}" for own in bodies]


def test_links_lead_to_the_site_and_to_the_sources(fetch):
    document = opened(fetch("ar", "directory", "docx", UNIT))
    targets = {own._target for own in document.part.rels.values() if own.is_external}
    assert {f"http://testserver/ar/units/{UNIT}/", "https://www.cbd.int/sp"} <= targets
    assert all(re.match("https?://|mailto:|tel:", target) for target in targets)
    shown = [own.text for own in in_style(document, "Title page")]
    assert "\N{LEFT-TO-RIGHT MARK}http://testserver/ar/units/" + UNIT + "/\N{LEFT-TO-RIGHT MARK}" in shown


def test_its_properties_are_the_organisations_and_it_is_the_same_every_time(client, fetch):
    first = fetch("fr", "directory", "docx", OFFICE)
    properties = opened(first).core_properties
    root = texts.value(Body.objects.get(parent=None), "name", BY_SLUG["fr"])
    office = texts.value(Body.objects.get(slug=OFFICE), "name", BY_SLUG["fr"])
    assert (properties.author, properties.last_modified_by, properties.title) == (root, root, office)
    path = path_for("documents", "http://testserver", f"fr-{OFFICE}-directory.docx")
    made = path.parent.name.partition("-")[2].partition("-")[2][:15]  # of the revision
    assert f"{properties.created:%Y%m%dT%H%M%S}" == f"{properties.modified:%Y%m%dT%H%M%S}" == made
    assert properties.language == "fr"
    parts = zipfile.ZipFile(io.BytesIO(first))
    assert not [name for name in parts.namelist() if re.search(b"python-docx|2013", parts.read(name))]
    assert {own.date_time for own in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    path.unlink()
    assert fetch("fr", "directory", "docx", OFFICE) == first


def test_arabic_has_its_own_sizes_weights_directions_and_language(fetch):
    document = opened(fetch("ar", "directory", "docx"))
    body, styles = document.element.body, document.part._styles_part.element
    for properties in styles.iter(qn("w:rPr")):
        for name, twin in (("w:sz", "w:szCs"), ("w:b", "w:bCs")):
            assert (properties.find(qn(name)) is None) == (properties.find(qn(twin)) is None)
    assert document.styles["Normal"].element.pPr.find(qn("w:bidi")) is not None
    assert body.sectPr.find(qn("w:bidi")) is not None
    for run in body.iter(qn("w:r")):
        if re.search("[\u0600-\u06ff]", "".join(run.itertext())):
            assert run.rPr.find(qn("w:rtl")) is not None
            assert run.rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"
    assert "\N{LEFT-TO-RIGHT MARK}2011-2020" in "".join(body.itertext())
    default = styles.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert dict(default.attrib) == {qn("w:val"): "en-GB", qn("w:eastAsia"): "zh-CN", qn("w:bidi"): "ar-SA"}
    left = opened(fetch("en", "directory", "docx", OFFICE)).part.blob
    assert not re.search(rb"<w:(bidi|rtl)/>", left)


def test_marks_are_those_of_the_language(fetch):
    for prefix, start in (("fr", "Sources du mandat\xa0: "), ("zh", "授权依据："), ("en", "Mandate sources: ")):
        document = opened(fetch(prefix, "directory", "docx", OFFICE))
        lines = [own.text for own in in_style(document, "Mandate sources")]
        assert lines
        assert all(line.startswith(start) for line in lines)


def test_what_is_not_translated_is_marked(fetch):
    body = Body.objects.get(slug=UNIT)
    texts.write(body, BY_SLUG["ru"], {"name": ""})
    function = body.mandate.functions.first()
    texts.write(function, BY_SLUG["ru"], {"text": ""})
    document = opened(fetch("ru", "directory", "docx"))
    (heading,) = [
        own for own in document.paragraphs if own.style.name.startswith("Heading") and body.name_en in own.text
    ]
    assert 'w:lang w:val="en-GB"' in heading._p.xml
    marked = [own.text for own in in_style(document, "Mandate function") if function.text_en in own.text]
    assert marked == [f"{function.text_en} (на английском языке)"]


def test_each_line_of_an_english_text_in_arabic_runs_from_left_to_right(fetch):
    function = Body.objects.get(slug=UNIT).mandate.functions.first()
    texts.write(function, BY_SLUG["en"], {"text": 'To "ask".\n\nAnd "answer".'})
    texts.write(function, BY_SLUG["ar"], {"text": ""})
    document = opened(fetch("ar", "directory", "docx", UNIT))
    found = [own.text for own in in_style(document, "Mandate function", "Mandate function, continued")]
    at = next(number for number, text in enumerate(found) if "ask" in text)
    lines = [found[at], found[at + 1].rpartition(" (")[0]]
    assert [plain(line) for line in lines] == ['To "ask".', 'And "answer".']
    assert all(line.startswith("\N{LEFT-TO-RIGHT MARK}") and line.endswith("\N{LEFT-TO-RIGHT MARK}") for line in lines)


def test_a_translation_that_is_not_approved_says_so(fetch):
    def title_page(prefix):
        document = opened(fetch(prefix, "directory", "docx", OFFICE))
        return "\n".join(own.text for own in in_style(document, "Title page"))

    assert "n’est pas officielle" in title_page("fr") or "non officielle" in title_page("fr")
    assert "unofficial" not in title_page("en")


def test_posts_contact_points_and_topics_are_in_it(fetch):
    call_command("demo_contacts", stdout=io.StringIO())
    unit = Body.objects.get(slug="biosafety-and-biosecurity-unit")
    contact, post = unit.contacts.get(), unit.posts.first()
    for prefix in ("ar", "en"):
        document, column = opened(fetch(prefix, "directory", "docx", unit.slug)), BY_SLUG[prefix].column
        (line,) = [own.text for own in in_style(document, "Contact point")]
        assert all(part in line for part in (contact.email, "+1 514-555-0", getattr(contact, column("hours"))))
        assert (" ·\N{RIGHT-TO-LEFT MARK} " in line) == (prefix == "ar")
        assert in_style(document, "Post")[0].text.startswith(getattr(post, column("title")))
        names = {getattr(own, column("name")) for own in Topic.objects.filter(bodies=unit)}
        (topics,) = [own.text for own in in_style(document, "Topics")]
        assert names
        assert all(name in topics for name in names)
