"""Values that are stored otherwise than their field would store them: by another program, or by an earlier release.

Pages and files leave out what no text can hold (see `secretariat.text.characters`), so such a value harms nobody;
here it is found, and corrected.
"""

from django.apps import apps
from django.core.exceptions import ValidationError

from secretariat.changes import change_context, write_lock
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.saving import text_fields, text_of
from secretariat.text.characters import without_refused
from secretariat.text.display import printable_value
from secretariat.text.fields import is_normalized

from .. import texts
from ..models import Task
from .results import around, raw_result, results_of


def check_storage(field, stored):
    """Return a check result if a field would store this value otherwise; its excerpt is the first place where."""
    expected = field.printable(stored)
    if expected == stored:
        return []
    pairs = zip(stored, expected, strict=False)
    start = next((at for at, (one, other) in enumerate(pairs) if one != other), len(expected))
    excerpt = f"U+{ord(stored[start]):04X}, {without_refused(around(stored, start, start + 1))}"
    return results_of([raw_result("stored-layout", excerpt)])


def check_other_fields(languages):
    """Yield (language, location, result) for values that are no published texts: identifiers, drafts, glossary, remarks."""
    for row, name, field, language in _other_values():
        if language in languages:
            for result in check_storage(field, getattr(row, name)):
                yield language, f"{row._meta.label_lower} {row.pk}: {name}", result


def _other_values():
    """Yield (row, name, field whose rule it follows, language) of every such value."""
    for model in apps.get_models():
        if model._meta.proxy:
            continue
        names = text_fields(model)
        fields = [
            field
            for field in model._meta.concrete_fields
            if is_normalized(field) and field.name not in names and not text_of(field)
        ]
        for row in model._base_manager.order_by("pk").iterator() if fields else ():
            language = BY_SLUG.get(getattr(row, "language", ""), SOURCE)
            yield from ((row, field.name, field, language) for field in fields if getattr(row, field.name))
    for task in Task.objects.exclude(draft="").order_by("pk").iterator():
        language = BY_SLUG[task.language]
        yield task, "draft", apps.get_model(task.model)._meta.get_field(language.column(task.field)), language


def correct(languages, directory_texts, note):
    """Store every such value as its field would, and return how many; approvals stay, and no translation becomes stale.

    `directory_texts` are the texts of the directory: (location, object, field).
    """
    count = 0
    with write_lock(), change_context(note=note, editorial=True):
        for _place, obj, name in directory_texts:
            for language in languages:
                stored = texts.value(obj, name, language)
                expected = printable_value(obj, name, language)
                if stored != expected:
                    _write(obj, name, language, expected)
                    count += 1
        for row, name, field, language in list(_other_values()):
            expected = field.printable(getattr(row, name))
            if language in languages and expected != getattr(row, name):
                count += _save(row, name, expected)
    return count


def _write(obj, name, language, text):
    state = texts.facts_of([obj]).get(texts.key_of_text(obj, name, language), texts.UNKNOWN).state
    texts.write(obj, language, {name: text}, state=state, sources=texts.recorded_sources(obj, language))


def _save(row, name, value):
    """Store a value unless the row cannot have it, because another row has it or nothing is left."""
    setattr(row, name, value)
    try:
        row.full_clean(exclude={field.name for field in row._meta.fields if field.name != name})
    except ValidationError:
        return False
    row.save(update_fields=[name])
    return True
