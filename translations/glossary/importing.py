"""What an import does to the glossary, row by row: a term in one language is refused or in conflict on its own."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.languages import SOURCE

from ..language_tags import language_of, wrong_script
from ..models import Rendering, Term, lines
from ..outcomes import NotImported, Outcome
from ..workflow import WorkflowError
from .permissions import may_change_terms, may_render
from .rows import LISTS, stored_values, version_mark


@dataclass(slots=True)
class TermStep:
    """The outcome for one row of a file, with the reasons."""

    segment: object
    outcome: Outcome = Outcome.UNCHANGED
    messages: list = field(default_factory=list)
    language: object = None
    here: str = ""
    """What is stored, as a text to be shown."""
    target: str = ""
    """What would be stored, as a text to be shown."""
    base: str = ""
    """The mark of what is stored."""
    values: dict = field(default_factory=dict)
    """What would be stored: field → value."""

    @property
    def is_to_do(self):
        return self.outcome == Outcome.TERM

    @property
    def key(self):
        return "glossary", self.segment.english, self.language and self.language.slug

    @property
    def line(self):
        return self.segment.line

    @property
    def label(self):
        return self.segment.english

    @property
    def where(self):
        return str(Term._meta.verbose_name_plural)

    @property
    def address(self):
        return f"{reverse('admin:translations_term_changelist')}?{urlencode({'q': self.segment.english})}"


def term_steps(rows, person=None):
    """Yield the TermStep of each row; without a person, every permission is granted. Two queries."""
    planning = _GlossaryPlanning(person)
    for row in rows:
        step = TermStep(row)
        try:
            step.outcome = planning.outcome(step)
        except NotImported as reason:
            step.outcome, step.messages = reason.outcome, reason.messages
        yield step


class _GlossaryPlanning:
    def __init__(self, person):
        self.person = person
        self.terms = {term.english: term for term in Term.objects.prefetch_related("renderings")}
        self.first_rows, self.refused = {}, set()

    def outcome(self, step):
        """Return the outcome for a row. Raises NotImported."""
        row, language = step.segment, language_of(step.segment.language)
        if language is None:
            sentence = _("“%(language)s” is no language that is translated into.") % {"language": row.language[:35]}
            raise NotImported(Outcome.UNKNOWN, sentence)
        step.language = language
        english = Term._meta.get_field("english").to_python(row.english)
        if reason := row.error or wrong_script(row.language, language):
            raise NotImported(Outcome.REFUSED, reason)
        first = self.first_rows.setdefault((english, language), row)
        if first is not row and (first.values, first.mark) == (row.values, row.mark):
            return Outcome.UNCHANGED
        if first is not row:
            raise NotImported(
                Outcome.REFUSED, _("The same term stands in line %(line)d already.") % {"line": first.line}
            )
        term = self.terms.get(english)
        stored = self._stored(term, language)
        before = stored_values(stored, language)
        step.values = self._values(row, language, before, stored)
        step.base, step.here, step.target = (
            version_mark(before),
            values_as_text(before, stored),
            values_as_text(step.values, True),
        )
        if step.values == before and (term or language != SOURCE):
            return Outcome.UNCHANGED
        self._check(step, english, term, stored)
        return Outcome.TERM

    def _stored(self, term, language):
        if term is None or language == SOURCE:
            return term
        return next((one for one in term.renderings.all() if one.language == language.slug), None)

    def _values(self, row, language, before, stored):
        """Return the values as they would be stored. A file without our mark adds wordings, and takes none away."""
        model = Term if language == SOURCE else Rendering
        values = before | {name: model._meta.get_field(name).to_python(new) for name, new in row.values.items()}
        if language == SOURCE:
            return values
        if not values["text"]:
            if any(values[name] for name in LISTS):
                raise NotImported(Outcome.REFUSED, _("Without a rendering, the rest says nothing."))
            return before
        if stored and not row.mark:
            for name in LISTS:
                values[name] = "\n".join(dict.fromkeys([*lines(before[name]), *lines(values[name])]))
                values[name] = "\n".join(line for line in lines(values[name]) if line != values["text"])
        return values

    def _check(self, step, english, term, stored):
        """Raise NotImported for what may not be stored; a term that is not here at all is new, whatever its mark says."""
        if term is None and english in self.refused:
            raise NotImported(Outcome.REFUSED, _("Its English term is refused."))
        try:
            self._check_values(step, english, term, stored)
        except NotImported:
            if step.language == SOURCE:
                self.refused.add(english)
            raise

    def _check_values(self, step, english, term, stored):
        if not may_store(self.person, step.language, is_new=term is None):
            raise NotImported(Outcome.REFUSED, _("You may not change these rows of the glossary."))
        if term and step.segment.mark and step.segment.mark != step.base:
            raise NotImported(Outcome.CONFLICT)
        try:
            if term is None:
                Term(english=english).full_clean(validate_unique=False)
            row = (
                Term(**step.values)
                if step.language == SOURCE
                else Rendering(**step.values, language=step.language.slug)
            )
            row.full_clean(exclude=["term", "english"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise NotImported(Outcome.REFUSED, *error.messages) from None


def may_store(person, language, is_new):
    """Return whether a person may store a term or, in another language than English, a rendering; `is_new` is of the term."""
    if person is None:
        return True
    if is_new and not person.has_perm("translations.add_term"):
        return False
    return may_change_terms(person) if language == SOURCE else may_render(person, language)


def values_as_text(values, stored):
    """Return values as a text: the rendering, + before other accepted wordings, ✗ before those advised against, then the note."""
    if not stored:
        return ""
    if "capitals_matter" in values:
        parts = [_("Capitals matter.")] if values["capitals_matter"] else []
    else:
        also, forbidden = (lines(values[name]) for name in LISTS)
        parts = [values["text"], *(f"+ {one}" for one in also), *(f"✗ {one}" for one in forbidden)]
    return "\n".join(filter(None, [*parts, values["note"]]))


def store_term(step, person):
    """Store what a step says, under the write lock. Raises WorkflowError."""
    english = Term._meta.get_field("english").to_python(step.segment.english)
    term = Term.objects.filter(english=english).first()
    if not may_store(person, step.language, is_new=term is None):
        raise WorkflowError(_("You may not change these rows of the glossary."))
    if step.language == SOURCE or term is None:
        term = term or Term(english=english)
        for name, new in step.values.items() if step.language == SOURCE else ():
            setattr(term, name, new)
        term.save()
    if step.language != SOURCE:
        row = term.renderings.filter(language=step.language.slug).first()
        row = row or Rendering(term=term, language=step.language.slug)
        for name, new in step.values.items():
            setattr(row, name, new)
        row.save()
