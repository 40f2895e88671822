"""Texts in every state on their way out and back, for the tests of files."""

import io
from zipfile import ZipFile

from secretariat.languages import BY_SLUG, SOURCE
from tests.secretariat.outlines import get
from translations import texts, workflow
from translations.cat_files import formats
from translations.cat_files.plan import make_plan
from translations.cat_files.segments import exported_segments
from translations.status_report import status_report
from translations.workflow import BaseVersions, Translation

FRENCH = BY_SLUG["fr"]


def text_of(slug, field="name", language=FRENCH):
    return Translation(get(slug), field, language)


def base(text):
    return BaseVersions(workflow.get_task(text).token, text.version(), text.source())


def segments(language=FRENCH, site="https://example.org"):
    return list(exported_segments(list(status_report([language])), site))


def written(path, found, kind="xliff"):
    """A file with these segments; the path of it."""
    content, suffix = formats.content(found, kind)
    path = path / f"texts.{suffix}"
    path.write_bytes(content)
    return path


def changed(path, *replacements):
    """The same file with words in it replaced, as a tool of a translator would."""
    if path.suffix != ".zip":
        path.write_bytes(_replaced(path.read_bytes(), replacements))
        return path
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, _replaced(content, replacements))
    path.write_bytes(file.getvalue())
    return path


def _replaced(content, replacements):
    for old, new in replacements:
        content = content.replace(old.encode(), new.encode())
    return content


def planned(path, person=None):
    return make_plan(formats.read_file(path), person)


def in_english(slug, name):
    texts.write(get(slug), SOURCE, {"name": name})
