"""The plan of a bulletin: the file read, its grammar applied, and what it cites compared with the mandate sources that exist."""

import sys

from .citations import known_sources, matched
from .grammar import read_bulletin
from .plain import read_plain
from .reading import read_document


def plan_bulletin(path, language=""):
    """Return the plan of a file; of the standard input where its name is `-`. Raises InvalidFile."""
    return plan_document(read_plain(sys.stdin.read()) if str(path) == "-" else read_document(path), language)


def plan_document(document, language=""):
    """Return the plan of a document that was read."""
    plan = read_bulletin(document, language)
    known = known_sources()
    for body in plan.bodies:
        body.citations = [matched(citation, known) for citation in body.citations]
    return plan
