"""Translation checks for one text of the directory or all stored texts, without what was dismissed.

Missing translations are not errors.
"""

from dataclasses import dataclass

from secretariat.contacts import IN_ORDER
from secretariat.item_labels import letter_keys
from secretariat.languages import SOURCE, Language
from secretariat.models import Body, Mandate
from secretariat.ownership import path_to_body
from translations import texts

from ..glossary.lookup import Glossary
from ..models import Remark
from ..status_report import models_with_texts
from . import check_functions, check_translation
from .results import CheckResult
from .storage import check_storage

KINDS = {
    "name": "name",
    "acronym": "acronym",
    "title": "title",
    "label": "title",
    "holder": "name",
    "honorific": "name",
}
"""The kind of text of a field; other fields are running text."""


@dataclass(frozen=True)
class StoredCheckResult:
    """A check result with the language and location of the stored text."""

    language: Language
    place: str
    """Location of the text: `finance-unit: name`, `finance-unit: function c`."""
    result: CheckResult


def check_text(obj, field, language, target, source, glossary):
    """Return the check results for `target` as a field's text, translated from `source`; `glossary` is of `language`."""
    limit = obj._meta.get_field(language.column(field)).max_length
    kind = KINDS.get(field, "text")
    return check_translation(source, target, language, kind=kind, limit=limit, terms=glossary.terms_in(source))


def check_stored_texts(languages):
    """Yield every open check result in these languages, in tree order."""
    dismissed = {}
    for remark in Remark.objects.filter(kind=Remark.Kind.DISMISSED):
        dismissed.setdefault(remark.key, set()).add(remark.warning)
    glossaries = {language: Glossary(language) for language in languages}
    for place, obj, field in directory_texts():
        for language in languages:
            if target := texts.value(obj, field, language):
                for result in check_storage(obj._meta.get_field(language.column(field)), target):
                    yield StoredCheckResult(language, place, result)
                source = texts.value(obj, field, SOURCE)
                names = dismissed.get(texts.key_of_text(obj, field, language), ())
                for result in check_text(obj, field, language, target, source, glossaries[language]):
                    if result.is_open(names):
                        yield StoredCheckResult(language, place, result)
    for mandate in Mandate.objects.select_related("body").prefetch_related("functions"):
        functions = list(mandate.functions.all())
        english = [texts.value(function, "text", SOURCE) for function in functions]
        for language in languages:
            translated = [texts.value(function, "text", language) for function in functions]
            levels = [function.level for function in functions]
            for result in check_functions(english, translated, language, levels) if all(translated) else ():
                yield StoredCheckResult(language, f"{mandate.body.slug}: functions", result)


def directory_texts():
    """Yield every text of the directory: (location, object, field)."""
    for body in Body.objects.with_mandates():
        yield from ((f"{body.slug}: {field}", body, field) for field in ("name", "acronym"))
        if body.has_mandate():
            mandate = body.mandate
            yield f"{body.slug}: opening", mandate, "opening"
            functions = [*mandate.functions.all()]
            keys = letter_keys(function.level for function in functions)
            for key, function in zip(keys, functions, strict=True):
                yield f"{body.slug}: function {key}", function, "text"
            yield f"{body.slug}: closing", mandate, "closing"
    for model in models_with_texts():
        if path_to_body(model) is None:
            for obj in model.objects.order_by("pk"):
                yield from ((f"{obj.slug}: {field}", obj, field) for field in texts.fields_of(model))
        elif model in IN_ORDER:
            for obj in model.objects.select_related("body").order_by("body__tree_id", "body__lft", "position", "pk"):
                where = f"{obj.body.slug}: {obj._meta.verbose_name} {obj.pk}"
                yield from ((f"{where} {field}", obj, field) for field in texts.fields_of(obj))
