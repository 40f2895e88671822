"""French dates with the first of a month as readers write it: 1er mars 2026, 9 mars 2026; see `ordinals`."""

DATE_FORMAT = "jS F Y"
DATETIME_FORMAT = "jS F Y H:i"
MONTH_DAY_FORMAT = "jS F"
