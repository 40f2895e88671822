"""WSGI application for the delivery benchmark: every cached page has an older revision and must be revalidated."""

from delivery.cache.pages import memory
from secretariat.wsgi import application as directory


def application(environ, start_response):
    for page in [*memory.pages.values()]:
        page.version = "older"
    return directory(environ, start_response)
