#!/usr/bin/env bash
# icalendar splits ORG of a vCard at escaped semicolons: a unit with “;” in its name becomes two units, also in a card that it wrote itself.
#
# Expected: the components of ORG are separated by semicolons, and a semicolon in a component is “\;” (RFC 6350, 3.4 and 6.6.4).
#   vobject reads it so. Writing what was read gives the same card.
# Happens, for ORG:Secrétariat\; de la Convention;Unité des médias:
#   vobject    two levels: “Secrétariat; de la Convention”, “Unité des médias”
#   icalendar  three levels: “Secrétariat”, “ de la Convention”, “Unité des médias”
#   icalendar writes the two levels with “\;”, as it should, and reads three from its own card.
# Why it matters: the names of bodies of the United Nations have commas and semicolons. A card that goes through a calendar server or an
#   import that uses icalendar comes back with a division that does not exist, and with no error.
# Seen with: icalendar 7.3.2, vobject 0.9.9, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check icalendar==7.3.2 vobject==0.9.9

cat > run.py <<'PY'
import vobject
from icalendar import Component, vOrg

LEVELS = ["Secrétariat; de la Convention", "Unité des médias"]
CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:x\r\nORG:Secrétariat\\; de la Convention;Unité des médias\r\nEND:VCARD\r\n"
of_vobject = vobject.readOne(CARD).org.value
of_icalendar = list(Component.from_ical(CARD)["ORG"].fields)
written = vOrg(tuple(LEVELS)).to_ical().decode()
print("vobject:", of_vobject)
print("icalendar:", of_icalendar)
print("icalendar writes:", written)
assert of_vobject == LEVELS
assert of_icalendar == ["Secrétariat", " de la Convention", "Unité des médias"], "the behaviour has changed: reading"
again = list(Component.from_ical(CARD.replace(CARD.split("ORG:")[1].split("\r\n")[0], written))["ORG"].fields)
assert written.replace("\\;", "").count(";") == 1, "the behaviour has changed: writing"
assert again == of_icalendar, "the behaviour has changed: reading what it wrote"
PY
venv/bin/python run.py
