"""The day of a reorganisation: a timer that the server process follows, beside the command that cron or systemd may run."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from jobs.timers import due_at, set_timer

from .models import Reorganisation

COMMAND = "put_in_force"


def schedule(retry=False):
    """Set the timer for the first day on which an approved reorganisation is due; with `retry`, those of today wait until tomorrow."""
    days = Reorganisation.objects.filter(status=Reorganisation.Status.APPROVED).values_list(
        "takes_effect_on", flat=True
    )
    earliest = timezone.localdate() + timedelta(days=1) if retry else None
    wanted = min((max(day, earliest) if earliest else day for day in days), default=None)
    moment = timezone.make_aware(datetime.combine(wanted, time())) if wanted else None
    if due_at(COMMAND) != moment:
        set_timer(COMMAND, moment)
