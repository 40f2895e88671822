"""What a database holds and how it is built, asked of the database itself: Django's models play no part."""

import re
import sqlite3
from contextlib import closing

import psycopg2


def connect(url):
    return closing(sqlite3.connect(url.removeprefix("sqlite:///")) if is_sqlite(url) else psycopg2.connect(url))


def is_sqlite(url):
    return url.startswith("sqlite")


def query(url, sql):
    with connect(url) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(sql)
        return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


TABLES = {
    True: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    False: "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
}
COLUMNS = {
    True: "SELECT name FROM pragma_table_info('{}') ORDER BY cid",
    False: "SELECT attname FROM pg_attribute WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped"
    " ORDER BY attnum",
}


def contents(url):
    """Every table's rows, each a dictionary by column."""
    found = {}
    for (table,) in query(url, TABLES[is_sqlite(url)]):
        columns = [name for (name,) in query(url, COLUMNS[is_sqlite(url)].format(table))]
        rows = query(url, "SELECT {} FROM {}".format(", ".join(f'"{name}"' for name in columns), table))
        found[table] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found


def schema(url):
    """Everything a table is built of, as a set; the order of columns is of no account."""
    if is_sqlite(url):
        made = query(url, "SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {
            (kind, table, part)
            for kind, table, sql in made
            for part in (definitions(sql) if kind == "table" else [sql])
        }
    return {tuple(map(without_casts, row)) for sql in OF_POSTGRESQL for row in query(url, sql)}


def without_casts(definition):
    """PostgreSQL writes a condition with other casts and parentheses when it has been dumped and restored."""
    return re.sub(r"::[a-z ]+(\[\])?|[()]", "", definition) if isinstance(definition, str) else definition


OF_POSTGRESQL = (
    # Columns: type, whether it may be empty, default, identity, order of its letters.
    """SELECT 'column', attrelid::regclass::text, attname::text, format_type(atttypid, atttypmod), attnotnull,
              pg_get_expr(adbin, adrelid), attidentity, collname
       FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
       LEFT JOIN pg_collation ON pg_collation.oid = attcollation
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped""",
    # Since PostgreSQL 18, NOT NULL is a constraint too, with a name that nobody gave it; the columns have said that.
    """SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "SELECT 'index', tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
       WHERE NOT tgisinternal""",
    "SELECT 'function', proname::text, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT 'options', relname::text, reloptions::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "SELECT 'sequence', sequencename::text, data_type::text FROM pg_sequences WHERE schemaname = 'public'",
)


def definitions(sql):
    """The columns and constraints in a CREATE TABLE, in alphabetical order.

    >>> definitions("CREATE TABLE x (b int CHECK (b IN (1, ',', 2)), a text)")
    ['a text', "b int CHECK (b IN (1, ',', 2))"]
    """
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    parts, depth = [""], 0
    for piece in re.findall(r"'(?:[^']|'')*'|\"[^\"]*\"|.", inside, re.S):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "," and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return sorted(" ".join(part.split()) for part in parts)
