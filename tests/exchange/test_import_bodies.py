"""Importing bodies: what a file says is what the directory has afterwards, or nothing is changed and every reason told."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import OutputWrapper

from exchange.addresses import slug_of
from history.models import Change
from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Kind, Mandate
from secretariat.progress import Progress, reported
from secretariat.waiting import TaskStep
from tests.everything import everything
from tests.exchange.files import SMALL, imported, refused, run, with_row, write_csv, write_xlsx
from translations import texts
from translations.models import TextState

pytestmark = [pytest.mark.both, pytest.mark.django_db]

REAL = settings.BASE_DIR.parent / "shared" / "data" / "environment-canada-bodies.csv"
needs_real = pytest.mark.skipif(
    not REAL.exists(), reason=f"The 920 real bodies, ../shared/data/{REAL.name}, are not here."
)
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


@pytest.fixture
def file(tmp_path):
    def write(rows=SMALL, suffix="csv", **options):
        return WRITERS[suffix](tmp_path / f"bodies.{suffix}", rows, **options)

    return write


def outline():
    return list(Body.objects.values_list("external_id", "slug", "kind", "parent__external_id", "position"))


SMALL_OUTLINE = [
    ("m", "ministry", "secretariat", None, 0),
    ("h", "health", "division", "m", 0),
    ("c", "clinics-and-wards", "unit", "h", 0),
    ("o", "directors-office", "office", "m", 1),
]


class TestNew:
    @pytest.mark.parametrize("suffix", WRITERS)
    def test_bodies_stand_where_the_file_says_whatever_the_order_of_rows(self, file, suffix):
        assert imported(file(suffix=suffix)) == "4 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
        assert outline() == SMALL_OUTLINE
        assert tree.validate() == []

    def test_texts_are_written_with_their_states(self, file):
        imported(file())
        mandate = Mandate.objects.get()
        assert (mandate.body.external_id, mandate.opening_en, mandate.opening_fr) == (
            "h",
            "It heals.\n\nAnd helps.",
            "Elle soigne.",
        )
        assert Body.objects.get(slug="health").acronym_en == "HD"
        states = TextState.objects.filter(language="fr").values_list("field", "state", "source_text")
        assert sorted(states) == [
            ("name", "unofficial", "Clinics & Wards"),
            ("name", "unofficial", "Health"),
            ("name", "unofficial", "Ministry"),
            ("opening", "unofficial", "It heals.\n\nAnd helps."),
        ]

    @pytest.mark.parametrize("options", [{"encoding": "utf-8-sig"}, {"delimiter": ";"}, {"lineterminator": "\n"}])
    def test_what_spreadsheets_write_is_understood(self, file, options):
        imported(file(**options))
        assert outline() == SMALL_OUTLINE

    def test_columns_come_in_any_order(self, file):
        imported(file([tuple(reversed(row)) for row in SMALL]))
        assert outline() == SMALL_OUTLINE

    def test_a_shared_name_gets_the_identifier_behind_it_in_any_order_of_rows(self, file):
        rows = [*SMALL, ("x.2", "h", "unit", "Team", *[""] * 4), ("x.1", "h", "unit", "Team", *[""] * 4)]
        imported(file([rows[0], *reversed(rows[1:])]))
        slugs = set(Body.objects.filter(name_en="Team").values_list("external_id", "slug"))
        assert slugs == {("x.1", "team-x1"), ("x.2", "team-x2")}

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Minister’s Équipe", "ministers-equipe"),
            ("Director's Office, U.S.", "directors-office-us"),
            ("R&D / Science_Policy", "r-and-d-science-policy"),
            ("Canada–France (liaison)", "canada-france-liaison"),
            ("司", ""),
        ],
    )
    def test_a_slug_is_made_of_the_letters_of_a_name(self, name, slug):
        assert slug_of(name) == slug

    def test_a_slug_is_found_where_names_and_identifiers_do_not_help(self, file):
        rows = [*SMALL, ("部", "h", "unit", "司", *[""] * 4), ("x" * 100, "h", "unit", "y" * 255, *[""] * 4)]
        imported(file(rows))
        assert Body.objects.filter(slug__regex=r"^[0-9a-f]{12}$", name_en="司").count() == 1
        assert Body.objects.filter(slug="y" * 200).count() == 1

    def test_a_dry_run_names_every_step_and_changes_nothing(self, file):
        before = everything()
        out, _err = run("import_bodies", file(), "--dry-run")
        assert out.splitlines() == [
            "line 2: 'c' is new: unit “Clinics & Wards”, part of 'h', address 'clinics-and-wards'.",
            "line 3: 'h' is new: division “Health”, part of 'm', address 'health'.",
            # The mandate above takes three lines of a CSV file.
            "line 6: 'o' is new: office “Director's Office”, part of 'm', address 'directors-office'.",
            "line 7: 'm' is new: secretariat “Ministry”, part of '', address 'ministry'.",
            "4 new, 0 changed, 0 moved, 0 unchanged, 0 refused.",
            "This was a dry run; nothing was changed.",
        ]  # fmt: skip
        assert everything() == before


class TestAgain:
    @pytest.fixture(autouse=True)
    def small(self, file):
        imported(file())

    @pytest.mark.parametrize("suffix", WRITERS)
    def test_the_same_file_changes_nothing(self, file, suffix):
        before = everything()
        assert imported(file(suffix=suffix)) == "0 new, 0 changed, 0 moved, 4 unchanged, 0 refused."
        assert everything() == before

    def test_a_blank_cell_leaves_a_text_alone(self, file):
        before = everything()
        imported(file(with_row(3, name_fr="", mandate_en=" ", mandate_fr="", acronym_en="")))
        assert everything() == before

    def test_changes_are_told_field_by_field_and_the_slug_stays(self, file):
        path = file(with_row(3, name_en="Health Division", mandate_fr="Elle guérit."))
        out, _err = run("import_bodies", path, "--dry-run")
        assert out.splitlines()[:3] == [
            "line 3: name_en of 'h' changes from “Health” to “Health Division”.",
            "line 3: opening_fr of 'h' changes from “Elle soigne.” to “Elle guérit.”.",
            "0 new, 1 changed, 0 moved, 3 unchanged, 0 refused.",
        ]
        imported(path)
        health = Body.objects.get(slug="health")
        assert (health.name_en, health.name_fr, health.mandate.opening_fr) == (
            "Health Division",
            "Santé",
            "Elle guérit.",
        )
        assert texts.versions(health.mandate, BY_SLUG["fr"])["opening"] == 2

    def test_a_body_moves_with_its_branch(self, file):
        path = file(with_row(2, parent_external_id="o"))
        assert imported(path) == "0 new, 0 changed, 1 moved, 3 unchanged, 0 refused."
        assert Body.objects.get(external_id="c").parent.external_id == "o"
        assert tree.validate() == []

    def test_two_bodies_change_places(self, file):
        rows = [*SMALL, ("w", "c", "unit", "Wards", *[""] * 4)]
        imported(file(rows))
        rows[1] = ("c", "w", *rows[1][2:])
        rows[5] = ("w", "h", *rows[5][2:])
        assert imported(file(rows)) == "0 new, 0 changed, 2 moved, 3 unchanged, 0 refused."
        assert Body.objects.get(external_id="c").parent.external_id == "w"
        assert tree.validate() == []

    def test_part_of_a_table_finds_its_parents_in_the_directory(self, file):
        assert (
            imported(file([SMALL[0], ("n", "h", "unit", "Nurses", *[""] * 4)]))
            == "1 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
        )
        assert Body.objects.get(external_id="n").parent.external_id == "h"

    def test_a_cycle_through_bodies_outside_the_file_is_refused(self, file):
        imported(file([SMALL[0], ("w", "c", "unit", "Wards", *[""] * 4)]))
        assert refused(file([SMALL[0], ("c", "w", *SMALL[1][2:])])) == [
            "line 2: these bodies would be parts of one another: c → w → c."
        ]

    def test_a_kind_is_not_changed(self, file):
        assert refused(file(with_row(4, kind="division"))) == [
            "line 6: 'o' is of the kind 'office' in the directory; an import cannot make it 'division'."
        ]


REFUSED = [
    (with_row(2, parent_external_id="x-9"), ["line 2: parent 'x-9' is not in the file and not in the directory."]),
    (with_row(2, kind="team"), ["line 2: the kind 'team' is none of: secretariat, office, division, unit."]),
    (with_row(2, name_en=""), ["line 2: 'c' is new and has no name in English (name_en)."]),
    (with_row(2, name_en="x" * 256), ["line 2: name_en has 256 characters; 255 are allowed."]),
    (with_row(2, acronym_en="x" * 31), ["line 2: acronym_en has 31 characters; 30 are allowed."]),
    (with_row(2, name_fr="a\x00b"), ["line 2: name_fr: The character U+0000, which no text can hold, is where � stands in “a�b”. Please remove it."]),
    (with_row(2, external_id="h"), ["line 3: 'h' stands in line 2 already.", "line 2: 'h': A body of the kind “Unit” cannot be part of one of the kind “Unit”."]),
    (with_row(2, external_id=""), ["line 2: external_id is blank."]),
    (with_row(2, parent_external_id="m"), ["line 2: 'c': A body of the kind “Unit” cannot be part of one of the kind “Secretariat”."]),
    (with_row(2, parent_external_id="c"), ["line 2: these bodies would be parts of one another: c → c."]),
    (with_row(2, parent_external_id=""), ["line 2: 'c' has no parent, so it must be of the kind 'secretariat'.", "line 7: 'm' has no parent, nor has 'c' in line 2; a file has one root at most."]),
    (with_row(2, mandate_fr="Elle soigne."), ["line 2: 'c' has no mandate in English, so it can have none in opening_fr."]),
    (with_row(2, name_fr='=cmd|"/c calc"!A1'), ["line 2: name_fr holds something other than a text: a formula; put an apostrophe before it if it is a text."]),
    (with_row(2, name_fr="@SUM(A1)"), ["line 2: name_fr holds something other than a text: a formula; put an apostrophe before it if it is a text."]),
    ([*SMALL, ("n", "h", "unit")], ["line 8: the row has another number of cells (3) than the file has columns (8).", "line 8: 'n' is new and has no name in English (name_en)."]),
    ([*SMALL, (*SMALL[1], "more")], ["line 8: the row has another number of cells (9) than the file has columns (8).", "line 8: 'c' stands in line 2 already."]),
    ([row[1:] for row in SMALL], ["These columns are missing: external_id."]),
    ([(*row, row[3]) for row in SMALL], ["These columns stand there twice: name_en."]),
    (SMALL[:1], ["The file names its columns and has no rows."]),
    ([], ["The file is empty."]),
]  # fmt: skip


class TestRefused:
    @pytest.mark.parametrize(("rows", "sentences"), REFUSED, ids=[sentences[0] for _, sentences in REFUSED])
    def test_what_cannot_be_is_refused_with_its_line_and_nothing_is_changed(self, file, rows, sentences):
        before = everything()
        path = file(rows)
        if sentences[0].startswith("line 3: 'h' stands"):  # the row that stands is the first one
            assert sentences[0] in refused(path)
        else:
            assert refused(path) == sentences
        assert everything() == before

    @pytest.mark.parametrize(
        ("name", "what"),
        [("Здоровье", "script"), ("健康与福利", "script"), ("Sante\u0301", "loose accents")],
    )
    def test_an_error_of_the_checks_refuses_a_translation(self, file, name, what):
        before = everything()
        (sentence,) = refused(file(with_row(3, name_fr=name)))
        assert sentence.startswith("line 3: name_fr of 'h': ")
        assert what in sentence
        assert everything() == before

    def test_a_warning_of_the_checks_refuses_nothing(self, file):
        assert imported(file(with_row(3, name_fr="Health"))).startswith("4 new")

    def test_unknown_columns_are_named_with_those_that_are_known(self, file):
        (sentence,) = refused(file([(*row, "x") for row in SMALL]))
        assert sentence.startswith(
            "These columns are not known: 'x'. A file may have: external_id, parent_external_id, kind, is_published, sources, topics, name_ar,"
        )

    def test_every_reason_is_told_at_once(self, file):
        rows = [list(row) for row in SMALL]
        rows[1][1], rows[2][2], rows[3][3] = "nowhere", "team", ""
        assert [sentence.partition(":")[0] for sentence in refused(file(rows))] == ["line 2", "line 3", "line 6"]

    def test_a_dry_run_of_a_bad_file_is_refused_too(self, file):
        assert refused(file(with_row(2, kind="team")), "--dry-run")

    def test_a_second_root_is_refused_with_the_way_out(self, file, directory):
        root = Body.objects.get(parent=None)
        (sentence,) = refused(file())
        assert sentence.startswith(
            f"line 7: 'm' has no parent, but the directory's root is '{root.slug}'; “--under {root.slug}”"
        )

    def test_a_fault_in_the_middle_of_writing_undoes_everything(self, file, monkeypatch):
        def written(*arguments, **options):
            raise OSError("the disk is full")

        before = everything()
        with monkeypatch.context() as patch:
            patch.setattr(texts, "write_all", written)
            with pytest.raises(OSError, match="disk"):
                imported(file())
        assert everything() == before


class TestUnder:
    def test_below_the_secretariat_the_root_becomes_a_division_and_its_parts_units(self, file, directory):
        root = Body.objects.get(parent=None)
        imported(file(), "--under", root.slug)
        kinds = dict(Body.objects.exclude(external_id=None).values_list("external_id", "kind"))
        assert kinds == {"m": "division", "h": "unit", "o": "unit", "c": "unit"}
        assert Body.objects.get(external_id="m").parent == root
        assert tree.validate() == []

    def test_below_another_body_the_root_becomes_a_unit(self, file, directory):
        above = Body.objects.filter(kind=Kind.UNIT).first()
        imported(file(), "--under", above.slug)
        ministry = Body.objects.get(external_id="m")
        assert (ministry.kind, ministry.parent) == (Kind.UNIT, above)
        assert imported(file(), "--under", above.slug) == "0 new, 0 changed, 0 moved, 4 unchanged, 0 refused."

    def test_a_body_that_is_not_there_is_named(self, file):
        assert refused(file(), "--under", "nowhere") == ["No body of the directory has the address 'nowhere'."]

    def test_a_file_cannot_come_under_a_body_of_its_own(self, file):
        imported(file())
        lines = refused(file(with_row(5, kind="unit")), "--under", "health")
        assert any("'m' is of the kind 'secretariat'" in line for line in lines)


@needs_real
class TestRealBodies:
    def test_920_bodies_come_into_an_empty_directory_in_one_go_and_again_without_a_change(self, tmp_path):
        assert imported(REAL) == "920 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
        assert (Body.objects.count(), max(Body.objects.values_list("level", flat=True))) == (920, 8)
        assert tree.validate() == []
        before = everything()
        for path in (REAL, tmp_path / "all.csv", tmp_path / "all.xlsx"):
            if path != REAL:
                assert run("export_bodies", path)[0] == "920 bodies exported.\n"
            assert imported(path) == "0 new, 0 changed, 0 moved, 920 unchanged, 0 refused."
        assert everything() == before

    def test_920_bodies_come_under_the_root_of_the_seed_and_again_without_a_change(self, directory):
        root = Body.objects.get(parent=None)
        count = Body.objects.count()
        assert imported(REAL, "--under", root.slug) == "920 new, 0 changed, 0 moved, 0 unchanged, 0 refused."
        assert Body.objects.count() == count + 920
        assert tree.validate() == []
        before = everything()
        assert imported(REAL, "--under", root.slug) == "0 new, 0 changed, 0 moved, 920 unchanged, 0 refused."
        assert everything() == before


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestProgress:
    def test_a_terminal_sees_how_far_it_is_in_no_colour(self):
        terminal = Terminal()
        stream = OutputWrapper(terminal)
        stream.style_func = lambda text: f"<red>{text}"
        assert list(reported(["a", "b"], TaskStep.TEXTS, Progress(stream))) == ["a", "b"]
        assert [line.rpartition("] ")[2] for line in terminal.getvalue().split("\r")[1:]] == [
            "  0 % (0 / 2) Texts",
            " 50 % (1 / 2) Texts",
            "100 % (2 / 2) Texts\n",
        ]
        assert "red" not in terminal.getvalue()

    def test_what_is_said_after_a_fault_begins_on_its_own_line(self):
        terminal = Terminal()
        bar = Progress(OutputWrapper(terminal))
        bar("packages", 0, 2)
        bar.end()
        bar.end()
        assert terminal.getvalue().endswith("(0 / 2) packages\n")

    def test_a_step_that_is_left_early_ends_its_line(self):
        terminal = Terminal()
        bar = Progress(OutputWrapper(terminal))
        bar(TaskStep.BODIES, 0, 2)
        bar(TaskStep.TEXTS, 0, 2)
        assert "Bodies\n\r" in terminal.getvalue()

    def test_a_file_gets_lines_when_it_takes_long(self):
        file = io.StringIO()
        lines = Progress(OutputWrapper(file))
        lines(TaskStep.TEXTS, 1, 4)
        assert file.getvalue() == ""
        lines.due = 0
        lines(TaskStep.TEXTS, 2, 4)
        lines(TaskStep.TEXTS, 3, 4)  # within ten seconds of the line before
        assert file.getvalue() == "Texts: 2 / 4\n"

    def test_nothing_to_do_draws_nothing(self):
        terminal = Terminal()
        assert list(reported([], TaskStep.TEXTS, Progress(OutputWrapper(terminal)))) == []
        assert terminal.getvalue() == ""

    def test_the_command_draws_on_a_terminal_and_on_nothing_else(self, file):
        terminal, out = Terminal(), io.StringIO()
        call_command("import_bodies", str(file()), stdout=out, stderr=terminal)
        assert "100 % (4 / 4) Bodies\n" in terminal.getvalue()
        assert "%" not in out.getvalue()
        err = io.StringIO()
        call_command("import_bodies", str(file(with_row(3, name_fr="Autre"))), stdout=out, stderr=err)
        assert err.getvalue() == ""


class TestWarnings:
    """What the checks find can be wrong: an editor vouches for it, with a reason."""

    ROWS = with_row(3, name_en="Health (PD/EMP/5)", name_fr="Santé (EP/EMP/5)")

    def test_the_checks_stop_the_import_until_somebody_says_why(self, file):
        path, before = file(self.ROWS), everything()
        (sentence,) = refused(path)
        assert "name_fr" in sentence
        assert everything() == before
        assert imported(path, "--accept-warnings", "The ministry writes it so.").startswith("4 new")
        assert Body.objects.get(external_id="h").name_fr == "Santé (EP/EMP/5)"
        assert {*Change.objects.values_list("note", flat=True)} == {"The ministry writes it so."}

    def test_a_dry_run_says_what_they_find(self, file):
        output, errors = run("import_bodies", file(self.ROWS), "--dry-run")
        assert output.splitlines()[-2].startswith("4 new")
        assert "name_fr" in errors

    def test_a_reason_of_nothing_is_none(self, file):
        before = everything()
        assert len(refused(file(self.ROWS), "--accept-warnings", " ")) == 1
        assert everything() == before

    def test_no_reason_makes_an_error_right(self, file):
        rows = [*self.ROWS, ["x", "nobody", "unit", "X", "", "", "", ""]]
        assert len(refused(file(rows), "--accept-warnings", "They are right.")) == 1
