"""Pictures of the organisation, its logo and its icon: SVG or PNG files, checked when the settings are read."""

import struct
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

MAX_BYTES = 200_000
TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class InvalidPicture(Exception):
    """A file cannot be used as a picture; the message says why."""


@dataclass(frozen=True)
class Picture:
    """A picture: its file, its name among the static files, and its width and height, which give its shape."""

    path: Path
    static_name: str
    width: float
    height: float

    @property
    def content_type(self):
        return TYPES[self.path.suffix]


def read_picture(path, use):
    """Return the Picture in a file; `use` is what it is for. Raises InvalidPicture."""
    if path.suffix not in TYPES:
        raise InvalidPicture(f"{path} is neither an .svg nor a .png file")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidPicture(f"{path}: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise InvalidPicture(f"{path} has more than {MAX_BYTES // 1000} KB")
    width, height = _size_of_png(path, content) if path.suffix == ".png" else _size_of_svg(path, content)
    if not (0 < width <= 20 * height and 0 < height <= 20 * width):
        raise InvalidPicture(f"{path} is {width:g} × {height:g}, which is no shape for a picture")
    return Picture(path, f"organisation/{use}/{path.name}", width, height)


def _size_of_png(path, content):
    if not content.startswith(PNG_SIGNATURE) or len(content) < 33:
        raise InvalidPicture(f"{path} is not a PNG file")
    return struct.unpack(">II", content[16:24])


def _size_of_svg(path, content):
    elements = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: elements.append((name, attributes))
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise InvalidPicture(f"{path} is not an SVG file ({error})") from None
    name, attributes = elements[0]
    try:
        _x, _y, width, height = map(float, attributes["viewBox"].replace(",", " ").split())
    except (KeyError, ValueError):
        width = None
    if name.rpartition(":")[2] != "svg" or width is None:
        raise InvalidPicture(f"{path} is not an SVG file with a viewBox, which gives its shape")
    return width, height


def _refuse_doctype(*_declaration):
    raise ValueError("it has a document type, which can define entities")
