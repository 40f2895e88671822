"""What a document says about itself: whose it is, and of which revision."""

from dataclasses import dataclass
from datetime import UTC

from django.utils import formats
from django.utils.translation import gettext as _

from public_record import queries


@dataclass(frozen=True, slots=True)
class Imprint:
    """The organisation, the revision as a reader reads it, and its time as files have it in their metadata.

    `unofficial` is the sentence of a document with unofficial translations, "" in another one.
    """

    author: str
    about: str
    changed: str
    unofficial: str = ""


def imprint_of(revision, language, is_unofficial):
    """Return the Imprint for a revision as (number, time); one query."""
    number, changed_at = revision
    date = formats.date_format(changed_at, "DATE_FORMAT")
    return Imprint(
        author=str(queries.get_listed("", language).name),
        about=_("Revision %(revision)s, %(date)s") % {"revision": number, "date": date},
        changed=f"{changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        unofficial=_("This translation is unofficial; the English text prevails.") if is_unofficial else "",
    )
