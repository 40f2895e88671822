"""Small tables as people send them, each of which went wrong once, and the kinds that they are examples of."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from exchange import tables
from files.number_formats import number_as_shown
from files.uploads import InvalidFile
from secretariat.models import Body
from tests.exchange.files import SMALL, imported, refused, with_row, write_csv

CASES = Path(__file__).parent / "cases"
UNDER = ("--under", "secretariat-of-the-convention-on-biological-diversity")
HEADER = "external_id,parent_external_id,kind,name_en"


def placed():
    """The bodies with external identifiers: identifier → that of the parent, None if the parent has none."""
    bodies = Body.objects.exclude(external_id=None).select_related("parent")
    return {body.external_id: body.parent.external_id for body in bodies}


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
class TestEachCase:
    def test_numbers_are_read_as_they_look(self):
        assert imported(CASES / "01-zeros.xlsx", *UNDER).startswith("3 new, 0 changed")
        assert placed() == {"00100": None, "00120": "00100", "00121": "00120"}

    def test_a_number_that_looks_like_another_parent_is_that_parent(self):
        assert imported(CASES / "01b-outline.xlsx", *UNDER).startswith("12 new, 0 changed")
        sections = {f"1.{number}": "1" for number in range(1, 11)}
        assert placed() == {"1": None, **sections, "1.10.1": "1.10"}

    @pytest.mark.parametrize("name", ["02-sep-line.csv", "02b-title-line.csv"])
    def test_the_header_is_found(self, name):
        assert imported(CASES / name, *UNDER).startswith("2 new, 0 changed")
        assert placed() == {"zz-1": None, "zz-2": "zz-1"}

    def test_the_line_that_is_no_utf_8_is_named(self):
        assert refused(CASES / "03b-mac-roman.csv", *UNDER) == [
            "line 3: the file is not UTF-8 from � on in “;zz-1;unit;Secr�tariat”; save it as “CSV UTF-8”."
        ]

    def test_the_line_break_of_a_word_processor_is_one(self):
        assert imported(CASES / "12-vertical-tab.csv", *UNDER).startswith("1 new, 0 changed")
        assert Body.objects.get(external_id="zz-1").mandate.opening_en == "Keeps the register.\nAnswers requests."

    @pytest.mark.both
    def test_a_long_identifier_is_taken(self, client):
        assert imported(CASES / "R1-long-id.csv", *UNDER).startswith("2 new, 0 changed")
        (long,) = placed().keys() - {"ch"}
        assert len(long) == 113
        body = Body.objects.get(external_id=long)
        assert client.get(f"/api/v1/bodies/{body.slug}/").json()["external_id"] == long

    @pytest.mark.both
    def test_an_identifier_has_up_to_500_characters(self, tmp_path):
        # Of the widest kind, which no index can compress.
        longest = "".join(chr(0x20000 + number * 37) for number in range(500))
        path = write_csv(tmp_path / "b.csv", [SMALL[0], [longest, "", "division", "Long", *[""] * 4]])
        assert imported(path, *UNDER).startswith("1 new")
        assert Body.objects.get(external_id=longest).name_en == "Long"
        assert imported(path, *UNDER).startswith("0 new, 0 changed, 0 moved, 1 unchanged")
        path = write_csv(tmp_path / "b.csv", [SMALL[0], [f"{longest}a", "", "division", "Long", *[""] * 4]])
        assert refused(path, *UNDER) == ["line 2: external_id has 501 characters; 500 are allowed."]

    def test_white_space_of_the_layout_is_none_of_the_text(self, tmp_path):
        rows = with_row(
            2, external_id=" c\n", name_en="Clinics\r\n&\tWards\u2028", mandate_en=" It\tcures.\x0b\r\n\r\n\r\nYes. "
        )
        assert imported(write_csv(tmp_path / "b.csv", rows), *UNDER).startswith("4 new")
        body = Body.objects.get(external_id="c")
        assert (body.name_en, body.mandate.opening_en) == ("Clinics & Wards", "It cures.\n\nYes.")
        assert imported(write_csv(tmp_path / "b.csv", rows), *UNDER).startswith(
            "0 new, 0 changed, 0 moved, 4 unchanged"
        )


def test_how_a_number_looks():
    looks = {
        (100, "00000"): ("00100", True),
        (1.1, "0.00"): ("1.10", True),
        (1.1, "General"): ("1.1", True),
        (120.0, "0"): ("120", True),
        (-3, "@"): ("-3", True),
        (5, '"Unit "00'): ("Unit 05", True),
        (5, r"\U\-000"): ("U-005", True),
        (7, "[$-409]000"): ("007", True),
        (12, "0;[Red]-0"): ("12", True),
        (1.5, "0.###"): ("1.5", True),
        (99_999_999_999, "General"): ("99999999999", True),
        # What people see is not the value.
        (123_456_789_012, "General"): ("1.23457E+11", False),
        (1.234, "0.00"): ("1.23", False),
        (1.5, "0"): ("2", False),
        (0.12, "0%"): ("12%", False),
        (1234, "#,##0"): ("1,234", False),
        (0, "#"): ("", False),
        (1e22, "General"): ("1.00000E+22", False),
        (1e300, "0.0"): (f"1{'0' * 300}.0", False),
        (1e-300, "0." + "0" * 200): (f"0.{'0' * 200}", False),
        (0.1 + 0.2, "General"): ("0.3", False),
        (12_345_678_901_234_567, "0"): ("12345678901234567", False),
        # Not known.
        (45_000, "yyyy-mm-dd"): (None, False),
        (0.5, "# ?/?"): (None, False),
        (1, "0.00E+00"): (None, False),
        (-1, "0;0"): (None, False),
        (1, "General;0"): (None, False),
        (5, "[<10]00"): (None, False),
        (1000, "0,"): (None, False),
    }
    assert {case: number_as_shown(*case) for case in looks} == looks


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("value", "number_format", "sentence"),
    [
        (1.234, "0.00", "a number that looks like “1.23” and is 1.234; make it a text"),
        (0.5, "# ?/?", "the number 0.5 in the format “# ?/?”; make it a text"),
        (True, "General", "a date, an error or a truth value; make it a text"),
        ("=1+1", "General", "a formula; make it a text"),
    ],
)
@pytest.mark.parametrize("column", ["external_id", "parent_external_id"])
def test_a_number_that_looks_otherwise_is_refused(tmp_path, value, number_format, sentence, column):
    book = Workbook()
    for row in (HEADER.split(","), ["x", "", "division", "X"], ["1", "x", "unit", "One"]):
        book.active.append(row)
    cell = book.active.cell(3, 1 + HEADER.split(",").index(column))
    cell.value, cell.number_format = value, number_format
    book.save(tmp_path / "b.xlsx")
    assert refused(tmp_path / "b.xlsx", *UNDER) == [f"line 3: {column} holds something other than a text: {sentence}."]


def test_what_a_workbook_writes_as_the_code_of_a_character_is_one(tmp_path):
    rows = [HEADER.split(","), ["x", "", "division", "One_x000D_\ntwo_x005F_x000D_"]]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    (row,) = tables.read_table(tmp_path / "b.xlsx").rows
    assert row["name_en"] == "One two_x000D_"
    own = {"external_id": "x", "name_en": row["name_en"]}
    tables.write_table(tmp_path / "c.xlsx", [[own.get(column, "") for column in tables.COLUMNS]])
    (again,) = tables.read_table(tmp_path / "c.xlsx").rows
    assert again["name_en"] == row["name_en"]


# CSV

TITLES = [
    "",
    "\n",
    "Bodies of 2026\n\n",
    'The "new", bodies; of 2026\n',
    "sep=DELIMITER\n",
    '"sep=DELIMITER"\nBodies\n',
    "\ufeff",
]


def rows_of(path):
    table = tables.read_table(path)
    assert table.errors == []
    return [(row.line, row["external_id"], row["name_en"]) for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_title_delimiter_and_line_end_is_understood(tmp_path, delimiter, end):
    found, expected = {}, {}
    for title in TITLES:
        lines = [HEADER, "x,,division,X", 'y,x,unit,"Y', ' and Z"', "z,x,unit,Z"]
        text = title.replace("DELIMITER", delimiter) + "\n".join(lines).replace(",", delimiter) + "\n"
        path = tmp_path / "b.csv"
        path.write_bytes(text.replace("\n", end).encode())
        above = title.count("\n")
        expected[title] = [(above + 2, "x", "X"), (above + 3, "y", "Y and Z"), (above + 5, "z", "Z")]
        found[title] = rows_of(path)
    assert found == expected


def test_any_delimiter_can_be_named(tmp_path):
    path = tmp_path / "b.csv"
    path.write_text(f"sep=|\n{HEADER}\nx,,division,X\n".replace(",", "|"))
    assert rows_of(path) == [(3, "x", "X")]


def test_a_file_without_header_says_what_its_first_line_lacks(tmp_path):
    for text in ("number;name\n1;Registry\n", "sep=;\nnumber;name\n1;Registry\n", "\n\nnumber;name\n"):
        (tmp_path / "b.csv").write_text(text)
        with pytest.raises(InvalidFile) as told:
            tables.read_table(tmp_path / "b.csv")
        assert told.value.messages[1].startswith("These columns are not known: 'name', 'number'. ")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_the_line_of_a_fault_is_right_whatever_ends_the_lines(tmp_path, end):
    path = tmp_path / "b.csv"
    lines = ["Title", HEADER, 'x,,division,"X', 'Y"', "a\x07b,x,unit,A"]
    path.write_bytes(end.join(lines).encode())
    assert [str(error) for error in tables.read_table(path).errors] == [
        "line 5: external_id: The character U+0007, which no text can hold, is where � stands in “a�b”. Please remove it."
    ]
    path.write_bytes(end.join(lines).encode().replace(b"\x07", b"\xe9"))
    with pytest.raises(InvalidFile, match="line 5: the file is not UTF-8 from � on in “a�b,x,unit,A”"):
        tables.read_table(path)
