"""Texts that people paste and send, through every entry point, and everything that goes out while the worst of them are stored."""

from secretariat.languages import BY_SLUG
from tests import entry_points

from .rows import limit, row, size


def pushed(admin, share=1):
    """The row of texts through every entry point: what is stored is what the rule of the field says, or nothing is."""
    count, found = entry_points.push(admin, share)
    for key, (stored, wanted) in [*found.items()][:10]:
        print(key, repr(stored), repr(wanted))
    return row(
        "texts through every entry point",
        {"stored otherwise than the rule says": len(found), "texts": count},
        limits={"texts": limit("some texts", lambda number: number > 0)},
    )


def asked(client, admin):
    """The row of every page, feed, file, document and export, with texts stored that no field takes."""
    entry_points.store_unchecked()
    languages = size([*BY_SLUG.values()], [BY_SLUG["fr"]])
    count, found = entry_points.faults(client, admin, languages, pdf=size(languages, []))
    for fault in [*found.items()][:10]:
        print(*fault)
    return row(
        "pages, feeds, files, documents and exports, with texts stored that no field takes",
        {"not answered 200, or not well formed": len(found), "asked": count},
        limits={"asked": limit("some asked", lambda number: number > 0)},
    )
