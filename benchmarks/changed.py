"""The directory, changed between any two requests where nobody looks: whatever is kept is of an older revision."""

from delivery.cache.pages import memory
from secretariat.wsgi import application as directory


def application(environ, start_response):
    for page in [*memory.pages.values()]:
        page.version = "older"
    return directory(environ, start_response)
