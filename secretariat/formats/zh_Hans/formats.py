"""Chinese days with the number of the month as in other dates: 3月9日."""

MONTH_DAY_FORMAT = "n月j日"
