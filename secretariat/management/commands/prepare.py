import hashlib
import re
import secrets
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from secretariat.known_migrations import is_too_old, unapplied_migrations
from secretariat.models import Body


class Command(BaseCommand):
    help = (
        "Do everything that comes before serving: compile the interface texts, migrate the database, load the "
        "directory and the glossary into an empty one, make the first administrator, collect static files. Says only what it does."
    )

    def handle(self, **options):
        self.check_connection()
        # The commands of other apps are called by name: this app imports none of them.
        call_command("catalogues", compile=True)
        # Compression leaves the interpreter to the other thread, and needs no database.
        with ThreadPoolExecutor(max_workers=1) as pool:
            static_files = pool.submit(self.collect_static_files)
            self.migrate()
            if not Body.objects.exists():
                self.report("Loading the directory (a second or two) …")
            call_command("load_directory", if_empty=True)
            call_command("load_glossary", if_empty=True)
            self.make_first_administrator()
            static_files.result()

    def report(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()

    def check_connection(self):
        try:
            connection.cursor().close()
        except Error as error:
            reason = " ".join(str(error).split())
            raise CommandError(
                f"The database cannot be reached: {reason}. Start it, or correct DATABASE_URL."
            ) from None
        if is_too_old():
            raise CommandError(
                "The database is older than the migrations of this release. Run “manage.py prepare” with commit 6891711 "
                "first, then with this release; docs/deploy.md says how."
            )

    def migrate(self):
        if unapplied_migrations():
            self.report("Migrating the database (a few seconds, longer where it is large) …")
            call_command("migrate", interactive=False, verbosity=0)

    def make_first_administrator(self):
        users = get_user_model().objects
        if not users.exists():
            password = secrets.token_urlsafe(12)
            users.create_superuser("administrator", password=password)
            self.stdout.write(
                f"The first administrator was made. Name: administrator  Password: {password}\n"
                "The password is shown this once; “manage.py changepassword administrator” sets another."
            )

    def collect_static_files(self):
        """Collect only what changed: Django's own command writes hashed and compressed files anew each time."""
        if settings.DEBUG:
            return
        fingerprint_file, manifest = settings.STATE_DIR / "static-files", settings.STATIC_ROOT / "staticfiles.json"
        files = {path: storage for finder in finders.get_finders() for path, storage in finder.list([])}
        fingerprint = fingerprint_of(files)
        if not fingerprint_file.exists() or not manifest.exists() or fingerprint_file.read_text() != fingerprint:
            self.report("Compressing static files meanwhile (about five seconds) …")
            call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=unminified(files))
            fingerprint_file.write_text(fingerprint)


def unminified(paths):
    """Files beside which there is a minified one; only a site with DEBUG has them on its pages."""
    return [path for path in paths if re.sub(r"(\.\w+)$", r".min\1", path) in paths]


def fingerprint_of(files):
    """One value for the names and contents of files, path → storage."""
    digest = hashlib.sha256()
    for path, storage in files.items():
        with storage.open(path) as file:
            digest.update(f"{path}\0".encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
