#!/usr/bin/env bash
# csvkit writes decisions 10/2, 11/4 and 12/9 as days of the year 2001, when one only sorts the table by another column.
#
# Expected: csvsort moves rows and leaves their cells alone; "10/2" has no year, so it is no date for anybody.
# Happens: csvkit guesses a type for each column (agate, with parsedatetime counted from 1 January of the year 1). A column in
#   which every cell could be a month and a day becomes one of dates, and csvsort and csvjson write "2001-10-02" for decision
#   10/2. One symbol that is no day, such as 15/4, and the same cells stay as they are: the result depends on the other rows.
#   Acronyms fare alike: MAR and DEC together become 0001-03-01 and 0001-12-01, MAR and SEC stay.
#   csvcut and csvgrep do not guess, nor does csvsort with --no-inference.
# Why it matters: decisions of a conference of the parties are numbered meeting/number, so a table of the mandates of three
#   meetings is rewritten where one of the whole directory is not. Tables for programs should come with a schema
#   (datapackage.json), and a column of symbols should hold one that no reader takes for a date, such as "CBD/COP/DEC/10/2".
#   frictionless 5.21.0, DuckDB 2.0.1 and Polars 2.1.0 (with dates to be guessed) take the same columns for text.
# Seen with: csvkit 2.2.0, agate 1.14.2, parsedatetime 2.6.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6 \
  frictionless==5.21.0 duckdb==2.0.1 polars==2.1.0

printf 'slug,symbol\nc,12/9\na,10/2\nb,11/4\n' > three-meetings.csv
printf 'slug,symbol\nc,12/9\na,10/2\nb,15/4\n' > four-meetings.csv
printf 'slug,acronym\na,MAR\nb,DEC\n' > months.csv
printf 'slug,acronym\na,MAR\nb,SEC\n' > acronyms.csv
cat > run.py <<'PY'
import json
import subprocess

import duckdb
import polars
from frictionless import Resource


def csvkit(command, *arguments):
    return subprocess.run([f"venv/bin/{command}", *arguments], check=True, capture_output=True, text=True).stdout


def sorted_cells(name, *options):
    table = csvkit("csvsort", "-c", "slug", *options, name)
    return [line.partition(",")[2] for line in table.splitlines()[1:]]


three = sorted_cells("three-meetings.csv")
print("Expected of csvsort by the other column:", ["10/2", "11/4", "12/9"])
print("Seen:                                   ", three)
print("With decision 15/4 in the table:        ", sorted_cells("four-meetings.csv"))
print("With --no-inference:                    ", sorted_cells("three-meetings.csv", "--no-inference"))
acronyms = {name: [row["acronym"] for row in json.loads(csvkit("csvjson", name))] for name in ("months.csv", "acronyms.csv")}
print("Acronyms by csvjson:                    ", acronyms)
field = Resource(path="three-meetings.csv")
field.infer()
others = {
    "frictionless": field.schema.get_field("symbol").type,
    "DuckDB": duckdb.sql("DESCRIBE SELECT symbol FROM read_csv('three-meetings.csv')").fetchall()[0][1],
    "Polars": str(polars.read_csv("three-meetings.csv", try_parse_dates=True)["symbol"].dtype),
}
print("The column for others:                  ", others)

assert three == ["2001-10-02", "2001-11-04", "2001-12-09"], "the behaviour has changed: three meetings"
assert sorted_cells("four-meetings.csv") == ["10/2", "15/4", "12/9"], "the behaviour has changed: four meetings"
assert sorted_cells("three-meetings.csv", "--no-inference") == ["10/2", "11/4", "12/9"], "the behaviour has changed: option"
assert acronyms == {"months.csv": ["0001-03-01", "0001-12-01"], "acronyms.csv": ["MAR", "SEC"]}, "the behaviour has changed: acronyms"
assert others == {"frictionless": "string", "DuckDB": "VARCHAR", "Polars": "String"}, "the behaviour has changed: others"
PY
venv/bin/python run.py
