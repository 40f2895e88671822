"""The page cache in Redis, shared by all processes; if Redis is unavailable, slow or full, nothing is shared and nothing fails."""

import hashlib
import logging
import time

from django.conf import settings

from .. import release
from .pages import CachedPage

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.04
"""Timeout for connecting, and for each response."""
RETRY_SECONDS = 5
"""Pause before the next attempt after Redis did not respond."""
EXPIRY_SECONDS = 7 * 24 * 3600
KEY_PREFIX = f"secretariat:page:{release.name()}"
"""Includes the release, because two releases that run together during a rolling restart must not share pages."""
LAST_VERSION_KEY = f"{KEY_PREFIX}:last"
"""Key of the last known cache version, for a process that starts while the database is unavailable."""


class RedisCache:
    """Pages by cache version and key. Every method returns quickly, and does nothing if Redis cannot be used."""

    def __init__(self, url):
        self.unavailable_until = 0
        self.redis = None
        if url:
            import redis  # here, because most directories need none
            from redis.backoff import NoBackoff
            from redis.retry import Retry

            self.redis = redis.Redis.from_url(
                url,
                socket_timeout=TIMEOUT_SECONDS,
                socket_connect_timeout=TIMEOUT_SECONDS,
                retry=Retry(NoBackoff(), 0),
                protocol=2,  # version 3 begins with a handshake, which costs a round trip, as does
                driver_info=None,  # the name of the library
            )

    def get(self, version, key):
        stored = self._execute(lambda: self.redis.get(self._name(version, key)))
        try:
            page = CachedPage.from_bytes(stored) if stored else None
        except ValueError:
            return None
        return page if page and page.version == version else None

    def put(self, key, page):
        self._execute(lambda: self.redis.set(self._name(page.version, key), bytes(page), ex=EXPIRY_SECONDS))

    def last_version(self):
        return (self._execute(lambda: self.redis.get(LAST_VERSION_KEY)) or b"").decode("ascii", "replace")

    def store_last_version(self, version):
        self._execute(lambda: self.redis.set(LAST_VERSION_KEY, version))

    def is_available(self):
        """Return whether Redis responds now; None if it is not configured."""
        return bool(self._execute(lambda: self.redis.ping())) if self.redis else None

    def _execute(self, command):
        if self.redis is None or time.monotonic() < self.unavailable_until:
            return None
        from redis import RedisError, ResponseError

        try:
            return command()
        except ResponseError as error:  # for example because its memory is full; it still responds
            logger.warning("Redis refused a command: %s", error)
        except RedisError as error:
            self.unavailable_until = time.monotonic() + RETRY_SECONDS
            logger.warning("Redis is not used for %s seconds: %s", RETRY_SECONDS, error)
        return None

    @staticmethod
    def _name(version, key):
        return f"{KEY_PREFIX}:{version}:{hashlib.sha256(repr(key).encode('utf-8', 'replace')).hexdigest()}"


shared = RedisCache(settings.REDIS_URL)
