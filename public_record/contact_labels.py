"""What contact points of records are called in a language, for files that are in several languages at once."""

from functools import cache

from django.utils.translation import override

from secretariat.contacts import ContactPoint
from secretariat.languages import SOURCE


def contact_label(contact, language):
    """Return what a contact point of a record is called in a language: its own label, or that of its purpose."""
    label = contact["label"]
    if not label:
        return _purpose(contact["purpose"], language.code)
    return label.get(language.tag) or label.get(SOURCE.tag) or next(iter(label.values()))


@cache
def _purpose(purpose, code):
    with override(code):
        return str(ContactPoint.Purpose(purpose).label)
