"""Search words in a table of bodies: a column for each language, one name or subject in each line of a cell."""

import pytest

from exchange import reports
from exchange.bodies import plan_import
from exchange.tables import read_table
from history.models import Change
from search.query import find
from secretariat.changes import write_lock
from secretariat.languages import SOURCE
from secretariat.models import Body
from tests.exchange.files import SMALL, imported, refused, run, write_csv, write_xlsx
from tests.exchange.test_admin import carry_out, planned
from tests.people.persons import person
from translations.models import SearchWords

pytestmark = [pytest.mark.both, pytest.mark.django_db]

HEADER = ("external_id", "parent_external_id", "kind", "name_en", "also_known_as_en", "handles_en", "handles_ar")
CLINICS = ("c", "h", "unit", "", "Doctors", "visas\nsalaries", "تأشيرة")


def table(*rows):
    return [HEADER, *rows]


def words():
    return {
        (row.body.external_id, row.language): (row.also_known_as, row.handles)
        for row in SearchWords.objects.select_related("body")
    }


@pytest.fixture(params=[write_csv, write_xlsx], ids=["csv", "xlsx"])
def small(request, tmp_path):
    imported(write_csv(tmp_path / "first.csv", SMALL))
    return lambda *rows: request.param(tmp_path / "words", table(*rows))


def test_a_table_brings_them_as_one_revision_that_the_history_records(small):
    assert imported(small(CLINICS)) == "0 new, 1 changed, 0 moved, 0 unchanged, 0 refused."
    assert words() == {("c", "en"): ("Doctors", "visas\nsalaries"), ("c", "ar"): ("", "تأشيرة")}
    assert [group.body.slug for group in find("salary", SOURCE).groups] == ["clinics-and-wards"]
    changes = Change.objects.filter(model="translations.searchwords")
    assert [change.what for change in changes] == ["added", "added"]
    assert len({change.revision for change in changes}) == 1
    assert imported(small(CLINICS)) == "0 new, 0 changed, 0 moved, 1 unchanged, 0 refused."
    assert imported(small((*CLINICS[:4], "", "", ""))) == "0 new, 0 changed, 0 moved, 1 unchanged, 0 refused."
    imported(small((*CLINICS[:4], "", "badges", "")))
    last = Change.objects.latest("pk")
    assert (last.field, last.before, last.after) == ("handles", "visas\nsalaries", "badges")
    assert words() == {("c", "en"): ("Doctors", "badges"), ("c", "ar"): ("", "تأشيرة")}


def test_a_new_body_has_them_at_once(small):
    imported(small(("n", "h", "unit", "Nurses", "", "badges", "")))
    assert words() == {("n", "en"): ("", "badges")}


def test_former_names_and_abbreviations_are_columns_too(tmp_path):
    imported(write_csv(tmp_path / "first.csv", SMALL))
    header = (*HEADER[:4], "former_names_en", "abbreviations_fr")
    imported(write_csv(tmp_path / "names.csv", [header, (*CLINICS[:4], "Infirmary", "CS")]))
    rows = SearchWords.objects.values_list("language", "former_names", "abbreviations", "also_known_as", "handles")
    assert {*rows} == {("en", "Infirmary", "", "", ""), ("fr", "", "CS", "", "")}
    assert [group.body.slug for group in find("infirmary", SOURCE).groups] == ["clinics-and-wards"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_exported_comes_back_without_a_change(directory, tmp_path, suffix):
    run("export_bodies", tmp_path / f"all.{suffix}")
    table = read_table(tmp_path / f"all.{suffix}")
    finance = next(row for row in table.rows if row["external_id"] == "finance-unit")
    assert finance["handles_fr"] == SearchWords.objects.get(body__slug="finance-unit", language="fr").handles
    assert not plan_import(table).to_do()
    with write_lock():
        SearchWords.objects.all().delete()
    imported(tmp_path / f"all.{suffix}")
    assert words().keys() >= {(None, "zh"), (None, "ar")}
    assert not plan_import(table).to_do()


def test_they_are_not_checked_as_translations_and_have_a_limit(small):
    assert refused(small((*CLINICS[:5], "x" * 8001, ""))) == [
        "line 2: handles_en has 8001 characters; 8000 are allowed."
    ]
    plan = plan_import(read_table(small((*CLINICS[:6], "دليل 2020"))))
    assert plan.warnings == []
    assert ("c", "changed", "handles_ar", "", "دليل 2020") in [row[1:] for row in reports.as_rows(plan)]


def test_the_page_of_a_plan_names_them(admin_client, small):
    _address, page = planned(admin_client, table(CLINICS))
    assert "handles (English)" in page.words


def test_only_who_may_write_all_search_words_may_import_them(client, small):
    client.force_login(person("editor", "Editors", branches=["health"], translates=["en", "ar"]))
    _address, page = planned(client, table(CLINICS))
    assert "line 2: you may not write the search words of 'c'." in page.texts("li")
    client.force_login(person("chief", "Administrators"))
    address, page = planned(client, table(CLINICS))
    assert carry_out(client, address, page).status_code == 302
    assert SearchWords.objects.filter(body=Body.objects.get(external_id="c")).count() == 2
