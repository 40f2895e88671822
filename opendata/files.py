"""The open data files: the whole directory at one revision, with SHA-256 sums, built on the first request."""

import hashlib
import json
import zipfile
from datetime import UTC
from itertools import chain

from django.conf import settings

from delivery.cache.by_revision import get_or_build, path_for, revision
from exchange.tables import write_table
from public_record.lives import every_life
from public_record.selection import current_bodies
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.progress import counted, no_progress, reported
from secretariat.waiting import TaskStep

from . import eac, rdf, records, tables
from .events import find_events
from .ldif import ldif
from .popolo import organization
from .vcards import CONTENT_TYPE, cards

SUMS, DATA_PACKAGE, WORKBOOK = "SHA256SUMS", "datapackage.json", "bodies.xlsx"
ARCHIVE = "bodies.eac.zip"
DICTIONARY = f"{tables.DICTIONARY}.csv"
CSV = "text/csv; charset=utf-8"
TYPES = {
    "directory.json": "application/json",
    "bodies.jsonl": "application/jsonl",
    **dict.fromkeys(tables.FILES, CSV),
    DICTIONARY: CSV,
    DATA_PACKAGE: "application/json",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "organizations.popolo.json": "application/json",
    "directory.ttl": "text/turtle; charset=utf-8",
    "directory.jsonld": "application/ld+json",
    "directory.ldif": "text/plain; charset=utf-8",
    "bodies.vcf": CONTENT_TYPE,
    ARCHIVE: "application/zip",
    "topics.ttl": "text/turtle; charset=utf-8",
    SUMS: "text/plain; charset=utf-8",
}
"""The files, each with its media type."""
NOTE = "Translations are unofficial until they are approved; see the pages."
ONE_LINE = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}
"""Escapes for characters that some programs treat as line ends, although JSON does not."""
MAX_BODIES_ON_REQUEST = 2_000
"""Bodies up to which the files are built during a request; more take a while."""


def _folder_name():
    """Return the name of the folder of a revision: another one for another licence, which the files name."""
    return f"files-{hashlib.sha256(repr(settings.DATA_LICENCE).encode()).hexdigest()[:8]}"


def current(base, progress=no_progress):
    """Return the folder of the current revision, built if it is missing; addresses in the files begin with `base`."""
    return get_or_build("open-data", base, _folder_name(), lambda draft: build(draft, base, progress))


def available_folder(base):
    """Return the folder to serve: for a very large directory the last one built, or None if there is none yet."""
    folder = path_for("open-data", base, _folder_name())
    if folder.is_dir() or current_bodies().count() <= MAX_BODIES_ON_REQUEST:
        return current(base)
    host = folder.parent.name.partition("-")[0]
    earlier = folder.parent.parent.glob(f"{host}-*/files-*")
    return max(earlier, key=lambda path: path.stat().st_mtime, default=None)


