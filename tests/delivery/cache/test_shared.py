"""Redis shares pages between processes, and is never needed."""

import time

import pytest

from delivery import release
from delivery.cache import page_cache
from delivery.cache.pages import CachedPage
from delivery.cache.shared import KEY_PREFIX, RETRY_SECONDS, RedisCache
from tests.delivery.servers import own_redis, silent_server
from tests.real_site import free_port

PAGE = CachedPage.of("7-x", {"Content-Type": "text/html"}, b"<html>" * 1_000)


@pytest.fixture
def real_redis(monkeypatch):
    """One that is waited for, however busy the machine is with other tests."""
    monkeypatch.setattr("delivery.cache.shared.TIMEOUT_SECONDS", 10)
    with own_redis() as url:
        yield url


def test_what_one_process_made_another_finds(real_redis):
    mine, yours = RedisCache(real_redis), RedisCache(real_redis)
    mine.put("key", PAGE)
    mine.store_last_version("7-x")
    assert yours.get("7-x", "key").body("") == PAGE.body("")
    assert yours.get("8-x", "key") is None
    assert yours.get("7-x", "other") is None
    assert yours.last_version() == "7-x"
    assert yours.is_available() is True


def test_two_releases_do_not_share_their_pages(tmp_path, settings):
    """While one takes the place of the other, both are asked; a page of the other may ask for files that are gone."""
    for room in ("templates", "tests"):
        (tmp_path / room).mkdir()
    (tmp_path / "requirements.txt").touch()
    settings.BASE_DIR, names = tmp_path, []
    for change in ("requirements.txt", "templates/base.html", "tests/test.py", "templates/notes.md"):
        (tmp_path / change).write_text("another")
        names.append(release.name.__wrapped__())
    assert names[0] != names[1] == names[2] == names[3]
    assert release.name() in KEY_PREFIX


def test_what_is_damaged_is_not_answered(real_redis):
    shared = RedisCache(real_redis)
    shared.put("key", PAGE)
    (name,) = shared.redis.keys("*")
    for damaged in (b"", b"junk", bytes(PAGE)[:-4], bytes(CachedPage.of("8-x", {}, b"of another revision"))):
        shared.redis.set(name, damaged)
        assert shared.get("7-x", "key") is None


@pytest.fixture(params=["away", "slow", "full"])
def hopeless(request):
    if request.param == "away":
        yield f"redis://127.0.0.1:{free_port()}/0"
    elif request.param == "slow":
        with silent_server() as url:
            yield url
    else:
        with own_redis("--maxmemory", "1", "--maxmemory-policy", "noeviction") as url:
            yield url


@pytest.mark.django_db
@pytest.mark.usefixtures("directory", "cached_pages")
def test_a_redis_that_cannot_be_used_costs_little_and_breaks_nothing(client, hopeless, monkeypatch):
    shared = RedisCache(hopeless)
    monkeypatch.setattr(page_cache, "shared", shared)
    for path in ("/en/", "/ar/units/", "/en/"):
        assert client.get(path).status_code == 200
    began = time.monotonic()
    assert shared.get("7-x", "key") is None
    shared.put("key", PAGE)
    assert time.monotonic() - began < RETRY_SECONDS  # it is not waited for; benchmarks.delivery tells the time


def test_without_an_address_nothing_is_shared():
    shared = RedisCache("")
    shared.put("key", PAGE)
    assert (shared.get("7-x", "key"), shared.last_version(), shared.is_available()) == (None, "", None)
