"""How far long work is: a bar on a terminal, lines where the output is none.

Long work takes a callable `progress(step, done, total)`: what is being done (a `waiting.TaskStep`), and how much of it. It is
called often. It may raise an exception to cancel the work, which then changes nothing; it must not write to the database,
because the work may hold the write lock.
"""

import time
from contextlib import contextmanager
from contextvars import ContextVar

WIDTH = 30
SECONDS_BETWEEN_LINES = 10


def no_progress(step, done, total):
    """Report nothing."""


def reported(items, step, progress):
    """Yield `items`, which have a length, and report how many of them are done."""
    yield from counted(items, len(items), step, progress)


def counted(items, total, step, progress):
    """Yield `items`, of which there are about `total`, and report how many of them are done."""
    for done, item in enumerate(items):
        progress(step, min(done, total), total)
        yield item
    progress(step, total, total)


def reported_batches(items, size, step, progress):
    """Yield `items` in lists of at most `size`, and report how many of them are done."""
    for done in range(0, len(items), size):
        progress(step, done, len(items))
        yield items[done : done + size]
    progress(step, len(items), len(items))


_current = ContextVar("progress", default=no_progress)


@contextmanager
def reporting_to(progress):
    """Context manager: what follows a change, such as the search index, reports to `progress` too."""
    token = _current.set(progress)
    try:
        yield
    finally:
        _current.reset(token)


def current_progress():
    return _current.get()


class Progress:
    """Draws a bar for each step on `stream`, or writes lines; nothing in the first `after` seconds, and no line in the first ten."""

    def __init__(self, stream, after=0):
        self.stream, self.is_terminal = stream, stream.isatty()
        self.due = time.monotonic() + (after if self.is_terminal else max(after, SECONDS_BETWEEN_LINES))
        self.shown, self.is_drawn = None, False

    def __call__(self, step, done, total):
        name, percent, is_end = getattr(step, "label", step), done * 100 // total if total else 100, done == total
        is_due = time.monotonic() >= self.due or (is_end and self.is_drawn)
        if not total or not is_due or self.shown == (name, percent):
            return
        if self.shown and self.shown[0] != name:
            self.end()
        self.shown = name, percent
        if self.is_terminal:
            self._draw(name, percent, done, total)
            if is_end:
                self.end()
        else:
            self.due = time.monotonic() + SECONDS_BETWEEN_LINES
            self.stream.write(f"{name}: {done} / {total}", style_func=str)

    def _draw(self, name, percent, done, total):
        full = percent * WIDTH // 100
        bar = f"\r[{'#' * full}{'.' * (WIDTH - full)}] {percent:3} % ({done} / {total}) {name}"
        self.stream.write(bar, style_func=str, ending="")  # not in the colour of errors
        self.stream.flush()
        self.is_drawn = True

    def end(self):
        """Whatever is said next begins on a line of its own, also where something broke off."""
        if self.is_drawn:
            self.stream.write("", style_func=str)
        self.is_drawn = False
