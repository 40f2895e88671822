#!/usr/bin/env bash
# Translate Toolkit makes the deprecated term of a TBX glossary the translation, and loses the preferred one, if it stands first.
#
# Expected: a concept in TBX has several terms in a language, each with a status: preferredTerm-admn-sts, admittedTerm-admn-sts,
#   deprecatedTerm-admn-sts (ISO 30042, 12620). A converter to PO, which has room for one, takes the preferred one wherever it stands,
#   or says that it left some out.
# Happens: tbx2po takes the first term of each language and looks at no status: "clearing-house" becomes "centre de compensation",
#   which the glossary forbids; "centre d’échange" is in no place of the PO file. With the same terms in the other order the result
#   is right. Neither run says a word, and both end with 0. Of three languages the third is left out, so that an Arabic langSet
#   before the French one makes it a glossary in Arabic; no option chooses the language.
# Why it matters: glossaries of international organisations list the terms to avoid beside those to use; sorted by alphabet, the
#   first is often the wrong one, and a CAT tool then demands it of every translator.
# Seen with: translate-toolkit 3.16.3; lxml 6.0.2 as the second reader.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check translate-toolkit==3.16.3 lxml==6.0.2 2> /dev/null

cat > run.py <<'PY'
import subprocess
from pathlib import Path

from lxml import etree
from translate.storage.po import pofile

TBX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>Example</p></sourceDesc></fileDesc></martifHeader>
<text><body><termEntry id="t1"><langSet xml:lang="en"><tig><term>clearing-house</term></tig></langSet>{others}</termEntry></body></text></martif>
"""
TIG = '<tig><term>{}</term><termNote type="administrativeStatus">{}Term-admn-sts</termNote></tig>'
PREFERRED, DEPRECATED = ("centre d’échange", "preferred"), ("centre de compensation", "deprecated")


def language(tag, *terms):
    return f'<langSet xml:lang="{tag}">{"".join(TIG.format(*term) for term in terms)}</langSet>'


def converted(name, *sets):
    """The translation in the PO file, with what the converter said, but for its bar."""
    tbx, po = Path(f"{name}.tbx"), Path(f"{name}.po")
    tbx.write_text(TBX.format(others="".join(sets)), encoding="utf-8")
    terms = etree.parse(tbx).xpath("//langSet[@xml:lang='fr']//tig[contains(termNote, 'preferred')]/term/text()")
    assert terms == [PREFERRED[0]], terms
    run = subprocess.run(
        ["venv/bin/tbx2po", "--progress=none", "-i", tbx, "-o", po], capture_output=True, text=True, check=True
    )
    (unit,) = (unit for unit in pofile.parsefile(str(po)).units if unit.source)
    print(f"{name}: {unit.source!r} is {unit.target!r}; said: {(run.stdout + run.stderr).strip()!r}")
    return str(unit.target), PREFERRED[0] in po.read_text(encoding="utf-8"), (run.stdout + run.stderr).strip()


assert converted("deprecated-first", language("fr", DEPRECATED, PREFERRED)) == (DEPRECATED[0], False, ""), "the behaviour has changed"
assert converted("preferred-first", language("fr", PREFERRED, DEPRECATED)) == (PREFERRED[0], True, ""), "the behaviour has changed"
arabic = "غرفة تبادل المعلومات"
three = converted("three-languages", language("ar", (arabic, "preferred")), language("fr", PREFERRED))
assert three == (arabic, False, ""), "the behaviour has changed: of three languages"
PY
venv/bin/python run.py
