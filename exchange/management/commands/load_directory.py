import gc

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.directory_files import DirectoryFileError
from exchange.loading import Loader
from secretariat.models import Body
from secretariat.progress import Progress


class Command(BaseCommand):
    help = "Load a directory from files: its tree, its mandate sources and its texts in every language."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            default=settings.BASE_DIR / "fixtures" / "directory",
            help="default: fixtures/directory",
        )
        parser.add_argument("--overwrite", action="store_true", help="replace texts that were edited since")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is a directory already")

    def handle(self, folder, overwrite, if_empty, **options):
        if if_empty and Body.objects.exists():
            return
        progress = Progress(self.stderr, after=2)
        gc.freeze()  # the garbage collector then looks at what the load creates, not at all of Django each time
        try:
            loaded = Loader(folder, overwrite, progress).load()
        except DirectoryFileError as error:
            progress.end()
            raise CommandError(str(error)) from None
        finally:
            gc.unfreeze()
        for text in loaded.unchanged:
            self.stderr.write(f"Kept as edited: {text}")
        if loaded.unchanged:
            self.stderr.write(
                f"{len(loaded.unchanged)} texts differ from the files and were kept; --overwrite replaces them."
            )
        self.stdout.write(f"Loaded: {len(loaded.added)} bodies and sources added, {loaded.written} texts written.")
