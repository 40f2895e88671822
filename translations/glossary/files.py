"""Loading of a glossary from a JSON file.

`{"terms": [{"english", "capitals_matter", "note", "renderings": {"fr": {"text", "also", "forbidden", "note"}}}]}`,
where `also` and `forbidden` are lists, and only `english` and `text` are required.
"""

import json
from pathlib import Path

from django.core.exceptions import ValidationError

from secretariat.changes import one_revision
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.saving import create_all

from ..models import Rendering, Term

OF_TERMS = {"english": str, "capitals_matter": bool, "note": str, "renderings": dict}
OF_RENDERINGS = {"text": str, "also": list, "forbidden": list, "note": str}


class GlossaryFileError(Exception):
    """Raised if a file cannot be loaded; the message says where and why. Nothing was changed."""


class LoadResult:
    """Result of a load: numbers of rows added and changed, and names of rows left as edited."""

    def __init__(self):
        self.new, self.changed, self.unchanged = {Term: [], Rendering: []}, 0, []

    @property
    def added(self):
        return sum(map(len, self.new.values()))


def load(path, overwrite=False):
    """Load all terms of a file or nothing. Existing rows that differ stay unchanged unless `overwrite`.

    Raises GlossaryFileError.
    """
    path = Path(path)
    entries = _read(path / "glossary.json" if path.is_dir() else path)
    loaded = LoadResult()
    with one_revision():
        terms = {term.english: term for term in Term.objects.prefetch_related("renderings")}
        for entry in entries:
            name = entry["english"]
            facts = {"capitals_matter": entry.get("capitals_matter", False), "note": entry.get("note", "")}
            is_new = name not in terms
            term = _store(terms.get(name) or Term(english=name), facts, name, overwrite, loaded)
            known = {} if is_new else {rendering.language: rendering for rendering in term.renderings.all()}
            for language_slug, own in entry.get("renderings", {}).items():
                rendering = known.get(language_slug) or Rendering(term=term, language=language_slug)
                lists = {key: "\n".join(own.get(key, [])) for key in ("also", "forbidden")}
                facts = {"text": own["text"], "note": own.get("note", ""), **lists}
                _store(rendering, facts, f"{name} ({language_slug})", overwrite, loaded)
        for rows in loaded.new.values():
            create_all(rows)
    return loaded


def _store(row, facts, where, overwrite, loaded):
    is_new = row.pk is None
    facts = {key: row._meta.get_field(key).to_python(value) for key, value in facts.items()}
    if not is_new:
        if facts == {key: row._meta.get_field(key).to_python(getattr(row, key)) for key in facts}:
            return row
        if not overwrite:
            loaded.unchanged.append(where)
            return row
    for key, value in facts.items():
        setattr(row, key, value)
    try:
        row.full_clean(exclude=["term"] if is_new else None, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise GlossaryFileError(f"{where}: {' '.join(error.messages)}") from None
    if is_new:
        loaded.new[type(row)].append(row)
    else:
        row.save()
        loaded.changed += 1
    return row


def _read(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GlossaryFileError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise GlossaryFileError(f"{path} is not JSON: {error}.") from None
    entries = content.get("terms") if isinstance(content, dict) else None
    _require(isinstance(entries, list), f"{path} must hold an object with a list of “terms”.")
    names = set()
    for entry in entries:
        name = entry.get("english") if isinstance(entry, dict) else None
        _require(isinstance(name, str) and name, f"{path}: every term must be an object with an “english”.")
        entry["english"] = name = Term._meta.get_field("english").to_python(name)
        _require(name not in names, f"{path} names “{name}” twice.")
        names.add(name)
        _check(entry, OF_TERMS, f"{path}: “{name}”")
        for language_slug, own in entry.get("renderings", {}).items():
            is_language = language_slug in BY_SLUG and language_slug != SOURCE.slug
            _require(is_language, f"{path}: “{name}” has a rendering in an unknown language: {language_slug}.")
            where = f"{path}: “{name}” ({language_slug})"
            _require(isinstance(own, dict) and "text" in own, f"{where} must be an object with a “text”.")
            _check(own, OF_RENDERINGS, where)
    return entries


def _check(entry, keys, where):
    for key, value in entry.items():
        _require(key in keys, f"{where} has an unknown key: {key}.")
        is_right = isinstance(value, keys[key]) and (key not in ("also", "forbidden") or all(isinstance(line, str) for line in value))  # fmt: skip
        _require(is_right, f"{where}: “{key}” is not what it should be.")


def _require(condition, sentence):
    if not condition:
        raise GlossaryFileError(sentence)
