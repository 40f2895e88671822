#!/usr/bin/env bash
# edtf gives an interval with an unknown end one: ten years after its start. An organisation that is there since 1993 is gone in 2003.
#
# Expected: “1993-01-01/” is an interval whose end is not known, “/2026-11-29” one whose start is not known (ISO 8601-2:2019, level 1). Its
#   bounds are the day that is named, and none (or an infinity, as the same library has for the open intervals “1993-01-01/..”).
# Happens: lower_strict() and upper_strict() of edtf return days that nobody wrote, ten years away, without a sign that they are made up:
#   1993-01-01/   from 1993-01-01 to 2003-01-01
#   /2026-11-29   from 2016-11-29 to 2026-11-29
#   1993-01-01/.. from 1993-01-01 to infinity, as it should
#   undate reads all three with None for what is not known.
# Why it matters: EAC-CPF 2.0 and archives write the dates of existence of a corporate body so. Whoever asks edtf which bodies existed in 2010
#   loses every body whose end is not known and that began before 2000.
# Seen with: edtf 5.0.1, undate 0.8.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check edtf==5.0.1 undate==0.8.0

cat > run.py <<'PY'
from edtf import parse_edtf
from undate import Undate


def bounds(text):
    """Return the first and the last day as edtf has them: (year, month, day) or a number."""
    found = parse_edtf(text)
    return tuple(day if isinstance(day, float) else tuple(day[:3]) for day in (found.lower_strict(), found.upper_strict()))


for text, expected in {
    "1993-01-01/": ((1993, 1, 1), (2003, 1, 1)),
    "/2026-11-29": ((2016, 11, 29), (2026, 11, 29)),
    "1993-01-01/..": ((1993, 1, 1), float("inf")),
}.items():
    found, other = bounds(text), Undate.parse(text, "EDTF")
    print(f"{text:14} edtf {found}   undate {other.earliest}, {other.latest}")
    assert found == expected, f"the behaviour has changed: {text}"
    assert (other.earliest is None) == text.startswith("/")
    assert (other.latest is None) == (not text.startswith("/"))
PY
venv/bin/python run.py
