"""A function of several paragraphs keeps them wherever it is shown."""

import csv
import io
import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from docx import Document
from rdflib import Graph

from documents.directory import collect_directory, pdf_context
from public_record import queries
from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, MandateSource, Topic
from tests.clock import later
from tests.functions_with_items import UNIT, give_items
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
FIRST = {
    "ar": "تقديم المشورة.", "en": "Advise the parties.", "es": "Asesorar a las partes.",
    "fr": "Conseiller les parties.", "ru": "Консультировать стороны.", "zh": "向各方提供咨询。",
}  # fmt: skip
SECOND = "{} & <b>."
"""The second paragraph, with the name of a body, which becomes a link."""


@pytest.fixture
def written():
    """A function, an item of it and one of that, each with two paragraphs in six languages; language → (first, name, second)."""
    functions, other = give_items(), Body.objects.get(slug="finance-unit")
    source, topic = MandateSource.objects.first(), Topic.objects.first()
    found = {}
    for language in LANGUAGES:
        name = texts.value(other, "name", language)
        found[language.slug] = FIRST[language.slug], name, SECOND.format(name)
        for function in (functions[0], functions[1], functions[3]):
            texts.write(function, language, {"text": f"{FIRST[language.slug]}\n\n{SECOND.format(name)}"})
    functions[1].sources.add(source)
    functions[1].topics.add(topic)
    return found, (functions[0], functions[1], functions[3]), source, topic


def paragraphs_of(html, function):
    """The paragraphs of a function itself, where it has an address on a page, without its items."""
    item = html.partition(f'id="{function.anchor}"')[2].partition("<ol")[0].partition("</li>")[0]
    return re.findall(r"<p>(.*?)</p>", item, re.DOTALL)


def plain(html):
    return re.sub("<[^>]*>", "", html)


def test_on_pages_in_six_languages(client, written):
    found, functions, source, topic = written
    for prefix, (first, name, _second) in found.items():
        expected = [first, f"{name} &amp; &lt;b&gt;."]
        for path in (f"units/{UNIT}/", "divisions/"):
            html = client.get(f"/{prefix}/{path}").content.decode()
            for function in functions:
                own = paragraphs_of(html, function)
                assert [plain(one) for one in own] == expected, (prefix, path)
                assert f'href="/{prefix}/units/finance-unit/"' in own[1]
        for path in (f"mandates/{source.slug}/", f"topics/{topic.slug}/"):
            html = client.get(f"/{prefix}/{path}").content.decode()
            assert "".join(f"<p>{one}</p>" for one in expected) in re.sub("</?a[^>]*>", "", html), (prefix, path)


def test_what_is_not_translated_is_marked_in_each_paragraph_and_said_once(client, written):
    found, (function, *_items), _source, _topic = written
    texts.write(function, LANGUAGES[0], {"text": ""})
    assert LANGUAGES[0].slug == "ar"
    one, other = paragraphs_of(client.get(f"/ar/units/{UNIT}/").content.decode(), function)
    assert one == f'<span lang="en" dir="ltr">{found["en"][0]}</span>'
    assert re.fullmatch(
        r'<span lang="en" dir="ltr">.* &amp; &lt;b&gt;\.</span> <small class="fallback">[^<]+</small>', other
    )


def test_two_languages_have_paragraph_beside_paragraph(client, written):
    found, functions, _source, _topic = written
    html = client.get(f"/ar/units/{UNIT}/?with=fr").content.decode()
    for function in functions:
        own = [plain(one) for one in paragraphs_of(html, function)]
        assert own == [found["ar"][0], found["fr"][0], *(f"{found[one][1]} &amp; &lt;b&gt;." for one in ("ar", "fr"))]


def test_a_former_body_and_another_day_have_them(client, written):
    found, functions, _source, _topic = written
    with later(2):
        tree.abolish(Body.objects.get(slug=UNIT))
    for prefix, (first, name, _second) in found.items():
        html = client.get(f"/{prefix}/units/{UNIT}/").content.decode()
        for function in functions:
            own = [plain(one) for one in paragraphs_of(html, function)]
            assert own[:2] == [first, f"{name} &amp; &lt;b&gt;."], prefix


def test_documents_and_data_have_them(client, written, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    found, functions, _source, _topic = written

    def fetch(path):
        return b"".join(client.get(path).streaming_content)

    for prefix, (first, _name, second) in found.items():
        for name in ("directory", "bulletin"):
            document = Document(io.BytesIO(fetch(f"/{prefix}/documents/{UNIT}/{name}.docx")))
            own = [(one.style.name, one.text) for one in document.paragraphs]
            for style in ("Mandate function, continued", "Item, continued", "Item of an item, continued"):
                (at,) = (number for number, (used, _text) in enumerate(own) if used == style)
                assert own[at - 1 : at + 1] == [("Mandate function", first), (style, second)], (prefix, name)
    english = f"{found['en'][0]}\n\n{found['en'][2]}"
    rows = csv.DictReader(io.StringIO(fetch("/data/functions.csv").decode("utf-8-sig"), newline=""))
    assert [row["text_en"] for row in rows if row["body"] == UNIT].count(english) == len(functions)
    graph = Graph().parse(data=fetch("/data/directory.ttl"), format="turtle")
    assert sum(str(own) == english for own in graph.objects()) == len(functions)


def test_a_pdf_breaks_lines_between_them(written):
    found, functions, _source, _topic = written
    for language in LANGUAGES:
        first, _name, second = found[language.slug]
        with translation.override(language.code):
            body = queries.get_listed(UNIT, language)
            content = collect_directory(body, "https://x.example", (1, Body.objects.first().updated_at))
            html = render_to_string("documents/directory.html", pdf_context(content))
        assert html.count(f"{first}<br><br>{escape(second)}") == len(functions), language.slug
