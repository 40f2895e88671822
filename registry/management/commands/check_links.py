from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs.commands import shown_as_job
from jobs.timers import set_timer
from registry.links import check_links
from secretariat.progress import Progress

COMMAND, DAYS = "check_links", 7


class Command(BaseCommand):
    help = "Ask the server of each link of a mandate source whether it works; then again every week."

    def handle(self, **options):
        if not settings.CHECK_LINKS:
            set_timer(COMMAND, None)
            raise CommandError(_("Links are checked only where the setting CHECK_LINKS is true."))
        set_timer(COMMAND, timezone.now() + timedelta(days=DAYS))
        with shown_as_job(COMMAND, Progress(self.stdout)) as job:
            count, failing = check_links(job)
            sentence = ngettext("%(count)d link was checked.", "%(count)d links were checked.", count)
            more = ngettext("%(count)d of them fails.", "%(count)d of them fail.", failing)
            job.outcome = f"{sentence % {'count': count}} {more % {'count': failing}}"
        self.stdout.write(job.outcome)
