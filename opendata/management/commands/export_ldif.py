import re
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from opendata.ldif import ldif
from opendata.records import every_body
from public_record.selection import current_bodies
from secretariat.progress import Progress, counted
from secretariat.waiting import TaskStep

DN = re.compile(r"[A-Za-z][A-Za-z0-9-]*=[^,=+<>;\"\\\x00-\x1f]+(,[A-Za-z][A-Za-z0-9-]*=[^,=+<>;\"\\\x00-\x1f]+)*")


class Command(BaseCommand):
    help = "Write the published bodies with their posts and contact points as LDIF, which an LDAP server loads."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--suffix", default="", metavar="DN", help="an entry of the server below which the directory comes, such as dc=example,dc=org")  # fmt: skip
        parser.add_argument("--base", default=settings.SITE_URL, help="the address of the site; default: SITE_URL")

    def handle(self, file, suffix, base, **options):
        if not base:
            raise CommandError("Set SITE_URL to the address of the site, or give --base: the file names it.")
        if suffix and not DN.fullmatch(suffix):
            raise CommandError(f"“{suffix}” is not the name of an entry; give one such as dc=example,dc=org.")
        count, draft = current_bodies().count(), file.with_name(f".{file.name}.part")
        records = counted(every_body(base.rstrip("/")), count, TaskStep.BODIES, Progress(self.stderr))
        try:
            with draft.open("w", encoding="utf-8") as out:
                out.writelines(ldif(records, suffix))
            draft.replace(file)
        except OSError as error:
            raise CommandError(f"Cannot write {file}: {error.strerror}.") from None
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(ngettext("%(count)d body exported.", "%(count)d bodies exported.", count) % {"count": count})
