"""The public site as files: written beside the last one, and switched to at once."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from urllib.parse import quote

from .. import release
from ..cache.pages import CachedPage

MANIFEST = "manifest.json"


def file_name(path, query="", suffix="html"):
    """Where the answer to an address lies below the folder of a snapshot: `/en/units/?page=2` is `en/units/index@page=2.html`."""
    query_part = f"@{quote(query, safe='=&-._~')}" if query else ""
    if path.endswith("/"):
        return f"{path[1:]}index{query_part}.{suffix}"
    stem, dot, suffix = path[1:].rpartition(".")
    return f"{stem}{query_part}{dot}{suffix}" if dot else f"{path[1:]}{query_part}"


class Snapshot:
    """The snapshot that is below a folder, if there is one; another may take its place at any time."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._read_at, self._manifest = None, {}

    def manifest(self):
        """What is in it; empty where there is none."""
        path = self.folder / MANIFEST
        try:
            read_at = path.stat().st_mtime_ns, os.readlink(self.folder)
            if read_at != self._read_at:
                self._manifest, self._read_at = json.loads(path.read_bytes()), read_at
        except (OSError, ValueError):
            return {}
        return self._manifest

    def page(self, request):
        """The page of an address, or None."""
        manifest = self.manifest()
        name = file_name(request.path_info, request.META.get("QUERY_STRING", ""))
        about = manifest.get("files", {}).get(name)
        if about is None:
            return None
        try:
            body = (self.folder / name).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(body).hexdigest() != about["sha256"]:
            return None
        return CachedPage.of(manifest["revision"], about["headers"], body)


class SnapshotWriter:
    """A snapshot being written. `switch()` puts it in the place of the last one; until then nobody sees it."""

    def __init__(self, folder, version, base):
        self.folder = Path(folder).absolute()
        self.draft = self.folder.with_name(f".{self.folder.name}-{os.getpid()}")
        self.about = {"revision": version, "release": release.name(), "site": base, "files": {}}
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir(parents=True)

    def put(self, name, body, headers):
        path = self.draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        self.about["files"][name] = {
            "sha256": hashlib.sha256(body).hexdigest(),
            "bytes": len(body),
            "headers": headers,
        }

    def switch(self):
        """The link that readers follow is replaced in one step; the folder of the last snapshot is removed after it."""
        (self.draft / MANIFEST).write_text(json.dumps(self.about, indent=1, sort_keys=True), encoding="utf-8")
        whole = self.folder.with_name(f"{self.folder.name}-{self.about['revision'].replace(':', '')}-{os.getpid()}")
        self.draft.rename(whole)
        last = self.folder.resolve() if self.folder.is_symlink() else None
        link = whole.with_name(f".{self.folder.name}-link-{os.getpid()}")
        link.unlink(missing_ok=True)
        link.symlink_to(whole.name)
        link.replace(self.folder)
        if last and last != whole and last.parent == whole.parent:
            shutil.rmtree(last, ignore_errors=True)

    def discard(self):
        shutil.rmtree(self.draft, ignore_errors=True)
