#!/usr/bin/env bash
# XLIFF 2: a tool sets the state of a segment and leaves the sub-state of the old state below it.
#
# Expected: XLIFF 2.1 says of `state` that a writer that changes it must update or delete `subState`, so a library removes it (the file
#   stays honest, and whoever wrote the sub-state sees that somebody has touched the segment).
# Happens: translate-toolkit writes state="translated", "reviewed" or "initial" and keeps subState="shop:to-translate" as it was, also
#   where the target is a new text. The published schema accepts the file: it cannot compare the two.
# Why it matters: whoever keeps a state of their own in `subState`, as the standard offers, and trusts it on the way back, reads "to be
#   translated" on a text that is translated and reviewed. Compare it with `state` and believe it only where the two still agree.
# Seen with: translate-toolkit 3.20.4.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check translate-toolkit==3.20.4

cat > run.py <<'PY'
from xml.etree import ElementTree

from translate.storage.xliff2 import Xliff2File

DOCUMENT = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="fr"><file id="f"><unit id="u">
<segment state="{state}" subState="shop:{sub}"><source>Legal Unit</source><target>Unité juridique</target></segment></unit></file></xliff>"""

CHANGES = {
    "translated": ("initial", "to-translate", lambda unit: unit.marktranslated()),
    "reviewed": ("translated", "in-review", lambda unit: unit.markapproved()),
    "initial": ("final", "published", lambda unit: unit.markfuzzy()),
}
for wanted, (before, sub, change) in CHANGES.items():
    store = Xliff2File.parsestring(DOCUMENT.format(state=before, sub=sub).encode())
    (unit,) = store.units
    unit.target = "Service juridique"
    change(unit)
    segment = ElementTree.fromstring(bytes(store)).find(".//{*}segment")
    seen = segment.get("state"), segment.get("subState")
    print(f"{before} + shop:{sub} -> {seen}")
    assert seen == (wanted, f"shop:{sub}"), f"the behaviour has changed: {seen}"
PY
venv/bin/python run.py
