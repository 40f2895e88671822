"""The content of a snapshot for pages: every text in every language and all that depends on it, in reading order."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext

from . import languages
from .item_labels import function_labels
from .languages import BY_SLUG, LANGUAGES, SOURCE, localized_symbol
from .models import STRUCTURE, Body, ContactPoint, Function, Mandate, MandateSource, Post
from .saving import text_fields, text_of
from .snapshots import DEPENDENTS, RECORDED, Description
from .text.display import displayed, value

HIDDEN = {*STRUCTURE, "updated_at", "language"} - {"kind"}
"""Columns that say nothing to an editor, or whose value the heading has, as that of a body has its kind."""


@dataclass
class Section:
    """One object of a snapshot: its heading, its settings, its texts in every language, and what depends on it."""

    heading: str
    settings: list
    texts: list
    """Pairs of a label and the texts as Descriptions, one for each language."""
    dependents: dict = field(default_factory=dict)
    """Descriptions by name of their kind."""


class Contents:
    """The sections of a snapshot, and how many rows of each kind there are."""

    def __init__(self, snapshot):
        self.name = "" if isinstance(snapshot.obj, Mandate) else name_html(snapshot.obj)
        self.rows = rows = snapshot.rows()
        owners = [row for row in rows if row._meta.label_lower in RECORDED]
        owners.sort(key=_reading_order)
        labels, by_key = _labels_of_functions(snapshot, [row for row in owners if isinstance(row, Function)]), {}
        for row in owners:
            heading = _heading(row, labels.get(row.pk))
            by_key[row._meta.label_lower, row.pk] = Section(heading, _settings(row), _texts(row))
        for row in rows:
            if row not in owners:
                self._add(row, by_key)
        self.sections = list(by_key.values())

    def _add(self, row, by_key):
        dependent = DEPENDENTS.get(row._meta.label_lower)
        if dependent and not dependent.describe:
            return
        keys = [
            (_label(column), row.__dict__[column.attname], column)
            for column in row._meta.concrete_fields
            if column.is_relation
        ]
        if dependent and dependent.owner_of:
            owner = dependent.owner_of(row)
        else:
            owner = next((key[:2] for key in keys if key[:2] in by_key), None)
        if owner not in by_key:
            return
        name = (dependent and dependent.name) or row._meta.verbose_name_plural
        if dependent:
            try:
                described = dependent.describe(row)
            except ObjectDoesNotExist:  # the person has left since
                described = Description("", gettext("no longer there"))
        else:
            other = next((key for key in keys if key[:2] != owner), None)
            described = _named(other) if other else Description("", str(row))
            name = other[2].related_model._meta.verbose_name_plural if other else name
        by_key[owner].dependents.setdefault(capfirst(str(name)), []).append(described)

    def counts(self):
        """Return how many functions, texts and dependent rows there are: pairs of a name and a number."""
        found = Counter()
        for model in PARTS:
            found[capfirst(str(model._meta.verbose_name_plural))] = sum(isinstance(row, model) for row in self.rows)
        found[gettext("Texts")] = sum(len(own) for section in self.sections for _label, own in section.texts)
        for section in self.sections:
            for name, own in section.dependents.items():
                found[name] += len(own)
        return [(name, number) for name, number in found.items() if number]


PARTS = (Function, Post, ContactPoint)
"""What a body has several of, each in an order of its own."""


def _reading_order(row):
    return (PARTS.index(type(row)), row.position) if isinstance(row, PARTS) else (-1, 0)


def _label(column):
    return column.related_model._meta.concrete_model._meta.label_lower


def _labels_of_functions(snapshot, functions):
    """Return the labels of the functions of a snapshot by id. Without its mandate, a function has the letter of its place."""
    levels, before = [row.level for row in functions], []
    if isinstance(snapshot.obj, Function):
        stored = Function.objects.filter(mandate=snapshot.obj.mandate_id, position__lt=snapshot.obj.position)
        before = [*stored.values_list("level", flat=True)]
        before = [0] * (snapshot.obj.position - len(before)) + before
    labels = function_labels([*before, *levels], languages.current())[len(before) :]
    return dict(zip([row.pk for row in functions], labels, strict=True))


def _heading(row, label):
    match row:
        case Body():
            return row.get_kind_display()
        case Function():
            return gettext("Function %(letter)s") % {"letter": label}
    name = capfirst(str(row._meta.verbose_name))
    language = BY_SLUG.get(getattr(row, "language", ""))
    return f"{name} · {language.own_name}" if language else name


def _settings(row):
    names, found = text_fields(type(row)), []
    hidden = HIDDEN | ({"kind"} if isinstance(row, Body) else set())
    # The glossary is in English but for its renderings.
    language = None if names else BY_SLUG.get(getattr(row, "language", ""), SOURCE)
    for column in row._meta.concrete_fields:
        is_shown = column.editable and not (column.primary_key or column.is_relation or text_of(column))
        stored = row.__dict__[column.attname]
        if is_shown and column.name not in hidden and column.name not in names and stored not in (None, ""):
            own = None if isinstance(column, models.BooleanField) else language
            found.append(Description(capfirst(str(column.verbose_name)), _setting(column, stored), own))
    return found


def _setting(column, stored):
    if isinstance(column, models.BooleanField):
        return gettext("yes") if stored else gettext("no")
    return str(dict(column.flatchoices).get(stored, stored))


def _texts(row):
    found = []
    for name in text_fields(type(row)):
        own = [Description(language.own_name, value(row, name, language), language) for language in LANGUAGES]
        if own := [text for text in own if text.text]:
            found.append((capfirst(str(row._meta.get_field(name).verbose_name)), own))
    return found


def _named(key):
    """Describe the stored object that a row names."""
    _label, pk, column = key
    obj = column.related_model._base_manager.filter(pk=pk).first()
    if obj is None:
        return Description("", gettext("no longer there"))
    return Description("", *name_of_owner(obj))


def name_html(obj):
    """Return the name of an object as HTML with its language."""
    text, language = name_of_owner(obj)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', language.tag, language.dir, text)


def name_of_owner(obj):
    """Return the name of an object of the directory as pages show it, and its language."""
    if isinstance(obj, Mandate):
        obj = obj.body
    names = text_fields(type(obj))
    if not names:
        return str(obj), BY_SLUG.get(getattr(obj, "language", ""), SOURCE)
    text, language = displayed(obj, names[0])
    if not text:  # a contact point may have no label
        return str(obj), languages.current()
    if isinstance(obj, MandateSource) and (symbol := localized_symbol(obj.symbol, language)) and symbol not in text:
        text = f"{symbol} {text}"
    return text, language
