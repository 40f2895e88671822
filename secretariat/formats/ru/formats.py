"""Russian days with the month in the genitive, which Django forgets where the year is missing."""

MONTH_DAY_FORMAT = "j E"
