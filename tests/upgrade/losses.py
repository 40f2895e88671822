"""Whether an upgrade lost something: every row that was there, compared with what is there now."""

from collections import Counter

from .renamed import COLUMNS, DERIVED, GROWING, TABLES, VALUES


def losses(before, after):
    """What is not as it was, a sentence each; both as `schema.contents` gives them."""
    found = [f"{table}: there is no row to compare" for table, rows in before.items() if not rows]
    for table, rows in before.items():
        now = TABLES.get(table, table)
        if now not in after:
            found.append(f"{table}: there is no table {now}")
        elif table not in DERIVED:
            expected = Counter(_as_tuple(_renamed(table, row)) for row in rows)
            columns = {COLUMNS.get((table, column), column) for row in rows for column in row}
            there = Counter(_as_tuple({name: row[name] for name in columns & row.keys()}) for row in after[now])
            found += [f"{table}: {dict(row)} is missing" for row in expected - there]
            if table not in GROWING:
                found += [f"{table}: {dict(row)} is new" for row in there - expected]
    return found


def _renamed(table, row):
    """The row as it should be now."""
    return {
        COLUMNS.get((table, column), column): VALUES.get((table, column), {}).get(value, value)
        for column, value in row.items()
    }


def _as_tuple(row):
    return tuple(sorted(row.items()))
