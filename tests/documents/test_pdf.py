"""PDF as other libraries read it: tags, links and metadata with pikepdf, letters with pypdf and PDFium."""

import io
import re
import unicodedata
import warnings

import pypdf
import pypdfium2
import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import translation

from documents import pdf
from documents.directory import collect_directory, pdf_context
from public_record import queries
from secretariat.languages import BY_SLUG, list_marker
from secretariat.models import Body, Function
from translations import texts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pikepdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
OFFICE = "office-of-the-executive-secretary"
PHRASES = ("الأمين التنفيذي", "الاستراتيجية", "الأطراف", "مؤتمر الأطراف", "الأعمال", "للأطراف")
FONTS = {"ar": "Noto-Naskh-Arabic", "zh": "Noto-Sans-CJK-SC"}


def tags(element, depth=0):
    """Yield (tag, depth, element) in reading order."""
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield str(element.S)[1:], depth, element
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from tags(kid, depth + 1)


def kids_of(element):
    return {str(kid.S) for kid in element.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid}


def read_with_both(content):
    """Yield the text without marks and white space, with forms of letters as letters, as each library reads it."""
    texts_ = ["".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)]
    texts_.append("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)))
    for text in texts_:
        yield re.sub(r"[\s\u200b-\u200f\ufffe\u202a-\u202e\u2066-\u2069]+", "", unicodedata.normalize("NFKC", text))


def squeezed(text):
    return re.sub(r"[\s\u200d]+", "", unicodedata.normalize("NFKC", text))


def check_metadata(document, language):
    title, owner = (
        texts.value(body, "name", language) for body in (Body.objects.get(slug=OFFICE), Body.objects.get(parent=None))
    )
    assert str(document.Root.Lang) == language.tag
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert (metadata["pdfuaid:part"], metadata["dc:title"], metadata["dc:creator"]) == ("1", title, [owner])
        assert metadata["xmp:ModifyDate"]
    with document.open_outline() as outline:
        office = outline.root[-1]
        assert (office.title.partition(" (")[0], len(office.children)) == (title, 3)


def test_it_is_tagged_with_lists_headings_links_and_metadata(fetch):
    bodies = list(Body.objects.get(slug=OFFICE).branch())
    functions = Function.objects.filter(mandate__body__in=bodies)
    for prefix in ("en", "ar"):
        texts.write(functions.first(), BY_SLUG[prefix], {"text": "One.\n\nTwo."})  # is one body of its item
        content = fetch(prefix, "directory", "pdf", OFFICE)
        document, reader = pikepdf.open(io.BytesIO(content)), pypdf.PdfReader(io.BytesIO(content))
        places = [reader.get_destination_page_number(reader.named_destinations[body.slug]) for body in bodies]
        assert reader.page_labels[:3] == ["i", "ii", "1"]
        printed = re.findall(r"^\d+$|(?<=\D)\d+$", reader.pages[1].extract_text(), re.MULTILINE)
        assert printed == [reader.page_labels[place] for place in places]
        assert document.Root.MarkInfo.Marked
        check_metadata(document, BY_SLUG[prefix])
        found = [*tags(document.Root.StructTreeRoot.K[0])]
        headings = [tag for tag, _depth, _element in found if re.fullmatch("H[1-6]", tag)]
        assert headings == ["H1", "H2", *(f"H{body.level + 1}" for body in bodies)]  # after the title, the contents
        assert {name for tag, _depth, one in found if tag == "L" for name in kids_of(one)} == {"/LI"}
        items = [kids_of(one) for tag, _depth, one in found if tag == "LI"]
        assert items == [{"/LBody"}] * len(bodies) + [{"/Lbl", "/LBody"}] * functions.count()
        annotations = [one for page in document.pages for one in page.get("/Annots", ())]
        assert all(one.Contents and one.StructParent >= len(document.pages) for one in annotations)
        targets = {str(one.A.URI) for one in annotations if "/A" in one}
        pages = {f"http://testserver{queries.get_listed(body.slug, BY_SLUG[prefix]).url}" for body in bodies}
        assert pages <= targets
        assert "https://www.cbd.int/sp" in targets
        names = {str(name) for name in document.Root.Names.Dests.Names if isinstance(name, pikepdf.String)}
        assert {function.anchor for function in functions} | {body.slug for body in bodies} <= names


def test_the_letters_that_were_set_are_read_back(fetch):
    bodies = list(Body.objects.get(slug=OFFICE).branch())
    for prefix in ("ar", "ru", "zh"):
        content, language = fetch(prefix, "directory", "pdf", OFFICE), BY_SLUG[prefix]
        names = [texts.value(body, "name", language) for body in bodies]
        for text in read_with_both(content):
            assert [name for name in names if squeezed(name) not in text] == []
            assert [one for one in PHRASES if prefix == "ar" and squeezed(one) not in text] == []
            assert len(re.findall("2011[-–]2020", text)) >= 2
            assert not re.search("2020[-–]2011", text)
            assert prefix == "ar" or squeezed(list_marker(3, language)) in text
        document = pikepdf.open(io.BytesIO(content))
        fonts = {str(font.BaseFont) for font in document.pages[3].Resources.Font.values()}
        assert any(FONTS.get(prefix, "Noto-Sans") in font for font in fonts)
        assert not any("Noto-Sans-Arabic" in font or "DejaVu" in font for font in fonts)


def test_the_chart_has_its_letters_and_says_what_its_drawing_is(fetch):
    root = Body.objects.get(parent=None)
    for prefix in ("ar", "zh", "en"):
        content = fetch(prefix, "chart", "pdf")
        document = pikepdf.open(io.BytesIO(content))
        assert [[*map(float, page.MediaBox)] for page in document.pages] == [[0, 0, 842.25, 595.5]]  # A4
        title = texts.value(root, "name", BY_SLUG[prefix])
        found = [*tags(document.Root.StructTreeRoot.K[0])]
        assert next(str(one.Alt) for tag, _depth, one in found if tag == "Figure") == title
        assert all("/Alt" in one for tag, _depth, one in found if tag == "Figure")
        for text in read_with_both(content):
            assert squeezed(title) in text
            assert prefix != "ar" or ("الأمين" in text and "األمين" not in text)


def test_marks_and_headings_are_those_of_the_language(rf):
    call_command("demo_contacts", stdout=io.StringIO())
    for prefix, start in (("fr", "Sources du mandat\xa0: "), ("zh", "授权依据："), ("ar", "سندات الولاية: ")):
        language = BY_SLUG[prefix]
        with translation.override(language.code):
            content = collect_directory(
                queries.get_listed(OFFICE, language), "https://x.example", (1, Body.objects.first().updated_at)
            )
            html = render_to_string("documents/directory.html", pdf_context(content))
        assert f'<p class="sources">{start}<a href="' in html
        assert [chapter.tag for chapter in content.chapters] == ["h2", "h3", "h3", "h3"]
        unit = Body.objects.get(slug="monitoring-review-and-reporting-unit")
        assert f'<a href="mailto:{unit.contacts.first().email}">' in html
        assert getattr(unit.posts.first(), language.column("title")) in html
        assert "https://x.example/" + prefix + "/topics/" in html
        assert not re.search(r"\s</(?:li|p)>", html)


def test_the_contents_say_on_which_page_a_chapter_begins():
    style = "<style>@page { size: A6 } p::after { content: attr(data-page) } h1 + div { height: 14cm }</style>"
    chapters = "".join(f'<article id="{name}"><h1>{name}</h1><div></div></article>' for name in ("one", "two"))
    entries = "".join(f'<p data-target="{name}">{name} </p>' for name in ("one", "two"))
    html = f'<html lang="en"><head><title>Any</title>{style}</head><body>{entries}<!-- chapters -->{chapters}<!-- /chapters --></body></html>'
    reader = pypdf.PdfReader(io.BytesIO(pdf.set_with_contents(html)))
    contents, *pages = [page.extract_text() for page in reader.pages]
    begins = {
        name: str(next(number for number, text in enumerate(pages, start=1) if name in text)) for name in ("one", "two")
    }
    assert contents.split() == ["one", begins["one"], "two", begins["two"]]
    assert (begins["one"], len(pages)) == ("1", 4)  # each goes on over a page
