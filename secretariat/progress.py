"""A bar on the terminal while something takes its time; nothing where the output is not a terminal."""

WIDTH = 30


class Progress:
    """Draws on `stream` how far it is with the items it passes on, one after the other."""

    def __init__(self, stream):
        self.stream = stream
        self.is_drawn = False

    def __call__(self, items):
        if not items or not self.stream.isatty():
            yield from items
            return
        percent = None
        for done, item in enumerate(items):
            if percent != (percent := done * 100 // len(items)):
                self._draw(done, len(items))
            yield item
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
