"""Exporting bodies: everything a table can hold, as text, and back without a change."""

import pytest
from django.core.management import CommandError
from openpyxl import load_workbook

from exchange.columns import COLUMNS
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Mandate
from tests.everything import everything
from tests.exchange.files import SMALL, imported, refused, run, write_csv
from translations import texts

pytestmark = pytest.mark.django_db

ODD = ("=1+2", "'=1+2", "+cmd|' /C calc'!A0", "-5", "@SUM(A1)", "#REF!", "007", "_x000D_", "a,b;\"c\"", "إدارة", "TRUE")  # fmt: skip


@pytest.fixture(params=["csv", "xlsx"])
def path(request, tmp_path):
    return tmp_path / f"bodies.{request.param}"


def test_the_seed_comes_back_without_a_change(directory, path):
    before, count = everything(), Body.objects.count()
    assert run("export_bodies", path)[0] == f"{count} bodies exported.\n"
    assert imported(path) == f"0 new, 0 changed, 0 moved, {count} unchanged, 0 refused."
    assert everything() == before


def test_a_branch_comes_back_without_a_change(directory, path):
    top = Body.objects.filter(kind="division").first()
    count = top.branch().count()
    run("export_bodies", path, "--branch", top.slug)
    assert imported(path) == f"0 new, 0 changed, 0 moved, {count} unchanged, 0 refused."


@pytest.mark.parametrize("name", ODD)
def test_what_looks_like_something_else_stays_a_text(directory, path, name):
    body = Body.objects.get(parent=None)
    texts.write(body, SOURCE, {"name": name})
    run("export_bodies", path)
    assert " 0 changed" in imported(path)
    texts.write(body, SOURCE, {"name": "Other"})
    assert " 1 changed" in imported(path)
    body.refresh_from_db()
    assert body.name_en == name


def test_a_cell_that_begins_like_a_formula_is_none(directory, tmp_path):
    texts.write(Body.objects.get(parent=None), BY_SLUG["fr"], {"name": "=1+2"})
    for path in (tmp_path / "a.csv", tmp_path / "a.xlsx"):
        run("export_bodies", path)
    cell = load_workbook(tmp_path / "a.xlsx").active.cell(2, COLUMNS.index("name_fr") + 1)
    assert (cell.value, cell.data_type) == ("=1+2", "s")
    assert ",'=1+2," in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_a_text_longer_than_a_cell_is_not_cut_off(tmp_path):
    long = "word " * 10_000
    rows = [SMALL[0], ("m", "", "secretariat", "Ministry", "", "", "It works.", "")]
    imported(write_csv(tmp_path / "in.csv", rows))
    Mandate.objects.update(opening_en=long)  # past every rule
    with pytest.raises(CommandError, match=r"'m': opening_en has 49999 characters; 32767 are allowed\."):
        run("export_bodies", tmp_path / "out.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
    run("export_bodies", tmp_path / "out.csv")
    assert refused(tmp_path / "out.csv") == ["line 2: opening_en has 49999 characters; 20000 are allowed."]


def test_a_slug_that_is_the_identifier_of_another_body_is_named(tmp_path, directory):
    one, other = Body.objects.filter(kind="unit")[:2]
    other.external_id = one.slug
    other.save()
    with pytest.raises(CommandError, match=f"'{one.slug}' is also the external identifier of '{other.slug}'"):
        run("export_bodies", tmp_path / "out.csv")


def test_other_endings_and_places_and_branches_are_refused_with_a_sentence(tmp_path, directory):
    for arguments, sentence in (
        ([tmp_path / "bodies.ods"], r"must end in \.csv or \.xlsx"),
        ([tmp_path / "nowhere" / "bodies.csv"], "cannot be written: No such file"),
        ([tmp_path / "bodies.csv", "--branch", "nowhere"], "No body of the directory has the address 'nowhere'"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run("export_bodies", *arguments)
    assert list(tmp_path.iterdir()) == []
