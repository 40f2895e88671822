"""The open data as tables: one CSV file for each kind of thing, a workbook with all of them, a data dictionary in six languages, and a Table Schema.

Columns are named like the fields of the JSON files; a text has a column for each language. What is a list in JSON is one cell, its items apart by
spaces. `bodies` and `functions` can be imported again (see `exchange.bodies`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from secretariat.contacts import ContactPoint, Post
from secretariat.kinds import Kind
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import MandateSource
from secretariat.organisation import directory_name

DICTIONARY = "fields"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


@dataclass(frozen=True)
class TableField:
    """A column, or with `is_text` one for each language; `type` and `format` are those of Table Schema, `refers_to` names a table."""

    name: str
    description: object
    type: str = "string"
    format: str = "default"
    is_text: bool = False
    refers_to: str = ""
    choices: tuple = ()
    is_required: bool = False

    def names(self):
        """Return the names of its columns in a file, with the language of each, or None."""
        if self.is_text:
            return [(language.column(self.name), language) for language in LANGUAGES]
        return [(self.name, None)]

    def described(self, language):
        """Return its description in the active language; of a text, with the language that the column is in."""
        if language is None:
            return str(self.description)
        return gettext("%(field)s (%(language)s)") % {"field": self.description, "language": language.own_name}


@dataclass(frozen=True)
class DataTable:
    """A table: its columns, and a function from the data (name → records) to its records; each has a key for each column."""

    name: str
    description: object
    columns: tuple
    records: Callable
    key: tuple = ("id",)

    @property
    def file_name(self):
        return f"{self.name.replace('_', '-')}.csv"

    @property
    def header(self):
        return [name for column in self.columns for name, _language in column.names()]

    def rows(self, data):
        """Yield its rows, each with a text for every column."""
        for record in self.records(data):
            yield [cell for column in self.columns for cell in _cells(column, record[column.name])]


def _cells(column, value):
    if column.is_text:
        return [(value or {}).get(language.tag, "") for language in LANGUAGES]
    if value is None:
        return [""]
    return [" ".join(value) if isinstance(value, list) else str(value)]


def _of_bodies(data):
    for body in data["bodies"]():
        mandate = body["mandate"] or {"opening": {}, "closing": {}, "sources": []}
        yield {**body, **{name: mandate[name] for name in ("opening", "closing", "sources")}}


def _of_functions(data):
    for body in data["bodies"]():
        for place, function in enumerate(body["mandate"]["functions"] if body["mandate"] else (), start=1):
            yield {**function, "position": place}


def _of_parts(name):
    def records(data):
        return ({**part, "body": body["id"]} for body in data["bodies"]() for part in body[name])

    return records


def _of_former_names(data):
    for body in data["bodies"]():
        for tag, names in body["former_names"].items():
            yield from ({"body": body["id"], "language": tag, "name": name} for name in names)


def _of_topics(data):
    for topic in data["topics"]:
        yield {**topic, "other_names": {tag: "\n".join(names) for tag, names in topic["other_names"].items()}}


ID, URI = TableField("id", _("What identifies it in this directory; the last part of its address."), is_required=True), TableField("uri", _("Its address as a thing, independent of language."), format="uri", is_required=True)  # fmt: skip
NUMBER = TableField("id", _("Its number in this directory, which stays the same."), is_required=True)
OF_BODY = TableField("body", _("The body that it belongs to."), refers_to="bodies", is_required=True)
SOURCES = TableField("sources", _("The mandate sources that it rests on, apart by spaces."))
TOPICS = TableField("topics", _("The topics that it deals with, apart by spaces."))
POSITION = TableField("position", _("Its place, from 1."), type="integer", is_required=True)
LEVEL = TableField(
    "level", _("0 for a function, 1 for an item of it, 2 for an item of that."), type="integer", is_required=True
)

TABLES = (
    DataTable(
        "bodies",
        _("Bodies: the Secretariat, its offices, divisions and units, in the order of the tree."),
        (
            ID,
            URI,
            TableField("external_id", _("Its identifier in another system.")),
            TableField("kind", _("What kind of body it is."), choices=tuple(Kind.values), is_required=True),
            TableField("parent", _("The body that it is part of."), refers_to="bodies"),
            POSITION,
            TableField("level", _("How many bodies are above it."), type="integer", is_required=True),
            TableField("name", _("Name"), is_text=True),
            TableField("acronym", _("Acronym"), is_text=True),
            TableField("opening", _("What its mandate says before the functions"), is_text=True),
            TableField("closing", _("What its mandate says after the functions"), is_text=True),
            SOURCES,
            TOPICS,
            TableField("updated_at", _("When it was last changed for readers."), type="datetime", is_required=True),
        ),
        _of_bodies,
    ),
    DataTable(
        "functions",
        _("The functions of the mandates, in their order."),
        (NUMBER, URI, OF_BODY, POSITION, LEVEL, TableField("letter", _("Its letter in English; of an item c-ii or c-ii-a."), is_required=True),
         TableField("text", _("Text of the function"), is_text=True), SOURCES, TOPICS),
        _of_functions,
    ),
    DataTable(
        "sources",
        _("Mandate sources: the conventions, protocols, decisions and other texts on which mandates rest."),
        (ID, URI, TableField("kind", _("What kind of text it is."), choices=tuple(MandateSource.Kind.values), is_required=True),
         TableField("symbol", _("Its symbol.")), TableField("title", _("Title"), is_text=True), TableField("url", _("Where it can be read."), format="uri"),
         TableField("adopted_on", _("When it was adopted."), type="date"),
         TableField("organ", _("Who adopted it."), choices=tuple(MandateSource.Organ.values)),
         TableField("status", _("Whether it is in force."), choices=tuple(MandateSource.Status.values), is_required=True),
         TableField("superseded_by", _("The mandate source that came in its place."), refers_to="sources"),
         TableField("reviewed_on", _("When it was last reviewed."), type="date"),
         TableField("review_due_on", _("When its next review is due."), type="date"),
         TableField("link", _("Where it can be read in this language"), format="uri", is_text=True)),
        lambda data: ({**source, "link": source["urls"]} for source in data["sources"]),
    ),
    DataTable(
        "topics",
        _("The topics that bodies and functions are tied to."),
        (ID, URI, TableField("broader", _("The topic above it."), refers_to="topics"), TableField("name", _("Name"), is_text=True),
         TableField("scope_note", _("What it covers"), is_text=True), TableField("other_names", _("Other names, one in each line"), is_text=True),
         TableField("notation", _("Its notation.")), TableField("exact_match", _("The same topic in another vocabulary."), format="uri")),
        _of_topics,
    ),
    DataTable(
        "posts",
        _("The posts of bodies, in their order."),
        (NUMBER, OF_BODY, TableField("role", _("What the post is for."), choices=tuple(Post.Role.values), is_required=True),
         TableField("title", _("Title"), is_text=True), TableField("status", _("Whether somebody holds it."), choices=tuple(Post.Status.values), is_required=True),
         TableField("from", _("The first day of the post."), type="date"), TableField("to", _("The last day of the post."), type="date")),
        _of_parts("posts"),
    ),
    DataTable(
        "contacts",
        _("The contact points of bodies, in their order."),
        (NUMBER, OF_BODY, TableField("purpose", _("What it is for."), choices=tuple(ContactPoint.Purpose.values), is_required=True),
         TableField("label", _("Label"), is_text=True), TableField("email", _("E-mail address."), format="email"), TableField("phone", _("Telephone number (E.164).")),
         TableField("extension", _("Extension of the telephone number.")), TableField("url", _("Web form."), format="uri"), TableField("room", _("Room.")),
         TableField("hours", _("Hours"), is_text=True), TableField("languages", _("The languages that are spoken, apart by spaces."))),
        _of_parts("contacts"),
    ),
    DataTable(
        "former_names",
        _("The names that bodies had before."),
        (OF_BODY, TableField("language", _("The language of the name (BCP 47)."), choices=tuple(language.tag for language in LANGUAGES), is_required=True), TableField("name", _("Name"), is_required=True)),
        _of_former_names,
        ("body", "language", "name"),
    ),
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}
FILES = {table.file_name: table for table in TABLES}
"""The CSV files, each with its table."""


def dictionary_rows():
    """Return the data dictionary: the columns of its table first, then a row for each column of each table."""
    header = ["table", "field", "type", *(f"description_{language.slug}" for language in LANGUAGES)]
    return [header, *(row for table in TABLES for column in table.columns for row in _described(table, column))]


def _described(table, column):
    for name, language in column.names():
        descriptions = []
        for own in LANGUAGES:
            with override(own.code):
                descriptions.append(column.described(language))
        yield [table.name, name, column.type, *descriptions]


def data_package(number, changed_at, sums, base):
    """Return the description of the CSV files as a Data Package (datapackage.org), in English; `sums` are (bytes, SHA-256) by name."""
    with override(SOURCE.code):
        package = {
            "$schema": PROFILE,
            "name": "directory",
            "title": directory_name(SOURCE),
            "homepage": f"{base}/",
            "version": str(number),
            "created": changed_at.isoformat(),
            "resources": [_resource(name, table, *sums[name]) for name, table in FILES.items()],
        }
        if licence := settings.DATA_LICENCE:
            package["licenses"] = [{"title": licence.name, "path": licence.url}]
        return package


def _resource(name, table, size, sha256):
    fields = [_field(column, *named) for column in table.columns for named in column.names()]
    keys = [column for column in table.columns if column.refers_to]
    return {
        "name": table.name.replace("_", "-"),
        "type": "table",
        "path": name,
        "description": str(table.description),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": {
            "fields": fields,
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [column.name],
                    "reference": {
                        "resource": "" if column.refers_to == table.name else column.refers_to,
                        "fields": ["id"],
                    },
                }
                for column in keys
            ],
        },
    }


def _field(column, name, language):
    constraints = {}
    if column.is_required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    field = {"name": name, "type": column.type, "format": column.format, "description": column.described(language)}
    return field | ({"constraints": constraints} if constraints else {})
