"""What readers are told of a reorganisation: nothing of hidden bodies, and what became of each function."""

import pytest
from django.urls import reverse

from reorganisations.carrying_out import put_in_force
from secretariat.models import Body
from tests.clock import later
from tests.reorganisations.drafts import directory, draft, function, pk

pytestmark = pytest.mark.django_db


def test_events_of_bodies_that_readers_may_not_see_are_not_told(client):
    directory()
    with later(1):  # readers have seen it for a day
        hide_and_tell(client)


def hide_and_tell(client):
    hidden = Body.objects.get(slug="forests")
    hidden.is_published = False
    hidden.save()
    row = draft(
        ("rename", {"body": hidden.pk}, {("body", hidden.pk, "name"): {"en": "Cached Woods"}}),
        ("discontinue-function", {"function": function("a").pk, "reason": "Cached reason"}),
        ("rename", {"body": pk("oceans")}, {("body", pk("oceans"), "name"): {"en": "Seas"}}),
    )
    put_in_force(row)
    for address in (reverse("what-changed"), reverse("changes")):
        text = client.get(address).content.decode()
        assert "Oceans was renamed Seas" in text
        assert "Cached" not in text
