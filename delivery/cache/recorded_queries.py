"""The questions that a page asked of the database, and what it was told: while the answers are the same, so is the page."""

import hashlib
import sys
from contextlib import ExitStack, contextmanager

from django.db import DatabaseError, InterfaceError, connections


class RecordedQueries:
    """What a page was made from: each question, and the digest of its answer.

    A public page is made from its address and the database; nothing else may decide what is on it. A
    change of the directory therefore leaves a page as it was where all its questions are answered as
    before, and to ask them takes a fraction of the time in which the page is made.
    """

    def __init__(self, alias):
        self.alias, self.queries, self.digests = alias, [], None
        self.is_complete = True

    @classmethod
    @contextmanager
    def recording(cls, alias):
        """Evidence that notes what is asked while this is open, by a page that is made from the database `alias`."""
        recorded = cls(alias)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(recorded._record))
            yield recorded

    def _record(self, execute, sql, parameters, many, context):
        self.is_complete &= sql.startswith("SELECT") and context["connection"].alias == self.alias
        self.queries.append((sys.intern(sql), parameters))
        return execute(sql, parameters, many, context)

    def take_fingerprint(self):
        """Remember the answers. The questions are asked once more, so the directory must not have changed since the first time."""
        if self.is_complete:
            self.digests = [_digest(self.alias, *query) for query in self.queries]

    def is_still_valid(self, alias):
        """Whether the database `alias` answers every question as before. What it answered otherwise is not asked again."""
        if self.digests is None:
            return False
        pairs = zip(self.queries, self.digests, strict=True)
        try:
            is_same = all(_digest(alias, *query) == digest for query, digest in pairs)
        except (DatabaseError, InterfaceError):
            return False
        if not is_same:
            self.digests = None
        return is_same

    @property
    def size(self):
        """Its bytes in memory, more or less; pages share the texts of their questions."""
        return sum(200 + 60 * len(parameters or ()) for _sql, parameters in self.queries)


def _digest(alias, sql, parameters):
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return hashlib.blake2b(repr(rows).encode("utf-8", "surrogatepass"), digest_size=16).digest()
