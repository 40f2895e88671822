"""Versions of records: what they were on earlier days, stored when they are changed for the first time on a day.

They are packed: a version takes a third of the record that it was. Names of the holders of posts are left out.
"""

import json
import zlib

from django.db.models import Exists

from secretariat.changes import change_time, is_in_preview
from secretariat.fetching import in_utc
from secretariat.languages import LANGUAGES
from secretariat.saving import batches, insert_all, update_all

from .building import PLACE, dump, shown_texts, source_ids
from .days import day_of, start_of
from .models import Baseline, BodyRecord, BodyVersion

CHUNK = 500
OF_STATE = ("body", *PLACE, "version", "listed", "ties", "content")
OF_BODY = (*OF_STATE, "valid_from", "valid_to")


def begin_versions(first_body=None):
    """Set since when versions are stored: since the first migration, or since the time at which the first body came.

    What is loaded into an empty directory existed before, nobody knows since when.
    """
    if first_body:
        is_empty = ~Exists(BodyVersion.objects.all())
        Baseline.objects.filter(is_empty, is_loaded=False).update(valid_from=first_body)
    elif not Baseline.objects.exists():
        Baseline.objects.create(valid_from=change_time())


def store_body_versions(rows):
    """Keep a version of each of these records, which are about to be replaced or removed, unless it began today."""
    now = change_time()
    rows = [row for row in rows if row.valid_from < start_of(day_of(now))] if not is_in_preview() else ()
    insert_all(BodyVersion, OF_BODY, ((*state_of(row, row.parsed, row.mentions), row.valid_from, now) for row in rows))


def keep_ending(ids):
    """Keep versions of bodies that end in an event although they began today: their address has to tell what became of them.

    The pages of no day show such a version, because none ends within it.
    """
    now = change_time()
    for some in batches(sorted(ids), CHUNK):
        rows = BodyRecord.objects.filter(body__in=some, valid_to=None, valid_from__gte=start_of(day_of(now)))
        insert_all(
            BodyVersion, OF_BODY, ((*state_of(row, row.parsed, row.mentions), row.valid_from, now) for row in rows)
        )


def state_of(row, content, mentions=""):
    """Return the columns of a BodyState: `row` has the place of the body, `mentions` is JSON."""
    content = without_holders(content)
    place = (getattr(row, name) for name in PLACE)
    return (row.body, *place, row.version, listed(content), ties_of(content), pack(content, mentions))


def ties_of(content):
    """Return the ids of the mandate sources that the content of a body names, between spaces."""
    ids = source_ids(content)
    return f" {' '.join(map(str, sorted(ids)))} " if ids else ""


def listed(content):
    """Return what lists show of a body in each language, as JSON."""
    return dump({language.slug: shown_texts(content, language) for language in LANGUAGES})


def without_holders(content):
    """Return the content of a record without the names of those who hold posts."""
    if not any("holder" in post for post in content.get("posts", ())):
        return content
    posts = [{key: value for key, value in post.items() if key != "holder"} for post in content["posts"]]
    return content | {"posts": posts}


def pack(content, mentions=""):
    """Return the content of a record, and its mentions (JSON), as a version has them."""
    return zlib.compress(f"[{dump(content)},{mentions or '{}'}]".encode())


def unpack(packed):
    """Return (content, mentions) of a version."""
    return json.loads(zlib.decompress(packed))


def inflate(packed):
    """Return the content of a version of a mandate source or a topic, as JSON."""
    return zlib.decompress(packed).decode()


def store_shared_versions(kind, rows):
    """Keep a version of each of these records of sources or topics, unless it began today."""
    now = change_time()
    rows = [row for row in rows if row.valid_from < start_of(day_of(now))]
    columns = ("version", kind.key, *(column for column in kind.columns if column != "content"))
    insert_all(
        kind.version,
        (*columns, "content", "valid_from", "valid_to"),
        (
            (*(getattr(row, name) for name in columns), zlib.compress(row.content.encode()), row.valid_from, now)
            for row in rows
        ),
    )


def replace_column(column, values, is_older=True):
    """Write a column of records, values by their ids, after versions of these were stored: these are valid since now.

    Without `is_older` all of them are known to be of today.
    """
    now = change_time()
    for some in batches(sorted(values), CHUNK):
        earlier = [*BodyRecord.objects.filter(pk__in=some, valid_from__lt=start_of(day_of(now)))] if is_older else []
        store_body_versions(earlier)
        update_all(BodyRecord, [column], ((pk, values[pk]) for pk in some))
        if earlier:
            BodyRecord.objects.filter(pk__in=[row.pk for row in earlier]).update(valid_from=now)


def is_of_today(valid_from):
    """Return whether a record that is valid since a time, as the database gives it, began today."""
    return in_utc(valid_from) >= start_of(day_of(change_time()))
