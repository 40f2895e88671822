"""The open data as tables, held against the schemas that come with them, and against the JSON files."""

import csv
import json
import time
import warnings
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from history.models import Change
from opendata.files import TYPES, build
from opendata.tables import TABLES
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body
from translations import texts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of what it imports in its turn
    from frictionless import Package, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
BASE = "https://directory.example.org"
NAME = "Monitoring, Review and Reporting Unit"
ID = "monitoring-review-and-reporting-unit"


@pytest.fixture
def folder(tmp_path):
    """All files, of a directory with posts, contact points, an external identifier and a former name."""
    call_command("demo_contacts", verbosity=0)
    unit = Body.objects.get(slug=ID)
    unit.external_id = "unit-7"
    unit.save()
    Change.objects.update(at=timezone.now() - timedelta(days=2))
    texts.write(unit, BY_SLUG["en"], {"name": "Monitoring Section"})
    build(tmp_path / "files", BASE)
    return tmp_path / "files"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_tables_are_as_their_schemas_say(folder):
    with system.use_context(trusted=True), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = Package(str(folder / "datapackage.json"))
        report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])[:5]
    assert [task.name for task in report.tasks] == [table.name.replace("_", "-") for table in TABLES]
    assert all(rows_of(folder / table.file_name) for table in TABLES)
    (folder / "functions.csv").write_text((folder / "functions.csv").read_text().replace(ID, "nowhere"))
    with system.use_context(trusted=True), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        errors = Package(str(folder / "datapackage.json")).validate().flatten(["type"])
    assert ["foreign-key"] in errors


def test_the_tables_say_what_the_json_file_says(folder):
    data = json.loads((folder / "directory.json").read_text())
    (unit,) = [body for body in data["bodies"] if body["id"] == ID]
    (row,) = [row for row in rows_of(folder / "bodies.csv") if row["id"] == ID]
    assert row["external_id"] == unit["external_id"] == "unit-7"
    assert {own["external_id"] for own in rows_of(folder / "bodies.csv")} == {"", "unit-7"}
    for name in ("uri", "kind", "parent", "updated_at"):
        assert row[name] == unit[name]
    for language in LANGUAGES:
        assert row[language.column("name")] == unit["name"][language.tag]
        assert row[language.column("opening")] == unit["mandate"]["opening"].get(language.tag, "")
        assert row[language.column("closing")] == unit["mandate"]["closing"].get(language.tag, "")
    assert row["sources"].split() == unit["mandate"]["sources"]
    functions = [own for own in rows_of(folder / "functions.csv") if own["body"] == ID]
    assert [(own["id"], own["letter"], own["text_ar"], own["sources"].split()) for own in functions] == [
        (own["id"], own["letter"], own["text"]["ar"], own["sources"]) for own in unit["mandate"]["functions"]
    ]
    assert [row["position"] for row in functions] == [str(place) for place in range(1, len(functions) + 1)]
    for name in ("sources", "topics"):
        assert [row["id"] for row in rows_of(folder / f"{name}.csv")] == [one["id"] for one in data[name]]
    former = [(own["body"], own["language"], own["name"]) for own in rows_of(folder / "former-names.csv")]
    assert former == [(ID, "en", NAME)]
    assert unit["former_names"] == {"en": [NAME]}


def test_the_workbook_has_the_same_tables_and_the_dictionary_names_each_column(folder):
    book = load_workbook(folder / "bodies.xlsx", read_only=True)
    names = [*(table.name for table in TABLES), "fields"]
    assert book.sheetnames == names
    header, *dictionary = [list(row) for row in book["fields"].iter_rows(values_only=True)]
    assert header[3:] == [f"description_{language.slug}" for language in LANGUAGES]
    for table, sheet in zip(TABLES, book.worksheets[:-1], strict=True):
        own = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
        rows = [[cell.removeprefix("'") for cell in row.values()] for row in rows_of(folder / table.file_name)]
        width = len(table.header)
        assert own[0] == table.header == [row[1] for row in dictionary if row[0] == table.name]
        assert [row + [""] * (width - len(row)) for row in own[1:]] == rows
    assert all(len({*row[3:]}) > 1 for row in dictionary)  # none is left in English alone
    assert [[*row.values()] for row in rows_of(folder / "fields.csv")] == dictionary


def test_two_builds_of_one_revision_have_the_same_sums(folder, tmp_path):
    time.sleep(2.1)  # archives count time in steps of two seconds
    build(tmp_path / "again", BASE)
    for name in TYPES:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
