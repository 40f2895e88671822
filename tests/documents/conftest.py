import pytest

from documents import views


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test has its own folder for the files."""
    settings.STATE_DIR = tmp_path


@pytest.fixture
def fetch(client):
    """Return the content of a document."""

    def fetched(prefix, what, suffix, root=""):
        response = client.get(f"/{prefix}/documents/{root}{root and '/'}{what}.{suffix}")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == views.TYPES[suffix]
        return b"".join(response.streaming_content)

    return fetched
