"""The chart and the directory as documents, built once for each revision, language and branch."""

from functools import partial

from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from delivery.cache.by_revision import get_or_build, revision
from secretariat import languages
from secretariat.addresses import base_of, get_by_slug
from secretariat.models import Body
from translations import texts
from translations.translation_status import translation_notice_for

from . import charts, outline
from .pdf import PangoMissing, pdf

TYPES = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MAX_BODIES = 2_000
"""Bodies in one document; a longer one is of no use to readers."""


@require_safe
def chart(request, suffix):
    """Serve the chart of a branch as SVG or PDF."""
    return _document(request, "chart", suffix, _write_chart)


@require_safe
def directory(request, suffix):
    """Serve a branch, or the whole directory, as text for printing (PDF) or editing (DOCX)."""
    return _document(request, "directory", suffix, _write_directory)


def _document(request, what, suffix, make):
    slug = request.GET.get("root", "")[:200]
    published = Body.objects.published()
    top = get_by_slug(published, slug, "root") if slug else get_object_or_404(published, parent=None)
    if top.get_descendant_count() >= MAX_BODIES:
        sentence = _("This branch has more than %(number)s bodies. Choose a smaller one in the chart.")
        return _refused(request, sentence % {"number": floatformat(MAX_BODIES, "g")}, 422)
    name = f"{languages.current().slug}-{top.slug}-{what}.{suffix}"
    try:
        path = get_or_build("documents", base_of(request), name, partial(make, top, request, suffix))
    except PangoMissing:
        return _refused(
            request, _("This server cannot make PDF files: it lacks the library Pango. SVG and DOCX work."), 503
        )
    response = FileResponse(path.open("rb"), filename=f"{top.slug}.{suffix}", content_type=TYPES[suffix])
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _refused(request, sentence, status):
    response = render(request, "documents/refused.html", {"sentence": sentence}, status=status)
    add_never_cache_headers(response)
    return response


def _write_chart(top, request, suffix, path):
    context = charts.chart_context(top, revision(), request)
    if suffix == "pdf":
        path.write_bytes(pdf(render_to_string("documents/chart.html", context)))
    else:
        path.write_text(render_to_string("documents/chart.svg", context), encoding="utf-8")


def _write_directory(top, request, suffix, path):
    language = languages.current()
    chapters = list(outline.outline(top))
    title = chapters[0].name.text
    if chapters[0].is_empty and len(chapters) > 1:
        del chapters[0]  # its name is the title
    number, changed_at = revision()
    date = formats.date_format(changed_at, "DATE_FORMAT")
    about = _("Revision %(revision)s, %(date)s") % {"revision": number, "date": date}
    root = top.get_root() if top.parent_id else None
    owner = outline.shown(root, "name").text if root else ""
    is_unofficial = (
        language != languages.SOURCE and translation_notice_for(_texts_of(chapters, language), language).is_unofficial
    )
    unofficial = _("This translation is unofficial; the English text prevails.") if is_unofficial else ""
    in_english = pgettext("after a text that is not translated yet", "in English")
    address = base_of(request) + top.get_absolute_url()
    if suffix == "docx":
        from . import docx  # here, because few processes need it

        lines = [_("Who is responsible for what, and under which mandate."), about, unofficial, address]
        labels = {
            "in_english": in_english,
            "sources": _("Mandate sources"),
            "empty": _("The directory holds no mandate for this body yet."),
        }
        docx.write_document(
            str(path),
            title=title,
            owner=owner,
            lines=[line for line in lines if line],
            contents=_("Contents"),
            chapters=chapters,
            labels=labels,
            language=language,
        )
        return
    context = {
        "language": language,
        "title": title,
        "owner": owner,
        "about": about,
        "unofficial": unofficial,
        "address": address,
        "chapters": chapters,
        "in_english": in_english,
    }
    path.write_bytes(pdf(render_to_string("documents/directory.html", context)))


def _texts_of(chapters, language):
    """Return the translations in a document as a set of (model label, id, field), for `translation_notice_for`."""
    shown = set()
    for chapter in chapters:
        objects = [(chapter.body, ("name", "acronym"))]
        if chapter.body.has_mandate():
            objects.append((chapter.body.mandate, ("opening", "closing")))
            objects += [(function, ("text",)) for function in chapter.body.mandate.functions.all()]
        for obj, names in objects:
            shown |= {(texts.model_label(obj), obj.pk, name) for name in names if texts.value(obj, name, language)}
    return shown
