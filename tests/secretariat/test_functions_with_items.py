"""Functions with items: what they are in the database, on pages, in the history and in files."""

import csv
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn
from lxml import html
from pypdf import PdfReader
from rdflib import SKOS, Graph

from history.models import Change
from history.wording import display_value
from opendata.files import build
from public_record.updating import record_errors
from secretariat.function_order import put_in_order
from secretariat.languages import LANGUAGES
from secretariat.models import Function
from secretariat.put_back import PutBack
from tests.functions_with_items import ARABIC, ENGLISH, KEYS, LEVELS, UNIT, functions_of, give_items
from translations.contexts import labels as function_labels_of_texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def stored():
    return [(function.pk, function.level) for function in functions_of()]


def depths(response):
    """The id of each function on a page with the number of lists that it is in, but for the first."""
    items = html.fromstring(response.content.decode()).xpath("//li[starts-with(@id, 'function-')]")
    return [(item.get("id"), len(item.xpath("ancestor::ol")) - 1) for item in items]


def test_making_items_is_one_change_of_the_mandate_and_nothing_else_changes():
    known, before = Change.objects.count(), functions_of()
    give_items()
    (change,) = Change.objects.all()[: Change.objects.count() - known]
    facts = change.model, change.what, change.field, change.before, change.after
    assert facts == ("secretariat.mandate", "setting", "function_order", "1 2 3 4 5 6", "1 >2 >3 >>4 >>5 >6")
    assert stored() == [(function.pk, level) for function, level in zip(before, LEVELS, strict=True)]
    with override("en"):
        assert display_value(change, change.before) == "(a) (b) (c) (d) (e) (f)"
        assert display_value(change, change.after) == "(a) → (b) → (c) → → (d) → → (e) → (f)"
    give_items()
    assert Change.objects.count() == known + 1
    assert list(record_errors()) == []


