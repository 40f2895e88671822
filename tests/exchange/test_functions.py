"""Functions, closings, mandate sources and topics in tables of bodies: exported, imported, refused."""

import csv

import pytest

from exchange.bodies import plan_import
from exchange.reports import as_rows, plan_page
from exchange.tables import read_table
from history.models import Change
from secretariat.models import Body, Function, MandateSource, Topic
from tests.everything import everything
from tests.people.persons import person

from .files import imported, refused, run, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
UNIT = "monitoring-review-and-reporting-unit"


def functions():
    return list(Function.objects.filter(mandate__body__slug=UNIT).order_by("position", "pk"))


def table(path, *rows):
    columns = [*dict.fromkeys(column for row in rows for column in row)]
    return write_csv(path / "functions.csv", [columns, *([row.get(column, "") for column in columns] for row in rows)])


def test_functions_are_changed_added_and_put_in_order(tmp_path):
    first, second, *others = functions()
    slugs = sorted(MandateSource.objects.values_list("slug", flat=True)[:2])
    path = table(
        tmp_path,
        {"body": UNIT, "id": second.pk, "position": 1, "text_fr": "Conseiller", "sources": ", ".join(slugs)},
        {"body": UNIT, "position": 99, "text_en": "counting dugongs", "text_es": "contar dugongos"},
    )
    assert imported(path) == "0 new, 1 changed, 0 moved, 0 unchanged, 0 refused."
    now = functions()
    assert [one.pk for one in now[:-1]] == [second.pk, first.pk, *(one.pk for one in others)]
    assert (now[0].text_fr, now[0].text_en) == ("Conseiller", second.text_en)
    assert sorted(now[0].sources.values_list("slug", flat=True)) == slugs
    assert (now[-1].text_en, now[-1].text_es) == ("counting dugongs", "contar dugongos")
    assert imported(path) == "0 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
    assert [one.pk for one in functions()] == [one.pk for one in now]


def test_a_row_without_number_means_the_function_in_that_place_or_with_that_text(tmp_path):
    first, second, *_others = functions()
    imported(table(tmp_path, {"body": UNIT, "position": 2, "text_en": second.text_en, "text_fr": "Autre"}))
    imported(table(tmp_path, {"external_id": UNIT, "text_en": first.text_en, "text_fr": "Premier"}))
    assert [one.text_fr for one in functions()[:2]] == ["Premier", "Autre"]


def test_a_new_body_comes_with_its_mandate_functions_closing_and_ties(tmp_path):
    parent, source = Body.objects.get(slug=UNIT).parent, MandateSource.objects.first()
    topic = Topic.objects.first()
    header = ("id", "parent", "kind", "name_en", "opening_en", "closing_en", "closing_fr", "sources", "topics", "level")
    row = ("dugongs", parent.slug, "unit", "Dugongs", "It counts.", "All.", "Tous.", source.slug, topic.slug, "9")
    path = write_csv(tmp_path / "a.csv", [header, row])
    assert imported(path) == "1 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
    body = Body.objects.get(external_id="dugongs")
    assert (body.parent, body.mandate.closing_fr) == (parent, "Tous.")
    assert [*body.mandate.sources.all()] == [source]
    assert [*body.topics.all()] == [topic]
    assert imported(path) == "0 new, 0 changed, 0 moved, 1 unchanged, 0 refused."
    assert imported(table(tmp_path, {"body": "dugongs", "text_en": "counting"})).startswith("0 new, 1 changed")
    assert [one.text_en for one in body.mandate.functions.all()] == ["counting"]


REFUSED = {
    "no body": ({"body": "nowhere", "text_en": "x"}, "there is no body 'nowhere' in the file or in the directory."),
    "no number": ({"body": UNIT, "id": "999999"}, f"'{UNIT}' has nothing with the number 999999; leave it blank for a new one."),
    "no place": ({"body": UNIT, "position": "0", "text_en": "x"}, "the place '0' is no number from 1."),
    "an odd place": ({"body": UNIT, "position": "²", "text_en": "x"}, "the place '²' is no number from 1."),
    "no level": ({"body": UNIT, "position": "1", "level": "3"}, "the level '3' is not 0, 1 or 2."),
    "too deep": ({"body": UNIT, "position": "2", "level": "2"}, "the level is 2: more than one deeper than that of the function before it."),
    "no source": ({"body": UNIT, "text_en": "x", "sources": "x-99"}, "no mandate source has the address: x-99."),
    "no topic": ({"body": UNIT, "text_en": "x", "topics": "x-99"}, "no topic has the address: x-99."),
    "no English": ({"body": UNIT, "position": "99", "text_fr": "x"}, "text has no text in English, from which the others are translated."),
}  # fmt: skip


