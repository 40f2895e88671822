"""Loading the posts and contact points of a directory from files: of bodies that have none yet."""

from django.core.exceptions import ValidationError

from secretariat.languages import SOURCE
from secretariat.saving import create_all, no_texts

from .directory_files import OF_PARTS, DirectoryFileError


def add_parts(files, bodies):
    """Add what the files have for these bodies, by slug. Returns the objects by slug and sheet, and what stays as it is for another number."""
    found, unchanged = {}, []
    for name, sheet in OF_PARTS.items():
        entries = {slug: files.parts[slug][name] for slug in bodies if name in files.parts[slug]}
        ids, stored = {bodies[slug].pk: slug for slug in entries}, {}
        for obj in sheet.model.objects.filter(body__in=ids).order_by("position", "pk"):
            stored.setdefault(ids[obj.body_id], []).append(obj)
        new = {slug: _new_parts(files, sheet, bodies[slug], own) for slug, own in entries.items() if slug not in stored}
        create_all([obj for own in new.values() for obj in own])
        for slug, own in (stored | new).items():
            if len(own) == len(entries[slug]):
                found[slug, name] = own
            else:
                unchanged.append(f"{slug}: {name} ({len(own)} instead of {len(entries[slug])})")
    return found, unchanged


def _new_parts(files, sheet, body, entries):
    english = files.english[body.slug].get(sheet.name) or [{}] * len(entries)
    return [_new_part(sheet, body, number, *own) for number, own in enumerate(zip(entries, english, strict=True))]


def _new_part(sheet, body, number, settings, english):
    obj = sheet.model(body=body, position=number, **no_texts(sheet.model))
    try:
        for column, text in settings.items():
            if text:
                setattr(obj, column, sheet.value_of(column, text))
        for field, text in english.items():
            setattr(obj, SOURCE.column(field), text)
        obj.full_clean(exclude=["body", *sheet.fields], validate_unique=False)
    except ValidationError as error:
        where = f"structure.json: {body.slug}: {sheet.name} {number + 1}"
        raise DirectoryFileError(f"{where}: {' '.join(error.messages)}") from None
    return obj


def texts_of_parts(parts, in_files):
    """Yield every text that the files have for posts and contact points: (object, language, field, text, where it is in the file)."""
    for (slug, name), objects in parts.items():
        for language, by_slug in in_files.items():
            for number, (obj, own) in enumerate(
                zip(objects, by_slug.get(slug, {}).get(name, ()), strict=False), start=1
            ):
                for field, text in own.items():
                    yield obj, language, field, text, f"{slug}: {name} {number}: {field}"
