"""The picture that other sites show beside a link to a body: its name, and its place in the chart.

A picture is made on request and cached by what it shows, whatever else changes in the directory.
"""

import fcntl
import hashlib
from contextlib import suppress

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from public_record import queries
from public_record.reading import FallbackText
from secretariat import languages
from secretariat.addresses import missing, moved_into_path
from secretariat.models import Body

from .processes import DocumentFailed, write_with

MAX_FILES = 2_000
"""Pictures on disk, of some 30 KB each; those that were made first are removed first."""
CACHE_SECONDS, RETRY_SECONDS = 3600, 5
MAX_ROWS, MAX_BOXES = 5, 14
ACROSS, BOX, HEIGHT, GAP, BETWEEN = 1056, 150, 24, 10, 26
"""In pixels: the drawing, the widest box, each box's height, the space beside boxes, and between rows."""
SIZES = ((38, 68), (80, 54), (130, 44))
"""Sizes of the name by its length, in characters of English."""
SMALLEST = 36


class Busy(Exception):
    """Another picture is being made; one at a time is enough for visitors, and leaves the server to readers."""


@require_safe
def preview(request, root=""):
    """Serve the picture of a body as PNG; without one, that of the Secretariat."""
    if moved := moved_into_path(request, "root"):
        return moved
    language = languages.current()
    body = queries.get_listed(root, language)
    if body is None:
        raise missing(Body.objects.published(), root, "root")
    html = render_to_string("documents/preview.html", preview_context(body, language))
    try:
        picture = _get_or_make_picture(html)
    except (Busy, DocumentFailed):
        response = HttpResponse(status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        add_never_cache_headers(response)
        return response
    response = HttpResponse(picture, content_type="image/png")
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is for other sites
    return response


def preview_context(body, language):
    """Return what the template of a picture shows: names, and boxes with lines between them."""
    here = Neighbourhood(body)
    is_fallback = isinstance(body.name, FallbackText)
    length = len(body.name) / (languages.SOURCE if is_fallback else language).length
    boxes, lines, height = _draw_place(here, language.dir == "rtl")
    return {
        "language": language,
        "body": body,
        "parent": here.parent,
        "owner": here.root if body.parent_id else None,
        "size": next((size for most, size in SIZES if length <= most), SMALLEST),
        "boxes": boxes,
        "lines": lines,
        "across": ACROSS,
        "height": height,
    }


def _draw_place(here, is_mirrored):
    """Return (boxes, lines, height) of the rows from the top of the directory down to the body and its children."""
    rows = [here.children_by_parent.get(node.parent_id, [node]) for node in here.path] + [here.children]
    marked = {node.pk for node in here.path}
    boxes, lines, y, above = [], [], 0, None
    for row in [row for row in rows if row][-MAX_ROWS:]:
        middle = next((index for index, node in enumerate(row) if node.pk in marked), 0)
        start = max(0, min(middle - MAX_BOXES // 2, len(row) - MAX_BOXES))
        shown = row[start : start + MAX_BOXES]
        width = min(BOX, (ACROSS - GAP * (len(shown) - 1)) / len(shown))
        x = (ACROSS - len(shown) * (width + GAP) + GAP) / 2
        trunk, above_now = above, None
        for node in shown:
            left = ACROSS - x - width if is_mirrored else x
            centre = left + width / 2
            style = "own" if node.pk == here.body.pk else "path" if node.pk in marked else "other"
            boxes.append({"x": left, "y": y, "width": width, "height": HEIGHT, "style": style})
            if trunk is not None:
                lines.append(f"M{trunk:.1f} {y - BETWEEN}V{y - BETWEEN / 2}H{centre:.1f}V{y}")
            if node.pk in marked:
                above_now = centre
            x += width + GAP
        above = above_now
        y += HEIGHT + BETWEEN
    return boxes, lines, y - BETWEEN


def _get_or_make_picture(html):
    """Return the picture of an HTML document as PNG; raises Busy, DocumentFailed."""
    folder = settings.STATE_DIR / "previews"
    path = folder / f"{hashlib.sha256(html.encode()).hexdigest()[:32]}.png"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        draft = folder / ".draft"
        write_with("picture", html, draft)
        draft.replace(path)
        by_age = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime)
        for oldest in by_age[:-MAX_FILES]:
            oldest.unlink()
        return path.read_bytes()
