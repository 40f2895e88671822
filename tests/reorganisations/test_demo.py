"""The example of a reorganisation: that of the seed, in six languages, without anything that has to be settled."""

import pytest
from django.core.management import CommandError, call_command

from public_record.updating import record_errors
from reorganisations.carrying_out import put_in_force
from reorganisations.models import PlannedText, Reorganisation, SuccessionEvent
from reorganisations.planning import plan_of
from reorganisations.sentences import sentence_of
from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function
from tests.everything import everything

pytestmark = pytest.mark.django_db


def test_the_example_is_written_once_and_taken_away_again(directory):
    before = everything()
    call_command("demo_reorganisation")
    with pytest.raises(CommandError, match="already"):
        call_command("demo_reorganisation")
    call_command("demo_reorganisation", "--remove")
    changed = {key for key in everything() if key not in before}
    assert changed == set()
    Body.objects.filter(slug="conference-services-unit").update(slug="another")
    with pytest.raises(CommandError, match="conference-services-unit"):
        call_command("demo_reorganisation")


def test_it_is_whole_in_six_languages_and_can_be_put_in_force(directory):
    call_command("demo_reorganisation")
    row = Reorganisation.objects.get()
    found = plan_of(row)
    assert [str(finding) for finding in found.findings if finding.severity != "note"] == []
    assert not [
        (text, language.slug)
        for text in PlannedText.objects.all()
        for language in LANGUAGES
        if not getattr(text, language.column("text"))
    ]
    kinds = [event.kind for event in found.events]
    twice = ["functions-amended", "functions-transferred"]
    assert sorted(kinds) == sorted([*twice, *twice, "merged", "renamed", "split", *["texts-changed"] * 3])
    row.status, row.takes_effect_on = "approved", "2026-01-01"
    row.save()
    functions = Function.objects.count()
    put_in_force(row)
    assert Function.objects.count() == functions
    assert tree.validate() == []
    assert [*record_errors()] == []
    for language in LANGUAGES:
        said = [sentence_of(event, language) for event in SuccessionEvent.objects.all()]
        assert all(said)
        assert len(said) == 10
    assert not Body.objects.filter(slug="information-technology-unit").exists()
    for function in Function.objects.filter(mandate__body__slug__endswith="-division"):
        ends_list = not function.mandate.functions.filter(position__gt=function.position).exists()
        assert function.text_en.endswith(".") == ends_list, function.text_en  # both sides read to their end
