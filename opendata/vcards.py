"""Bodies as cards for address books: vCard 4.0 (RFC 6350).

A card is written in one language, with English where a text is missing, because common readers take the alternatives of RFC 6350 (ALTID)
for several names; the card in all languages has them. See decision 0047. Properties of a further contact point share a group (`c12.EMAIL`),
in which its label is.
"""

from datetime import UTC, datetime

from django.utils.translation import override

from public_record.contact_labels import contact_label
from secretariat.contacts import Post
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.text.email_addresses import ascii_address
from secretariat.text.telephone import tel_uri

CONTENT_TYPE = "text/vcard; charset=utf-8"
MAX_OCTETS = 75
"""Octets in a line, without its end; a longer one is folded (section 3.2)."""


def cards(records, language, all_languages=False, above=()):
    """Yield the cards of bodies, whose records are in tree order; `above` are the names of the bodies above the first."""
    languages = [language, *(one for one in LANGUAGES if one != language)] if all_languages else [language]
    paths = {}
    for record in records:
        path = paths[record["id"]] = [*paths.get(record["parent"], above), record["name"]]
        yield card(record, path, languages)


def card(record, path, languages):
    """Return the card of a body; `path` are the names of the bodies above it and its own, each by language tag."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:org", f"UID:{record['uri']}"]
    spoken = {tag: None for contact in record["contacts"] for tag in contact["languages"]}
    notes = {}
    for language in languages:
        with override(language.code):
            notes[language.tag] = "\n".join(_notes(record, language))
    lines += _in_languages("FN", record["name"], languages)
    lines += _in_languages("ORG", _organisation(path), languages)
    if acronym := record["acronym"].get(SOURCE.tag):
        lines.append(f"NICKNAME:{escaped(acronym, ',;')}")
    for number, contact in enumerate(record["contacts"], start=1):
        lines += _contact(contact, number, languages)
    lines += [f"LANG:{tag}" for tag in spoken]
    lines += _in_languages("NOTE", {tag: note for tag, note in notes.items() if note}, languages)
    lines += [f"URL:{record['pages'][languages[0].tag]}", f"REV:{_moment(record['updated_at'])}", "END:VCARD"]
    return "".join(f"{folded_line(line)}\r\n" for line in lines)


def _organisation(path):
    """Return the levels of an organisation, the highest first, for each language that all of them have a name in."""
    tags = [language.tag for language in LANGUAGES if all(language.tag in names for names in path)]
    return {tag: [names[tag] for names in path] for tag in tags}


def _in_languages(name, values, languages, group=""):
    """Yield a property in each of the languages that it has; in one language alone, in English where that is missing."""
    found = {language.tag: values[language.tag] for language in languages if language.tag in values}
    if not found and SOURCE.tag in values:
        found = {SOURCE.tag: values[SOURCE.tag]}
    alternatives = f";ALTID={group or '1'}" if len(found) > 1 else ""
    for tag, value in found.items():
        shown = ";".join(escaped(one, ",;") for one in value) if isinstance(value, list) else escaped(value, ",")
        yield f"{group and group + '.'}{name}{alternatives};LANGUAGE={tag}:{shown}"


def _contact(contact, number, languages):
    """Yield the properties of a contact point. The first one of a body is preferred and has no group, which simple readers pass over."""
    group = f"c{contact['id']}" if number > 1 else ""
    before, preferred = (f"{group}.", "") if group else ("", ";PREF=1")
    if contact["email"]:
        yield f"{before}EMAIL{preferred}:{escaped(ascii_address(contact['email']), ',')}"
    if contact["phone"]:
        yield f"{before}TEL;VALUE=uri;TYPE=work{preferred}:{tel_uri(contact['phone'], contact['extension'])}"
    if contact["url"]:
        yield f"{before}URL:{contact['url']}"
    if group:
        labels = {language.tag: contact_label(contact, language) for language in languages}
        yield from _in_languages("X-ABLABEL", labels, languages, group)


def _notes(record, language):
    """Yield a line for each post, and one for each contact point that has a room or hours, in a language, which is active.

    TITLE and ROLE would be what the body itself is in an organisation; readers that know RELATED with a text were not found.
    """
    for post in record["posts"]:
        title = post["title"].get(language.tag) or post["title"][SOURCE.tag]
        status = "" if post["status"] == Post.Status.FILLED else f" ({Post.Status(post['status']).label})"
        yield f"{title}{_holder(post, language)}{status}"
    for contact in record["contacts"]:
        hours = contact["hours"].get(language.tag) or contact["hours"].get(SOURCE.tag)
        if facts := [fact for fact in (contact["room"], hours) if fact]:
            yield f"{contact_label(contact, language)}: {'; '.join(facts)}"


def _holder(post, language):
    """Return who holds a post, to follow its title, where the record has a name; "" elsewhere."""
    if "holder" not in post:
        return ""
    names, honorific = post["holder"]["names"], post["holder"]["honorific"]
    tag = language.tag if language.tag in names else SOURCE.tag
    return f": {honorific.get(tag, '')} {names[tag]}".replace("  ", " ") if tag in names else ""


def _moment(text):
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text, separators):
    """Return a text as the value of a property. Outside of lists `;` stays as it is: some readers keep the backslash before it."""
    text = text.replace("\\", "\\\\").replace("\r\n", "\n").replace("\n", "\\n")
    for separator in separators:
        text = text.replace(separator, f"\\{separator}")
    return text


def folded_line(line):
    """Return a line with breaks after at most MAX_OCTETS octets, none of them inside a character."""
    if len(line) <= MAX_OCTETS and line.isascii():
        return line
    pieces, start, size = [], 0, 0
    for index, character in enumerate(line):
        octets = len(character.encode())
        if size + octets > MAX_OCTETS:
            pieces.append(line[start:index])
            start, size = index, 1  # the space that begins a continued line
        size += octets
    return "\r\n ".join([*pieces, line[start:]])
