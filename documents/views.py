"""The chart and the directory as documents, made once for each revision, language and branch."""

from functools import partial

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from delivery.cache.by_revision import revision
from public_record import queries
from secretariat import languages
from secretariat.addresses import base_of, missing, moved_into_path
from secretariat.models import Body

from . import charts
from .bulletin import write_bulletin
from .directory import collect_directory, pdf_context
from .docx import parts_of, write_docx
from .making import BeingMade, get_or_make
from .processes import MAX_SECONDS, DocumentFailed, PangoMissing, write_with

TYPES = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MAX_BODIES = 2_000
"""Bodies in one document; a longer one is of no use to readers."""
WAIT_SECONDS = 4
"""Time after which a person is shown a page; a proxy may give up after a minute."""
RETRY_SECONDS = 3
"""Time after which the page of a document that is being made loads itself again."""


@require_safe
def chart(request, suffix, root="", paper=charts.DEFAULT):
    """Serve the chart of a branch as SVG, or as PDF on sheets of a size of paper."""
    size = request.GET.get("paper", charts.DEFAULT) if suffix == "pdf" else charts.DEFAULT
    if size not in charts.PAPERS:
        raise Http404
    if moved := moved_into_path(request, "root", *(["paper"] if size != charts.DEFAULT else [])):
        return moved
    what = "chart" if paper == charts.DEFAULT else f"chart-{paper}"
    return _document(request, root, what, suffix, partial(_chart, paper=paper))


@require_safe
def directory(request, suffix, root=""):
    """Serve a branch, or the whole directory, as text for printing (PDF) or editing (DOCX)."""
    return moved_into_path(request, "root") or _document(request, root, "directory", suffix, _directory)


@require_safe
def bulletin(request, suffix, root=""):
    """Serve a branch, or the whole directory, as a bulletin (DOCX) that can be imported again."""
    return moved_into_path(request, "root") or _document(request, root, "bulletin", suffix, _bulletin)


def _document(request, slug, what, suffix, collect):
    top = queries.get_listed(slug, languages.current())
    if top is None:
        raise missing(Body.objects.published(), slug, "root") if slug else Http404
    name = f"{languages.current().slug}-{top.slug}-{what}.{suffix}"
    try:
        path = get_or_make(
            base_of(request), name, partial(_collect, collect, top, request, suffix), _wait_seconds(request)
        )
    except BeingMade:
        response = _page(request, "being_made", 202, seconds=RETRY_SECONDS)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
    except TooLarge:
        sentence = _("This branch has more than %(number)s bodies. Choose a smaller one in the chart.")
        return _page(request, "refused", 422, sentence=sentence % {"number": floatformat(MAX_BODIES, "g")})
    except PangoMissing:
        sentence = _("This server cannot make PDF files: it lacks the library Pango. SVG and DOCX work.")
        return _page(request, "refused", 503, sentence=sentence)
    except DocumentFailed:
        sentence = _(
            "The document could not be made in time. Choose a smaller branch in the chart, or try again later."
        )
        return _page(request, "refused", 503, sentence=sentence)
    response = FileResponse(path.open("rb"), filename=f"{top.slug}.{suffix}", content_type=TYPES[suffix])
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _wait_seconds(request):
    """Return how long a request waits: a person is shown a page, a program would not know what to do with it."""
    return WAIT_SECONDS if "text/html" in request.headers.get("Accept", "") else MAX_SECONDS


class TooLarge(Exception):
    """A branch has more than MAX_BODIES bodies."""


def _collect(collect, top, request, suffix):
    if queries.count_in_branch(top.pk) > MAX_BODIES:
        raise TooLarge
    return collect(top, request, suffix)


def _page(request, name, status, **context):
    response = render(request, f"documents/{name}.html", context, status=status)
    response.problem_detail = context.get("sentence", "")  # for programs, which get no page
    add_never_cache_headers(response)
    return response


# What is in a document: each function returns another one, which writes that to a path, without the database.


def _chart(top, request, suffix, paper):
    if suffix == "pdf":
        context = charts.pdf_context(top, revision(), request, paper)
        return partial(write_with, "pdf", render_to_string("documents/chart.html", context))
    drawing = render_to_string("documents/chart.svg", charts.svg_context(top, revision(), request))
    return lambda path: path.write_text(drawing, encoding="utf-8")


def _directory(top, request, suffix):
    content = collect_directory(top, base_of(request), revision())
    if suffix == "docx":
        return partial(write_docx, parts_of(content))
    return partial(write_with, "pdf", render_to_string("documents/directory.html", pdf_context(content)))


def _bulletin(top, request, _suffix):
    content = collect_directory(top, base_of(request), revision())
    return partial(write_docx, parts_of(content, write_bulletin))
