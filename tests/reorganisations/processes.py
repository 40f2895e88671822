"""What a process does that puts a reorganisation in force; see `test_once.py`."""

import os
import signal

from reorganisations import carrying_out
from reorganisations.carrying_out import NotInForceError, put_in_force
from reorganisations.models import Reorganisation


def put_it_in_force(pk):
    """Put a reorganisation in force; returns "done", "was done", or what refused it."""
    try:
        return "was done" if put_in_force(Reorganisation.objects.get(pk=pk)) is None else "done"
    except NotInForceError as error:
        return " ".join(error.messages)


def put_it_in_force_and_die(pk, step):
    """Be killed by the system at one of the steps of writing."""
    name = STEPS[step]
    carry_on = getattr(carrying_out._Writer, name)

    def dying(writer):
        carry_on(writer)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(carrying_out._Writer, name, dying)
    return put_it_in_force(pk)


STEPS = ("_write_bodies", "_write_functions", "_write_texts", "_end_bodies", "_archive_texts")
