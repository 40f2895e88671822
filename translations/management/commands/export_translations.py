from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from files.downloads import file_stem
from files.uploads import InvalidFile
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from secretariat.slugs import formerly_at
from translations.cat_files import formats
from translations.cat_files.segments import exported_segments
from translations.desk.queue_texts import STATES, matches
from translations.status_report import TARGETS, status_report

TMX = "tmx"
"""The memory of all approved texts of the languages."""
STATE_NAMES = [str(state) for state, _label in STATES if state]


class Command(BaseCommand):
    help = (
        "Export translations for CAT tools: XLIFF, a project for OmegaT, a workbook, or the memory of approved texts."
    )

    def add_arguments(self, parser):
        parser.add_argument("--language", default="", help="such as fr, or fr,es; without it all five")
        parser.add_argument(
            "--state", default="", help=f"one or more of {', '.join(STATE_NAMES)}; without it all texts"
        )
        parser.add_argument("--body", metavar="SLUG", help="only this body and everything below it")
        parser.add_argument("--format", choices=[*map(str, formats.SegmentFormat), TMX], default="xliff")
        parser.add_argument("--site", default="", help="the address of the site, such as https://directory.example.org")
        parser.add_argument(
            "--output",
            type=Path,
            default=Path(),
            metavar="FOLDER",
            help="folder for the file; default: the current one",
        )

    def handle(self, language, state, body, format, site, output, **options):
        languages = [BY_SLUG[language_slug] for language_slug in self.names(language, [one.slug for one in TARGETS])]
        states = self.names(state, STATE_NAMES)
        if format == TMX:
            content, suffix = formats.memory_content(languages or TARGETS)
            content = content if suffix == "zip" else "".join(content).encode()
            self.stdout.write(str(self.write(content, suffix, "memory", suffix, languages, output)))
            return
        branch = None
        if body:
            top = Body.objects.filter(slug=body).first() or formerly_at(Body.objects, body)
            if top is None:
                raise CommandError(f"No body of the directory has the address '{body}'.")
            branch = set(top.branch().values_list("pk", flat=True))
        found = [
            text
            for text in status_report(languages or TARGETS, branch)
            if not states or any(matches(text, one, ()) for one in states)
        ]
        try:
            content, suffix = formats.content(exported_segments(found, site.rstrip("/")), format)
        except InvalidFile as error:
            raise CommandError(" ".join(error.messages)) from None
        path = self.write(content, suffix, "translations", format, languages, output)
        count = ngettext("%(number)d text exported.", "%(number)d texts exported.", len(found)) % {"number": len(found)}
        self.stdout.write(f"{path}: {count}")

    def write(self, content, suffix, name, format, languages, output):
        """Write a file into a folder and return its path. Raises CommandError."""
        stem = file_stem(name, (one.slug for one in languages), format, suffix)
        path = output / f"{stem}-{timezone.localdate():%Y-%m-%d}.{suffix}"
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        return path

    def names(self, given, known):
        """Return the names of a comma-separated list. Raises CommandError for unknown ones."""
        chosen = [name.strip() for name in given.split(",") if name.strip()]
        if unknown := [name for name in chosen if name not in known]:
            raise CommandError(f"Unknown: {', '.join(unknown)}. Known are {', '.join(known)}.")
        return chosen
