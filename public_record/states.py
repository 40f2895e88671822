"""Texts with the states of their translations, as records hold them."""

from secretariat.languages import LANGUAGES, SOURCE
from translations.models import TextState

from .stored_bodies import rows_of_states

UNOFFICIAL, STALE = 1, 2
"""States of a translation, as bits: it has not been approved; its source text has changed since."""


def add_texts(content, model, pk, fields, stored, state):
    """Set the texts of an object and their states in `content`; `stored` are the values of `text_columns`."""
    stored = iter(stored)
    for field in fields:
        texts, states = {}, {}
        values = {language: next(stored) or "" for language in LANGUAGES}
        for language, value in values.items():
            if value and (own := model._meta.get_field(language.column(field)).printable(value)):
                texts[language.tag] = own
                if language != SOURCE and (bits := state(model, pk, field, language, values[SOURCE])):
                    states[language.tag] = bits
        content[field], content[f"{field}_states"] = texts, states


class TextStates:
    """The states of the translations of some objects (model → ids); one query."""

    def __init__(self, ids):
        self.rows = {row[:4]: row[4:] for row in rows_of_states(ids)}

    def __call__(self, model, pk, field, language, source_text):
        key = model._meta.label_lower, pk, field
        own = self.rows.get((*key, language.slug))
        if own is None:
            return UNOFFICIAL
        state, version, made_from = own
        english = self.rows.get((*key, SOURCE.slug))
        is_stale = english is not None and english[1] > version and made_from != source_text
        return (UNOFFICIAL if state == TextState.Approval.UNOFFICIAL else 0) | (STALE if is_stale else 0)
