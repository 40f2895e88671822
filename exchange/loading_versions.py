"""Loading the directory of an earlier day from files: it is loaded into copies that are thrown away, and its records are stored as versions."""

import json
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils import translation

from public_record.building import place_of
from public_record.days import day_of, parse_day, start_of
from public_record.loaded_versions import LoadedBody, LoadedShared, known_ids, renumber, store_version
from public_record.models import Baseline, BodyRecord, SourceRecord, TopicRecord
from secretariat.changes import announce, write_lock
from secretariat.languages import SOURCE
from secretariat.progress import no_progress
from secretariat.rehearsal import rehearsal

from .directory_files import DirectoryFileError, require
from .loading import Loader
from .matching import matched

SUCCESSIONS = "successions.json"
"""A file beside those of the directory: what became of its bodies, a list of {"what", "from", "to", "decision"}."""
_recorders, _settlers = [], []


@dataclass(frozen=True)
class Succession:
    """What became of bodies of an earlier day: from these slugs to those, by a decision (the slug of a mandate source, or "").

    `day` is None where nobody says on which day that was; `version` is the day of the folder that declares it.
    """

    what: str
    before: tuple
    after: tuple
    decision: str = ""
    day: date | None = None
    version: date | None = None


def register_successions(record, settle=None):
    """Add a function that records successions: it is called with the Succession, the day by which it had happened, and ids by slug.

    `settle` is called after each load: a version between two others can say better when something had happened.
    """
    _recorders.append(record)
    if settle:
        _settlers.append(settle)


def load_version(folder, day, replace=False, progress=no_progress):
    """Keep a folder as the directory as it was on a day and until the next that is known; return the number of its bodies.

    Raises DirectoryFileError, with a sentence, where the folder or the day will not do.
    """
    loader, successions = Loader(folder, progress=progress), read_successions(folder)
    moment, following = start_of(day), _following(day, replace)
    for number, one in enumerate(successions, start=1):
        is_between = one.day is None or day < one.day <= day_of(following)
        where = f"{SUCCESSIONS}: entry {number}"
        require(is_between, f"{where}: “on” must be after {day}, and not after {day_of(following)}.")
    with translation.override(SOURCE.code):
        bodies, shared = _recorded(loader)
    renamed = {one.before[0]: one.after[0] for one in successions if one.what == "rename"}
    with write_lock():
        slugs = {"body": bodies, **shared}
        ids = {kind: known_ids(kind, [one.slug for one in own], renamed) for kind, own in slugs.items()}
        renumber(bodies, shared, ids, matched)
        store_version(moment, following, bodies, shared)
        for one in successions:
            for record in _recorders:
                record(replaced(one, version=day), day_of(following), ids["body"])
        for settle in _settlers:
            settle()
        announce([])
    return len(bodies)


def _following(day, replace):
    """Return the time until which what is loaded for a day is valid."""
    since = Baseline.objects.filter(is_loaded=False).values_list("valid_from", flat=True).first()
    require(since is not None, "There is no directory yet; load the one of today first.")
    require(
        day < day_of(since),
        f"Versions go back to {day_of(since)}; only the directory of an earlier day can be loaded.",
    )
    moment = start_of(day)
    is_loaded = Baseline.objects.filter(valid_from=moment).exists()
    require(replace or not is_loaded, f"The directory of {day} has been loaded already; --replace loads it again.")
    return Baseline.objects.filter(valid_from__gt=moment).values_list("valid_from", flat=True).first()


def read_successions(folder):
    """Return the Successions that a folder declares."""
    path = Path(folder) / SUCCESSIONS
    if not path.exists():
        return []
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DirectoryFileError(f"{SUCCESSIONS} is not valid JSON: {error}") from None
    require(isinstance(entries, list), f"{SUCCESSIONS}: it must be a list.")
    return [_succession(number, entry) for number, entry in enumerate(entries, start=1)]


def _succession(number, entry):
    where = f"{SUCCESSIONS}: entry {number}"
    require(
        isinstance(entry, dict) and {"what", "from", "to"} <= entry.keys(), f"{where} needs “what”, “from” and “to”."
    )
    require(entry["what"] in WHAT, f"{where}: “what” must be one of {', '.join(WHAT)}.")
    lists = entry["from"], entry["to"]
    for slugs in lists:
        is_list = isinstance(slugs, list) and all(isinstance(slug, str) for slug in slugs)
        require(is_list, f"{where}: “from” and “to” must be lists of ids.")
    is_one_to_one = entry["what"] != "rename" or len(entry["from"]) == len(entry["to"]) == 1
    require(is_one_to_one, f"{where}: a body that is renamed is one body.")
    day = parse_day(entry["on"]) if "on" in entry else None
    require("on" not in entry or day, f"{where}: “on” must be a day such as 2017-03-01.")
    return Succession(entry["what"], *map(tuple, lists), str(entry.get("decision", "")), day)


WHAT = "rename", "merge", "split", "abolish", "transfer"


def _recorded(loader):
    """Return the LoadedBodies and LoadedShared that a folder would make, as records have them."""
    found = []

    def work():
        for table in own.tables:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table.name}")  # noqa: S608 - the copies
        loader.load_here()
        found.append(
            [
                LoadedBody(
                    row.body, *place_of(row), row.version, row.parsed, json.loads(row.mentions) if row.mentions else {}
                )
                for row in BodyRecord.objects.order_by("pk")
            ]
        )
        sources = [LoadedShared(row.source, row.slug, row.version, row.content) for row in SourceRecord.objects.all()]
        topics = [
            LoadedShared(row.topic, row.slug, row.version, row.content, row.parent, row.position)
            for row in TopicRecord.objects.all()
        ]
        found.append({"source": sources, "topic": topics})

    with rehearsal() as own:
        own.perform(work)
    own.close()
    return found
