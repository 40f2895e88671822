"""Large files as responses: whole, compressed, or a part of them (RFC 9110, sections 13 and 14)."""

import re
import tempfile
import zlib
from pathlib import Path

import brotli
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag

from delivery.cache.pages import BROTLI_QUALITY, GZIP_LEVEL, coding_for

CHUNK = 65_536
"""Bytes that are read at once."""
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
"""One range of bytes; several are answered with the whole, as the standard allows."""
GZIP_FORMAT = 31
"""What zlib calls gzip with the largest window."""
COMPRESSED = {".xlsx", ".zip"}
"""The suffixes of files that are compressed already."""


def respond(request, path, content_type, digest):
    """Return the response with a file; `digest` is its strong ETag, which each content coding extends."""
    can_compress = path.suffix not in COMPRESSED
    accepted = request.headers.get("Accept-Encoding", "") if can_compress and "Range" not in request.headers else ""
    coding = coding_for(accepted)
    own = f"{digest}-{coding}" if coding else digest

    @etag(lambda request: own)
    def whole_or_part(request):
        if (part := _part(request, path.stat().st_size, own)) is not None:
            return _partial(path, *part, content_type) if part else _unsatisfiable(path)
        served = _compressed(path, coding) if coding else path
        response = FileResponse(served.open("rb"), filename=path.name, content_type=content_type)
        if coding:
            response.headers["Content-Encoding"] = coding
        return response

    response = whole_or_part(request)
    response.headers["Accept-Ranges"] = "bytes"
    if can_compress:
        response.headers["Vary"] = "Accept-Encoding"
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _part(request, size, own):
    """Return the first and the last byte that a request asks for, () if there are none such, and None for the whole."""
    found = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or not found or request.headers.get("If-Range", f'"{own}"') != f'"{own}"':
        return None
    first, last = found.groups()
    if (not first and not last) or (first and last and int(last) < int(first)):
        return None
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end else ()


def _partial(path, first, last, content_type):
    response = StreamingHttpResponse(_bytes(path, first, last), status=206, content_type=content_type)
    response.headers["Content-Range"] = f"bytes {first}-{last}/{path.stat().st_size}"
    response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Content-Disposition"] = f'inline; filename="{path.name}"'
    return response


def _bytes(path, first, last):
    """Yield what stands in a file from the byte `first` to the byte `last`."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left and (content := file.read(min(CHUNK, left))):
            left -= len(content)
            yield content


def _unsatisfiable(path):
    return HttpResponse(status=416, headers={"Content-Range": f"bytes */{path.stat().st_size}"})


def _compressed(path, coding):
    """Return the path of a file in a content coding, written beside it for the first request."""
    packed = path.with_name(f".{path.name}.{coding}")
    if not packed.exists():
        compress, finish = _gzip() if coding == "gzip" else _brotli()
        with (
            tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft,
            path.open("rb") as file,
        ):
            while content := file.read(CHUNK):
                draft.write(compress(content))
            draft.write(finish())
        Path(draft.name).replace(packed)
    return packed


def _gzip():
    compressor = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_FORMAT)
    return compressor.compress, compressor.flush


def _brotli():
    compressor = brotli.Compressor(quality=BROTLI_QUALITY)
    return compressor.process, compressor.finish
