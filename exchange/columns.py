"""The columns of a table of bodies, its limits, and the validation of cells.

The open data has some of them by other names, and more: `id` and `parent` are slugs, and DERIVED follows from the others.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from files.uploads import at_line
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Mandate
from secretariat.text.characters import validate_shown
from secretariat.text.fields import MAX_TEXT_LENGTH
from translations.models import SearchWords

PLACE = ("external_id", "parent_external_id", "kind")
SEARCH_WORDS = SearchWords.TEXTS
"""Texts that are in rows of their own, and that readers do not see."""
OF_MANDATE = ("opening", "closing")
FIELDS = ("name", "acronym", *OF_MANDATE, *SEARCH_WORDS)
TEXTS = {language.column(field): (field, language) for field in FIELDS for language in LANGUAGES}
"""Column → field and language."""
PUBLIC_TEXTS = {column: own for column, own in TEXTS.items() if own[0] not in SEARCH_WORDS}
OF_SEARCH_WORDS = TEXTS.keys() - PUBLIC_TEXTS.keys()
PUBLISHED = "is_published"
SLUGS, TIED = ("id", "parent"), ("sources", "topics")
COLUMNS = (*PLACE, PUBLISHED, *TIED, *TEXTS)
DERIVED = ("uri", "position", "level", "updated_at")
"""Columns of the open data that are not read."""
RENAMED = {language.column("mandate"): language.column("opening") for language in LANGUAGES}
"""Names that columns had in earlier releases."""
KNOWN = {*COLUMNS, *SLUGS, *DERIVED}
OF_FUNCTIONS = {"body", *(language.column("text") for language in LANGUAGES)}
"""Columns that only a table of functions has."""
OF_CONTACTS = {
    *("role", "status", "valid_from", "valid_to", "purpose", "email", "phone", "extension", "url", "room", "languages"),
    *(language.column(field) for field in ("title", "label", "hours") for language in LANGUAGES),
}
"""Columns that only a table of posts or of contact points has."""
REQUIRED = (*PLACE, "name_en")
IN_PLACE_OF = {"external_id": "id", "parent_external_id": "parent"}
"""Columns that may be missing where another one is there."""

MAX_ROW_ERRORS = 200
IDENTIFIER = Body._meta.get_field("external_id")
YES, NO = "true", "false"
TRUTH_VALUES = {
    **dict.fromkeys([YES, "1", "yes", "نعم", "sí", "si", "oui", "да", "是"], YES),
    **dict.fromkeys([NO, "0", "no", "لا", "non", "нет", "否"], NO),
    # How Excel and LibreOffice write the two into a CSV file where they speak these languages.
    **dict.fromkeys(["vrai", "verdadero", "истина"], YES),
    **dict.fromkeys(["faux", "falso", "ложь"], NO),
}
"""What a cell of `is_published` may hold, in any case → what it is read as."""


def model_field(field):
    """Return the field of a model in which the texts of a column are."""
    return owner_of(field)._meta.get_field(field)


def owner_of(field):
    """Return the model that has the texts of a column, by the name of the field."""
    return Mandate if field in OF_MANDATE else SearchWords if field in SEARCH_WORDS else Body


RULES = {column: model_field(field) for column, (field, _language) in TEXTS.items()}
"""Column of a text → the field of the model whose rules its cells follow."""


@dataclass(frozen=True, slots=True)
class RowError:
    """A reason why nothing is imported: a sentence, and the line of the file it is about, or of a sheet that is not the first."""

    line: int
    sentence: str
    sheet: str = ""

    def __str__(self):
        return f"{self.sheet}, {at_line(self.line, self.sentence)}" if self.sheet else at_line(self.line, self.sentence)


def column_names(cells):
    """Return the names that a row gives to columns."""
    names = [tidy("name_en", cell).casefold() for cell in cells]
    return [RENAMED.get(name, name) for name in names]


def is_header(cells):
    """Return whether a row names columns: no other row has the names of two of them."""
    return len({*column_names(cells)} & (KNOWN | OF_FUNCTIONS | OF_CONTACTS)) > 1


def tidy(column, text):
    """Return the content of a cell as it would be stored: without white space that only layout makes."""
    text = RULES.get(column, IDENTIFIER).to_python(text)
    return TRUTH_VALUES.get(text.casefold(), text) if column == PUBLISHED else text


def printable_cell(column, text):
    """Return a stored text as it goes into a cell: as `tidy`, and without characters that are refused."""
    return RULES.get(column, IDENTIFIER).printable(text)


def cell_error(column, text):
    """Return the sentence that refuses a tidy cell; None if it is valid."""
    try:
        validate_shown(text)
    except ValidationError as error:
        return _("%(column)s: %(why)s") % {"column": column, "why": error.messages[0]}
    if column == PUBLISHED and text and text not in (YES, NO):
        return _("%(column)s is “true”, “false” or blank, not “%(text)s”.") % {"column": column, "text": text[:50]}
    limit = RULES.get(column, IDENTIFIER).max_length or MAX_TEXT_LENGTH
    if len(text) > limit:
        return too_many_characters(column, len(text), limit)
    return None


def too_many_characters(column, length, limit):
    """Return the sentence about a text that is too long."""
    return _("%(column)s has %(length)d characters; %(limit)d are allowed.") % {
        "column": column,
        "length": length,
        "limit": limit,
    }
