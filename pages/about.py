"""The public pages about the directory itself, and about its languages."""

from django.views.decorators.http import require_safe

from public_record import queries
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Kind

from .orientation import Neighbourhood
from .rendering import render_page


@require_safe
def about(request):
    """Render the page about the directory: what it is, its size, languages, data and changes."""
    kinds, functions = queries.count_kinds()
    context = {
        "here": Neighbourhood(),
        "divisions": kinds.get(Kind.OFFICE, 0) + kinds.get(Kind.DIVISION, 0),
        "units": kinds.get(Kind.UNIT, 0),
        "functions": functions,
        "sources": queries.count_sources(),
    }
    return render_page(request, "pages/about.html", context)


@require_safe
def languages(request):
    """Return the share of published texts that is translated into each language, and the share that is approved."""
    counts = queries.count_texts()
    rows = []
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        texts, missing, stale, unofficial = counts[language.slug]
        rows.append(
            {
                "language": language,
                "approved": texts - missing - stale - unofficial,
                "unofficial": unofficial,
                "stale": stale,
                "missing": missing,
                "total": texts,
                "share": 100 * (texts - missing) // texts if texts else 0,
            }
        )
    return render_page(request, "pages/languages.html", {"here": Neighbourhood(), "rows": rows})
