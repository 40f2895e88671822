#!/usr/bin/env bash
# One empty plural form in an Arabic catalogue: four compilers give the reader four different things.
#
# Expected: a message with a missing form is incomplete, so a compiler leaves it out and readers see English, or it keeps
#   the forms that exist and fills the missing one with English. Whichever: as GNU msgfmt does it, the others do it.
# Happens, for "%d unit" with six Arabic forms of which one is empty:
#   the empty form is       the one for 2 (index 2)                         the one for 0 (index 0)
#   GNU msgfmt              an empty text for 2, the rest in Arabic         the whole message in English
#   translate-toolkit       an empty text for 2, the rest in Arabic         an empty text for 0, the rest in Arabic
#   polib                   the whole message in English                    the whole message in English
#   Babel                   English plural for 2, the rest in Arabic        the English singular ("%d unit") for 0
#   None of them fails or warns; `msgfmt --check` passes.
# Why it matters: Arabic has six forms, and the one that is forgotten is that of 0 or 2. Whether a page says nothing at all,
#   "2 units" among Arabic, or "0 unit", depends on which tool compiled the catalogue that translators sent.
# Seen with: GNU gettext 0.21 (Debian 12), Babel 2.18.0, polib 1.2.0, translate-toolkit 3.20.4, Python's gettext as reader.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v msgfmt >/dev/null || apt-get install -qq -y gettext >/dev/null
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check babel==2.18.0 polib==1.2.0 translate-toolkit==3.20.4
msgfmt --version | head -n 1

cat > run.py <<'PY'
import gettext
import subprocess
from pathlib import Path

import polib
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HEADER = r'''msgid ""
msgstr ""
"Project-Id-Version: directory\n"
"PO-Revision-Date: 2026-11-28 08:00+0000\n"
"Last-Translator: none\n"
"Language-Team: Arabic\n"
"Language: ar\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\n"

msgid "%d unit"
msgid_plural "%d units"
'''
FORMS = ["لا وحدات", "وحدة واحدة", "وحدتان", "%d وحدات", "%d وحدة", "%d وحدة"]
NUMBERS = [0, 1, 2, 5, 20, 100]


def msgfmt(po, mo):
    check = subprocess.run(["msgfmt", "--check", "-o", mo, po], check=True, capture_output=True, text=True)
    assert not check.stderr, check.stderr


def pocompile(po, mo):
    subprocess.run(["venv/bin/pocompile", "--progress=none", po, mo], check=True, capture_output=True)


def with_babel(po, mo):
    with open(po, "rb") as source, open(mo, "wb") as target:
        write_mo(target, read_po(source, locale="ar"))


COMPILERS = {
    "GNU msgfmt": msgfmt,
    "translate-toolkit": pocompile,
    "polib": lambda po, mo: polib.pofile(po).save_as_mofile(mo),
    "Babel": with_babel,
}


def read(compiler, missing):
    lines = "".join(f'msgstr[{i}] "{"" if i == missing else form}"\n' for i, form in enumerate(FORMS))
    Path("ar.po").write_text(HEADER + lines, encoding="utf-8")
    COMPILERS[compiler]("ar.po", "ar.mo")
    with open("ar.mo", "rb") as catalogue:
        translation = gettext.GNUTranslations(catalogue)
    return [translation.ngettext("%d unit", "%d units", number) for number in NUMBERS]


def arabic_with(index, text):
    return [text if i == index else form for i, form in enumerate(FORMS)]


english = ["%d unit" if number == 1 else "%d units" for number in NUMBERS]
known = {
    ("GNU msgfmt", 2): arabic_with(2, ""),
    ("translate-toolkit", 2): arabic_with(2, ""),
    ("polib", 2): english,
    ("Babel", 2): arabic_with(2, "%d units"),
    ("GNU msgfmt", 0): english,
    ("translate-toolkit", 0): arabic_with(0, ""),
    ("polib", 0): english,
    ("Babel", 0): arabic_with(0, "%d unit"),
}
for (compiler, missing), expected in known.items():
    seen = read(compiler, missing)
    print(f"empty form {missing}, {compiler}: {seen}")
    assert seen == expected, f"the behaviour has changed: {compiler}, form {missing}"
PY
venv/bin/python run.py
