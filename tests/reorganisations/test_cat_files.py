"""Planned texts go to CAT tools like any other text."""

import pytest
from django.urls import reverse

from tests.reorganisations.drafts import directory, draft, pk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["xliff", "xliff2", "xlsx", "omegat"])
def test_texts_of_a_draft_are_exported(admin_client, kind):
    directory()
    forests = pk("forests")
    draft(("rename", {"body": forests}, {("body", forests, "name"): {"en": "Nature Unit"}}), status="draft")
    response = admin_client.get(reverse("admin:translations_export", args=[kind]), {"language": "fr"})
    assert response.status_code == 200
    assert b"".join(response.streaming_content) if response.streaming else response.content
