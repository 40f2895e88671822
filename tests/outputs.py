"""Cards, LDIF and links in programs that others wrote: `make check-outputs`, outside of the suite. It installs nothing.

The directory is the seed, one of whose bodies gets posts and contact points that are made up. A program that is not here makes a row
that says so. OpenLDAP's server runs in a temporary folder, and is stopped by its process id.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from tests import data_outputs, document_outputs
from tests.real_site import PROJECT, clean

PAGE = PROJECT / "docs" / "outputs.md"
TABLE = re.compile(r"(?<=<!-- tests\.outputs -->\n).*?(?=<!-- /measured -->)", re.DOTALL)
BASE = "https://directory.example.org"
UNIT = "finance-unit"
SCHEMAS = Path("/etc/ldap/schema")
MODULES = Path("/usr/lib/ldap")
SLAPD = """\
include {schemas}/core.schema
modulepath {modules}
moduleload back_mdb
pidfile {folder}/slapd.pid
database mdb
suffix "{suffix}"
directory {folder}/database
maxsize 268435456
sizelimit unlimited
"""
READ_WITH_NODE = """
const ICAL = require("ical.js").default || require("ical.js");
const text = require("fs").readFileSync(0, "utf8");
const card = new ICAL.Component(ICAL.parse(text));
console.log(JSON.stringify({fn: card.getAllProperties("fn").map((one) => one.getFirstValue()),
  org: card.getAllProperties("org").map((one) => one.getFirstValue()), tel: card.getFirstPropertyValue("tel"),
  email: card.getFirstPropertyValue("email")}));
"""


def run(*command, **options):
    """Return what a program writes; its complaints go with it if it fails."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=120, check=False, **options)
    return (
        done.stdout
        if done.returncode == 0
        else f"exit {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}"
    )


def version(*command, pattern=r"\d+(\.\d+)+"):
    done = subprocess.run([*command], capture_output=True, text=True, timeout=20, check=False)
    found = re.search(pattern, done.stdout + done.stderr)
    return found[0] if found else ""


def records():
    """Return the records of the seed, with posts and contact points at one body."""
    from opendata.records import every_body
    from tests.opendata.contact_records import contact_record, post_record

    found = [*every_body(BASE)]
    unit = next(record for record in found if record["id"] == UNIT)
    unit["posts"], unit["contacts"] = (
        [post_record()],
        [contact_record(), contact_record(8, purpose="general", email=None)],
    )
    return found


# OpenLDAP


