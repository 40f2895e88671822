"""Cached public pages with their compressed variants, and the cache in memory."""

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import brotli
from django.conf import settings

BROTLI_QUALITY, GZIP_LEVEL = 5, 6
CACHE_CONTROL = (
    f"public, max-age=0, s-maxage={settings.SHARED_CACHE_SECONDS}, "
    f"stale-while-revalidate={settings.SHARED_CACHE_SECONDS}, stale-if-error=604800"
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A page in one content coding: body and response headers."""

    etag: str
    headers: list
    body: bytes
    unchanged: list
    """The headers of a 304 response."""


@dataclass(slots=True)
class CachedPage:
    """One cached response; `version` is its cache version, `packed` its body compressed with Brotli."""

    version: str
    headers: dict
    packed: bytes
    digest: str
    length: int
    bodies: dict = field(default_factory=dict)
    variants: dict = field(default_factory=dict)

    @classmethod
    def of(cls, version, headers, body):
        """Create a page from an uncompressed body."""
        digest = hashlib.sha256(body).hexdigest()[:32]
        return cls(version, headers, brotli.compress(body, quality=BROTLI_QUALITY), digest, len(body))

    def body(self, coding=""):
        """Return the body in a content coding, compressed on first use."""
        if coding == "br":
            return self.packed
        if coding not in self.bodies:
            plain = brotli.decompress(self.packed)
            self.bodies[coding] = gzip.compress(plain, GZIP_LEVEL, mtime=0) if coding == "gzip" else plain
        return self.bodies[coding]

    def variant(self, coding):
        """Return the variant in a content coding, created on first use; each has its own strong ETag."""
        if coding not in self.variants:
            body = self.body(coding)
            etag = f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'
            validators = {
                "ETag": etag,
                "Cache-Control": CACHE_CONTROL,
                "Vary": "Accept-Encoding",
                "X-Revision": self.version,
            }
            whole = {**self.headers, "Content-Length": str(len(body)), **validators}
            if coding:
                whole["Content-Encoding"] = coding
            self.variants[coding] = Variant(etag, [*whole.items()], body, [*validators.items()])
        return self.variants[coding]

    def answer(self, accepted, known):
        """Return (status, headers, body) for the Accept-Encoding `accepted` and the If-None-Match `known`."""
        variant = self.variant(coding_for(accepted))
        if known and (variant.etag in known or known.strip() == "*"):
            return 304, variant.unchanged, b""
        return 200, variant.headers, variant.body

    def __bytes__(self):
        head = {"version": self.version, "headers": self.headers, "digest": self.digest}
        return json.dumps(head).encode() + b"\n" + self.packed

    @classmethod
    def from_bytes(cls, stored):
        """Return the page from `bytes(page)`; raises ValueError for anything else."""
        head, _, packed = stored.partition(b"\n")
        head = json.loads(head)
        try:
            body = brotli.decompress(packed)
            page = cls(head["version"], head["headers"], packed, head["digest"], len(body))
        except (KeyError, TypeError, brotli.error) as error:
            raise ValueError(str(error)) from None
        if hashlib.sha256(body).hexdigest()[:32] != page.digest:
            raise ValueError("The body does not match its digest.")
        return page


def coding_for(accepted):
    """Return the content coding for an Accept-Encoding header: `br`, `gzip` or an empty string."""
    refused, acceptable = set(), set()
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        is_refused = weight.strip().removeprefix("q=") in ("0", "0.0", "0.00", "0.000")
        (refused if is_refused else acceptable).add(name.strip())
    return next((coding for coding in ("br", "gzip") if coding in acceptable - refused), "")


class MemoryCache:
    """The least-recently-used cache of this process, limited by size in bytes."""

    def __init__(self, max_bytes):
        self.max_bytes, self.size = max_bytes, 0
        self.pages, self.lock = OrderedDict(), threading.Lock()

    def get(self, key):
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
                return self.pages[key]
        return None

    def __contains__(self, key):
        return key in self.pages

    def put(self, key, page):
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.size += self._bytes(page)
            while self.size > self.max_bytes:
                self._drop(next(iter(self.pages)))

    def forget(self, key):
        with self.lock:
            self._drop(key)

    def clear(self):
        with self.lock:
            self.pages.clear()
            self.size = 0

    def _drop(self, key):
        if page := self.pages.pop(key, None):
            self.size -= self._bytes(page)

    @staticmethod
    def _bytes(page):
        return page.length + 3 * len(page.packed) + 4_000  # with all its variants


memory = MemoryCache(settings.PAGE_CACHE_MB * 2**20)
