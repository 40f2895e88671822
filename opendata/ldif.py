"""The directory as LDIF (RFC 2849), with schemas that every LDAP server has (RFC 4512 and 4519; language tags are RFC 3866).

A body is an organizationalUnit below its parent, its posts and contact points are organizationalRoles below it, and each is known by its
`uid`: names change. Each entry has its name without a language too, the English one: a server would make one of the DN otherwise.
"""

from base64 import b64encode

from public_record.contact_labels import contact_label
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.text.email_addresses import ascii_address
from secretariat.text.telephone import shown_number

MAX_LINE = 76
"""Characters in a line; a longer one is continued on the next, after a space."""
UNIT = ("top", "organizationalUnit", "uidObject", "labeledURIObject")
ROLE = ("top", "organizationalRole", "uidObject", "extensibleObject")
"""Classes of entries. No standard class of roles has `mail`; extensibleObject allows every attribute."""


def ldif(records, suffix=""):
    """Yield the entries of bodies, whose records are in tree order; `suffix` is the DN of an entry that is there, or nothing."""
    names = {}  # and no line “version: 1”: slapadd of OpenLDAP takes it for an entry, and refuses the file
    for record in records:
        parent = names.get(record["parent"], suffix)
        dn = names[record["id"]] = _below(record["id"], parent)
        yield from _body(record, dn)
        for post in record["posts"]:
            yield _entry(_below(f"post-{post['id']}", dn), ROLE, _post(record, post))
        for contact in record["contacts"]:
            yield _entry(_below(f"contact-{contact['id']}", dn), ROLE, _contact(record, contact))


def _below(uid, parent):
    return f"uid={uid},{parent}" if parent else f"uid={uid}"


def _body(record, dn):
    mandate = record["mandate"] or {"opening": {}}
    pages = [(f"labeledURI;lang-{tag}", address) for tag, address in record["pages"].items()]
    yield _entry(
        dn,
        UNIT,
        [
            ("uid", record["id"]),
            *_texts("ou", record["name"]),
            *(("ou", acronym) for acronym in {record["acronym"].get(SOURCE.tag)} if acronym),
            *_texts("description", mandate["opening"]),
            ("labeledURI", record["uri"]),
            *pages,
        ],
    )


def _post(record, post):
    return [("uid", f"post-{post['id']}"), *_texts("cn", post["title"]), *_texts("ou", record["name"])]


def _contact(record, contact):
    names = {}
    for language in LANGUAGES:
        name = record["name"].get(language.tag) or record["name"].get(SOURCE.tag)
        names[language.tag] = f"{name} – {contact_label(contact, language)}"
    facts = [
        ("mail", contact["email"] and ascii_address(contact["email"])),
        ("telephoneNumber", contact["phone"] and _telephone(contact)),
        ("labeledURI", contact["url"]),
        ("physicalDeliveryOfficeName", contact["room"]),
    ]
    return [
        ("uid", f"contact-{contact['id']}"),
        *_texts("cn", names),
        *_texts("ou", record["name"]),
        *(fact for fact in facts if fact[1]),
        *_texts("description", contact["hours"]),
    ]


def _telephone(contact):
    number = shown_number(contact["phone"])
    return f"{number} x {contact['extension']}" if contact["extension"] else number


def _texts(name, texts):
    """Yield a text in each of its languages, and before them without a language: in English, or in the first that there is."""
    if texts:
        yield name, texts.get(SOURCE.tag) or next(iter(texts.values()))
    for tag, text in texts.items():
        yield f"{name};lang-{tag}", text


def _entry(dn, classes, attributes):
    lines = [_line("dn", dn), *(_line("objectClass", name) for name in classes)]
    lines += [_line(name, value) for name, value in attributes]
    return f"{''.join(lines)}\n"


def _line(name, value):
    """Return a line of an entry: in base64 unless every character is safe, broken after MAX_LINE characters."""
    line = f"{name}: {value}" if _is_safe(value) else f"{name}:: {b64encode(value.encode()).decode()}"
    if len(line) <= MAX_LINE:
        return f"{line}\n"
    width = MAX_LINE - 1
    rest = line[MAX_LINE:]
    return "\n ".join([line[:MAX_LINE], *(rest[at : at + width] for at in range(0, len(rest), width))]) + "\n"


def _is_safe(value):
    return value.isascii() and value.isprintable() and value[:1] not in ("", " ", ":", "<") and value[-1] != " "