def test_what_cannot_be_is_refused_with_its_line_and_nothing_is_changed(tmp_path):
    before = everything()
    for name, (row, sentence) in REFUSED.items():
        assert refused(table(tmp_path, row)) == [f"functions, line 2: {sentence}"], name
    twice = {"body": UNIT, "position": 1, "text_fr": "x"}
    assert refused(table(tmp_path, twice, twice)) == [
        f"functions, line {line}: more than one row has the place 1." for line in (2, 3)
    ]
    header, row = ("external_id", "parent_external_id", "kind", "name_en", "sources"), (UNIT, "", "unit", "", "x-99")
    assert "line 2: no mandate source has the address: x-99." in refused(write_csv(tmp_path / "b.csv", [header, row]))
    assert everything() == before


def test_who_may_not_change_the_body_or_write_the_language_may_not_import_its_functions(tmp_path):
    path = table(tmp_path, {"body": UNIT, "position": 1, "text_fr": "Conseiller"})
    found = plan_import(read_table(path), person=person("somebody"))
    assert [str(error) for error in found.errors] == [f"line 2: you may not change '{UNIT}'."]


def test_the_page_and_the_report_of_a_plan_show_functions_and_ties(tmp_path):
    second = functions()[1]
    source = MandateSource.objects.exclude(functions=second).first()
    plan = plan_import(
        read_table(table(tmp_path, {"body": UNIT, "id": second.pk, "text_fr": "Autre", "sources": source.slug}))
    )
    ((_line, _key, _what, *tie), (*_more, column, old, new)) = [row for row in as_rows(plan) if row[2] == "changed"]
    assert (column, old, new) == (f"functions {second.pk}: text_fr", second.text_fr, "Autre")
    assert tie[0] == f"functions {second.pk}: sources"
    (shown,) = plan_page(plan)["changed"]
    assert [change["new"] for change in shown["changes"]] == [source.slug, "Autre"]


def test_the_history_has_what_an_import_changed(tmp_path):
    Change.objects.update(is_public=False)
    imported(table(tmp_path, {"body": UNIT, "position": 1, "text_fr": "Conseiller"}))
    (change,) = Change.objects.filter(is_public=True)
    assert (change.field, change.language, change.after) == ("text", "fr", "Conseiller")


def test_an_exported_csv_of_bodies_says_what_they_are_tied_to(tmp_path):
    run("export_bodies", tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["external_id"]: row for row in csv.DictReader(lines)}
    for body in Body.objects.select_related("mandate"):
        named = body.mandate.sources.values_list("slug", flat=True) if body.has_mandate() else ()
        assert rows[body.external_id or body.slug]["sources"].split() == sorted(named)


def test_items_are_imported_with_their_levels_and_move_with_what_they_are_items_of(tmp_path):
    first, second, third, *others = functions()
    rows = [{"body": UNIT, "id": own.pk, "level": level} for own, level in ((second, 1), (third, 2))]
    known = Change.objects.count()
    assert imported(table(tmp_path, *rows)).startswith("0 new, 1 changed")
    (change,) = Change.objects.all()[: Change.objects.count() - known]
    assert (change.field, change.after) == ("function_order", "1 >2 >>3 4 5 6")
    assert imported(table(tmp_path, *rows)).startswith("0 new, 0 changed")
    imported(
        table(tmp_path, {"body": UNIT, "id": others[0].pk, "position": 1}, {"body": UNIT, "text_en": "new", "level": 1})
    )
    assert [(own.text_en, own.level) for own in functions()][-1] == ("new", 1)
    assert [(own, own.level) for own in functions()][:4] == [(others[0], 0), (first, 0), (second, 1), (third, 2)]
    imported(table(tmp_path, {"body": UNIT, "id": first.pk, "position": 4}))
    assert functions()[3:6] == [first, second, third]
