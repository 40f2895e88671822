#!/usr/bin/env bash
# elementpath numbers the tenth paragraph 0, the twentieth 10 and the hundredth 90 when it is asked for letters that it does not know.
#
# Expected: where format-integer() does not know the sequence that begins with a letter, it counts with 1, 2, 3 (XPath Functions 3.1, 4.6.1),
#   so 10 is “10”, as Saxon writes it for a sign that it does not know. Latin letters and Roman numerals are known to both.
# Happens, for the formats “а” (Russian), “أ” (Arabic) and “一” (Chinese):
#   1 to 9, 11 to 19, 21 to 29 …      as expected
#   10, 20, 30, 100, 110, 2026        “0”, “10”, “20”, “90”, “00”, “1026”: each number with a zero in it becomes another
#   The fallback counts with the ten digits as if they were letters, in which no place is ever empty. Nothing is raised or warned about.
#   “α” is counted with Greek letters, as in Saxon.
# Why it matters: lists of fewer than ten functions look right in each language, so no test notices. In a longer one the tenth paragraph is
#   0 and the twentieth 10, and a citation of “10” leads to the wrong one.
# Seen with: elementpath 5.1.4, saxonche 13.1.1 as the second reader, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check elementpath==5.1.4 saxonche==13.1.1

cat > run.py <<'PY'
from elementpath import XPathContext
from elementpath.xpath3 import XPath3Parser
from saxonche import PySaxonProcessor

NUMBERS = [1, 9, 10, 11, 19, 20, 21, 30, 100, 101, 110, 111, 2026]
saxon = PySaxonProcessor(license=False)


def expression(form):
    return f"string-join({tuple(NUMBERS)} ! format-integer(., '{form}'), ' ')"


def by_elementpath(form):
    return XPath3Parser().parse(expression(form)).evaluate(XPathContext(item=1)).split()


def by_saxon(form):
    return saxon.new_xpath_processor().evaluate_single(expression(form)).string_value.split()


print("Expected:", *NUMBERS)
for form in ("а", "أ", "一"):
    seen = by_elementpath(form)
    print(f"elementpath, {form}:", *seen)
    wrong = {number: text for number, text in zip(NUMBERS, seen, strict=True) if text != str(number)}
    assert wrong == {10: "0", 20: "10", 30: "20", 100: "90", 101: "01", 110: "00", 2026: "1026"}, f"the behaviour has changed: {wrong}"
for form in ("a", "I", "α"):
    assert by_elementpath(form) == by_saxon(form), f"the behaviour has changed: {form}"
assert by_saxon("*") == by_elementpath("*") == [str(number) for number in NUMBERS], "the behaviour has changed: an unknown sign"
PY
venv/bin/python run.py
