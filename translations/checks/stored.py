"""The checks over the texts of the directory: one of them, or all that are stored now. What is missing is not wrong."""

from dataclasses import dataclass

from secretariat.languages import SOURCE, Language, letters
from secretariat.models import Body, Mandate, MandateSource
from translations import texts

from ..glossary.lookup import Glossary
from . import check_functions, check_translation
from .results import CheckResult

KINDS = {"name": "name", "acronym": "acronym", "title": "title"}
"""What kind of text a field holds, where it is no running text."""


@dataclass(frozen=True)
class StoredCheckResult:
    language: Language
    place: str
    """Where it stands: `finance-unit: name`, `finance-unit: function c`."""
    result: CheckResult


def check_text(obj, field, language, target, source, glossary):
    """What is wrong with `target` as the text of a field, made from the text `source`; `glossary` of that language."""
    limit = obj._meta.get_field(language.column(field)).max_length
    kind = KINDS.get(field, "text")
    return check_translation(source, target, language, kind=kind, limit=limit, terms=glossary.terms_in(source))


def check_stored_texts(languages):
    """Every finding in these languages, in the order of the tree."""
    glossaries = {language: Glossary(language) for language in languages}
    for place, obj, field in _texts():
        for language in languages:
            if target := texts.value(obj, field, language):
                source = texts.value(obj, field, SOURCE)
                for result in check_text(obj, field, language, target, source, glossaries[language]):
                    yield StoredCheckResult(language, place, result)
    for mandate in Mandate.objects.select_related("body").prefetch_related("functions"):
        functions = list(mandate.functions.all())
        english = [texts.value(function, "text", SOURCE) for function in functions]
        for language in languages:
            translated = [texts.value(function, "text", language) for function in functions]
            for result in check_functions(english, translated, language) if all(translated) else ():
                yield StoredCheckResult(language, f"{mandate.body.slug}: functions", result)


def _texts():
    """Every text of the directory: (where it stands, object, field)."""
    for body in Body.objects.with_mandates():
        yield from ((f"{body.slug}: {field}", body, field) for field in ("name", "acronym"))
        if body.has_mandate():
            mandate = body.mandate
            yield f"{body.slug}: opening", mandate, "opening"
            for number, function in enumerate(mandate.functions.all(), start=1):
                yield f"{body.slug}: function {letters(number)}", function, "text"
            yield f"{body.slug}: closing", mandate, "closing"
    for source in MandateSource.objects.order_by("pk"):
        yield f"{source.slug}: title", source, "title"