def test_levels_are_made_to_fit_and_the_database_knows_three():
    give_items(levels=[2, 2, 1, 0, 2, 2])
    assert [level for _pk, level in stored()] == [0, 1, 1, 0, 1, 2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Function.objects.update(level=3)


def test_a_function_leaves_with_its_items_and_returns_with_them():
    functions, before = give_items(), stored()
    known = Change.objects.count()
    number = functions[2].pk
    functions[2].delete()
    assert stored() == [before[place] for place in (0, 1, 5)]
    new = list(Change.objects.all()[: Change.objects.count() - known])
    assert [change.what for change in new] == ["removed"] * 3
    (removal,) = [change for change in new if change.snapshot]
    assert removal.object_id == number
    PutBack.read(removal.snapshot).execute()
    assert stored() == before
    assert list(record_errors()) == []


def test_what_returns_takes_nobody_elses_items_and_is_as_deep_as_its_place_allows():
    first, second, third, *_others = give_items(levels=[0, 0, 1, 1, 0, 0])
    numbers = [second.pk, third.pk, third.pk + 1]
    second.delete()
    removal = Change.objects.exclude(snapshot="").first()
    first, last, _f = functions_of()
    put_in_order(first.mandate, [first, last, _f], [0, 1, 1])
    PutBack.read(removal.snapshot).execute()
    after = stored()
    assert [level for _pk, level in after] == [0, 1, 1, 0, 1, 1]
    assert [pk for pk, _level in after][3:] == numbers
    item = Function.objects.get(pk=third.pk)
    item.delete()
    put_in_order(first.mandate, functions_of(), [0, 0, 0, 0, 0])
    removal = Change.objects.exclude(snapshot="").first()
    for function in functions_of():
        function.delete()
    PutBack.read(removal.snapshot).execute()
    assert stored() == [(third.pk, 0)]


def test_pages_show_items_in_lists_of_their_own_and_links_name_them(client):
    functions = give_items()
    expected = [(function.anchor, level) for function, level in zip(functions, LEVELS, strict=True)]
    for language in LANGUAGES:
        address = f"/{language.slug}/units/{UNIT}/"
        for query in ("", "?with=en" if language.slug != "en" else "?with=ar"):
            assert depths(client.get(address + query)) == expected, address
    page = html.fromstring(client.get(f"/en/units/{UNIT}/").content.decode())
    labels = [link.get("aria-label") for link in page.find_class("permalink")]
    assert labels == [f"Link to function {label}" for label in ENGLISH]
    page = html.fromstring(client.get(f"/ar/units/{UNIT}/").content.decode())
    assert all(
        link.get("aria-label").endswith(label) for link, label in zip(page.find_class("permalink"), ARABIC, strict=True)
    )
    response = client.get(f"/en/functions/{functions[3].pk}/")
    assert response.headers["Location"] == f"/en/units/{UNIT}/#{functions[3].anchor}"


def test_items_cost_no_query_more_on_any_page(client):
    addresses = [f"/en/units/{UNIT}/", f"/ar/units/{UNIT}/?with=fr", "/en/divisions/", f"/api/v1/bodies/{UNIT}/"]

    def counts():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    before = counts()
    give_items()
    assert counts() == before


def test_records_of_programs_say_what_is_an_item_of_what(client):
    functions = give_items()
    record = client.get(f"/api/v1/bodies/{UNIT}/").json()["mandate"]["functions"]
    assert [one["letter"] for one in record] == KEYS
    assert [one["level"] for one in record] == LEVELS
    ids = [str(function.pk) for function in functions]
    assert [one["item_of"] for one in record] == [None, ids[0], ids[0], ids[2], ids[2], ids[0]]
    one = client.get(f"/api/v1/functions/{ids[4]}/").json()
    assert (one["letter"], one["item_of"]) == ("a-ii-b", ids[2])


def test_documents_number_items_in_the_way_of_their_language(client, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    give_items()
    levels = {"en": ["lowerLetter", "lowerRoman", "lowerLetter"], "ar": ["arabicAbjad", "decimal", "arabicAbjad"]}
    drawn = {"en": ["(%1)", "(%2)", "%3."], "ar": ["(%1)", "'%2'", "%3 -"], "fr": ["%1)", "%2)", "%3."]}
    for prefix, texts_of_levels in drawn.items():
        response = client.get(f"/{prefix}/documents/{UNIT}/directory.docx")
        document = Document(io.BytesIO(b"".join(response.streaming_content)))
        own = [one for one in document.paragraphs if one.style.name == "Mandate function"]
        assert [int(one._p.pPr.numPr.ilvl.val) for one in own] == LEVELS
        assert len({one._p.pPr.numPr.numId.val for one in own}) == 1
        found = [*document.part.numbering_part.element.iter(qn("w:lvl"))][:3]
        assert [one.find(qn("w:lvlText")).get(qn("w:val")) for one in found] == texts_of_levels
        if prefix in levels:
            assert [one.find(qn("w:numFmt")).get(qn("w:val")) for one in found] == levels[prefix]
    for prefix, markers in {"en": ["(a)", "(i)", "a.", "b.", "(iii)"], "ar": ["'1'", "'3'"]}.items():
        response = client.get(f"/{prefix}/documents/{UNIT}/directory.pdf")
        words = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(b"".join(response.streaming_content))).pages
        )
        assert all(marker in words for marker in markers), prefix


def test_desk_files_for_translators_results_and_files_call_an_item_by_its_label(client, admin_client, tmp_path):
    functions = give_items()
    with override("en"):
        found = function_labels_of_texts([*functions])
        assert [found["secretariat.function", one.pk, "text"] for one in functions] == [
            f"Function {own}" for own in ENGLISH
        ]
    page = client.get("/en/search/", {"q": "communicating the information and analyses"}).content.decode()
    assert "Function (a)(ii)b" in page
    build(tmp_path, "https://directory.example.org")
    with (tmp_path / "functions.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["body"] == UNIT]
    assert [(row["letter"], int(row["level"])) for row in rows] == list(zip(KEYS, LEVELS, strict=True))
    graph = Graph().parse(tmp_path / "directory.ttl", format="turtle")
    pairs = [(str(one), str(other).split("/")[-1]) for one, other in graph.subject_objects(SKOS.broader)]
    broader = {one.split("/")[-1]: other for one, other in pairs if "/functions/" in one}
    ids = [str(function.pk) for function in functions]
    assert broader == {ids[1]: ids[0], ids[2]: ids[0], ids[3]: ids[2], ids[4]: ids[2], ids[5]: ids[0]}
