import pytest

from documents import views


@pytest.fixture
def bulletin_of(client, settings, tmp_path):
    """Return the path of the bulletin of a branch, of the whole directory without one."""
    settings.STATE_DIR = tmp_path / "state"

    def made(prefix, slug=""):
        response = client.get(f"/{prefix}/documents/{slug}{slug and '/'}bulletin.docx")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == views.TYPES["docx"]
        path = tmp_path / f"{prefix}-{slug}.docx"
        path.write_bytes(b"".join(response.streaming_content))
        return path

    return made
