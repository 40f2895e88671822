"""Dates in each language's own form; in none of them does the month come before the day, unless the year comes first."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils import formats, translation

from secretariat.languages import LANGUAGES

MOMENT = datetime(2026, 3, 9, 17, 5, tzinfo=UTC)
KINDS = ("DATE_FORMAT", "SHORT_DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")
EXPECTED = {
    "ar": ["9 مارس 2026", "09\u200f/03\u200f/2026", "9 مارس 2026، 17:05", "09\u200f/03\u200f/2026، 17:05"],
    "en": ["9 March 2026", "9 Mar 2026", "9 March 2026, 17:05", "9 Mar 2026, 17:05"],
    "es": ["9 de marzo de 2026", "09/03/2026", "9 de marzo de 2026 a las 17:05", "09/03/2026 17:05"],
    "fr": ["9 mars 2026", "09/03/2026", "9 mars 2026 17:05", "09/03/2026 17:05"],
    "ru": ["9 марта 2026 г.", "09.03.2026", "9 марта 2026 г. 17:05", "09.03.2026 17:05"],
    "zh": ["2026年3月9日", "2026年3月9日", "2026年3月9日 17:05", "2026年3月9日 17:05"],
}
DAYS = {"ar": "9 مارس", "en": "9 March", "es": "9 de marzo", "fr": "9 mars", "ru": "9 марта", "zh": "3月9日"}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
class TestDates:
    def test_every_form_of_a_date_is_the_language_s_own(self, language):
        with translation.override(language.code):
            assert [formats.date_format(MOMENT, kind) for kind in KINDS] == EXPECTED[language.slug]
            assert formats.date_format(MOMENT, "MONTH_DAY_FORMAT") == DAYS[language.slug]

    def test_a_typed_date_is_never_read_with_the_month_first(self, language):
        with translation.override(language.code):
            field = forms.DateField()
            assert field.clean("2026-03-09") == MOMENT.date()
            try:
                assert field.clean("09/03/2026") == MOMENT.date()
            except forms.ValidationError:
                assert language.slug in ("en", "ru", "zh")  # nobody there writes it so
