"""Files that mean harm, or were harmed: a sentence, and nothing changed."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from django.conf import settings
from lxml import etree

from files.uploads import InvalidFile
from tests.everything import everything
from tests.secretariat.outlines import SMALL, plant
from tests.translations.cat_files.examples import segments, written
from translations.cat_files import formats, xliff

pytestmark = pytest.mark.django_db

OPEN = '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="x" source-language="en" target-language="fr" datatype="plaintext"><body>'
CLOSE = "</body></file></xliff>"
UNIT = '<trans-unit id="secretariat.body-1-name"><source>a</source><target>{}</target></trans-unit>'
TOO_MUCH = "The file holds more elements than translations can need."
DOCTYPE = "The file declares a document type, which no file of a translation tool needs; it is refused."
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "a billion laughs": (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{OPEN}{UNIT.format("&l9;")}{CLOSE}', DOCTYPE),
    "an external entity": (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{OPEN}{UNIT.format("&e;")}{CLOSE}',
        DOCTYPE,
    ),
    "an external document type": (f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">{OPEN}{CLOSE}', DOCTYPE),
    "millions of elements": (OPEN + "<trans-unit/>" * 600_000 + CLOSE, TOO_MUCH),
    "elements in elements": (OPEN + "<group>" * 10_000, TOO_MUCH),
    "a huge attribute": (f'{OPEN}<trans-unit id="{"x" * 15_000_000}"/>{CLOSE}', TOO_MUCH),
    "an entity that is nowhere": (f"{OPEN}{UNIT.format('&nowhere;')}{CLOSE}", "The XML is broken at line 1"),
    "a file that breaks off": ((OPEN + UNIT.format("b") + CLOSE)[:-30], "The XML is broken at line 1"),
    "another encoding": (f'<?xml version="1.0" encoding="x-none"?>{OPEN}{CLOSE}', "The XML is broken at line 1"),
    "no XML": ("Hello", "These columns are missing: term, language, rendering."),
    "a page": ("<html><body/></html>", "This is no XLIFF 1.2, 2.0 or 2.1."),
    "XLIFF 2.2": (
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.2" version="2.2"/>',
        "This is no XLIFF 1.2, 2.0 or 2.1.",
    ),
    "texts in no file": (
        f'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">{UNIT.format("b")}</xliff>',
        "This is no XLIFF 1.2, 2.0 or 2.1.",
    ),
    "no texts": (OPEN + CLOSE, "The file holds no texts."),
    "nothing": ("", "The file is empty."),
    "too many texts": (OPEN + UNIT.format("b") * 30_001 + CLOSE, "A file has at most 30000 texts."),
    "a character that XML cannot hold": (OPEN + UNIT.format("\x00") + CLOSE, "The XML is broken at line 1"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused(tmp_path, name):
    content, sentence = HOSTILE[name]
    path = tmp_path / "texts.xlf"
    path.write_bytes(content.encode())
    before = everything()
    with pytest.raises(InvalidFile) as refused:
        formats.read_file(path)
    assert sentence in refused.value.messages[0]
    assert everything() == before


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_other_encodings_that_say_so_are_read(tmp_path, encoding):
    name = {"utf-8-sig": "utf-8", "latin-1": "iso-8859-1"}.get(encoding, encoding)
    path = tmp_path / "texts.xlf"
    path.write_bytes(f'<?xml version="1.0" encoding="{name}"?>{OPEN}{UNIT.format("é")}{CLOSE}'.encode(encoding))
    assert [one.target for one in formats.read_file(path)] == ["é"]


def archive(path, parts, packing=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, content in parts:
            file.writestr(name, content)
    return path


SOUND = OPEN + UNIT.format("b") + CLOSE
ARCHIVES = {
    "a zip bomb": [("fr/x.xlf", OPEN + " " * 30_000_000 + CLOSE)],
    "bombs that are small each": [(f"fr/{number}.xlf", OPEN + " " * 15_000_000 + CLOSE) for number in range(9)],
    "tens of thousands of files": [(f"{number}.xlf", "") for number in range(50_001)],
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_is_too_much_is_refused(tmp_path, name):
    with pytest.raises(InvalidFile, match=r"unpacks to more|at most"):
        formats.read_file(archive(tmp_path / "texts.zip", ARCHIVES[name]))


def test_an_archive_has_more_texts_than_another_file(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "MAX_ROWS", 2)
    parts = [(f"fr/{number}.xlf", SOUND) for number in range(3)]
    assert len(formats.read_file(archive(tmp_path / "texts.zip", parts))) == 3
    (tmp_path / "texts.xlf").write_text(OPEN + UNIT.format("b") * 3 + CLOSE)
    with pytest.raises(InvalidFile, match="at most 2 texts"):
        formats.read_file(tmp_path / "texts.xlf")
    monkeypatch.setattr(formats, "MAX_TEXTS", 2)
    with pytest.raises(InvalidFile, match="at most 2 texts"):
        formats.read_file(tmp_path / "texts.zip")


def test_an_archive_within_an_archive_and_other_files_are_passed_over(tmp_path):
    inner = io.BytesIO()
    archive(inner, [("x.xlf", SOUND)])
    parts = [("a/inner.zip", inner.getvalue()), ("../../up.xlf", SOUND), ("readme.txt", "x"), ("__MACOSX/x.xlf", "x")]
    (one,) = formats.read_file(archive(tmp_path / "texts.zip", parts))
    assert one.file == "../../up.xlf"  # a name, not a place: nothing is unpacked


@pytest.mark.parametrize("damage", ["cut", "sum", "size"])
def test_a_damaged_archive_is_refused(tmp_path, damage):
    path = archive(tmp_path / "texts.zip", [("fr/x.xlf", SOUND * 50)], zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    if damage == "cut":
        content = content[:-40]
    elif damage == "sum":
        content[200] ^= 1
    else:  # the directory says it is small
        place = content.rindex(b"PK\x01\x02") + 24
        content[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(InvalidFile):
        formats.read_file(path)


def test_one_bad_file_of_an_archive_refuses_all_of_it_and_is_named(tmp_path):
    path = archive(tmp_path / "texts.zip", [("fr/a.xlf", SOUND), ("fr/b.xlf", "<x")])
    with pytest.raises(InvalidFile, match=r"b\.xlf"):
        formats.read_file(path)


MEASURE = """
import json, pathlib, resource, sys
import django
django.setup()
from translations.cat_files import formats
from files.uploads import InvalidFile
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
formats.read_file(pathlib.Path(sys.argv[1]))
before, refused = peak(), 0
for path in sys.argv[2:]:
    try:
        formats.read_file(pathlib.Path(path))
    except InvalidFile:
        refused += 1
