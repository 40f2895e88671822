"""Charts and texts as documents, opened as those who download them open them."""

import io
import re
import threading
import xml.etree.ElementTree as ET
import zlib

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import making, pdf, processes, views
from pages.chart import sheets
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Kind
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
SVG = "{http://www.w3.org/2000/svg}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EVERY = [("chart", "svg"), ("chart", "pdf"), ("directory", "pdf"), ("directory", "docx")]
OFFICE = "office-of-the-executive-secretary"


def names(prefix, bodies=None):
    return [texts.value(body, "name", BY_SLUG[prefix]) for body in bodies or Body.objects.published()]


def drawn(content):
    """(the words of each box, its place) in an SVG."""
    root = ET.fromstring(content)
    for link in root.iter(f"{SVG}a"):
        words = [line.text for line in link.iter(f"{SVG}tspan")]
        rect = link.find(f"{SVG}rect")
        yield words, tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))


def is_told(name, words):
    """Whether the lines of a box are a name, perhaps with its acronym."""
    return "".join(words).replace(" ", "").startswith(name.replace(" ", ""))


def test_the_file_has_the_drawing_of_the_page(client, fetch):
    """The same boxes in the same places, but for the room that numbers take: it is of a branch without them."""
    with_page = Page(client.get(f"/fr/chart/{OFFICE}/")).all("rect", rx="3")
    boxes = [tuple(float(rect[name]) for name in ("x", "y", "width", "height")) for rect in with_page]
    assert boxes == [place for _words, place in drawn(fetch("fr", "chart", "svg", OFFICE))]


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_the_drawing_has_a_box_for_every_body_and_none_lies_on_another(fetch, prefix):
    boxes = list(drawn(fetch(prefix, "chart", "svg")))
    assert len(boxes) == 21
    assert all(is_told(name, words) for name, (words, _place) in zip(names(prefix), boxes, strict=True))
    places = [place for _words, place in boxes]
    for index, (x, y, width, height) in enumerate(places):
        for other_x, other_y, other_width, other_height in places[index + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y


def test_in_arabic_the_drawing_is_mirrored(fetch):
    english, arabic = ([place for _words, place in drawn(fetch(prefix, "chart", "svg"))] for prefix in ("en", "ar"))
    office = 1
    assert english[office][0] < english[0][0]
    assert arabic[office][0] > arabic[0][0]


def test_a_drawing_asks_nothing_of_anybody_and_says_everything_as_text(fetch):
    body = Body.objects.get(slug="finance-unit")
    texts.write(body, BY_SLUG["en"], {"name": "</text><script>alert(1)</script>"})
    content = fetch("en", "chart", "svg").decode()
    assert "<script" not in content
    assert not re.findall(r"(?:src|xlink:href)=|url\(|@import", content)
    assert "".join(next(w for w, _p in drawn(content) if "script" in "".join(w))).startswith("</text><script>")


UNOFFICIAL = {
    "en": "",
    "fr": "Cette traduction n’est pas officielle\xa0; le texte anglais fait foi.",
    "ru": "Этот перевод неофициальный; преимущественную силу имеет английский текст.",
}


@pytest.mark.parametrize("prefix", UNOFFICIAL)
def test_a_chart_with_unofficial_translations_says_so(fetch, prefix):
    drawing = ET.fromstring(fetch(prefix, "chart", "svg"))
    notes = [text.text for text in drawing.iter(f"{SVG}text") if text.text][len(Kind) :]
    assert notes[1:] == [UNOFFICIAL[prefix]] * bool(UNOFFICIAL[prefix])
    assert drawing.find(f"{SVG}desc").text == " ".join(notes)
    sheet = pypdf.PdfReader(io.BytesIO(fetch(prefix, "chart", "pdf"))).pages[0].extract_text()
    assert [word for word in (UNOFFICIAL[prefix] or notes[0]).split() if word not in sheet] == []
    assert ("prevails" in sheet) is False


def pages_of(content):
    return re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", unpacked(content))


def unpacked(content):
    """A PDF with its packed streams opened; the others are left out."""
    found = [content]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_a_large_chart_is_a_poster_or_sheets_with_an_overview(client, monkeypatch):
    monkeypatch.setattr(sheets, "MIN_SCALE", 1.1)

    def pages(paper):
        return pages_of(b"".join(client.get(f"/ar/documents/chart.pdf?paper={paper}", follow=True).streaming_content))

    assert len(pages("a4")) > 1
    assert set(pages("a4")) == {(b"842.25", b"595.5")}
    assert client.get("/ar/documents/chart.pdf?paper=a9").status_code == 404
    assert [*map(float, *pages("a0"))] == pytest.approx([1189 / 25.4 * 72, 841 / 25.4 * 72], abs=1)


def hide(slug):
    body = Body.objects.get(slug=slug)
    body.is_published = False
    body.save()


@pytest.mark.parametrize(("what", "suffix"), EVERY)
def test_what_is_not_published_is_in_no_document(client, what, suffix):
    hide(OFFICE)
    for slug in (OFFICE, "secretariat-support-unit", "nobody", "../../etc", "%00"):
        assert client.get(f"/en/documents/{what}.{suffix}", {"root": slug}, follow=True).status_code == 404
    hide(Body.objects.get(parent=None).slug)
    assert client.get(f"/en/documents/{what}.{suffix}").status_code == 404


@pytest.mark.parametrize(("what", "suffix"), EVERY)
def test_a_document_is_made_once_for_a_revision(fetch, what, suffix, monkeypatch):
    first = fetch("fr", what, suffix, OFFICE)
    with CaptureQueriesContext(connection) as queries:
        assert fetch("fr", what, suffix, OFFICE) == first
    assert len(queries) <= 2
    texts.write(Body.objects.get(slug="finance-unit"), BY_SLUG["fr"], {"name": "Service des finances"})
    assert fetch("fr", what, suffix, OFFICE) != first


def test_a_branch_that_is_too_large_is_refused_with_a_sentence(client, monkeypatch):
    monkeypatch.setattr(views, "MAX_BODIES", 5)
    response = client.get("/es/documents/directory.pdf")
    assert response.status_code == 422
    assert "Esta rama tiene más de 5 entidades." in response.json()["detail"]
    page = client.get("/es/documents/directory.pdf", headers={"accept": "text/html"})
    assert "Esta rama tiene más de 5 entidades." in page.content.decode()
    assert b"".join(client.get(f"/es/documents/{OFFICE}/chart.svg").streaming_content)


def test_without_pango_a_sentence_says_what_works(client, monkeypatch):
    def lacking(program, content, path):
        if program == "pdf":
            raise processes.PangoMissing
        processes.write_with(program, content, path)

    monkeypatch.setattr(views, "write_with", lacking)
    for what in ("chart", "directory"):
        response = client.get(f"/ru/documents/{what}.pdf")
        assert response.status_code == 503
        assert "нет библиотеки Pango" in response.content.decode()
    assert b"".join(client.get("/ru/documents/directory.docx").streaming_content)


def test_the_library_without_pango_is_understood(monkeypatch, tmp_path):
    """As WeasyPrint is where the system has no Pango: it raises OSError when it is imported."""
    import builtins

    imported = builtins.__import__

    def lacking(name, *arguments, **options):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return imported(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", lacking)
    assert pdf.main() == processes.PANGO_MISSING
    monkeypatch.setattr(builtins, "__import__", imported)
    monkeypatch.setattr(processes, "PANGO_MISSING", 1)  # as every program ends that fails
    with pytest.raises(processes.PangoMissing, match="No module named"):
        processes.write_with("nothing", "", tmp_path / "x.pdf")


@pytest.mark.parametrize(("name", "value"), [("MAX_SECONDS", 0.001), ("PYTHON", "/bin/false")])
def test_a_document_that_fails_or_takes_too_long_says_so(client, monkeypatch, name, value):
    monkeypatch.setattr(processes, name, value)
    for address in ("chart.pdf", "directory.pdf"):
        response = client.get(f"/fr/documents/{OFFICE}/{address}")
        assert response.status_code == 503
        assert "Choisissez une branche plus petite" in response.content.decode()
    monkeypatch.undo()
    monkeypatch.setattr(making, "FAILURE_SECONDS", 0)  # by now
    assert b"".join(client.get(f"/fr/documents/{OFFICE}/chart.pdf").streaming_content)


class TestLongDocuments:
    """Making a document goes on when its reader has got a page instead; whoever comes back gets the document, or why not."""

    ADDRESS = f"/ar/documents/{OFFICE}/directory.pdf"

    @pytest.fixture
    def may_end(self, monkeypatch):
        """Documents are made when this is set, and nobody waits for them."""
        event = threading.Event()
        monkeypatch.setattr(views, "WAIT_SECONDS", 0)

        def slowly(program, content, path):
            assert event.wait(20)
            if processes.PYTHON == "/bin/false":
                processes.write_with(program, content, path)
            path.write_bytes(b"%PDF")

        monkeypatch.setattr(views, "write_with", slowly)
        yield event
        event.set()
        self.wait()

    @staticmethod
    def wait():
        for thread in threading.enumerate():
            if getattr(thread, "_target", None) is making._make:
                thread.join()

    @pytest.fixture
    def client(self, client):
        client.defaults["HTTP_ACCEPT"] = "text/html,application/xhtml+xml,*/*;q=0.8"
        return client

    def test_a_reader_gets_a_page_and_then_the_document(self, client, may_end):
        response = client.get(self.ADDRESS)
        page = Page(response)
        assert (response.status_code, response["Retry-After"]) == (202, "3")
        assert "no-store" in response["Cache-Control"]
        assert page.one("meta", content="3")["http-equiv"] == "refresh"
        assert page.one("html")["dir"] == "rtl"
        assert client.get(f"/en/documents/{OFFICE}/directory.pdf").status_code == 202  # it waits for this one
        assert sum(getattr(thread, "_target", None) is making._make for thread in threading.enumerate()) == 1
        may_end.set()
        self.wait()
        assert b"".join(client.get(self.ADDRESS).streaming_content)

    def test_a_program_waits_for_it(self, client, may_end):
        assert client.get(self.ADDRESS).status_code == 202
        threading.Timer(0.2, may_end.set).start()
        response = client.get(self.ADDRESS, headers={"accept": "*/*"})
        assert b"".join(response.streaming_content)

    def test_a_reader_who_comes_back_is_told_that_it_failed(self, client, may_end, monkeypatch):
        assert client.get(self.ADDRESS).status_code == 202
        monkeypatch.setattr(processes, "PYTHON", "/bin/false")
        may_end.set()
        self.wait()
        assert client.get(self.ADDRESS).status_code == 503


def test_a_document_fetches_nothing():
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        pdf.set_pages('<img src="http://127.0.0.1:9/x.png">')


@pytest.mark.parametrize(("what", "suffix"), EVERY)
def test_a_document_takes_few_queries(fetch, what, suffix):
    with CaptureQueriesContext(connection) as queries:
        fetch("ar", what, suffix, OFFICE)
    assert len(queries) <= 8, [query["sql"] for query in queries]  # three of them for the revision
