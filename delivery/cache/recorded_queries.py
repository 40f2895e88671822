"""The queries of a page and a fingerprint of their results: the page is unchanged while the results are."""

import hashlib
import sys
from contextlib import ExitStack, contextmanager

from django.db import DatabaseError, InterfaceError, connections


class RecordedQueries:
    """The queries with which a page was rendered, each with the digest of its result.

    A public page depends on its address and the database alone. After a change of the directory it is
    therefore unchanged if all its queries have the same results, and executing them takes a fraction of
    the time of rendering the page.
    """

    def __init__(self, alias):
        self.alias, self.queries, self.digests = alias, [], None
        self.is_complete = True

    @classmethod
    @contextmanager
    def recording(cls, alias):
        """Context manager: record the queries of a page that reads the database `alias`."""
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
        """Execute the queries once more and store the digests of their results.

        The directory must not have changed since they were recorded. Incomplete recordings get no fingerprint.
        """
        if self.is_complete:
            self.digests = [_digest(self.alias, *query) for query in self.queries]

    def is_still_valid(self, alias):
        """Return whether every query has the same result in the database `alias`.

        After a different result it stays False; after an error of the database it may become True.
        """
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
        """Approximate size in memory in bytes; the SQL is shared between pages."""
        return sum(200 + 60 * len(parameters or ()) for _sql, parameters in self.queries)


def _digest(alias, sql, parameters):
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return hashlib.blake2b(repr(rows).encode("utf-8", "surrogatepass"), digest_size=16).digest()
