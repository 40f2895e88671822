"""Redis, where all processes share what is kept. It may be away, slow or full: then nothing is shared, and nothing fails."""

import hashlib
import logging
import time

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from .. import release
from .pages import Page

logger = logging.getLogger(__name__)

PATIENCE = 0.04
"""Seconds that a connection, and then an answer, may take."""
REST = 5
"""Seconds without another try after Redis did not answer."""
KEPT_FOR = 7 * 24 * 3600
PREFIX = f"secretariat:page:{release.name()}"
"""Two releases that serve together, while one takes the place of the other, do not share their pages."""
LAST = f"{PREFIX}:last"
"""Where the cache version of the last revision is, for a process that begins while the database is away."""


class Shared:
    """Pages by cache version and key. Every method is quick, and does nothing where Redis cannot be used."""

    def __init__(self, url):
        self.resting_until = 0
        self.redis = None
        if url:
            self.redis = redis.Redis.from_url(
                url,
                socket_timeout=PATIENCE,
                socket_connect_timeout=PATIENCE,
                retry=Retry(NoBackoff(), 0),
                protocol=2,  # the newer one greets first, which takes a round trip, as does
                driver_info=None,  # the name of the library
            )

    def get(self, version, key):
        stored = self._ask(lambda: self.redis.get(self._name(version, key)))
        try:
            page = Page.from_bytes(stored) if stored else None
        except ValueError:
            return None
        return page if page and page.version == version else None

    def put(self, key, page):
        self._ask(lambda: self.redis.set(self._name(page.version, key), bytes(page), ex=KEPT_FOR))

    def last_version(self):
        return (self._ask(lambda: self.redis.get(LAST)) or b"").decode("ascii", "replace")

    def remember_version(self, version):
        self._ask(lambda: self.redis.set(LAST, version))

    def is_there(self):
        """Whether Redis answers now; None where none is used."""
        return bool(self._ask(lambda: self.redis.ping())) if self.redis else None

    def _ask(self, question):
        if self.redis is None or time.monotonic() < self.resting_until:
            return None
        try:
            return question()
        except redis.ResponseError as error:  # full: it still answers
            logger.warning("Redis refused: %s", error)
        except redis.RedisError as error:
            self.resting_until = time.monotonic() + REST
            logger.warning("Redis is not used for %s seconds: %s", REST, error)
        return None

    @staticmethod
    def _name(version, key):
        return f"{PREFIX}:{version}:{hashlib.sha256(repr(key).encode('utf-8', 'replace')).hexdigest()}"


shared = Shared(settings.REDIS_URL)
