"""Files that mean harm, through the web: the real server refuses them with a sentence and little memory."""

import http.cookiejar
import itertools
import os
import random
import re
import sqlite3
import sys
import time
import urllib.request
import uuid
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import pytest

from exchange.columns import PLACE as PLACE_COLUMNS
from exchange.columns import PUBLIC_TEXTS, PUBLISHED
from tests.exchange.files import write_csv, write_xlsx
from tests.exchange.test_hostile_files import CUT_OFF, FORGED, UNREADABLE, forged
from tests.html import Page
from tests.real_site import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="Memory is read from /proc, which only Linux has."),
]

MOST_KILOBYTES = 100_000
NEITHER = "The file is neither XLSX nor CSV in UTF-8; save it as one of these."
TOO_LARGE = "The file is larger than 20 MB."


class Browser:
    """A person at the admin of the running site, in English."""

    def __init__(self, site):
        self.url = f"{site.url}/admin"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get("/login/")
        self.post("/login/?next=/admin/", f"username=administrator&password={site.password}".encode())

    def token(self):
        return next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")

    def get(self, path):
        return self._open(urllib.request.Request(self.url + path))

    def post(self, path, data, kind="application/x-www-form-urlencoded", length=None):
        headers = {"Content-Type": kind, "X-CSRFToken": self.token(), "Accept-Language": "en"}
        if length:
            headers["Content-Length"] = str(length)
        return self._open(urllib.request.Request(self.url + path, data, headers))

    def upload(self, pieces, name):
        """Upload a file, given as pieces, as a browser would; returns the page that comes back."""
        boundary = uuid.uuid4().hex
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="under"\r\n\r\n\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        length = sum(len(piece) for piece in (head, tail, *pieces))
        body = itertools.chain([head], pieces, [tail])
        page = self.post("/exchange/import/add/", body, f"multipart/form-data; boundary={boundary}", length)
        while page.all("progress"):  # a large file is read by a job, in a process that is not measured
            time.sleep(0.1)
            page = self._open(page.url)
        return page

    def _open(self, request):
        with self.opener.open(request, timeout=120) as response:
            response.content = response.read()
            page = Page(response)
            page.url = response.url
            return page


def processes(site):
    """The folders in /proc of the processes of the site."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if os.getpgid(int(folder.name)) == site.process.pid:
                yield folder


def memory(site, name):
    """Kilobytes, summed over the processes of the site."""
    return sum(int(re.search(rf"{name}:\s+(\d+)", (folder / "status").read_text())[1]) for folder in processes(site))


def forget_peaks(site):
    for folder in processes(site):
        (folder / "clear_refs").write_text("5")


def rows(site):
    """Every row of the directory on the running site."""
    with closing(sqlite3.connect(Path(site.environment["STATE_DIR"]) / "directory.sqlite3")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in tables if name.startswith(("secretariat_", "translations_"))]
        assert len(ours) > 5
        return {name: database.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in ours}


COLUMNS = (*PLACE_COLUMNS, PUBLISHED, *PUBLIC_TEXTS)  # with those of search words, 200,000 lines are too many bytes
HEAD = (",".join(COLUMNS) + "\r\n").encode()
PLACE = COLUMNS.index("is_published")
"""Of the column whose cells are read by a rule of their own."""
LINE = (
    b",".join([b"x", b"m", b"unit", *[b"" if place == PLACE else b"ab" for place in range(3, len(COLUMNS))]]) + b"\r\n"
)
FAULTS = b",".join([b"\x01"] * len(COLUMNS)) + b"\r\n"


def distinct(count):
    """Lines of cells of two letters, no two objects of which Python would share."""
    pairs = ["".join(pair) for pair in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=2)]
    chance = random.Random(1)
    lines = [chance.choices(pairs, k=len(COLUMNS)) for _ in range(count)]
    for cells in lines:
        cells[PLACE] = ""
    return "".join(",".join(cells) + "\r\n" for cells in lines).encode()


def letter(path):
    """A text document, which is an archive too."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr("[Content_Types].xml", "<Types/>")
    return path.read_bytes()


