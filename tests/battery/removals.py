"""Every kind of object removed and put back, with all that can depend on it."""

from search.index import index_errors
from secretariat import tree
from tests.everything import undone
from tests.secretariat.removals import KINDS, furnish, remove_and_put_back

from .rows import limit, row


def put_back():
    """Remove and put back an object of every kind; the row of what differs afterwards."""
    furnish()
    differences, gone, findings = set(), 0, 0
    for kind, remove in KINDS.items():
        with undone():
            differing, rows = remove_and_put_back(remove)
            differences |= {(kind, *key[:2]) for key in differing}
            gone += rows
            findings += len(tree.validate()) + len(list(index_errors()))
    return row(
        f"{len(KINDS)} kinds of removals put back: {', '.join(KINDS)}",
        {"rows different": len(differences), "findings of tree and search": findings, "rows removed meanwhile": gone},
        limits={"rows removed meanwhile": limit("some rows removed", bool)},
    )
