"""The directory as bulletins, and these imported again: nothing would change, in six languages."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.utils.translation import override

from secretariat.function_order import put_in_order
from secretariat.languages import LANGUAGES
from secretariat.models import Body
from tests.functions_with_items import UNIT, functions_of, give_items
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
OFFICE = "office-of-the-executive-secretary"
UNITS = ("Legal and Intergovernmental Unit", "Monitoring, Review and Reporting Unit", "Secretariat Support Unit")


def dry_run(path, *arguments):
    out = io.StringIO()
    with override("en"):
        call_command("import_bulletin", str(path), "--dry-run", "--json", *arguments, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_the_whole_directory_comes_back_without_a_change_in_six_languages(bulletin_of):
    functions = give_items()
    for language in LANGUAGES:
        own = "听取意见。\n\n并提供咨询。" if language.slug == "zh" else "Listens.\n\nAnd (a) advises."
        for function in (functions[0], functions[3], functions[5]):
            texts.write(function, language, {"text": own})
        plan = dry_run(bulletin_of(language.slug))
        assert json.dumps(plan, ensure_ascii=False).count(json.dumps(own, ensure_ascii=False)) == 3, language.slug
        assert plan["language"] == language.slug
        names = {getattr(body, language.column("name")) for body in Body.objects.all()}
        assert ({body["name"] for body in plan["bodies"]} ^ names, plan["changes"]) == (set(), []), language.slug


def test_items_come_back_as_items_in_six_languages(bulletin_of):
    functions = give_items()
    for language in LANGUAGES:
        assert dry_run(bulletin_of(language.slug, UNIT))["changes"] == [], language.slug
    path = bulletin_of("en", UNIT)
    put_in_order(functions[0].mandate, functions_of(), [0, 1, 1, 1, 2, 1])
    assert [one["message"] for one in dry_run(path)["changes"]] == [
        "The function (a)(ii)a is different.",
    ]


def test_a_branch_comes_back_and_what_differs_is_said(bulletin_of):
    office = Body.objects.get(slug=OFFICE)
    unit = Body.objects.get(slug="monitoring-review-and-reporting-unit")
    for number in range(30):
        unit.mandate.functions.create(text_en=f"Task {number};", position=100 + number)
    path = bulletin_of("en", OFFICE)
    assert dry_run(path)["changes"] == []
    assert b"(a%1)" in zipfile.ZipFile(path).read("word/numbering.xml")
    last = unit.mandate.functions.order_by("position").last()
    last.text_en = "Another task."
    last.save(update_fields=["text_en"])
    unit.mandate.functions.create(text_en="New.", position=500)
    Body.objects.filter(pk=office.pk).update(name_en="Office of the Secretary")
    assert {(one["body"], one["message"]) for one in dry_run(path)["changes"]} == {
        ("Office of the Executive Secretary", "The directory has no such body."),
        *((name, "It would be part of “Office of the Executive Secretary”.") for name in UNITS),
        (unit.name_en, "The function (aj) is different."),
        (unit.name_en, "The function (ak) is not in the bulletin."),
    }


def test_what_is_not_translated_comes_back_without_a_change_in_six_languages(bulletin_of):
    """Its styles say what a paragraph is: names that are none of the genre, sentences that introduce another body, English in Arabic."""
    unit = Body.objects.get(slug=UNIT)
    Body.objects.filter(pk=unit.pk).update(name_en="Tides and winds", **{other.column("name"): "" for other in LANGUAGES if other.slug != "en"})  # fmt: skip
    unit.mandate.functions.update(position=900)
    for number in range(40):
        unit.mandate.functions.create(
            text_en=f"The Harbour Unit performs the following task {number}:", position=number
        )
    for language in LANGUAGES:
        for slug in (UNIT, OFFICE):
            plan = dry_run(bulletin_of(language.slug, slug))
            assert (plan["language"], plan["changes"]) == (language.slug, []), (language.slug, slug)


def test_readers_find_it_beside_the_other_documents(client):
    page = client.get(f"/en/divisions/{OFFICE}/").content.decode()
    assert f'href="/en/documents/{OFFICE}/bulletin.docx">as a bulletin</a>' in page
    unit = client.get(f"/en/units/{UNIT}/").content.decode()
    assert f'href="/en/documents/{UNIT}/bulletin.docx">as a bulletin</a>' in unit
    whole = client.get("/en/divisions/").content.decode()
    assert 'href="/en/documents/bulletin.docx">as a bulletin</a>' in whole


def test_what_the_directory_adds_is_no_text_of_the_body_but_what_it_cites_counts(bulletin_of):
    plan = dry_run(bulletin_of("en", "scientific-and-policy-support-division"))
    assert plan["bodies"]
    notes = [one["message"] for one in plan["findings"] if "note of the directory" in one["message"]]
    assert any("Part of: " in note for note in notes)
    assert not [one for one in plan["findings"] if "not placed" in one["message"]]
