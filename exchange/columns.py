"""The columns of a table of bodies, its limits, and the validation of cells."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from files.uploads import MAX_CELL_LENGTH, as_single_line
from secretariat.languages import LANGUAGES
from secretariat.models import Body
from secretariat.text.characters import UNPRINTABLE, UNPRINTABLE_IN_A_LINE

PLACE = ("external_id", "parent_external_id", "kind")
FIELDS = ("name", "acronym", "mandate")
TEXTS = {language.column(field): (field, language) for field in FIELDS for language in LANGUAGES}
"""Column → field and language."""
COLUMNS = (*PLACE, *TEXTS)
REQUIRED = (*PLACE, "name_en")

MAX_ROW_ERRORS = 200
LENGTHS = {name: Body._meta.get_field(name).max_length for name in ("external_id", "name", "acronym")}

END_OF_PARAGRAPH = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class RowError:
    """A reason why nothing is imported: a sentence, and the line of the file it is about."""

    line: int
    sentence: str

    def __str__(self):
        return at_line(self.line, self.sentence)


def at_line(line, sentence):
    """A sentence with its line, and without what a terminal would obey."""
    return _("line %(line)d: %(sentence)s") % {"line": line, "sentence": as_single_line(sentence)}


def tidy(column, text):
    """The content of a cell as it would be stored: without space around it, paragraphs apart by one empty line."""
    if not column.startswith("mandate_"):
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return END_OF_PARAGRAPH.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def cell_error(column, text):
    """Return the sentence that refuses a tidy cell; None if it is valid."""
    field = TEXTS[column][0] if column in TEXTS else column
    if bad := (UNPRINTABLE if field == "mandate" else UNPRINTABLE_IN_A_LINE).search(text):
        return _("%(column)s holds the unprintable character %(character)s.") % {
            "column": column,
            "character": f"U+{ord(bad[0]):04X}",
        }
    limit = LENGTHS.get(field, MAX_CELL_LENGTH)
    if len(text) > limit:
        return _("%(column)s has %(length)d characters; %(limit)d are allowed.") % {
            "column": column,
            "length": len(text),
            "limit": limit,
        }
    return None
