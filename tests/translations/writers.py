"""What a translator does in a process of its own; see `test_texts.py`."""

from secretariat.languages import BY_SLUG
from secretariat.models import Body
from translations import texts


def write_each_once(slugs, text):
    """Write the French name of each body as one who had read version 0. Returns what came of it."""
    outcome = {}
    for slug in slugs:
        try:
            texts.write(Body.objects.get(slug=slug), BY_SLUG["fr"], {"name": text}, {"name": 0})
        except texts.TextConflict as conflict:
            outcome[slug] = [conflict.current["name"], conflict.versions["name"]]
        else:
            outcome[slug] = "written"
    return outcome
