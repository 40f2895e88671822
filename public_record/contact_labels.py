"""What contact points of records are called, and their facts, in a language: files are in several languages at once."""

from functools import cache

from django.utils.translation import override, pgettext_lazy

from secretariat.languages import SOURCE

PURPOSES = {
    "general": pgettext_lazy("purpose of a contact point", "General enquiries"),
    "media": pgettext_lazy("purpose of a contact point", "Media"),
    "parties": pgettext_lazy("purpose of a contact point", "Parties"),
    "staff": pgettext_lazy("purpose of a contact point", "Staff"),
    "other": pgettext_lazy("purpose of a contact point", "Other"),
}


def contact_label(contact, language):
    """Return what a contact point of a record is called in a language: its own label, or that of its purpose."""
    label = contact["label"]
    if not label:
        return _purpose(contact["purpose"], language.code)
    return label.get(language.tag) or label.get(SOURCE.tag) or next(iter(label.values()))


@cache
def _purpose(purpose, code):
    with override(code):
        return str(PURPOSES[purpose])
