"""Reading of the index in SQL: compiling a query takes the ORM longer than the database takes to answer it."""

import numpy as np
from django.db import connections, router

from public_record.queries import execute
from secretariat.models import Revision

from .models import Entry

NUMBER = np.dtype("<u4")
SOUNDS = "@sounds"
"""The entry with the pinyin of the common Chinese characters, as JSON: pypinyin takes half a second to load."""
WORDS_VERSION = "@words"
"""The entry with random bytes, others whenever a term was added or removed: a process need not read all words again where it is the same."""
VERSION_TERM = "@version"
"""The entry with the version of the analyser. Its id differs after the index was rebuilt."""
NAMES = "="
"""Prefix of a term whose postings are in names only, for suggestions."""
TABLE = Entry._meta.db_table
_INDEX = f"SELECT id FROM {TABLE} WHERE term = '{VERSION_TERM}'"  # noqa: S608 - constants of ours
_REVISION_AS_BYTES = {
    "postgresql": f"convert_to(concat(number, ' ', changed_at, ' ', ({_INDEX})), 'UTF8')",
    "sqlite": f"CAST(number || ' ' || changed_at || ' ' || COALESCE(({_INDEX}), '') AS BLOB)",
}
MAX_COMPLETIONS = 20
_BEGINNING = {
    vendor: f"""
UNION ALL SELECT term, postings FROM (SELECT term, postings FROM {TABLE} WHERE term >= %s AND term < %s AND term NOT LIKE '%%:%%'
ORDER BY LENGTH(postings) DESC, term{collation} LIMIT {MAX_COMPLETIONS}) AS begun
"""  # noqa: S608 - constants of ours
    for vendor, collation in (("postgresql", ' COLLATE "C"'), ("sqlite", ""))
}
"""Terms that begin so, without stems."""


def numbers_of(postings):
    """Return stored postings as an array of 32-bit numbers."""
    return np.frombuffer(postings, dtype=NUMBER)


def fetch_entries(terms, beginnings=()):
    """Return (the current revision, with its time and the id of the index, as bytes; the entries of these terms and of the most frequent that begin so: term → postings); one query."""
    vendor = connections[router.db_for_read(Entry)].vendor
    sql = f"SELECT '', {_REVISION_AS_BYTES[vendor]} FROM {Revision._meta.db_table} WHERE id = 1"  # noqa: S608 - constants of ours
    if terms:
        sql += f" UNION ALL SELECT term, postings FROM {TABLE} WHERE term IN ({', '.join(['%s'] * len(terms))})"  # noqa: S608
    sql += _BEGINNING[vendor] * len(beginnings)
    parameters = [*terms]
    for beginning in beginnings:
        parameters += [beginning, f"{beginning}\U0010ffff"]
    entries = dict(execute(sql, parameters))
    return bytes(entries.pop("", b"")), entries


def fetch_words():
    """Return the words of the index without stems and symbols, each with the number of its postings; one query."""
    return execute(
        f"SELECT term, LENGTH(postings) / 4 FROM {TABLE} WHERE term NOT LIKE '%%:%%' "  # noqa: S608
        "AND term NOT LIKE '~%%' AND term NOT LIKE '=%%' AND term NOT LIKE '#%%' AND term NOT LIKE '@%%'",
        [],
    )
