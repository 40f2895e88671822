"""Status of translations: the notice for readers, and the status of each text for translators."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Q
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


def translation_notice_for(keys, language):
    """Return the notice for these translations.

    `keys` are (model, id, field). One query, and two more for each model of which a source text was changed.
    """
    wanted = Q()
    for model, ids in _by_model(keys).items():
        wanted |= Q(model=model, object_id__in=ids)
    if not keys:
        return TranslationNotice()
    rows = TextState.objects.filter(wanted, language__in=[language.slug, SOURCE.slug])
    own, sources = {}, {}
    for *key, language_slug, state, version in rows.values_list(
        "model", "object_id", "field", "language", "state", "source_version"
    ):
        if language_slug == SOURCE.slug:
            sources[tuple(key)] = version
        else:
            own[tuple(key)] = (state, version)
    unknown = (TextState.Approval.UNOFFICIAL, 0)
    return TranslationNotice(
        any(own.get(key, unknown)[0] == TextState.Approval.UNOFFICIAL for key in keys),
        _is_behind([key for key in keys if key in own and sources.get(key, 0) > own[key][1]], language),
    )


def _is_behind(keys, language):
    """Return whether the current source text of a translation differs from the one it was made from."""
    for label, ids in _by_model(keys).items():
        model = apps.get_model(label)
        own_states = TextState.objects.filter(model=label, object_id__in=ids, language=language.slug)
        source_texts = {row[:2]: row[2] for row in own_states.values_list("object_id", "field", "source_text")}
        for obj in model._base_manager.filter(pk__in=ids):
            for _label, pk, name in keys:
                if (_label, pk) == (label, obj.pk) and source_texts[pk, name] != value(obj, name, SOURCE):
                    return True
    return False


def _by_model(keys):
    ids = {}
    for model, pk, _field in keys:
        ids.setdefault(model, set()).add(pk)
    return ids


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
