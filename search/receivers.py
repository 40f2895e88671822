"""Signal receivers of the index. Its code is imported when something changes: a process that only starts needs no numpy."""

from secretariat.changes import before_commit, is_in_preview
from translations.models import Rendering, Term


def follow_records(bodies, **signal):
    """Signal receiver: schedule an update of the bodies whose public records were written or removed."""
    if not is_in_preview():
        before_commit(_update_bodies, bodies)


def _update_bodies(ids):
    from .index import update_all

    update_all(ids)


def follow_glossary(changes, **signal):
    """Signal receiver: schedule an update of the wordings if the glossary is among the changes."""
    if any(isinstance(change.obj, Term | Rendering) for change in changes):
        update_index_after_glossary_change()


def update_index_after_glossary_change(**signal):
    """Signal receiver: schedule an update of the wordings after a change of the glossary, once per transaction."""
    before_commit(_update_wordings, ())


def _update_wordings(ids):
    from .index import update_wordings

    update_wordings()


def rebuild_if_outdated(**signal):
    """Signal receiver: after `migrate`, rebuild an index that is missing or was made by another version of the analyser."""
    from .index import rebuild_outdated

    rebuild_outdated()
