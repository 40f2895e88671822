"""Translation memory: approved translations of the same or similar source texts, and those of memories that were brought in."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rapidfuzz import fuzz, process

from secretariat.languages import SOURCE

from .models import MemorySegment, TextState
from .status_report import models_with_texts
from .texts import fields_of

MIN_SIMILARITY = 70
"""Minimum similarity of source texts, in per cent, for a suggestion."""
MAX_MATCHES = 3


@dataclass(frozen=True)
class MemoryMatch:
    """A translation, its source text, and the similarity of that text in per cent.

    `origin` is the file of a memory that was brought in; "" means that it is approved here.
    """

    source: str
    target: str
    similarity: int
    origin: str = ""


@dataclass(frozen=True, slots=True)
class KnownTranslation:
    """A translation with its source text; the key of its text is (model, id, field), and an approved one has a version."""

    key: tuple
    source: str
    target: str
    version: int = 0
    changed_at: datetime | None = None


class TranslationMemory:
    """The approved translations into one language, read on first use."""

    def __init__(self, language):
        self.language = language

    @cached_property
    def known(self):
        """Approved translations: (model, id, field) → KnownTranslation."""
        approved = TextState.objects.filter(
            language=self.language.slug, state__in=[TextState.Approval.APPROVED, TextState.Approval.SAME]
        )
        facts = approved.values_list("model", "object_id", "field", "source_text", "version", "changed_at")
        states = {row[:3]: row[3:] for row in facts}
        found = {}
        for model in models_with_texts() if states else ():
            label, names = model._meta.label_lower, fields_of(model)
            columns = [language.column(name) for language in (self.language, SOURCE) for name in names]
            for pk, *row in model._base_manager.order_by().values_list("pk", *columns):
                for name, target, source in zip(names, row, row[len(names) :], strict=False):
                    if target and (label, pk, name) in states:
                        source_text, *facts = states[label, pk, name]
                        found[label, pk, name] = KnownTranslation(
                            (label, pk, name), source_text or source, target, *facts
                        )
        return found

    @cached_property
    def imported(self):
        """Translations of memories that were brought in: key → (source text, target text, file)."""
        found = MemorySegment.objects.filter(language=self.language.slug)
        return {pk: own for pk, *own in found.values_list("pk", "source", "target", "origin")}

    def suggestions(self, text, source):
        """Return MemoryMatches from other texts and from imported memories, the most similar first and approved ones before others."""
        sources = {key: known.source for key, known in self.known.items() if key != text.key[:3]}
        sources |= {key: own[0] for key, own in self.imported.items()}
        near = process.extract(
            source, sources, scorer=fuzz.token_sort_ratio, score_cutoff=MIN_SIMILARITY, limit=MAX_MATCHES * 4
        )
        found = {}
        for source_text, similarity, key in near if source else ():
            similarity = 100 if source_text == source else min(99, round(similarity))
            known, imported = self.known.get(key), self.imported.get(key)
            target, origin = (known.target, "") if known else imported[1:]
            if target not in found or (found[target].origin and not origin):
                found[target] = MemoryMatch(source_text, target, similarity, origin)
        return sorted(found.values(), key=lambda one: (-one.similarity, bool(one.origin)))[:MAX_MATCHES]
