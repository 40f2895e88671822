import hashlib
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from secretariat.known_migrations import is_too_old, unapplied_migrations


class Command(BaseCommand):
    help = (
        "Do everything that comes before serving: compile the interface texts, migrate the database, load the "
        "directory and the glossary into an empty one, make the first administrator, collect static files. Says only what it does."
    )

    def handle(self, **options):
        # The commands of other rooms are called by name: the ground knows nobody above it.
        call_command("catalogues", compile=True)
        self.migrate()
        call_command("load_directory", if_empty=True)
        call_command("load_glossary", if_empty=True)
        self.make_first_administrator()
        self.collect_static_files()

    def migrate(self):
        try:
            connection.cursor().close()
        except Error as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"The database cannot be reached: {reason}. Start it, or mend DATABASE_URL.") from None
        if is_too_old():
            raise CommandError(
                "The database is older than the migrations of this release. Run “manage.py prepare” with commit 6891711 "
                "first, then with this release; docs/deploy.md says how."
            )
        if unapplied_migrations():
            self.stdout.write("Migrating the database …")
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
        stamp, manifest = settings.STATE_DIR / "static-files", settings.STATIC_ROOT / "staticfiles.json"
        fingerprint = static_fingerprint()
        if not stamp.exists() or not manifest.exists() or stamp.read_text() != fingerprint:
            call_command("collectstatic", interactive=False, verbosity=0)
            stamp.write_text(fingerprint)


def static_fingerprint():
    """One value for the names and contents of all static files."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path}\0".encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
