"""Posts and contact points in the workbook of bodies and in directory files: exported, imported, refused."""

import io
import json
import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from exchange.bodies import plan_import
from exchange.body_parts import SHEETS
from exchange.columns import OF_CONTACTS
from exchange.reports import as_rows, plan_page
from exchange.tables import read_table
from history.models import Change
from secretariat.contacts import ContactPoint, Post
from secretariat.models import Body
from tests.everything import everything
from tests.people.persons import person

from .files import imported, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
UNIT = "biosafety-and-biosecurity-unit"


@pytest.fixture
def examples():
    call_command("demo_contacts", stdout=io.StringIO())


def exported(folder):
    path = folder / "bodies.xlsx"
    call_command("export_bodies", path, stdout=io.StringIO())
    return path


def workbook(path, **sheets):
    """The workbook of one body, with sheets of dicts."""
    book = Workbook()
    book.active.append(["external_id", "parent_external_id", "kind", "name_en"])
    unit = Body.objects.get(slug=UNIT)
    book.active.append([UNIT, unit.parent.slug, "unit", unit.name_en])
    for name, rows in sheets.items():
        sheet, columns = book.create_sheet(name), [*dict.fromkeys(column for row in rows for column in row)]
        for row in [columns, *([row.get(column) for column in columns] for row in rows)]:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.usefixtures("examples")
def test_a_workbook_comes_back_without_a_change_also_that_of_the_open_data(tmp_path):
    path, before = exported(tmp_path), everything()
    assert load_workbook(path, read_only=True).sheetnames[1:] == ["posts", "contacts", "functions"]
    assert imported(path) == "0 new, 0 changed, 0 moved, 21 unchanged, 0 refused."
    call_command("export_open_data", tmp_path / "data", base="https://directory.example.org", stdout=io.StringIO())
    assert imported(tmp_path / "data" / "bodies.xlsx") == "0 new, 0 changed, 0 moved, 21 unchanged, 0 refused."
    assert everything() == before
    for name in ("posts.csv", "contacts.csv"):
        assert imported(tmp_path / "data" / name) == "0 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
    assert everything() == before
    assert {column for sheet in SHEETS for column in sheet.columns} - {"external_id", "id"} == OF_CONTACTS
    path = tmp_path / "posts.csv"
    path.write_text(f"body;role;title_en;from\n{UNIT};deputy;Deputy;2026-01-31\n", encoding="utf-8")
    assert imported(path) == "0 new, 1 changed, 0 moved, 0 unchanged, 0 refused."
    assert Post.objects.get(title_en="Deputy").valid_from.isoformat() == "2026-01-31"
    path.write_text(f"external_id,purpose,phone\n{UNIT},media,'+33 1 42 68 53 00 poste 12\n", encoding="utf-8")
    assert imported(path) == "0 new, 1 changed, 0 moved, 0 unchanged, 0 refused."
    assert ContactPoint.objects.get(purpose="media", body__slug=UNIT).extension == "12"


def test_posts_and_contact_points_are_added_and_changed_with_their_texts(tmp_path):
    posts = [
        {
            "external_id": UNIT,
            "role": "head",
            "status": "vacant",
            "valid_to": "2099-12-31",
            "title_en": "Head",
            "title_fr": "Chef",
        },
        {"external_id": UNIT, "role": "deputy", "title_en": "Deputy head"},
    ]
    contacts = [
        {
            "external_id": UNIT,
            "purpose": "media",
            "phone": "+1 514 555 0100 poste 12",
            "languages": "fr, en",
            "hours_en": "9 to 17",
        }
    ]
    path = workbook(tmp_path / "a.xlsx", posts=posts, contacts=contacts)
    assert imported(path) == "0 new, 1 changed, 0 moved, 0 unchanged, 0 refused."
    head, deputy = Post.objects.all()
    assert (head.status, str(head.valid_to), head.title_fr, head.position) == ("vacant", "2099-12-31", "Chef", 0)
    assert (deputy.role, deputy.status, deputy.title_en, deputy.position) == ("deputy", "filled", "Deputy head", 1)
    contact = ContactPoint.objects.get()
    assert (contact.phone, contact.extension, contact.languages, contact.hours_en) == (
        "+15145550100",
        "12",
        "en fr",
        "9 to 17",
    )
    count = Change.objects.count()
    assert imported(path) == "0 new, 0 changed, 0 moved, 1 unchanged, 0 refused."
    assert Change.objects.count() == count
    changed = [{"external_id": UNIT, "id": str(head.pk), "status": "filled", "title_fr": "Cheffe"}]
    plan = plan_import(read_table(workbook(tmp_path / "b.xlsx", posts=changed)))
    assert [change["label"] for change in plan_page(plan)["changed"][0]["changes"]] == [
        f"post {head.pk}: status", f"post {head.pk}: title (Français)"
    ]  # fmt: skip
    assert [row[3:] for row in as_rows(plan)][1:] == [
        (f"posts {head.pk}: status", "vacant", "filled"), (f"posts {head.pk}: title_fr", "Chef", "Cheffe")
    ]  # fmt: skip
    imported(tmp_path / "b.xlsx")
    head.refresh_from_db()
    assert (head.status, head.title_fr, head.title_en) == ("filled", "Cheffe", "Head")


