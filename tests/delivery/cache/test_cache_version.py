"""A revision has one name in every cache: in memory and Redis, in headers, in the names of folders, in the snapshot."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from delivery import database, release
from delivery.cache.by_revision import cache_version, changed_at_of, current_cache_version, revision
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Revision
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db]

MOMENT = datetime(2026, 11, 28, 9, 5, 3, 120, tzinfo=UTC)


def test_it_names_the_number_and_the_moment():
    assert cache_version(7, MOMENT) == "7-20261128T090503.000120Z"
    assert changed_at_of("7-20261128T090503.000120Z") == MOMENT
    assert re.fullmatch(r"[\w.-]+", cache_version(7, MOMENT)), (
        "a folder, a header and a key of Redis can have this name"
    )


@pytest.mark.parametrize("other", ["", "7", "7-", "7-x"])
def test_what_is_no_version_has_no_moment(other):
    assert changed_at_of(other) is None


@pytest.mark.parametrize("moment", [MOMENT, MOMENT.replace(microsecond=0), MOMENT - timedelta(days=9999)])
def test_read_with_the_orm_and_without_it_is_the_same(moment):
    Revision.objects.update_or_create(pk=1, defaults={"number": 7})
    Revision.objects.update(changed_at=moment)
    assert database.read_cache_version() == current_cache_version() == cache_version(7, moment)


def test_there_is_one_before_the_first_change():
    Revision.objects.all().delete()
    assert database.read_cache_version() == current_cache_version() == "0-19700101T000000.000000Z"


@pytest.mark.usefixtures("directory", "cached_pages")
def test_every_cache_has_the_same(client, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    before = current_cache_version()
    texts.write(Body.objects.get(slug="finance-unit"), BY_SLUG["fr"], {"name": "Finances"})
    version = current_cache_version()
    assert version != before
    assert version == cache_version(*revision())
    assert client.get("/fr/").headers["X-Revision"] == version
    assert client.get("/api/v1/bodies/").headers["ETag"].endswith(f'-{version}-{release.name()}"')
    client.get("/data/bodies.csv").close()
    (folder,) = (path for path in (tmp_path / "open-data").iterdir() if path.is_dir())
    assert folder.name.partition("-")[2] == f"{version}-{release.name()}"


@pytest.mark.usefixtures("directory")
def test_another_release_makes_files_and_answers_anew(client, settings, tmp_path, monkeypatch):
    settings.STATE_DIR = tmp_path
    paths = "/data/bodies.csv", "/en/documents/finance-unit/directory.docx"
    found = []
    for name in ("one", "one", "other"):
        monkeypatch.setattr(release, "name", lambda name=name: name)
        for path in paths:
            assert b"".join(client.get(path).streaming_content)
        made = {path: path.stat().st_ino for path in tmp_path.rglob("*.*") if path.suffix in (".csv", ".docx")}
        found.append((made, client.get("/api/v1/bodies/").headers["ETag"]))
    assert found[0] == found[1]
    (before, etag), (after, other) = found[1:]
    assert len(after) == 2 * len(before)
    assert etag != other
    assert client.get("/api/v1/bodies/", headers={"If-None-Match": etag}).status_code == 200
    assert client.get("/api/v1/bodies/", headers={"If-None-Match": other}).status_code == 304
