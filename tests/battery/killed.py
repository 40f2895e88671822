"""Imports that are killed at random moments."""

from tests.exchange.killed import kill_imports
from tests.secretariat.outlines import plant

from .rows import limit, row


def imports(folder, kills):
    """Start imports of 300 bodies and kill them; the row of what they left."""
    plant("secretariat")
    found = kill_imports(kills, folder)
    for sentence in found["findings"][:3]:
        print(sentence)
    return row(
        f"{kills} imports killed at random moments (kill -9, seed 1)",
        {
            "corrupt": len(found["findings"]),
            "half-applied": found["half"],
            "left nothing": found["nothing"],
            "were done already": found["all"],
        },
        "7 of 12 half-applied",
        {"left nothing": limit("some left nothing", bool), "were done already": limit("any done", lambda number: True)},
    )
