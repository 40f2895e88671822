"""The public pages about the directory itself, and about its languages."""

from collections import Counter

from django.shortcuts import render
from django.views.decorators.http import require_safe

from secretariat.models import Body, Function, Kind, MandateSource
from translations.status_report import MISSING, STALE, TARGETS, UNOFFICIAL, StatusCount, status_report

from .orientation import Neighbourhood


@require_safe
def about(request):
    """Render the page about the directory: what it is, its size, languages, data and changes."""
    published = Body.objects.published().order_by()
    kinds = Counter(published.values_list("kind", flat=True))
    context = {
        "here": Neighbourhood(),
        "divisions": kinds[Kind.OFFICE] + kinds[Kind.DIVISION],
        "units": kinds[Kind.UNIT],
        "functions": Function.objects.filter(mandate__body__in=published).count(),
        "sources": MandateSource.objects.count(),
    }
    return render(request, "pages/about.html", context)


@require_safe
def languages(request):
    """Return the share of published texts that is translated into each language, and the share that is approved."""
    published = set(Body.objects.published().values_list("pk", flat=True))
    counts = {language.slug: StatusCount() for language in TARGETS}
    for text in status_report(with_work=False):
        if text.body is None or text.body in published:
            counts[text.language].add(text)
    rows = [
        {
            "language": language,
            "approved": count.done,
            "unofficial": count.statuses[UNOFFICIAL],
            "stale": count.statuses[STALE],
            "missing": count.statuses[MISSING],
            "total": count.total,
            "share": 100 * (count.total - count.statuses[MISSING]) // count.total if count.total else 0,
        }
        for language in TARGETS
        if (count := counts[language.slug])
    ]
    return render(request, "pages/languages.html", {"here": Neighbourhood(), "rows": rows})
