"""What became of bodies, for the pages that readers see."""

from public_record.former_bodies import Event

from .kinds import EventKind
from .ledger import events_of
from .models import SuccessionPair
from .sentences import day_of, sentence_of


def events_of_body(pk, language):
    """Yield the Events of a body in a language, the earliest first."""
    for event in events_of("body", pk):
        pairs = [*event.successions.all()]
        bodies = dict.fromkeys(
            own.successor
            for own in pairs
            if own.model == SuccessionPair.Model.BODY and own.predecessor == pk and own.successor
        )
        functions = [own.predecessor for own in pairs if own.model == SuccessionPair.Model.FUNCTION]
        is_end = event.kind == EventKind.FUNCTIONS_DISCONTINUED
        yield Event(
            sentence_of(event, language),
            day_of(event, language),
            tuple(one for one in bodies if one != pk),
            tuple(functions) if is_end else (),
        )
