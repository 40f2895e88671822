import logging
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from delivery import database, release
from delivery.snapshot.crawl import Site, start_addresses
from delivery.snapshot.folder import Snapshot, SnapshotWriter, file_name
from delivery.snapshot.links import SnapshotLinks, redirect_page
from jobs.commands import shown_as_job
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.progress import Progress, reported
from secretariat.waiting import TaskStep

TRIES = 3
HTML = "text/html; charset=utf-8"
NOT_FILES = ("/admin/", "/id/")
SUFFIXES = {"application/json": "json", "application/xml": "xml", "application/atom+xml": "xml", "text/html": "html"}
OF_A_BRANCH = re.compile(r"/[a-z]+/documents/([^/]+/|chart-)|.*/branch\.vcf$")
"""Addresses of files that take long to make: of branches, and of the chart on large paper."""
OF_DAYS = re.compile(r"/[a-z]+/(on|compare)/")
REDIRECTS = (302, 303)


class Changed(Exception):
    """The directory changed while the snapshot was written."""


class Command(BaseCommand):
    help = (
        "Write the whole public site as static files, for any web server, and for this site while its database is "
        "unavailable. The folder is a symbolic link that is switched when all files are written."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, nargs="?", help="default: snapshot in STATE_DIR, from which the site reads"
        )
        parser.add_argument("--base", default=settings.SITE_URL, help="the address of the site; default: SITE_URL")
        parser.add_argument(
            "--documents", action="store_true", help="with the PDF, SVG, DOCX and vCard files of every branch"
        )
        parser.add_argument(
            "--if-changed", action="store_true", help="do nothing if the last snapshot is of this revision and release"
        )

    def handle(self, folder, base, documents, if_changed, **options):
        folder = folder or Path(settings.SNAPSHOT_DIR)
        if not base:
            raise CommandError("Set SITE_URL to the address of the site, or give --base: the pages name it.")
        if folder.exists() and not folder.is_symlink():
            raise CommandError(f"{folder} is a folder of its own. Name one that does not exist yet: it becomes a link.")
        try:
            version = database.read_cache_version()
            last = Snapshot(folder).manifest()
            now = {"revision": version, "release": release.name(), "site": base.rstrip("/")}
            if if_changed and now.items() <= last.items():
                return
            with shown_as_job("snapshot", Progress(self.stderr)) as job:
                for _try in range(TRIES):
                    try:
                        job.outcome = self.write(folder, base.rstrip("/"), documents, job)
                        break
                    except Changed:
                        self.stderr.write("The directory changed meanwhile; starting over.")
                else:
                    raise CommandError(
                        "The directory changes all the time. Try again later; the last snapshot is unchanged."
                    )
            self.stdout.write(job.outcome)
        except database.DatabaseUnavailable:
            raise CommandError("The database is unavailable. The last snapshot is unchanged.") from None
        except OSError as error:
            raise CommandError(f"Cannot write to {folder}: {error.strerror}.") from None

    def write(self, folder, base, documents, progress):
        """Write a snapshot, switch to it, and return what it has; raises Changed, and CommandError if a link is broken."""
        version, site = database.read_cache_version(), Site(base)
        writer = SnapshotWriter(folder, version, base)
        try:
            site.get(
                reverse("opendata:file", args=["directory.json"])
            )  # built first, because a page shows the checksums
            broken = self.follow(site, writer, documents, progress)
            if broken:
                listed = "".join(f"\n  {address} on {page}: {status}" for address, (page, status) in broken.items())
                raise CommandError(f"Broken links, so nothing was switched:{listed}")
            if database.read_cache_version() != version:
                raise Changed
            shutil.copytree(settings.STATIC_ROOT, writer.draft / "static", dirs_exist_ok=True)
            home = site.get(f"/{SOURCE.slug}/")
            writer.put("index.html", home.body, home.headers)  # a static file cannot redirect to the preferred language
            logging.disable(logging.WARNING)  # of pages that are not there, which are meant here
            for slug in BY_SLUG:
                missing = site.get(f"/{slug}/404.html")  # for the web server
                writer.put(f"{slug}/404.html", missing.body, _page_headers(missing.headers))
            logging.disable(logging.NOTSET)
            self.rewrite_links(writer, base, progress)
            size = sum(file["bytes"] for file in writer.about["files"].values())
            count = len(writer.about["files"])
            writer.switch()
        finally:
            writer.discard()
        return f"Revision {version}: {count} files, {size / 1_000_000:.1f} MB in {folder}."

    def follow(self, site, writer, documents, progress):
        """Write every response that can be reached by links; return the broken links: address → (page, status)."""
        waiting, known, broken = dict.fromkeys(start_addresses(), "the start"), set(), {}
        while waiting:
            now, waiting = waiting, {}
            known |= now.keys()
            for address, page in reported(now.items(), TaskStep.PAGES, progress):
                answer = site.get(address)
                if answer.status in REDIRECTS:
                    location = answer.headers["Location"]
                    headers = {**answer.headers, "Content-Type": HTML}
                    writer.put(file_name(address), redirect_page(location), _page_headers(headers))
                    waiting |= {} if location.partition("#")[0] in known else {location.partition("#")[0]: address}
                    continue
                if answer.status != 200:
                    broken[address] = page, answer.status
                    continue
                path, _, query = address.partition("?")
                kind = answer.headers["Content-Type"].partition(";")[0]
                writer.put(
                    file_name(path, query, SUFFIXES.get(kind, "html")), answer.body, _page_headers(answer.headers)
                )
                links = site.links(address, answer.body) if answer.is_html else site.next_pages(answer.headers)
                for link in links:
                    if link not in known and self.is_file(link, documents):
                        waiting.setdefault(link, address)
        return broken

    @staticmethod
    def rewrite_links(writer, base, progress):
        """Take out of each page what the snapshot does not have."""
        pages = {name: about["headers"] for name, about in writer.about["files"].items() if name.endswith(".html")}
        links = SnapshotLinks(base, writer.about["files"].keys(), writer.read)
        for name, headers in reported(pages.items(), TaskStep.PAGES, progress):
            before = writer.read(name)
            if (html := links.rewritten(name, before)) != before:
                writer.put(name, html.encode(), headers)

    @staticmethod
    def is_file(link, documents):
        """Return whether an address belongs into the snapshot."""
        path, query = urlsplit(link).path, urlsplit(link).query
        if path == "/" or path.startswith(NOT_FILES) or OF_DAYS.match(path):
            return False
        is_search = path[1:3] in BY_SLUG and path[4:].startswith("search/") and query
        is_selection = path[1:3] in BY_SLUG and path[4:].startswith("changes/") and query
        if is_search or is_selection:
            return False
        return not path.startswith("/static/") and (documents or not OF_A_BRANCH.match(path))


def _page_headers(headers):
    """Return the headers of a page, without those of the single response."""
    of_response = ("ETag", "Location", "Content-Length", "X-Revision", "X-Request-ID", "Cache-Control", "Vary")
    return {name: value for name, value in headers.items() if name not in of_response}
