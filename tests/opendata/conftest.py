import urllib.request
from email import message_from_string
from io import BytesIO

import pytest


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test has its own folder for the files."""
    settings.STATE_DIR = tmp_path


class ToTheClient(urllib.request.HTTPHandler):
    """Sends requests of urllib, with which rdflib reads addresses, to Django's test client."""

    def __init__(self, client):
        super().__init__()
        self.client = client

    def http_open(self, request):
        headers = {name.casefold(): value for name, value in request.header_items() if name != "Host"}
        response = self.client.get(request.selector, headers=headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        head = message_from_string("".join(f"{name}: {value}\n" for name, value in response.headers.items()))
        found = urllib.response.addinfourl(BytesIO(content), head, request.full_url, response.status_code)
        found.msg = response.reason_phrase
        return found


@pytest.fixture
def web(client):
    """The site as urllib finds it."""
    before = urllib.request._opener
    urllib.request.install_opener(urllib.request.build_opener(ToTheClient(client)))
    yield
    urllib.request.install_opener(before)
