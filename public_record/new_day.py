"""Posts begin and end, and reviews of mandates fall due, on days on which nobody saves anything: pages follow then, by a timer."""

from datetime import datetime, time, timedelta

from django.db.models import Min, Q
from django.utils import timezone

from jobs.timers import due_at, set_timer
from secretariat.changes import announce, before_commit, write_lock
from secretariat.models import MandateSource, Post

from .updating import update_bodies

COMMAND, DAY = "new_day", timedelta(days=1)


def follow_posts(changes, **signal):
    """Signal receiver: set the timer after a change of a post, or of the review of a mandate source."""
    if any(_has_days(change) for change in changes):
        before_commit(schedule, ())


def _has_days(change):
    """Return whether a change can be one of a day that is waited for."""
    obj = change.obj
    is_review = isinstance(obj, MandateSource) and (obj.review_due_on or change.field == "review_due_on")
    return bool(is_review) or isinstance(obj, Post)


def schedule(ids=()):
    """Set the timer for the next day on which a post begins or is over, or a review falls due. A time that has passed stays: that day has not begun yet."""
    due = due_at(COMMAND)
    if due is None or due > timezone.now():
        set_timer(COMMAND, _next())


def _next():
    today = timezone.localdate()
    begins = Post.objects.filter(valid_from__gt=today).aggregate(day=Min("valid_from"))["day"]
    ends = Post.objects.filter(valid_to__gte=today).aggregate(day=Min("valid_to"))["day"]
    due = MandateSource.objects.filter(review_due_on__gt=today).aggregate(day=Min("review_due_on"))["day"]
    days = [*([begins] if begins else []), *([ends + DAY] if ends else []), *([due] if due else [])]
    return timezone.make_aware(datetime.combine(min(days), time())) if days else None


def begin():
    """Write the records of the bodies whose posts begin or are over since the timer was set; returns how many there are."""
    with write_lock():
        due = due_at(COMMAND)
        if due is None or due > timezone.now():  # another process was first
            return 0
        first, today = timezone.localdate(due), timezone.localdate()
        changed = Q(valid_from__range=(first, today)) | Q(valid_to__range=(first - DAY, today - DAY))
        bodies = sorted({*Post.objects.filter(changed).values_list("body", flat=True)})
        update_bodies(bodies)
        set_timer(COMMAND, _next())
        announce([])  # pages, files and caches are of another revision
        return len(bodies)
