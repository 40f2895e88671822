"""What files say of the glossary: one row for a term in one language. A row of English is about the term itself.

A mark records what was exported, so that a change made in the directory in the meantime is noticed.
"""

import hashlib
from dataclasses import dataclass, field

from secretariat.languages import SOURCE
from secretariat.text.characters import printable

from ..models import Rendering, Term, lines

OF_TERMS = ("capitals_matter", "note")
OF_RENDERINGS = ("text", "also", "forbidden", "note")
LISTS = ("also", "forbidden")
"""Fields with one wording a line."""


def fields_for(language):
    return OF_TERMS if language == SOURCE else OF_RENDERINGS


@dataclass(frozen=True, slots=True)
class TermRow:
    """One row of an imported file. `values` has what it says, field by field; a field that is not there is left alone."""

    line: int
    file: str
    english: str
    language: str
    values: dict = field(default_factory=dict)
    mark: str = ""
    error: str = ""

    @property
    def id(self):
        return self.english


def version_mark(values):
    """Return the mark of what is stored of a term or a rendering, given as its values."""
    content = "\0".join(str(value) for value in values.values())
    return f"v1 {hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def stored_values(row, language):
    """Return the values of a Term or Rendering; of None those of an empty one."""
    row = row or (Term() if language == SOURCE else Rendering())
    return {name: getattr(row, name) for name in fields_for(language)}


def exported_terms(languages, with_missing=False):
    """Yield (term, language, its rendering) in order of the terms; with `with_missing` also None for one that is missing."""
    slugs = {language.slug for language in languages}
    for term in Term.objects.prefetch_related("renderings").order_by("english"):
        renderings = {row.language: row for row in term.renderings.all() if row.language in slugs}
        for language in languages:
            if with_missing or language.slug in renderings:
                yield term, language, renderings.get(language.slug)


def one_line(text):
    return printable(text, one_line=True)


def wordings(text):
    """Return the wordings of a list without what no file can hold."""
    return [one_line(line) for line in lines(text)]
