"""A text that is a script, in every field of every language: on no page, feed, form, document or file of data does it become one."""

import csv
import io
import json
import re
import zipfile

import pytest
import rdflib
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F
from django.utils import timezone
from lxml import etree

from documents import views
from opendata import files
from public_record.updating import rebuild
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, Mandate, MandateSource, Revision
from tests.documents.test_documents import unpacked
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE, PAGE_TYPES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

CORPUS = (
    "\"'><xss onx=1></xss><script>xss()</script><img src=x onerror=xss()><svg/onload=xss()>",
    "</title></textarea></script></style><xss onx=1>-->]]><xss>{{ 7|add:7 }}{% debug %}",
    "javascript:xss() \u2028</script><xss>` onx='1' &lt;xss&gt; &#60;xss&#62;",
    '"><xss>',
)
FIELDS = {Body: ("name", "acronym"), Mandate: ("opening", "closing"), Function: ("text",), MandateSource: ("title",)}


def poison():
    """Put the corpus into every text, past every check, as if one of them had a hole."""
    for model, names in FIELDS.items():
        columns = {}
        for number, language in enumerate(LANGUAGES):
            for name in names:
                field = model._meta.get_field(language.column(name))
                room = getattr(field, "max_length", None) or 10_000
                columns[field.name] = next(
                    text for text in (CORPUS[number % 3], CORPUS[3], "<xss>") if len(text) <= room
                )
        models.QuerySet(model).update(**columns)
    rebuild()
    Revision.objects.update(number=F("number") + 1, changed_at=timezone.now())  # files are made anew


@pytest.fixture
def poisoned():
    poison()


def check_html(response, address):
    page = Page(response)
    for element in page.elements:
        assert element["tag"] not in ("xss", "img", "svg") or element.get("src") != "x", (address, element)
        assert element["tag"] != "xss", (address, element)
        assert not [name for name in element if name.startswith("on")], (address, element)
        for name in ("href", "src", "action", "formaction"):
            assert not (element.get(name) or "").strip().lower().startswith("javascript:"), (address, element)
        if element["tag"] == "script" and "json" not in element.get("type", ""):
            assert element.get("src", "").startswith(("/static/", "/admin/jsi18n/")), (address, element)
    html = response.content.decode()
    assert "<xss" not in html, address
    assert "14</" not in html or "{{ 7|add:7 }}" in html.replace("&#123;", "{"), address


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_no_text_in_any_language_becomes_a_script(client, prefix):
    for path in PAGE_TYPES.values():
        response = client.get(f"/{prefix}/{path}")
        assert response.status_code == 200
        check_html(response, path)
    check_html(client.get(f"/{prefix}/search/suggestions/?q=xss"), "suggestions")
    for path in ("changes.atom", "documents/chart.svg"):
        response = client.get(f"/{prefix}/{path}")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        tree = etree.fromstring(content)  # ours, and it must be well-formed
        names = {etree.QName(element).localname for element in tree.iter() if isinstance(element.tag, str)}
        assert not names & {"xss", "script", "img"}, path
        assert b"<xss" not in content.replace(b"&lt;", b""), path


@pytest.mark.usefixtures("poisoned")
def test_nor_in_the_admin(admin_client):
    unit, source = Body.objects.get(slug="finance-unit"), MandateSource.objects.first()
    for path in (
        "secretariat/body/",
        f"secretariat/body/{unit.pk}/change/",
        f"secretariat/body/{unit.pk}/move/",
        *(f"units/unit/{unit.pk}/change/?language={prefix}" for prefix in EVERY_LANGUAGE),
        f"secretariat/mandatesource/{source.pk}/change/?language=ar",
        "secretariat/mandatesource/",
        "history/change/",
        "translations/task/",
        "translations/task/queue/?language=ar",
        f"translations/task/secretariat.body/{unit.pk}/ar/",
    ):
        response = admin_client.get(f"/admin/{path}")
        assert response.status_code == 200, path
        check_html(response, path)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("prefix", ["ar", "en"])
def test_nor_in_a_document(client, prefix, monkeypatch):
    write, seen = views.write_with, []

    def write_with(program, content, path):
        if program == "pdf":
            seen.append(content)
        write(program, content, path)

    monkeypatch.setattr(views, "write_with", write_with)
    office = "office-of-the-executive-secretary"
    for what in ("chart", "directory"):
        pdf = fetched(client, f"/{prefix}/documents/{office}/{what}.pdf")
        assert pdf.startswith(b"%PDF")
        # As a name, for example of a bookmark, it is text.
        actions = rb"/(JS|JavaScript|Launch|EmbeddedFile|OpenAction)\b|/URI\s*\(javascript:"
        assert not re.search(actions, unpacked(pdf) + pdf)
    for html in seen:
        tree = etree.HTML(html)
        assert not tree.xpath("//xss | //script | //iframe | //*[@onx] | //*[@onload] | //img[@src='x']")
        assert "<xss>" in "".join(tree.itertext())  # the text is there, as text
    with zipfile.ZipFile(io.BytesIO(fetched(client, f"/{prefix}/documents/{office}/directory.docx"))) as docx:
        for name in docx.namelist():
            if name.endswith((".xml", ".rels")):
                check_xml(docx.read(name), name)
        text = "".join(etree.fromstring(docx.read("word/document.xml")).itertext())
    assert "<xss>" in text


@pytest.mark.usefixtures("poisoned")
def test_nor_in_a_file_of_data(client):
    content = {
        name: fetched(client, f"/data/{name}").decode() for name in files.TYPES if not name.endswith((".xlsx", ".zip"))
    }
    slugs = {body.slug for body in Body.objects.all()}
    assert {body["id"] for body in json.loads(content["directory.json"])["bodies"]} == slugs
    assert {json.loads(line)["id"] for line in content["bodies.jsonl"].splitlines()} == slugs
    assert len(json.loads(content["organizations.popolo.json"])["organizations"]) == len(slugs)
    rows = list(csv.DictReader(io.StringIO(content["bodies.csv"].removeprefix("\ufeff"))))
    assert [row["name_ar"] for row in rows] == [body.name_ar for body in Body.objects.all()]
    assert json.loads(content["directory.jsonld"])
    graph = rdflib.Graph().parse(data=content["directory.ttl"], format="turtle")
    assert any("<xss>" in thing for thing in graph.objects())
    assert not [thing for thing in graph.all_nodes() if isinstance(thing, rdflib.URIRef) and "xss" in thing]
    for packed in (name for name in files.TYPES if name.endswith((".xlsx", ".zip"))):
        with zipfile.ZipFile(io.BytesIO(fetched(client, f"/data/{packed}"))) as book:
            for name in book.namelist():
                check_xml(book.read(name), name)


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def check_xml(content, name):
    tree = etree.fromstring(content)  # ours, and it must be well-formed
    assert not [element for element in tree.iter() if etree.QName(element).localname in ("xss", "script")], name
    assert not [value for value in tree.xpath("//@Target") if value.strip().lower().startswith("javascript:")], name


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "vbscript:x", "//evil.example"]
)
def test_an_address_that_is_a_script_is_refused(url):
    source = MandateSource(slug="x", symbol="X", title_en="X", kind="decision", url=url)
    with pytest.raises(ValidationError) as refused:
        source.full_clean()
    assert "url" in refused.value.message_dict


def test_the_database_took_the_corpus(poisoned):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM secretariat_function WHERE text_ar LIKE '%%<xss%%'")
        assert cursor.fetchone()[0] >= 20
