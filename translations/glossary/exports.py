"""Export of the glossary as a file for translation tools."""

from files.archives import zipped
from files.downloads import csv_lines

from . import tables

CSV, TBX, TBX_2, OMEGAT = "csv", "tbx", "tbx2", "omegat"
FORMATS = (CSV, TBX, TBX_2, OMEGAT)
SUFFIXES = {TBX: "tbx", TBX_2: "tbx", OMEGAT: "txt"}


def glossary_content(languages, kind):
    """Return the glossary as (content or lines of a file, suffix); but for CSV, several languages are a zip."""
    if kind == CSV:
        return csv_lines(tables.csv_rows(languages)), "csv"
    if len(languages) == 1:
        return _lines(languages[0], kind), SUFFIXES[kind]
    return zipped((f"glossary-{one.slug}.{SUFFIXES[kind]}", "".join(_lines(one, kind))) for one in languages), "zip"


def _lines(language, kind):
    from . import tbx

    if kind == OMEGAT:
        return tables.omegat_lines(language)
    return tbx.tbx_lines(language, 3 if kind == TBX else 2)
