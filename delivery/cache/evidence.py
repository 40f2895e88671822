"""The questions that a page asked of the database, and what it was told: while the answers are the same, so is the page."""

import hashlib
import sys
from contextlib import ExitStack, contextmanager

from django.db import DatabaseError, InterfaceError, connections


class Evidence:
    """What a page was made from: each question, and the digest of its answer.

    A public page is made from its address and the database; nothing else may decide what is on it. A
    change of the directory therefore leaves a page as it was where all its questions are answered as
    before, and to ask them takes a fraction of the time in which the page is made.
    """

    def __init__(self, alias):
        self.alias, self.questions, self.digests = alias, [], None
        self.is_whole = True

    @classmethod
    @contextmanager
    def gathered(cls, alias):
        """Evidence that notes what is asked while this is open, by a page that is made from the database `alias`."""
        evidence = cls(alias)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(evidence._note))
            yield evidence

    def _note(self, execute, sql, parameters, many, context):
        self.is_whole &= sql.startswith("SELECT") and context["connection"].alias == self.alias
        self.questions.append((sys.intern(sql), parameters))
        return execute(sql, parameters, many, context)

    def seal(self):
        """Remember the answers. The questions are asked once more, so the directory must not have changed since the first time."""
        if self.is_whole:
            self.digests = [_digest(self.alias, *question) for question in self.questions]

    def holds(self, alias):
        """Whether the database `alias` answers every question as before. What it answered otherwise is not asked again."""
        if self.digests is None:
            return False
        asked = zip(self.questions, self.digests, strict=True)
        try:
            is_same = all(_digest(alias, *question) == digest for question, digest in asked)
        except (DatabaseError, InterfaceError):
            return False
        if not is_same:
            self.digests = None
        return is_same

    @property
    def size(self):
        """Its bytes in memory, more or less; pages share the texts of their questions."""
        return sum(200 + 60 * len(parameters or ()) for _sql, parameters in self.questions)


def _digest(alias, sql, parameters):
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return hashlib.blake2b(repr(rows).encode("utf-8", "surrogatepass"), digest_size=16).digest()
