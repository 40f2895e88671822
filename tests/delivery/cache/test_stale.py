"""Stale pages, while the database is unavailable: the newest that is left."""

import pytest
from django.conf import settings

from delivery import database
from delivery.cache.pages import CachedPage
from delivery.snapshot.folder import Snapshot
from secretariat.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory", "cached_pages")]
CHANGED, OTHER = "/en/units/finance-unit/", "/en/units/"


@pytest.fixture
def is_unavailable(monkeypatch):
    def unavailable():
        def fail():
            raise database.DatabaseUnavailable

        monkeypatch.setattr(database, "reading_alias_and_version", fail)
        monkeypatch.setattr(Snapshot, "page", lambda self, request: CachedPage.of("9 2026-01-01T00:00:00+00:00", {"Content-Type": "text/html"}, b"of the snapshot"))  # fmt: skip

    return unavailable


def test_a_page_of_the_last_revision_comes_from_the_cache(client, is_unavailable):
    client.get(CHANGED)
    is_unavailable()
    response = client.get(CHANGED)
    assert response.headers["Warning"]
    assert response.content != b"of the snapshot"


def test_a_page_of_an_older_revision_gives_way_to_the_snapshot(client, is_unavailable):
    assert settings.PAGE_CACHE_MB
    client.get(CHANGED)
    unit = Body.objects.get(slug="finance-unit")
    unit.external_id = "changed"
    unit.save()
    client.get(OTHER)  # from here on this process knows of the new revision
    is_unavailable()
    response = client.get(CHANGED)
    assert (response.headers["Warning"], response.content) == ('111 - "Revalidation Failed"', b"of the snapshot")
