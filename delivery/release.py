"""The identifier of this release, because pages of another release may differ and refer to other static files."""

import hashlib
from functools import cache

from django.conf import settings

SEEN_ON_PAGES = {".py", ".html", ".xml", ".svg", ".css", ".js", ".po"}
NOT_SEEN = {"benchmarks", "docs", "node_modules", "tests", "var"}


@cache
def name():
    """Return a digest of everything besides the database that affects pages: code, libraries and the organisation's files."""
    root = settings.BASE_DIR
    files = [
        root / "requirements.txt",
        settings.ORGANISATION_FILE,
        *(own.path for own in settings.ORGANISATION.pictures),
    ]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files))
    not_seen = {*(root / name for name in NOT_SEEN), settings.STATE_DIR, *settings.STATE_DIR.parents}
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and folder not in not_seen and not folder.name.startswith("."):
            for path in sorted(folder.rglob("*")):
                if path.suffix in SEEN_ON_PAGES:
                    digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
