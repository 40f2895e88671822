"""The rows of the battery: what was measured, against what, and whether it holds."""

import json
import os
from dataclasses import asdict, dataclass

from django.db import connection

FULL = os.environ.get("BATTERY") == "full"
"""Whether the sizes are those of the issue; in `make test` they are smaller, and no time is judged."""


def size(full, fast):
    return full if FULL else fast


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    figure: str
    target: str
    stock: str
    holds: bool
    database: str = ""

    def __str__(self):
        verdict = "PASS" if self.holds else "FAIL"
        return f"{verdict}  {self.database}: {self.name}: {self.figure} (target: {self.target}; stock: {self.stock})"


def row(name, counts, stock="—", limits=None, unit="", database=None):
    """The row of some counts (what → number). Each must be 0, or within its limit in `limits` (what → test)."""
    limits = limits or {}
    holds = all(limits[what](number) if what in limits else number == 0 for what, number in counts.items())
    return Row(
        name,
        ", ".join(f"{number} {what}" for what, number in counts.items()),
        ", ".join(getattr(limits.get(what), "__doc__", None) or f"0 {what}" for what in counts),
        stock,
        holds,
        connection.display_name if database is None else database,
    )


def limit(words, test):
    """A limit of a row, in the words that stand under “target”."""

    def within(number):
        return test(number)

    within.__doc__ = words
    return within


def report(*rows):
    """Print rows, keep them for the table, and fail where one does not hold."""
    for each in rows:
        print(each)
    if path := os.environ.get("BATTERY_ROWS"):
        with open(path, "a") as file:
            file.writelines(json.dumps(asdict(each)) + "\n" for each in rows)
    assert [each for each in rows if not each.holds] == []


def table(rows):
    """The rows as a table in Markdown."""
    lines = ["| | database | what | measured | target | stock libraries |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {'PASS' if each.holds else '**FAIL**'} | {each.database} | {each.name} | {each.figure} | {each.target} | {each.stock} |"
        for each in rows
    ]
    return "\n".join(lines)
