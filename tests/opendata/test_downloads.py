"""The files of the open data as responses: compressed, and in parts."""

import gzip
import hashlib

import brotli
import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
ADDRESS = "/data/bodies.jsonl"
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def fetch(client, address=ADDRESS, **headers):
    """Return status, headers and content of a response."""
    response = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, response.headers, content


def test_a_file_comes_compressed_for_whoever_reads_that(client):
    _status, headers, whole = fetch(client)
    etags = {"": headers["ETag"]}
    assert etags[""] == f'"{hashlib.sha256(whole).hexdigest()}"'
    for accepted, coding in {
        "gzip": "gzip",
        "br": "br",
        "gzip, deflate, br": "br",
        "br;q=0, gzip": "gzip",
        "x": "",
    }.items():
        status, headers, content = fetch(client, accept_encoding=accepted)
        assert (status, headers.get("Content-Encoding", "")) == (200, coding)
        assert UNPACK[coding](content) == whole
        assert int(headers["Content-Length"]) == len(content)
        assert (headers["Vary"], headers["Accept-Ranges"]) == ("Accept-Encoding", "bytes")
        assert etags.setdefault(coding, headers["ETag"]) == headers["ETag"]
        assert fetch(client, accept_encoding=accepted, if_none_match=headers["ETag"])[0] == 304
    assert len({*etags.values()}) == 3
    assert len(fetch(client, accept_encoding="br")[2]) < len(whole) / 4
    _status, headers, _content = fetch(client, "/data/bodies.xlsx", accept_encoding="gzip, br")
    assert not {"Content-Encoding", "Vary"} & {*headers}


def test_a_part_of_a_file_is_given_of_the_same_file_only(client):
    _status, headers, whole = fetch(client)
    size, own = len(whole), headers["ETag"]
    wanted = {
        "bytes=0-99": (0, 99),
        "bytes=100-": (100, size - 1),
        "bytes=-7": (size - 7, size - 1),
        f"bytes=5-{size * 9}": (5, size - 1),
        f"bytes=-{size * 9}": (0, size - 1),
    }
    for asked, (first, last) in wanted.items():
        for more in ({}, {"if_range": own}, {"accept_encoding": "br"}):
            status, headers, content = fetch(client, range=asked, **more)
            assert (status, headers["Content-Range"]) == (206, f"bytes {first}-{last}/{size}")
            assert content == whole[first : last + 1]
            assert (int(headers["Content-Length"]), headers["ETag"]) == (len(content), own)
    for asked in (f"bytes={size}-", "bytes=-0"):
        status, headers, _content = fetch(client, range=asked)
        assert (status, headers["Content-Range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=9-3", "bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=x"):
        assert fetch(client, range=asked)[::2] == (200, whole)
    assert fetch(client, range="bytes=0-9", if_range='"another"')[::2] == (200, whole)
    assert fetch(client, range="bytes=0-9", if_none_match=own)[0] == 304
