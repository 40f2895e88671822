# ruff: noqa: S608 - the names in the SQL are those of models
"""The tables of a rehearsal: what copies them, collects what differs in a copy, and writes that into the original."""

import re

from django.db import connection, models

from .models import Body

LONG = (models.TextField, models.JSONField)
"""Fields whose values take long to analyze."""


def execute(sql, parameters=None):
    """Return the rows of a statement; none where it has no result."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def execute_all(statements):
    """Execute statements without a result; PostgreSQL takes them at once."""
    for one in [";\n".join(statements)] if connection.vendor == "postgresql" else statements:
        execute(one)


def current_schema():
    """Return the name, as SQL, of the PostgreSQL schema of the tables."""
    return execute("SELECT quote_ident(current_schema())")[0][0]


class CopiedTable:
    """A table of a model, its copy, and the table of what differs in it."""

    is_not_distinct = "IS NOT DISTINCT FROM"

    def __init__(self, model, only_grows, order):
        self.model, self.only_grows, self.order = model, only_grows, ", ".join(f'own."{column}"' for column in order)
        self.key = f'"{model._meta.pk.column}"'
        self.others = [column for field in model._meta.concrete_fields if (column := f'"{field.column}"') != self.key]
        self.columns = ", ".join([self.key, *self.others])
        self.replaced = ", ".join(f"{column} = EXCLUDED.{column}" for column in self.others)
        self.plain_name = name = model._meta.db_table
        self.name, self.collected = f'"{name}"', f'"rehearsed_{name}"'
        self.original, self.copied = f"{self.schema}.{self.name}", f"{self.temporary}.{self.name}"

    def copying(self):
        """Yield the statements that make the copy, and the table of what will differ."""
        yield from self.creating()
        if not self.only_grows:
            yield f"INSERT INTO {self.copied} ({self.columns}) SELECT {self.columns} FROM {self.original}"
        yield from self.finishing()

    def collecting(self):
        """Yield the statements that collect the rows of the copy that differ, in the order in which they are written, and the keys of those that are gone."""
        if not self.is_collected:
            return
        number, own = f"own.{self.key}", ", ".join(self.others)
        if self.order:
            place = f"row_number() OVER (PARTITION BY {number} > {self.last} ORDER BY {self.order})"
            number = f"CASE WHEN {number} > {self.last} THEN {self.last} + {place} ELSE {number} END"
        differing = f"INSERT INTO {self.collected} ({self.columns}) SELECT {number}, {own} FROM {self.copied} AS own"
        if self.only_grows:
            yield f"{differing} ORDER BY 1"
            return
        both = [", ".join(f"{table}.{column}" for column in self.columns.split(", ")) for table in ("own", "stored")]
        yield (
            f"{differing} WHERE NOT EXISTS (SELECT 1 FROM {self.original} AS stored WHERE stored.{self.key} = own.{self.key}"
            f" AND ({both[0]}) {self.is_not_distinct} ({both[1]})) ORDER BY 1"
        )
        yield (
            f"INSERT INTO rehearsed_removals SELECT '{self.name}', {self.key} FROM"
            f" (SELECT {self.key} FROM {self.original} EXCEPT SELECT {self.key} FROM {self.copied}) AS gone"
        )

    def remove(self):
        execute(
            f'DELETE FROM {self.original} WHERE {self.key} IN (SELECT id FROM rehearsed_removals WHERE "table" = %s)',
            [self.name],
        )

    def write(self):
        insert = (
            f"INSERT INTO {self.original} ({self.columns}) SELECT {self.columns} FROM {self.collected} WHERE {self.key}"
        )
        replace = f"ON CONFLICT ({self.key}) DO UPDATE SET {self.replaced}"
        execute(f"{insert} <= %s {replace}", [self.last])
        execute(f"{insert} > %s", [self.last])


class SQLiteTable(CopiedTable):
    schema, temporary, is_not_distinct = "main", "temp", "IS"

    @classmethod
    def read_definitions(cls, tables):
        """Read the SQL of some tables and of their indexes."""
        found = {}
        for name, sql in execute(
            "SELECT tbl_name, sql FROM main.sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC"
        ):
            found.setdefault(name, []).append(sql)
        for table in tables:
            table.definition, *table.indexes = found[table.plain_name]

    def creating(self):
        yield self.definition.replace("CREATE TABLE", "CREATE TEMP TABLE", 1)
        if self.is_collected:
            yield f"CREATE TEMP TABLE {self.collected} ({self.key} INTEGER PRIMARY KEY, {', '.join(self.others)})"

    def finishing(self):
        for index in self.indexes:
            yield re.sub(r'^CREATE (UNIQUE )?INDEX "', r'CREATE \1INDEX temp."', index)
        own = f"WHERE name = '{self.plain_name}'"
        yield f"DELETE FROM temp.sqlite_sequence {own}"
        yield f"INSERT INTO temp.sqlite_sequence SELECT name, seq FROM main.sqlite_sequence {own}"

    def collecting(self):
        yield from super().collecting()
        yield f"DROP TABLE {self.copied}"


class PostgreSQLTable(CopiedTable):
    temporary = "pg_temp"

    def __init__(self, *values):
        super().__init__(*values)
        fields = self.model._meta.concrete_fields
        self.short = [f'"{field.column}"' for field in fields if not isinstance(field, LONG)]

    @property
    def schema(self):
        return current_schema()

    @classmethod
    def read_definitions(cls, tables):
        """Read the SQL of the indexes of some tables, and the sequences of their keys."""
        names, found = [table.plain_name for table in tables], {}
        sql = "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY(%s)"
        for name, index in execute(sql, [names]):
            found.setdefault(name, []).append(index)
        sequences = [f"pg_get_serial_sequence('{table.original}', '{table.model._meta.pk.column}')" for table in tables]
        for table, sequence in zip(tables, execute(f"SELECT {', '.join(sequences)}")[0], strict=True):
            table.indexes, table.sequence = found[table.plain_name], sequence

    def creating(self):
        # With half of each page of a tree free, a row that gets another place stays in its page, and in the indexes.
        options = "WITH (fillfactor = 50) " if self.model is Body else ""
        yield f"CREATE TEMP TABLE {self.name} (LIKE {self.original} INCLUDING ALL EXCLUDING INDEXES) {options}ON COMMIT DROP"
        if self.is_collected:
            yield f"CREATE TEMP TABLE {self.collected} (LIKE {self.original})"

    def finishing(self):
        # An index is made from all rows in half the time that it takes to insert them one by one. A preview, which looks for
        # many rows at once, needs those that are unique.
        for index in self.indexes:
            if not self.is_in_preview or index.startswith("CREATE UNIQUE"):
                yield re.sub(r" ON (ONLY )?\S+ USING ", f" ON {self.copied} USING ", index, count=1)
        if self.sequence:
            own = f"pg_get_serial_sequence('{self.copied}', '{self.model._meta.pk.column}')"
            yield f"SELECT setval({own}, last_value, is_called) FROM {self.sequence}"
        # A small sample without long values, or to analyze the copies takes as long as to make them.
        if self.last:
            yield f"ANALYZE {self.name} ({', '.join(self.short)})"

    def write(self):
        super().write()
        execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), max({self.key})) FROM {self.original} HAVING max({self.key}) IS NOT NULL",
            [self.original, self.model._meta.pk.column],
        )
