"""Servers that tests stop, slow down and fill up, a PostgreSQL and a Redis of their own, and how the site is asked meanwhile."""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest
import redis

from tests.postgresql import server_in
from tests.real_site import free_port


@contextmanager
def own_postgresql():
    """A PostgreSQL server with `start()`, `stop()` and `get_uri()`."""
    with tempfile.TemporaryDirectory(prefix="own-") as folder:
        server = server_in(folder)
        try:
            yield server
        finally:
            server.cleanup()


@contextmanager
def own_redis(*options):
    """The URL of a Redis server."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("There is no redis-server here: apt-get install redis-server")
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--bind", "127.0.0.1", *options], stdout=subprocess.DEVNULL
    )
    url = f"redis://127.0.0.1:{port}/0"
    try:
        for _ in range(100):
            try:
                redis.Redis.from_url(url).ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def silent_server():
    """A port where somebody takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        kept = []

        def take():
            while True:
                try:
                    kept.append(listening.accept())
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"
        listening.shutdown(socket.SHUT_RDWR)
        for connection, _address in kept:
            connection.close()


def get(url):
    """(status, headers, text) for somebody who is signed in, as far as one can tell without the database."""
    return _answer(urllib.request.Request(url, headers={"Cookie": f"sessionid={'a' * 32}"}))


def post(site, path, values):
    """The same for a form with its token that is posted from a page of this site."""
    token = "b" * 32
    headers = {"Cookie": f"sessionid={'a' * 32}; csrftoken={token}", "Origin": site.url}
    content = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token}).encode()
    return _answer(urllib.request.Request(site.url + path, content, headers))


def _answer(request):
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()
