"""Snapshots of the public site as files, replaced atomically."""

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
    """Return the path of a response in a snapshot: `/en/units/?page=2` is `en/units/index@page=2.html`."""
    query_part = f"@{quote(query, safe='=&-._~')}" if query else ""
    if path.endswith("/"):
        return f"{path[1:]}index{query_part}.{suffix}"
    stem, dot, suffix = path[1:].rpartition(".")
    return f"{stem}{query_part}{dot}{suffix}" if dot else f"{path[1:]}{query_part}"


class Snapshot:
    """Reads the snapshot in a folder, which may be missing or be replaced at any time."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._read_at, self._manifest = None, {}

    def manifest(self):
        """Return the manifest; empty if there is no snapshot."""
        path = self.folder / MANIFEST
        try:
            read_at = path.stat().st_mtime_ns, os.readlink(self.folder)
            if read_at != self._read_at:
                self._manifest, self._read_at = json.loads(path.read_bytes()), read_at
        except (OSError, ValueError):
            return {}
        return self._manifest

    def page(self, request):
        """Return the page for the address of a request, or None."""
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
    """Writes a snapshot, which readers see only after `switch()`."""

    def __init__(self, folder, version, base):
        self.folder = Path(folder).absolute()
        self.draft = self.folder.with_name(f".{self.folder.name}-{os.getpid()}")
        self.about = {"revision": version, "release": release.name(), "site": base, "files": {}}
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir(parents=True)

    def put(self, name, body, headers):
        """Write one file."""
        path = self.draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        self.about["files"][name] = {
            "sha256": hashlib.sha256(body).hexdigest(),
            "bytes": len(body),
            "headers": headers,
        }

    def read(self, name):
        """Return the text of one file."""
        return (self.draft / name).read_text(encoding="utf-8")

    def switch(self):
        """Replace the symbolic link atomically, then remove the folder of the last snapshot."""
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
        """Remove what was written before `switch()`."""
        shutil.rmtree(self.draft, ignore_errors=True)