def build(folder, base, progress=no_progress, dated=None):
    """Write all files into `folder` and return the number of their revision. No file is ever whole in memory.

    With DatedRecords they are those of a day; the documents for archives have the whole life of each body anyway.
    """
    folder.mkdir(exist_ok=True)
    bodies = folder / "bodies.jsonl"
    while True:
        number, changed_at = revision()
        every_body = counted(records.every_body(base, dated), current_bodies().count(), TaskStep.BODIES, progress)
        _write(bodies, (f"{_json(body).translate(ONE_LINE)}\n" for body in every_body))
        sources, topics = list(records.every_source(base, dated)), list(records.every_topic(base, dated))
        if revision() == (number, changed_at):  # nobody changed the directory in between
            break
    about = {"revision": number, "changed_at": changed_at.isoformat(), "note": NOTE}
    if dated:
        about["on"] = str(dated.day)
    about["licence"] = settings.DATA_LICENCE._asdict() if settings.DATA_LICENCE else None
    about["languages"] = [language.tag for language in LANGUAGES]
    written = {
        "directory.json": lambda: _json_object(about, bodies=_read(bodies), sources=sources, topics=topics),
        "organizations.popolo.json": lambda: _json_object(
            {}, organizations=(organization(body, base) for body in _read(bodies))
        ),
        "directory.ttl": lambda: rdf.turtle(_nodes(_read(bodies), sources, topics, base)),
        "topics.ttl": lambda: rdf.turtle(rdf.topic_nodes(topics, base)),
        "directory.jsonld": lambda: rdf.json_ld(_nodes(_read(bodies), sources, topics, base)),
        "directory.ldif": lambda: ldif(_read(bodies)),
        "bodies.vcf": lambda: cards(_read(bodies), SOURCE, all_languages=True),
    }
    data = {"bodies": lambda: _read(bodies), "sources": sources, "topics": topics}
    for name in reported([*written, *tables.FILES, DICTIONARY, WORKBOOK, ARCHIVE], TaskStep.FILES, progress):
        if name in written:
            _write(folder / name, written[name]())
        elif table := tables.FILES.get(name):
            write_table(folder / name, table.rows(data), table.header)
        elif name == DICTIONARY:
            header, *rows = tables.dictionary_rows()
            write_table(folder / name, rows, header)
        elif name == ARCHIVE:
            _write_archive(folder / name, eac.documents(every_life(), base), changed_at)
        else:
            first, *others = tables.TABLES
            sheets = {table.name: chain([table.header], table.rows(data)) for table in others}
            sheets[tables.DICTIONARY] = tables.dictionary_rows()
            write_table(folder / name, first.rows(data), first.header, sheets, made_at=changed_at)
    sums = {name: ((folder / name).stat().st_size, sum_of(folder / name)) for name in tables.FILES}
    package = tables.data_package(number, changed_at, sums, base)
    _write(folder / DATA_PACKAGE, [json.dumps(package, ensure_ascii=False, indent=1), "\n"])
    (folder / SUMS).write_text("".join(f"{sum_of(folder / name)}  {name}\n" for name in sorted(TYPES) if name != SUMS))
    return number


def _write(path, pieces):
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def _write_archive(path, documents, made_at):
    """Write documents (key, text) into an archive, each a file of its own, dated by the revision."""
    moment = made_at.astimezone(UTC).timetuple()[:6] if made_at.year >= EARLIEST[0] else EARLIEST
    with zipfile.ZipFile(path, "w") as archive:
        for key, text in documents:
            about = zipfile.ZipInfo(f"{key}{eac.SUFFIX}", moment)
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, text)


EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can name."""


def _read(path):
    """Yield the records of the bodies, from the file with one in each line."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _json(content):
    return json.dumps(content, ensure_ascii=False)


def _json_object(content, **lists):
    """Yield the pieces of a JSON object: `content`, and each of `lists` with an item a line."""
    begin = "{" + "".join(f"\n{_json(key)}: {_json(value)}," for key, value in content.items())
    for key, items in lists.items():
        yield f"{begin}\n{_json(key)}: ["
        separator = "\n"
        for item in items:
            yield separator + _json(item)
            separator = ",\n"
        begin = "\n],"
    yield "\n]\n}\n"


def _nodes(bodies, sources, topics, base):
    for name in rdf.CHOICES:
        yield from rdf.choice_nodes(base, name)
    yield from rdf.term_nodes(base)
    yield from rdf.topic_nodes(topics, base)
    for source in sources:
        yield from rdf.source_nodes(source, base)
    for body in bodies:
        yield from rdf.body_nodes(body, base)
    events = find_events()
    yield from rdf.event_nodes(events, *records.named_in(events), base)


def sum_of(path):
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums_in(folder):
    """Return the SHA-256 of each file: name → sum."""
    lines = (folder / SUMS).read_text().splitlines()
    return {name: own for own, name in (line.split("  ", 1) for line in lines)} | {SUMS: sum_of(folder / SUMS)}


def describe_files(base):
    """Yield name, media type, size in bytes and SHA-256 of each file in the order of TYPES; the last two are None until the files are built."""
    folder = path_for("open-data", base, _folder_name())
    sums = sums_in(folder) if folder.is_dir() else {}
    for name, media_type in TYPES.items():
        size = (folder / name).stat().st_size if sums else None
        yield {"name": name, "media_type": media_type.partition(";")[0], "size": size, "sha256": sums.get(name)}
