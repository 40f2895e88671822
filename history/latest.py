"""What changed lately, as lines of the home page."""

from django.template.loader import render_to_string
from django.utils import timezone

from .changes_page import sentence
from .public_changes import public_changes, read_entries

LINES, MAX_CHANGES = 3, 60
"""Lines on the home page, and the changes among which they are sought: a save may have many."""


def write_latest_changes():
    """Return the latest public changes in the active language as HTML, a line for each body; "" where there is none."""
    entries, _next = read_entries(public_changes(), LINES, MAX_CHANGES)
    lines = [(entry, sentence(entry.changes[0]), timezone.localdate(entry.latest.at)) for entry in entries]
    return render_to_string("history/_latest.html", {"lines": lines}) if lines else ""
