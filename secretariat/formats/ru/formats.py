"""Russian dates as documents of the United Nations have them: with "года" written out, because "г." would double a full stop.

The month stands in the genitive, which Django forgets where the year is missing.
"""

DATE_FORMAT = "j E Y года"
DATETIME_FORMAT = "j E Y года, G:i"
YEAR_MONTH_FORMAT = "F Y года"
MONTH_DAY_FORMAT = "j E"