def test_bad_rows_are_refused_with_their_sheet_and_line_and_nothing_changes(tmp_path):
    other = Post.objects.create(body=Body.objects.get(slug="finance-unit"), title_en="Other")
    before = everything()
    posts = [
        {"external_id": "nobody", "id": "", "role": "head", "title_en": "X", "valid_from": "", "valid_to": "", "title_ar": ""},
        {"external_id": UNIT, "id": str(other.pk), "title_en": "X"},
        {"external_id": UNIT, "role": "king", "title_en": "X"},
        {"external_id": UNIT, "role": "deputy", "title_en": "X", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
        {"external_id": UNIT, "role": "deputy", "title_en": "Y", "valid_from": "soon"},
        {"external_id": UNIT, "role": "deputy", "title_ar": "رئيس"},
    ]  # fmt: skip
    contacts = [{"external_id": UNIT, "email": "no", "phone": ""}, {"external_id": UNIT, "phone": "514 1"}]
    told = refused(workbook(tmp_path / "a.xlsx", posts=posts, contacts=contacts))
    places = [line.partition(":")[0] for line in told]
    assert {*places} == {f"posts, line {number}" for number in range(2, 8)} | {"contacts, line 2", "contacts, line 3"}
    for part in (
        "'nobody'",
        f"number {other.pk}",
        "role: ",
        "before its first one",
        "valid_from: ",
        "title_en: ",
        "email: ",
        "phone: ",
    ):
        assert part in " ".join(told), part
    assert everything() == before
    wrong = workbook(tmp_path / "b.xlsx", posts=[{"external_id": UNIT, "salary": "1"}])
    told = " ".join(refused(wrong))
    assert "The sheet “posts” has other columns" in told
    assert "external_id / body is needed" in told  # the open data has the latter


def test_mailboxes_that_look_like_persons_are_a_warning_and_permissions_are_asked(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        contacts=[{"external_id": UNIT, "email": "maria.silva@example.org"}],
        posts=[{"external_id": UNIT, "title_en": "Head", "title_fr": "Chef"}],
    )
    (warning,) = plan_import(read_table(path)).warnings
    assert (
        str(warning)
        == "contacts, line 2: 'maria.silva@example.org' looks like the address of a person, and readers will see it."
    )
    elsewhere = person("elsewhere", "Editors", branches=[Body.objects.get(slug="finance-unit")])
    here = person("here", "Editors", branches=[Body.objects.get(slug=UNIT)])
    assert [error.sentence for error in plan_import(read_table(path), person=elsewhere).errors] == [
        f"you may not change '{UNIT}'."
    ]
    sentence = f"you may not write texts of '{UNIT}' in this language: Français."
    assert [error.sentence for error in plan_import(read_table(path), person=here).errors] == [sentence]


def test_directory_files_have_them_too(tmp_path):
    folder = tmp_path / "directory"
    shutil.copytree(settings.BASE_DIR / "fixtures" / "directory", folder)

    def edit(name, change):
        content = json.loads((folder / name).read_text())
        change(content)
        (folder / name).write_text(json.dumps(content))

    def structure(content):
        content["secretariat"]["posts"] = [{"role": "head"}, {"role": "deputy", "status": "vacant"}]
        content["secretariat"]["contacts"] = [{"purpose": "media", "phone": "+1 514 555 0100", "languages": "en fr"}]

    def texts_in(titles, hours):
        def change(content):
            own = content["bodies"]["secretariat-of-the-convention-on-biological-diversity"]
            own["posts"], own["contacts"] = [{"title": title} for title in titles], [{"hours": hours}]

        return change

    edit("structure.json", structure)
    edit("texts/en.json", texts_in(["Executive Secretary", "Deputy"], "9 to 17"))
    edit("texts/ar.json", texts_in(["الأمين التنفيذي", "نائب"], "من 9 إلى 17"))
    call_command("load_directory", folder, stdout=io.StringIO())
    assert [*Post.objects.values_list("role", "status", "title_en", "title_ar")] == [
        ("head", "filled", "Executive Secretary", "الأمين التنفيذي"), ("deputy", "vacant", "Deputy", "نائب")
    ]  # fmt: skip
    assert [*ContactPoint.objects.values_list("phone", "languages", "hours_ar")] == [
        ("+15145550100", "en fr", "من 9 إلى 17")
    ]
    before = everything()
    call_command("load_directory", folder, stdout=io.StringIO())
    assert everything() == before
    edit("texts/fr.json", texts_in(["Une seule"], ""))
    with pytest.raises(CommandError, match="other posts than"):
        call_command("load_directory", folder)
