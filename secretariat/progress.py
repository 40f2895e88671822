"""A bar on the terminal while something takes its time; nothing where the output is not a terminal."""

import time

WIDTH = 30


class Progress:
    """Draws on `stream` how far it is with the items it passes on, one after the other; nothing in the first `after` seconds."""

    def __init__(self, stream, after=0):
        self.stream, self.after = stream, after
        self.is_drawn = False

    def __call__(self, items):
        if not items or not self.stream.isatty():
            yield from items
            return
        began, percent = time.monotonic(), None
        for done, item in enumerate(items):
            is_due = time.monotonic() - began >= self.after
            if is_due and percent != (percent := done * 100 // len(items)):
                self._draw(done, len(items))
            yield item
        if self.is_drawn or not self.after:
            self._draw(len(items), len(items))
        self.end()

    def _draw(self, done, count):
        full = done * WIDTH // count
        bar = f"\r[{'#' * full}{'.' * (WIDTH - full)}] {done * 100 // count:3} % ({done} / {count})"
        self.stream.write(bar, style_func=str, ending="")  # not in the colour of errors
        self.stream.flush()
        self.is_drawn = True

    def end(self):
        """Whatever is said next begins on a line of its own, also where something broke off."""
        if self.is_drawn:
            self.stream.write("", style_func=str)
        self.is_drawn = False
