import pytest


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test has its own folder for the files."""
    settings.STATE_DIR = tmp_path
