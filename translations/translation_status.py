"""Status of translations: the notice for readers, and the status of each text for translators."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import pgettext_lazy

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.saving import text_fields as fields_of
from secretariat.text.display import value

from .models import TextState
from .texts import facts_of, model_label


@dataclass(frozen=True)
class TranslationNotice:
    """The notice for readers about the translations on a page."""

    is_unofficial: bool = False
    """True if a translation has not been approved."""
    is_stale: bool = False
    """True if a translation is older than its source text."""


class TranslationStatus(models.TextChoices):
    """Status of a text in a language, the one that needs most work first."""

    MISSING = "missing", pgettext_lazy("a text", "missing")
    STALE = "stale", pgettext_lazy("a text", "stale")
    UNOFFICIAL = "unofficial", pgettext_lazy("a text", "unofficial")
    SAME = "same", pgettext_lazy("a text", "same as the source")
    APPROVED = "approved", pgettext_lazy("a text", "approved")


def count_statuses(objects):
    """Count the texts of `objects` by status: language → {status: number}. One query.

    Texts that are empty in the source language as well are not counted.
    """
    objects = [obj for obj in objects if obj.pk]
    rows = facts_of(objects)
    counts = {language: dict.fromkeys(TranslationStatus, 0) for language in LANGUAGES}
    for obj in objects:
        for name in fields_of(obj):
            key = (model_label(obj), obj.pk, name)
            english = rows.get((*key, SOURCE.slug))
            for language in LANGUAGES:
                if value(obj, name, language) or value(obj, name, SOURCE):
                    row = rows.get((*key, language.slug))
                    counts[language][status_of(obj, name, language, row, english)] += 1
    return counts


def status_of(obj, name, language, row, english):
    """Return the status of a text; `row` and `english` are its TextState (or Facts) and its source text's, or None."""
    if not value(obj, name, language):
        return TranslationStatus.MISSING
    if language == SOURCE:
        return TranslationStatus.APPROVED
    if row and english and row.source_text != value(obj, name, SOURCE) and english.source_version > row.source_version:
        return TranslationStatus.STALE
    if row is None or row.state == TextState.Approval.UNOFFICIAL:
        return TranslationStatus.UNOFFICIAL
    return TranslationStatus.SAME if row.state == TextState.Approval.SAME else TranslationStatus.APPROVED