def openldap(found, folder):
    """Yield rows about slapd and ldapsearch."""
    tools = [shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("slapd", "slapadd", "ldapsearch")]
    if not all(tools):
        yield "OpenLDAP", "—", "not here", None
        return
    from opendata.ldif import ldif

    slapd, slapadd, ldapsearch = tools
    what = f"OpenLDAP {version(slapd, '-VV', pattern=r'(?<=slapd )[0-9.]+')}"
    suffix = f"uid={found[0]['id']}"
    file, config = folder / "directory.ldif", folder / "slapd.conf"
    (folder / "database").mkdir()
    file.write_text("".join(ldif(found)), encoding="utf-8")
    config.write_text(SLAPD.format(schemas=SCHEMAS, modules=MODULES, folder=folder, suffix=suffix))
    loaded = run(slapadd, "-f", config, "-l", file)
    yield what, "slapadd loads the whole with the schema `core` alone", loaded.strip() or "loaded", not loaded.strip()
    address = f"ldapi://{quote(str(folder / 'slapd.sock'), safe='')}"
    server = subprocess.Popen([slapd, "-f", config, "-h", address, "-d", "0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        for _try in range(50):
            if (folder / "slapd.sock").exists():
                break
            time.sleep(0.1)
        search = [ldapsearch, "-x", "-LLL", "-o", "ldif_wrap=no", "-H", address, "-b"]
        yield from searches(what, found, search, suffix, file)
    finally:
        server.terminate()
        server.wait(20)


def searches(what, found, search, suffix, file):
    from ldif import LDIFParser

    def dns(query, base=suffix):
        return re.findall("^dn: (.+)$", run(*search, base, query, "dn"), flags=re.MULTILINE)

    unit = next(record for record in found if record["id"] == UNIT)
    russian = dns(f"(ou;lang-ru={unit['name']['ru']})")
    own = [dn for dn in russian if dn.startswith(f"uid={UNIT},")]
    yield (
        what,
        "`(ou;lang-ru=…)` finds the body by its Russian name",
        f"{len(own)} body, {len(russian)} entries",
        len(own) == 1,
    )
    counts = {
        tag: len(dns(f"(&(objectClass=organizationalUnit)(ou;lang-{tag}=*))")) for tag in ("zh", "zh-", "zh-Hans", "ar")
    }
    shown = ", ".join(f"`lang-{tag}` {count}" for tag, count in counts.items())
    holds = counts == {"zh": 0, "zh-": len(found), "zh-Hans": len(found), "ar": len(found)}
    yield what, f"bodies found with `(ou;lang-…=*)`, of {len(found)}", shown, holds
    part = dns("(cn=*media*)")
    yield what, "`(cn=*media*)` finds the contact point", ", ".join(dn.partition(",")[0] for dn in part), len(part) == 1
    read = dict(LDIFParser(io.BytesIO(run(*search, suffix, "(objectClass=*)").encode())).parse())
    written = dict(LDIFParser(io.BytesIO(file.read_bytes())).parse())

    def small(entries):
        return {dn: {name.casefold(): sorted(own) for name, own in entry.items()} for dn, entry in entries.items()}

    differences = [dn for dn in written if small(read).get(dn) != small(written)[dn]]
    yield (
        what,
        "what comes back, beside what was written",
        f"{len(differences)} of {len(written)} entries differ; tags are in small letters",
        not differences,
    )


# Cards


def card_files(found, folder):
    """Write the card of the unit in French and Chinese and in all languages; returns the paths."""
    from opendata.vcards import cards
    from secretariat.languages import BY_SLUG

    path, at = [], next(record for record in found if record["id"] == UNIT)
    unit = at
    while at:
        path.insert(0, at["name"])
        at = next((record for record in found if record["id"] == at["parent"]), None)
    files = {}
    for name, language, every in (("French", "fr", False), ("Chinese", "zh", False), ("all", "fr", True)):
        files[name] = folder / f"{name}.vcf"
        content = "".join(cards([unit], BY_SLUG[language], every, path[:-1]))
        files[name].write_bytes(content.encode())
    return unit, path, files


def libraries(unit, path, files):
    """Yield rows about libraries of Python and Node."""
    import vobject
    from icalendar import Component
    from icalendar import __version__ as of_icalendar
    from icalendar.parser.property import unescape_backslash

    for name, tag in (("French", "fr"), ("Chinese", "zh-Hans")):
        content = files[name].read_bytes().decode()
        card, levels = vobject.readOne(content), [one[tag] for one in path]
        holds = (card.fn.value, card.org.value, card.kind.value) == (levels[-1], levels, "org")
        yield f"vobject {vobject.VERSION}", f"the card in {name}", f"name, {len(card.org.value)} levels, kind", holds
        read = Component.from_ical(content)
        levels = len(read["ORG"].fields)
        holds = unescape_backslash(str(read["FN"])) == unit["name"][tag] and levels == len(path)
        yield f"icalendar {of_icalendar}", f"the card in {name}", f"name, {levels} levels", holds
    card = vobject.readOne(files["all"].read_bytes().decode())
    names = [one.value for one in card.contents["fn"]]
    yield f"vobject {vobject.VERSION}", "the card in all languages", f"{len(names)} names; `card.fn` is the first, {'that of the page' if card.fn.value == unit['name']['fr'] else card.fn.value}", len(names) == 6  # fmt: skip
    node = shutil.which("node")
    if not node or not os.environ.get("NODE_PATH"):
        yield "ical.js", "—", "not here (NODE_PATH)", None
        return
    for name, count in (("French", 1), ("all", 6)):
        output = run(node, "-e", READ_WITH_NODE, input=files[name].read_bytes().decode())
        try:
            read = json.loads(output)
        except ValueError:
            yield "ical.js", f"the card: {name}", output, False
            continue
        holds = len(read["fn"]) == count and read["fn"][0] == unit["name"]["fr"]
        yield "ical.js", f"the card: {name}", f"{len(read['fn'])} names, the first {'that of the page' if holds else read['fn'][0]}; `{read['tel']}`; `{read['email']}`", holds  # fmt: skip


def programs(unit, files, folder):
    """Yield rows about address books and mail programs."""
    if khard := shutil.which("khard"):
        for name in ("French", "all"):
            book = folder / f"khard-{name}"
            book.mkdir()
            shutil.copy(files[name], book / "card.vcf")
            config = folder / f"khard-{name}.conf"
            config.write_text(f"[addressbooks]\n[[own]]\npath = {book}\n[general]\ndefault_action = list\n")
            shown = run(khard, "-c", config, "show", "--format", "pretty", input="")
            lines = [line.strip() for line in shown.splitlines() if line.strip()]
            names = [tag for tag, own in unit["name"].items() if any(own in line for line in lines)]
            yield (
                f"khard {version(khard, '--version')}",
                f"the card: {name}",
                f"shows the names in {', '.join(names) or 'no language'}",
                None if name == "all" else names == ["fr"],
            )
    else:
        yield "khard", "—", "not here", None
    if abook := shutil.which("abook"):
        for name in ("French", "all"):
            output = run(abook, "--convert", "--informat", "vcard", "--infile", files[name], "--outformat", "custom", "--outformatstr", "{name} {email} {phone}")  # fmt: skip
            yield (
                "abook",
                f"the card: {name}",
                f"`{' '.join(output.split())}`",
                None if name == "all" else unit["name"]["fr"] in output and "media@" in output,
            )
    else:
        yield "abook", "—", "not here", None
    yield from mail_links(folder)


def mail_links(folder):
    """Yield rows about the links of pages in mail programs."""
    from html import unescape

    from pages.templatetags.reachable import protected_address
    from secretariat.text.email_addresses import mailto

    link = unescape(protected_address(mailto("media@directory.example.org", "إلى: وحدة 财务 & Co")))
    mutt = shutil.which("mutt")
    if not mutt:
        yield "mutt", "—", "not here", None
        return
    sent, send = folder / "sent", folder / "send"
    send.write_text(f'#!/bin/sh\necho "$@" > {sent}\ncat >> {sent}\n')
    send.chmod(0o700)
    config = folder / "muttrc"
    config.write_text(f'set sendmail="{send}"\nset from="me@example.org"\nset charset="utf-8"\nset copy=no\n')
    run(mutt, "-n", "-F", config, link, input="text\n", env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"})
    from email import message_from_string
    from email.header import decode_header, make_header

    content = sent.read_text() if sent.exists() else ""
    message = message_from_string(content.partition("\n")[2])
    to, subject = message["To"], str(make_header(decode_header(message["Subject"] or "")))
    holds = (to, subject) == ("media@directory.example.org", "إلى: وحدة 财务 & Co")
    yield (
        f"mutt {version(mutt, '-v')}",
        "a link of a page, with a letter of the domain encoded",
        f"To: {to}; Subject: {subject}",
        holds,
    )


def measure():
    """Yield (program, what it gets, what it makes of it, whether that is well; None if it is not here)."""
    from tests.translations.cat_files.with_omegat import with_omegat

    found = records()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from openldap(found, folder)
        unit, path, files = card_files(found, folder)
        yield from libraries(unit, path, files)
        yield from programs(unit, files, folder)
        yield from with_omegat(folder)
        yield from data_outputs.rows(folder)
        yield from document_outputs.rows(folder)


def main():
    with tempfile.TemporaryDirectory() as state:
        environment = clean({"STATE_DIR": state, "DJANGO_SETTINGS_MODULE": "secretariat.settings"})
        os.environ.clear()
        os.environ.update(environment)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_directory", PROJECT / "fixtures" / "directory", stdout=io.StringIO())
        rows = [*measure()]
    lines = ["| | program | what it gets | what it makes of it |", "|---|---|---|---|"]
    marks = {True: "PASS", False: "FAIL", None: "—"}
    lines += [f"| {marks[holds]} | {program} | {what} | {made} |" for program, what, made, holds in rows]
    table = "\n".join(lines)
    print(table)
    if "--write" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(TABLE.sub(lambda _before: f"\n{table}\n\n", page), encoding="utf-8")
    sys.exit(any(holds is False for *_row, holds in rows))


if __name__ == "__main__":
    main()
