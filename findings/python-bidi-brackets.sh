#!/usr/bin/env bash
# python-bidi has two functions get_display(), and each sets other brackets of an Arabic label wrong: the one turns all of them round, the
# other exchanges “[” and “(”.
#
# Expected: `from bidi import get_display` (in Rust) and `from bidi.algorithm import get_display` (in Python, the one of before 0.5) give a line
#   for printers and drawing libraries that set letters from left to right. A bracket is mirrored where it stands in a text from right to left
#   (rule L4 of the Unicode bidirectional algorithm), and a pair has one direction (rule N0).
# Happens, as it is then set from left to right:
#   وحدة (أ)             bidi-js: the letter in brackets; bidi.algorithm the same; bidi: “)أ(”, guillemets alike
#   وحدة [COP] (15/4)    bidi-js: [COP] and (15/4); bidi: ]COP[ and )15/4(; bidi.algorithm: (COP] and (15/4]
#   الأمانة (CBD) تقدم     as in the first line
#   Without brackets both agree. The package says that the first is newer and lacks something; nothing is raised.
# Why it matters: labels for doors and name plates, badges, charts and PDF made with Pillow, ReportLab or matplotlib go through this package.
#   Names of units have their abbreviation in brackets, functions are lettered (أ), decisions cited as [COP] (15/4): no one of the two sets
#   them all right.
# Seen with: python-bidi 0.6.12, Python 3.11; bidi-js 1.1.0 as the other reader, Node.js 20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check python-bidi==0.6.12
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund bidi-js@1.1.0

cat > run.py <<'PY'
import json
import subprocess

import bidi
import bidi.algorithm

LABELS = ["وحدة", "المقرر 15/4", "وحدة (أ)", "«وحدة»", "الأمانة (CBD) تقدم", "وحدة [COP] (15/4)"]
WRONG = {  # label: (by bidi, by bidi.algorithm), where they differ from what is right
    "وحدة (أ)": (")أ( ةدحو", None),
    "«وحدة»": ("»ةدحو«", None),
    "الأمانة (CBD) تقدم": ("مدقت )CBD( ةنامألا", None),
    "وحدة [COP] (15/4)": (")15/4( ]COP[ ةدحو", "(COP] (15/4] ةدحو"),
}
node = subprocess.run(["node", "run.mjs", json.dumps(LABELS)], check=True, capture_output=True, text=True)
for label, right in zip(LABELS, json.loads(node.stdout), strict=True):
    seen = bidi.get_display(label), bidi.algorithm.get_display(label)
    for name, line in zip(("bidi-js", "bidi", "bidi.algorithm"), (right, *seen), strict=True):
        print(f"{name}: \u202d{line}\u202c")  # from left to right, as it would be set
    expected = tuple(one or right for one in WRONG.get(label, (None, None)))
    assert seen == expected, f"the behaviour has changed: {label}, {seen}"
PY
cat > run.mjs <<'JS'
import factory from "bidi-js";

const bidi = factory();
const set = (text) => bidi.getReorderedString(text, bidi.getEmbeddingLevels(text, "rtl"));
console.log(JSON.stringify(JSON.parse(process.argv[2]).map(set)));
JS
venv/bin/python run.py
