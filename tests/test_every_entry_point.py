"""One rule for a text, whichever way it comes in; and nothing that is stored takes a page or a file down."""

import io

import pytest
from django.core.management import call_command

from secretariat.languages import BY_SLUG
from tests import entry_points
from tests.battery.rows import size
from translations.models import TextState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.STATE_DIR = tmp_path


def test_every_entry_point_follows_the_rule_of_the_field(admin_client):
    """Each entry point has its share of the texts here, and all of them in the battery."""
    pushed, found = entry_points.push(admin_client, share=size(1, 6))
    assert found == {}
    assert pushed > 200


@pytest.mark.both
def test_bad_stored_texts_take_nothing_down_and_are_named_and_corrected(client, admin_client):
    count = entry_points.store_unchecked()
    asked, found = entry_points.faults(client, admin_client, pdf=[BY_SLUG["ar"]])
    assert found == {}
    assert asked > 300
    named = entry_points.stored_findings()
    assert len({(row["language"], row["text"]) for row in named}) == len(named) == count
    approved = TextState.objects.exclude(state="unofficial").order_by("pk")
    before = list(approved.values_list("pk", flat=True))
    with pytest.raises(SystemExit):  # there are errors of translation
        call_command("check_texts", fix=True, stdout=io.StringIO(), stderr=io.StringIO())
    assert entry_points.stored_findings() == []
    assert before == list(approved.filter(pk__in=before).values_list("pk", flat=True))
