"""Dates in each language's own form; in none of them does the month come before the day, unless the year comes first."""

from calendar import month_name
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.utils import formats, translation

from secretariat.languages import LANGUAGES

MOMENT = datetime(2026, 3, 9, 17, 5, tzinfo=UTC)
KINDS = ("DATE_FORMAT", "SHORT_DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")
EXPECTED = {
    "ar": ["9 آذار/مارس 2026", "09\u200f/03\u200f/2026", "9 آذار/مارس 2026، 17:05", "09\u200f/03\u200f/2026، 17:05"],
    "en": ["9 March 2026", "9 Mar 2026", "9 March 2026, 17:05", "9 Mar 2026, 17:05"],
    "es": ["9 de marzo de 2026", "09/03/2026", "9 de marzo de 2026 a las 17:05", "09/03/2026 17:05"],
    "fr": ["9 mars 2026", "09/03/2026", "9 mars 2026 17:05", "09/03/2026 17:05"],
    "ru": ["9 марта 2026 года", "09.03.2026", "9 марта 2026 года, 17:05", "09.03.2026 17:05"],
    "zh": ["2026年3月9日", "2026年3月9日", "2026年3月9日 17:05", "2026年3月9日 17:05"],
}
FIRST = {"ar": "1 آذار/مارس", "en": "1 March", "es": "1 de marzo", "fr": "1er mars", "ru": "1 марта", "zh": "3月1日"}
DAYS = {"ar": "9 آذار/مارس", "en": "9 March", "es": "9 de marzo", "fr": "9 mars", "ru": "9 марта", "zh": "3月9日"}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
class TestDates:
    def test_every_form_of_a_date_is_the_language_s_own(self, language):
        with translation.override(language.code):
            assert [formats.date_format(MOMENT, kind) for kind in KINDS] == EXPECTED[language.slug]
            assert formats.date_format(MOMENT, "MONTH_DAY_FORMAT") == DAYS[language.slug]
            assert formats.date_format(date(2026, 3, 1), "MONTH_DAY_FORMAT") == FIRST[language.slug]
            first = [formats.date_format(MOMENT.replace(day=1), kind) for kind in ("DATE_FORMAT", "DATETIME_FORMAT")]
            assert all(shown.startswith("1er mars 2026") == (language.slug == "fr") for shown in first)

    def test_every_month_has_the_name_of_the_language_and_in_arabic_both(self, language):
        with translation.override(language.code):
            names = [formats.date_format(date(2026, month, 9), "j E").removeprefix("9 ") for month in range(1, 13)]
        assert all(("/" in name) == (language.slug == "ar") for name in names)
        assert len({*names}) == 12
        assert language.slug == "en" or not {*names} & {*month_name}

    def test_a_typed_date_is_never_read_with_the_month_first(self, language):
        with translation.override(language.code):
            field = forms.DateField()
            assert field.clean("2026-03-09") == MOMENT.date()
            try:
                assert field.clean("09/03/2026") == MOMENT.date()
            except forms.ValidationError:
                assert language.slug in ("en", "ru", "zh")  # nobody there writes it so
