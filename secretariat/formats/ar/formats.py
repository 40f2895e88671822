"""Arabic dates with the day first, without a comma, and with both names of the month; Django writes those with a time with the month first."""

DATE_FORMAT = "j E Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y، H:i"
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y، H:i"
YEAR_MONTH_FORMAT = "E Y"
MONTH_DAY_FORMAT = "j E"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
