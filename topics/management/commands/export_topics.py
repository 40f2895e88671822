from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.models import Topic
from topics.skos import write_vocabulary


class Command(BaseCommand):
    help = "Write all topics as SKOS in Turtle, to be edited elsewhere and imported again."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--base", default="", help="what the addresses of topics begin with; by default SITE_URL")

    def handle(self, file, base, **options):
        base = (base or settings.SITE_URL).rstrip("/")
        if not base:
            raise CommandError(_("Set SITE_URL, or name the address of the site: --base https://directory.example.org"))
        topics = Topic.objects.in_tree_order()
        file.write_bytes(write_vocabulary(topics, base))
        sentence = ngettext("%(count)d topic was written.", "%(count)d topics were written.", len(topics))
        self.stdout.write(sentence % {"count": len(topics)})
