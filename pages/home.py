"""The home page: the search with questions that people ask, the offices and divisions, and what changed lately."""

from django.core.cache import cache
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from public_record import as_of, queries
from secretariat import languages

from .views import render_body_page

_writers = []


@require_safe
def home(request):
    language = languages.current()
    body = queries.get_root(language)
    revision = body.revision if body else queries.revision_key()
    return render_body_page(request, body, "pages/home.html", latest_changes=_latest_changes(revision))


def register_latest_changes(write):
    """Add a function that returns what changed lately as HTML in the active language: this app is below the history."""
    _writers.append(write)


def _latest_changes(revision):
    """Return what changed lately as HTML, which is written once for each revision and language; nothing on the page of another day."""
    if as_of.shown_day() or not revision:
        return ""
    key = f"latest-changes:{languages.current().slug}:{revision}"
    html = cache.get(key)
    if html is None:
        html = "".join(str(write()) for write in _writers)
        cache.set(key, html, timeout=None)
    return SafeString(html)
