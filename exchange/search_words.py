"""Search words in bulk: a row for each body and language, for tables of bodies and for directory files."""

from itertools import chain

from secretariat.saving import batches, create_all
from translations.models import SearchWords

from .columns import SEARCH_WORDS


def stored_search_words(ids=None):
    """Return the search words of these bodies, or of all: (id of the body, slug of the language) → SearchWords."""
    every = SearchWords.objects.order_by()
    some = [every] if ids is None else [every.filter(body__in=own) for own in batches(sorted(ids), 500)]
    return {(row.body_id, row.language): row for row in chain.from_iterable(some)}


def save_search_words(rows):
    """Store new and changed rows. Their texts are valid already."""
    for row in rows:
        if row.pk:
            row.save(update_fields=SEARCH_WORDS)
    create_all([row for row in rows if not row.pk])
