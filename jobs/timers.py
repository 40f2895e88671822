"""Commands that run by themselves at a time: the supervisor begins each in a process of its own, and the command sets its next time."""

from .models import Timer


def due_at(command):
    """Return when a command is due; None if it is not."""
    return Timer.objects.filter(command=command).values_list("due_at", flat=True).first()


def set_timer(command, moment):
    """Let a command run at a moment, instead of at the one that was set before; never, if it is None."""
    if due_at(command) != moment:
        Timer.objects.update_or_create(command=command, defaults={"due_at": moment})
