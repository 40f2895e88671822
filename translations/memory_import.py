"""Translation memories of others: brought in as suggestions, each with the file that it comes from.

They are no translations of the directory: nothing of them is published, or made a draft.
"""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from secretariat.changes import current_change_context
from secretariat.languages import SOURCE
from secretariat.text.characters import normalized, validate_shown
from secretariat.text.fields import MAX_TEXT_LENGTH
from secretariat.text.sentences import clip

from .language_tags import language_of, wrong_script
from .memory import TranslationMemory
from .models import MemorySegment
from .outcomes import NotImported, Outcome

MAX_SEGMENTS = 30_000
"""Maximum number of imported translations into one language; the desk compares with all of them."""


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """One pair of texts in a memory that is brought in."""

    line: int
    file: str
    source: str
    target: str
    language: str

    @property
    def id(self):
        return clip(self.source, 100)


@dataclass(slots=True)
class MemoryStep:
    """The outcome for one pair, with the reasons."""

    segment: MemoryRow
    outcome: Outcome = Outcome.UNCHANGED
    messages: list = field(default_factory=list)
    language: object = None
    here: str = ""
    target: str = ""
    base: None = None
    address: str = ""

    @property
    def is_to_do(self):
        return self.outcome == Outcome.MEMORY

    @property
    def key(self):
        return "memory", self.language and self.language.slug, self.segment.source

    @property
    def line(self):
        return self.segment.line

    @property
    def label(self):
        return self.segment.id

    @property
    def where(self):
        return str(MemorySegment._meta.verbose_name_plural)

    @property
    def source(self):
        return normalized(self.segment.source)

    @property
    def digest(self):
        return hashlib.sha256(f"{self.source}\0{self.target}".encode("utf-8", "surrogatepass")).hexdigest()


def memory_steps(rows, person=None):
    """Yield the MemoryStep of each pair; without a person, every permission is granted."""
    known, numbers = {}, {}
    for row in rows:
        step = MemoryStep(row, target=normalized(row.target))
        try:
            step.outcome = _outcome(step, person, known, numbers)
        except NotImported as reason:
            step.outcome, step.messages = reason.outcome, reason.messages
        yield step


def _outcome(step, person, known, numbers):
    """Return the outcome for a pair. Raises NotImported."""
    language = step.language = language_of(step.segment.language)
    if language is None:
        sentence = _("“%(language)s” is no language that is translated into.")
        raise NotImported(Outcome.UNKNOWN, sentence % {"language": step.segment.language[:35]})
    if reason := wrong_script(step.segment.language, language):
        raise NotImported(Outcome.REFUSED, reason)
    if not step.source:
        raise NotImported(Outcome.REFUSED, _("There is no English text beside this translation."))
    if not step.target or step.target == step.source:
        return Outcome.UNCHANGED
    if not may_add(person, language):
        raise NotImported(Outcome.REFUSED, _("You may not translate into this language."))
    try:
        validate_shown(step.source + step.target)
    except ValidationError as error:
        raise NotImported(Outcome.REFUSED, *error.messages) from None
    if len(step.source + step.target) > MAX_TEXT_LENGTH:
        raise NotImported(Outcome.REFUSED, _("A text has at most %(number)d characters.") % {"number": MAX_TEXT_LENGTH})
    if language not in known:
        imported = set(MemorySegment.objects.filter(language=language.slug).values_list("digest", flat=True))
        approved = {(one.source, one.target) for one in TranslationMemory(language).known.values()}
        known[language], numbers[language] = (imported, approved), len(imported)
    imported, approved = known[language]
    if step.digest in imported or (step.source, step.target) in approved:
        return Outcome.UNCHANGED
    imported.add(step.digest)
    numbers[language] += 1
    if numbers[language] > MAX_SEGMENTS:
        sentence = _("The memory of a language takes at most %(limit)d translations from files.")
        raise NotImported(Outcome.REFUSED, sentence % {"limit": MAX_SEGMENTS})
    return Outcome.MEMORY


def may_add(person, language):
    """Return whether a person may add to the memory of a language, as its translator."""
    return person is None or (language != SOURCE and person.has_perm(f"translations.translate_{language.slug}"))


def store_memory(steps, person):
    """Store the pairs of these steps, under the write lock, with the file that the current change names."""
    origin = (current_change_context().note or "TMX")[:255]
    name = person.get_username()[:150] if person else ""
    MemorySegment.objects.bulk_create(
        (
            MemorySegment(
                language=step.language.slug,
                source=step.source,
                target=step.target,
                digest=step.digest,
                origin=origin,
                person_name=name,
            )
            for step in steps
            if may_add(person, step.language)
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
