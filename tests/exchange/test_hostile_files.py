"""Files that mean harm, or were harmed: a sentence, little memory, and no row changed."""

import datetime
import json
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings

from exchange import tables
from files.uploads import InvalidFile
from tests.everything import everything
from tests.exchange.files import SMALL, refused, write_csv, write_xlsx

pytestmark = pytest.mark.django_db

TOO_MUCH = "The workbook unpacks to more than such a table can need."
CUT_OFF = "The file is not a whole XLSX workbook; perhaps it was cut off."
UNREADABLE = "The workbook cannot be read; save it as XLSX anew."
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def forged(path, part, content):
    """A sound workbook with one part replaced."""
    sound = write_xlsx(path.with_name("sound.xlsx"))
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in {*source.namelist(), part}:
            target.writestr(name, content if name == part else source.read(name))
    return path


def sheet(rows):
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


ENTITIES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
FORGED = {
    "a zip bomb": (SHEET, sheet("<row>" + " " * 60_000_000 + "</row>"), TOO_MUCH),
    "a bomb beside the sheet": ("xl/media/image.bin", "\0" * 70_000_000, TOO_MUCH),
    "a million styles": ("xl/styles.xml", f"<styleSheet {NAMESPACE}><cellXfs>{'<xf/>' * 300_000}</cellXfs></styleSheet>", TOO_MUCH),
    "a million strings": ("xl/sharedStrings.xml", f"<sst {NAMESPACE}>{'<si/>' * 1_000_000}</sst>", TOO_MUCH),
    "a row of a million cells": (SHEET, sheet("<row>" + "<c/>" * 1_000_000 + "</row>"), TOO_MUCH),
    "a row far below": (SHEET, sheet('<row r="1048576"><c r="A1048576"/></row>'), TOO_MUCH),
    "a cell far away": (SHEET, sheet('<row r="1"><c r="XFD1"/></row>'), TOO_MUCH),
    "a huge attribute": (SHEET, sheet(f'<row><c r="{"A" * 40_000_000}"/></row>'), TOO_MUCH),
    "a huge cell": (SHEET, sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 9_000_000}</t></is></c></row>'), "A cell holds at most 100000 characters."),
    "external entities": (SHEET, ENTITIES + sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'), "The workbook declares a document type, which no spreadsheet does; it is refused."),
    "XML that breaks off": (SHEET, sheet("<row>")[:-20], UNREADABLE),
    "no XML": (SHEET, "nothing", UNREADABLE),
    "no workbook": ("xl/workbook.xml", "<workbook/>", "The workbook has no sheet."),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_workbook_is_refused(tmp_path, name):
    part, content, sentence = FORGED[name]
    before = everything()
    assert refused(forged(tmp_path / "forged.xlsx", part, content)) == [sentence]
    assert everything() == before


MEASURE = """
import json, pathlib, resource, sys
import django
django.setup()
from exchange import tables
from files.uploads import InvalidFile
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before, sentences = peak(), []
for path in sys.argv[1:]:
    try:
        tables.read_table(pathlib.Path(path))
    except InvalidFile as error:
        sentences.extend(error.messages)
print(json.dumps([sentences, peak() - before]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is counted in kilobytes on Linux only.")
def test_less_than_100_mb_of_memory_is_taken_by_any_of_them(tmp_path):
    files = {}
    for number, (part, content, sentence) in enumerate(FORGED.values()):
        files[forged(tmp_path / f"{number}.xlsx", part, content)] = sentence
    for name, letters in (("line", "x" * 15_000_000), ("cell", "x\n" * 7_000_000)):
        path = tmp_path / f"{name}.csv"
        path.write_text(f'{",".join(SMALL[0])}\na,b,c,"{letters}', encoding="utf-8")
        files[path] = "line 2: A cell holds at most 100000 characters."
    environment = {"DJANGO_SETTINGS_MODULE": "secretariat.settings", "SECRET_KEY": "x" * 50, "PATH": ""}
    answer = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, files)], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )  # fmt: skip
    sentences, kilobytes = json.loads(answer.stdout)
    assert sentences == list(files.values())
    assert kilobytes < 100_000


def test_truncated_workbooks_are_refused_wherever_they_end(tmp_path):
    whole = write_xlsx(tmp_path / "whole.xlsx").read_bytes()
    before = everything()
    for length in range(4, len(whole), len(whole) // 20):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        assert refused(tmp_path / "cut.xlsx") == [CUT_OFF]
    assert everything() == before


def test_damaged_workbooks_are_refused_or_read_and_never_break(tmp_path):
    whole = write_xlsx(tmp_path / "whole.xlsx").read_bytes()
    sentences = []
    for place in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        (tmp_path / "damaged.xlsx").write_bytes(damaged)
        try:
            tables.read_table(tmp_path / "damaged.xlsx")
        except InvalidFile as error:
            sentences.append(error.messages)
    assert len(sentences) > 10
    assert all(sentences)


def test_formulas_dates_and_errors_in_a_workbook_are_refused(tmp_path):
    rows = [list(row) for row in SMALL]
    rows[1][4], rows[2][4], rows[3][4], rows[4][4] = "=cmd|'/c calc'!A1", datetime.date(2026, 1, 1), "#REF!", True
    what = "a date, an error or a truth value; make it a text."
    assert refused(write_xlsx(tmp_path / "odd.xlsx", rows)) == [
        "line 2: name_fr holds something other than a text: a formula; make it a text.",
        *[f"line {line}: name_fr holds something other than a text: {what}" for line in (3, 4, 5)],
    ]


def test_numbers_in_a_workbook_are_read_as_they_look(tmp_path):
    rows = [list(row) for row in SMALL]
    rows[1][0], rows[1][1], rows[1][2] = 17, 4.5, "unit"
    assert refused(write_xlsx(tmp_path / "numbers.xlsx", rows)) == [
        "line 2: parent '4.5' is not in the file and not in the directory."
    ]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 400, "9" * 5000])
def test_a_number_without_end_is_refused(tmp_path, number):
    row = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("ABCD", SMALL[0][:4], strict=True)
    )
    path = forged(
        tmp_path / "endless.xlsx", SHEET, sheet(f'<row r="1">{row}</row><row r="2"><c r="A2"><v>{number}</v></c></row>')
    )
    assert refused(path)


def test_a_terminal_is_not_sent_what_it_would_obey(tmp_path):
    rows = [list(row) for row in SMALL]
    rows[1][0], rows[1][3] = "\x1b[2J", ""
    assert (
        refused(write_csv(tmp_path / "escape.csv", rows))[-1]
        == "line 2: '\ufffd[2J' is new and has no name in English (name_en)."
    )


def test_a_csv_in_another_encoding_is_refused_with_the_line(tmp_path):
    not_utf8 = write_csv(tmp_path / "latin.csv", encoding="latin-1")
    assert refused(not_utf8) == [
        'line 3: the file is not UTF-8 from � on in “ion,Health,Sant�,HD,"It heals.”; save it as “CSV UTF-8”.'
    ]
    utf16 = write_csv(tmp_path / "utf16.csv", encoding="utf-16")
    assert refused(utf16) == ["The file is neither XLSX nor CSV in UTF-8; save it as one of these."]


def test_a_csv_that_was_cut_off_within_quotation_marks_is_refused(tmp_path):
    whole = write_csv(tmp_path / "whole.csv").read_text(encoding="utf-8")
    (tmp_path / "cut.csv").write_text(whole[: whole.index("And helps")], encoding="utf-8")
    assert refused(tmp_path / "cut.csv") == [
        "line 3: the quotation marks of this row do not match; perhaps the file was cut off."
    ]


def test_too_many_rows_are_refused(tmp_path):
    rows = [SMALL[0], *[(f"x{number}", "m", *SMALL[2][2:]) for number in range(30_001)]]
    assert refused(write_csv(tmp_path / "many.csv", rows)) == ["A file has at most 30000 rows."]


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(20_000_001)
    assert refused(tmp_path / "large.csv") == ["The file is larger than 20 MB."]


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert refused(tmp_path / "nowhere.csv") == [f"{tmp_path}/nowhere.csv cannot be read: No such file or directory."]
