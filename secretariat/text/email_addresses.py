"""E-mail addresses: as ASCII for programs, as `mailto:` for readers, and whether one looks like that of a person."""

import re
from urllib.parse import quote

FUNCTIONAL = {
    "admin", "archives", "contact", "contacts", "desk", "enquiries", "enquiry", "events", "focal", "general", "head", "help",
    "info", "inquiries", "jobs", "legal", "library", "mail", "media", "meetings", "news", "no", "office", "parties", "point",
    "press", "procurement", "public", "registration", "registry", "reply", "secretariat", "service", "staff", "support", "team",
    "travel", "unit", "visa", "web", "webmaster",
}  # fmt: skip
"""Words of mailboxes that belong to a function."""
TWO_NAMES = re.compile(r"([a-z]{1,20})[._]([a-z'-]{2,30})")


def ascii_address(email):
    """Return an address whose domain is in ASCII, as mail servers and directories take it; the part before @ is ASCII already."""
    if email.isascii():
        return email
    local, _at, domain = email.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def is_personal(email):
    """Return whether an address looks like that of a person: two words before the @, neither of them that of a function."""
    found = TWO_NAMES.fullmatch(email.partition("@")[0].casefold())
    return bool(found) and not FUNCTIONAL & {*re.split(r"[._-]", found[0])}


def mailto(email, subject=""):
    """Return the `mailto:` address (RFC 6068), with a subject in any script."""
    address = f"mailto:{quote(ascii_address(email), safe='@')}"
    return f"{address}{subject_query(subject)}" if subject else address


def subject_query(subject):
    """Return what a `mailto:` address has after the mailbox, to begin a message with this subject."""
    return f"?subject={quote(subject, safe='')}"
