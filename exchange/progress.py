"""A bar on the terminal while something takes its time; nothing where the output is not a terminal."""

WIDTH = 30


def progress(stream):
    """A function that passes items on, one after the other, and draws on `stream` how far that is."""

    def bar(items):
        if not items or not stream.isatty():
            yield from items
            return
        shown = None
        for done, item in enumerate(items):
            percent = done * 100 // len(items)
            if percent != shown:
                shown = percent
                full = done * WIDTH // len(items)
                stream.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {percent:3} % ({done} / {len(items)})", ending="")
                stream.flush()
            yield item
        stream.write(f"\r[{'#' * WIDTH}] 100 % ({len(items)} / {len(items)})")

    return bar
