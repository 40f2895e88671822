"""The column `is_published` of a table: bodies that readers do not see yet, and what a blank cell leaves alone."""

import csv

import pytest

from exchange import reports
from exchange.bodies import plan_import
from exchange.columns import PUBLISHED
from exchange.tables import read_table
from history.models import Change
from secretariat.models import Body
from tests.exchange.files import SMALL, imported, refused, run, write_csv, write_xlsx
from tests.html import Page

pytestmark = [pytest.mark.both, pytest.mark.django_db]

ORDER = ("c", "h", "o", "m")


def table(*cells):
    """The small table with a column `is_published`, whose cells are in the order of its rows: c, h, o, m."""
    return [(*row, cell) for row, cell in zip(SMALL, ("is_published", *cells), strict=True)]


def hidden():
    return set(Body.objects.filter(is_published=False).values_list("external_id", flat=True))


@pytest.fixture(params=[write_csv, write_xlsx], ids=["csv", "xlsx"])
def file(request, tmp_path):
    return lambda *cells: request.param(tmp_path / "bodies", table(*cells))


class TestImport:
    def test_a_new_body_is_published_unless_its_row_says_otherwise(self, file):
        imported(file("false", "", "NO", "true"))
        assert hidden() == {"c", "o"}

    def test_the_history_says_that_readers_did_not_see_it(self, file):
        imported(file("false", "", "", ""))
        added = Change.objects.filter(model="secretariat.body", what="added", is_public=False)
        assert [change.body_name for change in added] == ["Clinics & Wards"]

    def test_a_blank_cell_and_a_missing_column_leave_it_as_it_is(self, file, tmp_path):
        imported(file("0", "", "", ""))
        assert imported(file("", "", "", "")) == "0 new, 0 changed, 0 moved, 4 unchanged, 0 refused."
        imported(write_csv(tmp_path / "without.csv", SMALL))
        assert hidden() == {"c"}

    def test_a_row_changes_it_both_ways_as_one_revision(self, file):
        imported(file("false", "", "", ""))
        before = Change.objects.count()
        assert imported(file("yes", "false", "false", "")) == "0 new, 3 changed, 0 moved, 1 unchanged, 0 refused."
        assert hidden() == {"h", "o"}
        new = Change.objects.all()[: Change.objects.count() - before]
        assert {(change.field, change.before, change.after) for change in new} == {
            ("is_published", "False", "True"),
            ("is_published", "True", "False"),
        }
        assert len({change.revision for change in new}) == 1
        assert imported(file("yes", "false", "false", "")) == "0 new, 0 changed, 0 moved, 4 unchanged, 0 refused."

    def test_what_is_neither_is_refused_with_its_line(self, file):
        assert refused(file("maybe", "", "", "")) == ["line 2: is_published is “true”, “false” or blank, not “maybe”."]
        assert not Body.objects.exists()

    def test_spreadsheets_write_it_in_the_language_they_speak(self, file):
        assert imported(file("FAUX", "Falso", "ЛОЖЬ", "否")) == "4 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
        assert imported(file("VRAI", "VERDADERO", "ИСТИНА", "نعم")).startswith("0 new, 4 changed")
        assert hidden() == set()

    def test_the_command_says_it(self, file):
        assert "line 2: 'c' is not published." in run("import_bodies", file("false", "", "", ""), "--dry-run")[0]
        imported(file("false", "", "", ""))
        lines = run("import_bodies", file("true", "false", "", ""), "--dry-run")[0]
        assert "line 2: 'c' is published." in lines
        assert "line 3: 'h' is no longer published." in lines

    def test_the_report_has_a_row_for_it_and_the_digest_tells_two_plans_apart(self, file):
        rows = [*reports.as_rows(plan_import(read_table(file("false", "", "", ""))))]
        assert (2, "c", "new", "is_published", "", "false") in rows
        digests = {plan_import(read_table(file(cell, "", "", ""))).digest() for cell in ("false", "", "true")}
        assert len(digests) == 2
        imported(file("false", "", "", ""))
        plan = plan_import(read_table(file("true", "", "", "")))
        assert (2, "c", "changed", "is_published", "false", "true") in reports.as_rows(plan)


def test_a_truth_value_of_a_workbook_is_read(tmp_path):
    imported(write_xlsx(tmp_path / "bodies.xlsx", table(False, True, "", "")))
    assert hidden() == {"c"}
    refusal = refused(write_xlsx(tmp_path / "b.xlsx", [SMALL[0], (True, *SMALL[1][1:])]))
    assert refusal[0].startswith("line 2: external_id holds something other than a text")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_exported_says_it_and_comes_back_without_a_change(directory, tmp_path, suffix):
    body = Body.objects.get(slug="finance-unit")
    body.is_published = False
    body.save()
    path = tmp_path / f"bodies.{suffix}"
    run("export_bodies", path)
    rows = read_table(path).rows
    assert [row["external_id"] for row in rows if row["is_published"] == "false"] == [body.external_id or body.slug]
    assert f" 0 changed, 0 moved, {len(rows)} unchanged" in imported(path)
    body.refresh_from_db()
    body.is_published = True
    body.save()
    imported(path)
    assert not Body.objects.get(pk=body.pk).is_published


def test_open_data_do_not_have_the_column(directory, tmp_path):
    from opendata.files import build

    build(tmp_path / "files", "http://testserver")
    with (tmp_path / "files" / "bodies.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert PUBLISHED not in next(csv.reader(lines))


def test_the_page_of_a_plan_shows_it(admin_client, tmp_path):
    def upload(*cells):
        path = write_csv(tmp_path / "bodies.csv", table(*cells))
        with path.open("rb") as content:
            response = admin_client.post("/admin/exchange/import/add/", {"file": content, "under": ""})
        return Page(admin_client.get(response["Location"]))

    new = upload("false", "", "", "")
    assert len([text for text in new.texts("td") if text.startswith("not published")]) == 1
    imported(write_csv(tmp_path / "b.csv", table("false", "", "", "")))
    assert "published no yes" in upload("true", "", "", "").words
