"""Queries that are compiled to SQL once and executed many times with different values."""

from functools import wraps
from itertools import chain

from django.db import connections, router


def compiled(model):
    """Turn a function that returns a QuerySet of whole rows of `model` into one that returns them as a list.

    Compiling a query of a page takes Django several times as long as the database takes to
    answer it. The arguments are numbers, texts or lists of ids; the function may not decide anything by
    them, nor by the language, because it is called with stand-ins. An empty list finds nothing.
    """

    def prepare(build):
        compiled_queries = {}

        @wraps(build)
        def execute(*arguments):
            if [] in arguments:
                return []
            arguments = [_padded(value) if isinstance(value, list) else value for value in arguments]
            using = router.db_for_read(model)
            kind = connections[using].vendor  # a process of tests has databases of two kinds
            shape = using, kind, *(len(value) if isinstance(value, list) else 0 for value in arguments)
            compiled_query = compiled_queries.get(shape)
            if compiled_query is None:
                compiled_query = compiled_queries[shape] = _CompiledQuery(build, arguments, using)
            return compiled_query.execute([*_flattened(arguments)])

        return execute

    return prepare


class _CompiledQuery:
    """A compiled SELECT with placeholders, and the conversion of its rows to objects."""

    def __init__(self, build, arguments, using):
        self.using = using
        stand_ins, queryset = self._stand_ins(build, arguments)
        self.query = queryset.using(using).query
        compiler = self.query.get_compiler(using)
        self.sql, parameters = compiler.as_sql()
        self.parameters = [(stand_ins.get(value), value) for value in parameters]
        columns = [column for column, _sql, _alias in compiler.select]
        self.converters = compiler.get_converters(columns)
        self.model, fields = compiler.klass_info["model"], compiler.klass_info["select_fields"]
        self.names = [columns[place].target.attname for place in fields]
        self.annotations = [*compiler.annotation_col_map.items()]

    @staticmethod
    def _stand_ins(build, arguments):
        """Return the parameter that each placeholder represents, and the QuerySet that was built with them."""
        names, values = {}, []

        def stand_in(value):
            name = f"value {len(names)}" if isinstance(value, str) else 2_000_000_000 + len(names)
            names[name] = len(names)
            return name

        for value in arguments:
            values.append([stand_in(own) for own in value] if isinstance(value, list) else stand_in(value))
        return names, build(*values)

    def execute(self, arguments):
        connection = connections[self.using]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [value if place is None else arguments[place] for place, value in self.parameters])
            rows = cursor.fetchall()
        if self.converters:
            rows = self.query.get_compiler(self.using).apply_converters(rows, self.converters)
        return [self._object(row) for row in rows]

    def _object(self, row):
        found = self.model.from_db(self.using, self.names, row[: len(self.names)])
        for name, place in self.annotations:
            setattr(found, name, row[place])
        return found


def _padded(values):
    """As many values as the next power of two, the last one repeated, so that few lengths have to be compiled."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))


def _flattened(arguments):
    return chain.from_iterable(value if isinstance(value, list) else (value,) for value in arguments)
