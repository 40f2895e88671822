"""A command that takes long is shown among the jobs, and can be cancelled there."""

import uuid
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone, translation

from .models import Job
from .running import PROGRAM_ERROR, JobCancelled, RunningJob


class CommandJob:
    """The job of a running command: called with what it has done, as `progress`; `outcome` is what it says at its end."""

    def __init__(self, row, progress):
        self.running, self.progress, self.outcome = RunningJob(row), progress, ""

    def __call__(self, step, done, total):
        self.running.progress(step, done, total)
        self.progress(step, done, total)


@contextmanager
def shown_as_job(name, progress):
    """Context manager: yield a CommandJob for the command of this name; its last run stays in the list of jobs."""
    title, now = f"manage.py {name}", timezone.now()
    Job.objects.filter(title=title, person=None).exclude(state__in=Job.ACTIVE).delete()
    row = Job.objects.create(
        title=title, language=translation.get_language(), state=Job.State.RUNNING, worker=uuid.uuid4().hex,
        started_at=now, heartbeat_at=now,
    )  # fmt: skip
    command = CommandJob(row, progress)
    if transaction.get_autocommit():
        command.running.start_reporting()
    try:
        yield command
        command.running.end(Job.State.DONE, command.outcome)
    except JobCancelled:
        command.running.end(Job.State.CANCELLED)
        raise CommandError("Somebody cancelled it in the admin. Nothing was changed.") from None
    except Exception as error:
        command.running.end(Job.State.FAILED, str(error if isinstance(error, CommandError) else PROGRAM_ERROR))
        raise
    except BaseException:  # Ctrl-C, for example
        command.running.end(Job.State.INTERRUPTED)
        raise
    finally:
        command.running.stop_reporting()
        command.running.reports.close()
