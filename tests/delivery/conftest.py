"""Pages are kept in these tests, as they are on the real site."""

import pytest

from delivery.cache.pages import memory


@pytest.fixture
def cached_pages(settings, monkeypatch):
    """The memory of this process, empty."""
    settings.PAGE_CACHE_MB = 16
    monkeypatch.setattr(memory, "max_bytes", 16 * 2**20)
    memory.clear()
    yield memory
    memory.clear()