def hostile(folder):
    """Name → pieces of the file, the name it is given, and the sentence it is refused with."""
    for number, (name, (part, content, sentence)) in enumerate(FORGED.items()):
        yield name, [forged(folder / f"{number}.xlsx", part, content).read_bytes()], "bodies.xlsx", sentence
    whole = write_xlsx(folder / "whole.xlsx").read_bytes()
    yield "100 MB", [b"\0" * 1_000_000] * 100, "bodies.csv", TOO_LARGE
    yield "100 MB in an archive", [whole, *([b"PK\x03\x04" * 250_000] * 100)], "bodies.xlsx", TOO_LARGE
    yield "200,000 lines", [HEAD, LINE * 200_000], "bodies.csv", "A file has at most 30000 rows."
    yield "29,000 odd lines", [HEAD, distinct(29_000)], "bodies.csv", None
    yield "200,000 odd lines", [HEAD, distinct(1000) * 200], "bodies.csv", "A file has at most 30000 rows."
    yield (
        "a million faults",
        [HEAD, FAULTS * 45_000],
        "bodies.csv",
        "line 2: external_id: The character U+0001, which no text can hold, is where � stands in “�”. Please remove it.",
    )
    many = "the row has far more cells than the table has columns."
    yield "a row of cells", [HEAD, b"ab," * 800_000], "bodies.csv", f"line 2: {many}"
    yield "a row of many lines", [HEAD, (b"ab," * 90_000 + b'"\n",') * 70], "bodies.csv", f"line 3: {many}"
    yield (
        "a row of long lines",
        [HEAD, (b'"' + b"x" * 90_000 + b'\n",') * 200],
        "bodies.csv",
        "line 29: A cell holds at most 100000 characters.",
    )
    yield (
        "a huge cell",
        [HEAD, b'a,b,c,"' + b"x\n" * 7_000_000],
        "bodies.csv",
        "line 2: A cell holds at most 100000 characters.",
    )
    yield "a long line", [HEAD, b"x" * 15_000_000], "bodies.csv", "line 2: A cell holds at most 100000 characters."
    yield "half a workbook", [whole[: len(whole) // 2]], "bodies.xlsx", CUT_OFF
    yield "an empty file", [b""], "bodies.csv", "The file is empty."
    yield "a picture", [b"\x89PNG\r\n\x1a\n" + b"\0" * 1000], "bodies.xlsx", NEITHER
    yield "a PDF", [b"%PDF-1.7\n" + b"x" * 1000], "bodies.xlsx", NEITHER
    yield "an old workbook", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000], "bodies.xls", NEITHER
    yield "UTF-16", [write_csv(folder / "16.csv", encoding="utf-16").read_bytes()], "bodies.csv", NEITHER
    yield (
        "Latin-1",
        [write_csv(folder / "1.csv", encoding="latin-1").read_bytes()],
        "bodies.csv",
        'line 3: the file is not UTF-8 from � on in “ion,Health,Sant�,HD,"It heals.”; save it as “CSV UTF-8”.',
    )
    yield "a letter", [letter(folder / "letter.docx")], "bodies.xlsx", UNREADABLE
    yield "a command", [b"external_id,parent_external_id,kind,name_en\r\nc,,unit,=cmd|' /C calc'!A0\r\n"], "bodies.csv", "line 2: name_en holds something other than a text: a formula; put an apostrophe before it if it is a text."  # fmt: skip


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("import-site")) as running:
        yield running


def test_hostile_uploads_are_refused_with_a_sentence_and_less_than_100_mb(own_site, tmp_path):
    browser, before = Browser(own_site), rows(own_site)
    sound = write_xlsx(tmp_path / "sound.xlsx").read_bytes()
    page = browser.upload([sound], "bodies.csv")  # once, so that everything is imported that will be needed
    assert "1 refused" in page.words  # there is a root already
    taken, seconds, resting = {}, {}, memory(own_site, "VmRSS")
    for name, pieces, file_name, sentence in hostile(tmp_path):
        forget_peaks(own_site)
        began = time.monotonic()
        page = browser.upload(pieces, file_name)
        taken[name] = memory(own_site, "VmHWM") - resting
        seconds[name] = time.monotonic() - began
        assert (sentence or "29008 refused") in page.words, (name, page.words)
    for name, kilobytes in sorted(taken.items(), key=lambda item: item[1]):
        print(f"{kilobytes / 1000:8.1f} MB  {seconds[name]:6.2f} s  {name}")
    assert {name: kilobytes for name, kilobytes in taken.items() if kilobytes > MOST_KILOBYTES} == {}
    assert rows(own_site) == before
