"""The pages that exist for each day, and what their date control needs."""

from secretariat import languages

DATED = {
    "home", "divisions:divisions", "divisions:division", "units:units", "units:unit", "chart", "mandate-sources", "mandate-source",
}  # fmt: skip
"""The names of their addresses."""


def path_on_each_day(request, now):
    """Return the path of a page below the prefix of its language, and that of the day `now` if there is one; "" where it exists only today."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.view_name not in DATED:
        return ""
    path = request.path[len(languages.current().root) :]
    return path.removeprefix(f"/on/{now.day}") if now else path