print(json.dumps([refused, peak() - before]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is counted in kilobytes on Linux only.")
def test_none_of_them_takes_a_hundred_megabytes(tmp_path):
    plant(SMALL)
    (tmp_path / "sound").mkdir()
    paths = [written(tmp_path / "sound", segments())]
    for number, (content, _sentence) in enumerate(HOSTILE.values()):
        path = tmp_path / f"{number}.xlf"
        path.write_bytes(content.encode())
        paths.append(path)
    paths += [archive(tmp_path / f"{number}.zip", parts) for number, parts in enumerate(ARCHIVES.values())]
    environment = {"DJANGO_SETTINGS_MODULE": "secretariat.settings", "SECRET_KEY": "x" * 50, "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )  # fmt: skip
    refused, kilobytes = json.loads(told.stdout)
    print(f"{refused} files refused, {kilobytes / 1024:.0f} MB more memory at most")
    assert refused == len(paths) - 1
    assert kilobytes < 100 * 1024


def test_xliff_leaves_out_what_xml_cannot_hold():
    plant(SMALL)
    document = xliff.xliff_1(
        [replace(segments()[0], target="a\x0bb\x07c", where="\x1f", previous=("\x00d", "\ud800e"))]
    )
    assert [element.text or "" for element in etree.fromstring(document).iter("{*}target")] == ["a\nbc", "e"]
