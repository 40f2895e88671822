"""`manage.py import_bulletin`: six languages, the plan as text and as JSON, and what it refuses."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from reorganisations.models import Reorganisation
from reorganisations.planning import plan_of
from secretariat.models import Body, MandateSource
from tests.bulletins.making import bold, make_docx, office, p
from tests.bulletins.texts import BULLETINS

NAMES = {
    "ar": ("مكتب شؤون المحيطات", "قسم المعاهدات"),
    "en": ("Office of Ocean Affairs", "Treaty Section"),
    "es": ("Oficina de Asuntos Oceánicos", "Sección de Tratados"),
    "fr": ("Bureau des affaires maritimes", "Section des traités"),
    "ru": ("Управление по вопросам океана", "Договорная секция"),
    "zh": ("海洋事务厅", "条约科"),
}
LABELS = {
    "ar": ["(أ)", "(ب)", "(ج)", "’1‘", "’2‘"],
    "en": ["(a)", "(b)", "(c)", "(i)", "(ii)"],
    "zh": ["(a)", "(b)", "(c)", "㈠", "㈡"],
}


def imported(path, *arguments):
    out = io.StringIO()
    call_command("import_bulletin", str(path), *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def bulletin(tmp_path):
    front = [bold("Organization of the Office of Ocean Affairs")]
    return make_docx(tmp_path / "bulletin.docx", *front, *office(p("Plan under decision X/15;", 1), p("Report.", 1)))


@pytest.mark.parametrize("slug", [*BULLETINS])
def test_a_bulletin_is_read_in_each_language(slug, tmp_path, directory):
    path = tmp_path / "bulletin.txt"
    path.write_text(BULLETINS[slug], encoding="utf-8")
    plan = json.loads(imported(path, "--dry-run", "--json"))
    assert (plan["language"], plan["symbol"]) == (slug, "ST/SGB/2031/7")
    whole, section = plan["bodies"]
    assert (whole["name"], section["name"]) == NAMES[slug]
    assert (whole["number"], whole["kind"], whole["parent"]) == ("2", "office", None)
    assert (section["number"], section["kind"], section["parent"]) == ("3", "unit", NAMES[slug][0])
    found = [one["label"] for one in whole["functions"]] + [one["label"] for one in whole["functions"][1]["items"]]
    assert found == LABELS.get(slug, ["a)", "b)", "c)", "i)", "ii)"])
    assert len(section["functions"]) == 2
    assert whole["sources"] == ["resolution 72/266 B", "decision 15/4", "article 8(j)"]
    assert {one["symbol"]: one["source"] for one in plan["sources"]}["article 8(j)"] == "article-8-j"
    assert whole["closing"]
    assert not section["closing"]
    assert not [one for one in plan["findings"] if "not placed" in one["message"]]


def test_a_dry_run_shows_the_plan(bulletin, directory):
    before = Body.objects.count()
    printed = imported(bulletin, "--dry-run")
    assert "4 Office of the Director (office; Office of Ocean Affairs)" in printed
    assert "    (a) Plan under decision X/15;" in printed
    assert "nothing was changed" in printed
    assert Body.objects.count() == before


def test_the_plan_is_printed_as_json(bulletin, directory):
    plan = json.loads(imported(bulletin, "--dry-run", "--json", "--under", "finance-unit"))
    whole, office_of_the_director = plan["bodies"]
    assert whole["parent"] == Body.objects.get(slug="finance-unit").name_en
    assert office_of_the_director == {
        "number": "4",
        "name": "Office of the Director",
        "kind": "office",
        "parent": "Office of Ocean Affairs",
        "opening": "The Office is headed by a Director.\n\nThe core functions of the Office are as follows:",
        "functions": [
            {"label": "(a)", "text": "Plan under decision X/15;", "items": []},
            {"label": "(b)", "text": "Report.", "items": []},
        ],
        "closing": "",
        "sources": ["decision X/15"],
    }
    assert plan["sources"][0]["source"]
    assert all(set(finding) == {"place", "message"} for finding in plan["findings"])


def test_what_cannot_be_done_is_refused_with_a_sentence(bulletin, directory, tmp_path):
    with pytest.raises(CommandError, match="No body has the address"):
        imported(bulletin, "--dry-run", "--under", "nobody")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04broken")
    with pytest.raises(CommandError, match="refused"):
        imported(tmp_path / "broken.docx", "--dry-run")
    with pytest.raises(CommandError, match="refused"):
        imported(tmp_path / "none.docx", "--dry-run")


def test_a_bulletin_becomes_a_draft_and_the_directory_stays(directory, tmp_path):
    path = tmp_path / "bulletin.txt"
    path.write_text(BULLETINS["en"], encoding="utf-8")
    before = Body.objects.count()
    imported(path)
    row = Reorganisation.objects.get()
    assert (row.status, row.name_en) == ("draft", "Organization of the Office of Ocean Affairs")
    assert Body.objects.count() == before
    plan = plan_of(row)
    assert [finding for finding in plan.findings if finding.code == "does_not_fit"] == []
    new = {node.names["en"]: node for node in plan.state.bodies.values() if node.pk < 0}
    assert {name: str(node.kind) for name, node in new.items()} == {
        "Office of Ocean Affairs": "office",
        "Treaty Section": "unit",
    }
    assert new["Treaty Section"].parent == new["Office of Ocean Affairs"].pk
    texts = [plan.state.functions[pk].texts["en"] for pk in new["Office of Ocean Affairs"].functions]
    assert texts[1:4] == ["Applying article 8(j), in particular:", "Its first part;", "Its second part;"]
    assert [plan.state.functions[pk].level for pk in new["Office of Ocean Affairs"].functions][:4] == [0, 0, 1, 1]
    assert len(texts) == 5
    sources = {MandateSource.objects.get(pk=pk).slug for pk in new["Office of Ocean Affairs"].sources}
    assert "article-8-j" in sources
