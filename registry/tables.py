"""The list of the registry as a table: what its filters let through, in its order, as CSV or as a workbook."""

from io import BytesIO

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from delivery.cache.by_revision import revision
from files import workbooks
from files.downloads import TYPES, csv_lines
from opendata.records import source_records
from opendata.tables import BY_NAME
from public_record.registry import RegistryPage, current_registry, parse_registry_query
from public_record.selection import get_sources
from secretariat import languages
from secretariat.addresses import base_of

COUNTS = ("bodies", "mandates", "functions")
"""Further columns: how many name a source."""
TABLE = BY_NAME["sources"]


@require_safe
def registry_table(request, suffix):
    """Serve the filtered list with the columns of the table of all mandate sources in the open data, and the counts."""
    query = parse_registry_query(request.GET)
    found = RegistryPage(current_registry(), query, languages.current())
    rows = [[*TABLE.header, *COUNTS], *_rows(found.entries, base_of(request))]
    if suffix == "csv":
        content = "".join(csv_lines(rows))
    else:
        file = BytesIO()
        workbooks.write_file(file, rows, made_at=revision()[1], title=TABLE.name)
        content = file.getvalue()
    response = HttpResponse(content, content_type=TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="mandates.{suffix}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _rows(entries, base):
    """Return the rows of entries; few queries."""
    stored = get_sources([entry.pk for entry in entries])
    shown = [entry for entry in entries if entry.pk in stored]
    records = source_records([stored[entry.pk] for entry in shown], base)
    cells = TABLE.rows({"sources": records})
    return [
        [*own, *map(str, (len(entry.bodies), entry.mandates, entry.functions))]
        for entry, own in zip(shown, cells, strict=True)
    ]
