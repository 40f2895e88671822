"""The same bulletin in other languages afterwards: drafts on the translators' desk, aligned by numbers and letters."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, Function, Mandate
from tests.functions_with_items import give_items
from translations.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
SLUG = "scientific-and-policy-support-division"
FIELDS = {Body: ["name"], Mandate: ["opening", "closing"], Function: ["text"]}


def rows_of_branch():
    bodies = Body.objects.get(slug=SLUG).branch()
    return {
        Body: bodies,
        Mandate: Mandate.objects.filter(body__in=bodies),
        Function: Function.objects.filter(mandate__body__in=bodies),
    }


def texts_in(language):
    """Return the texts of the branch in a language: (model, id, field) → text."""
    return {
        (f"secretariat.{model.__name__.lower()}", row.pk, field): text
        for model, rows in rows_of_branch().items()
        for row in rows
        for field in FIELDS[model]
        if (text := getattr(row, language.column(field)))
    }


def forget(language):
    for model, rows in rows_of_branch().items():
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(
            **{language.column(field): "" for field in FIELDS[model]}
        )


def imported(path, *arguments):
    out = io.StringIO()
    with override("en"):
        call_command("import_bulletin", str(path), "--translations-of", SLUG, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def drafts(language):
    return {(task.model, task.object_id, task.field): task.draft for task in Task.objects.filter(language=language.slug)}  # fmt: skip


def test_a_bulletin_in_each_language_becomes_drafts_of_all_its_texts(bulletin_of):
    give_items(SLUG, [0, 1, 1, 0])
    first = bulletin_of("en", SLUG)
    for language in LANGUAGES:
        if language is SOURCE:
            continue
        path, before = bulletin_of(language.slug, SLUG), texts_in(language)
        assert len(before) > 10
        assert imported(path)["drafts"] == []
        forget(language)
        arguments = ["--first", str(first)] if language.slug in ("fr", "ar") else []
        assert len(imported(path, "--dry-run", *arguments)["drafts"]) == len(before)
        assert drafts(language) == {}
        assert imported(path, *arguments)["findings"] == []
        assert drafts(language) == before, language.slug
        assert texts_in(language) == {}
        imported(path, *arguments)
        assert drafts(language) == before


def test_nothing_is_taken_where_the_counts_differ(bulletin_of):
    language = next(own for own in LANGUAGES if own.slug == "fr")
    path, before = bulletin_of("fr", SLUG), texts_in(language)
    division = Body.objects.get(slug=SLUG)
    forget(language)
    gone = division.mandate.functions.order_by("position").last()
    kept = division.mandate.functions.order_by("position").first()
    gone.delete()
    findings = imported(path)["findings"]
    name = before["secretariat.body", division.pk, "name"]
    assert findings == [
        {"place": name, "message": "Functions in the bulletin: 4; in the directory: 3. Nothing was taken."}
    ]
    found = drafts(language)
    assert ("secretariat.function", kept.pk, "text") not in found
    assert found["secretariat.mandate", division.mandate.pk, "opening"]
    task = Task.objects.get(model="secretariat.body", object_id=division.pk, language="fr")
    task.draft = "Autre"
    task.save()
    messages = [one["message"] for one in imported(path)["findings"]]
    assert "There is another draft of this text already; it was left as it is." in messages
    assert drafts(language)["secretariat.body", division.pk, "name"] == "Autre"
    with pytest.raises(CommandError, match="translations are made from"):
        imported(bulletin_of("en", SLUG))
