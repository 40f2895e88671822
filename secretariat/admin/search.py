"""The search boxes of the admin: words are compared as in the public search, on every database alike.

A word is found anywhere in a text, as it was typed or by its stem: *reports* in reporting, отчетности in отчетность.

Databases disagree about letters: SQLite knows capitals in ASCII only, and neither knows accents. So the texts are folded
here. They are folded by the thousand, joined in one string, which takes a tenth of folding each by itself.

Records that are only ever added, as in the history, become too many for that. Of these the latest are searched, and the
page has a link that goes on with the earlier ones.

What finds nothing is corrected, as in the public search (`corrected_search.py`).
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import BooleanField, F, Func

from ..languages import LANGUAGES
from ..saving import batches
from ..text.folding import fold, stems
from .corrected_search import as_written, probable_queries

ROWS_AT_ONCE = 5_000
MAX_SEARCHED_LENGTH = 3_000_000
"""Characters of records that one request searches, which takes about a third of a second."""
MAX_CACHED_LENGTH = 1_500_000
"""Characters of rows that are cached; six times as many take some tens of megabytes in each process."""
MAX_SAMPLES = 20
"""Rows that are read for the form in which texts write a corrected word."""
MIN_STEM_LENGTH = 4
BETWEEN_ROWS = "\x1e"
"""The record separator, which no text has."""
ACRONYM = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?")
"""Letters with full stops: C.B.D. is CBD."""
WORDS = re.compile(r'"([^"]+)"|(\S+)')


class HasId(Func):
    """An expression that is true for the rows with these ids; any number of them is one parameter."""

    output_field = BooleanField()

    def __init__(self, ids):
        super().__init__(F("pk"))
        self.ids = ids

    def as_sql(self, compiler, connection):
        column, _parameters = compiler.compile(*self.get_source_expressions())
        return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(self.ids)]  # noqa: S608 - a column of ours

    def as_postgresql(self, compiler, connection):
        column, _parameters = compiler.compile(*self.get_source_expressions())
        return f"{column} = ANY(%s)", [self.ids]


@lru_cache(maxsize=6)
def _cached(text):
    return fold(text)


def folded_rows(joined):
    """Return many rows as they are compared; those of bodies are the same from one letter typed to the next."""
    return _cached(joined) if len(joined) <= MAX_CACHED_LENGTH else fold(joined)


def search_words(typed):
    """Return the folded words of what was typed, each with its stems; words in double quotation marks are one, without stems."""
    words = ((fold(phrase or word).strip(), bool(phrase)) for phrase, word in WORDS.findall(typed))
    return dict.fromkeys((word,) if is_phrase else _with_stems(word) for word, is_phrase in words if word)


def _with_stems(word):
    """Return a word and its stems that do not hold another one: whatever has the longer one has that too."""
    found = {stem for language in LANGUAGES for stem in stems(word, language.slug) if len(stem) >= MIN_STEM_LENGTH}
    found.add(word)
    if ACRONYM.fullmatch(word):
        found.add(word.replace(".", ""))
    return tuple(sorted(own for own in found if not any(other in own for other in found - {own})))


@dataclass
class FoundRows:
    """What a search box finds."""

    rows: object
    """A QuerySet of the rows."""
    corrected: str = ""
    """What was probably meant, where nothing has the words that were typed and something has these."""
    searched_to: int | None = None
    """The id of the last row that was searched, where earlier ones were not."""


def matching_ids(queryset, fields, typed):
    """Return the ids of the rows that hold all words that were typed, in any of these fields."""
    return _search(_own_rows(queryset), fields, typed)[0]


def _own_rows(queryset):
    own = queryset.order_by()
    if queryset.model._meta.proxy:  # modeltranslation breaks its values_list()
        own = queryset.model._base_manager.filter(pk__in=own)
    return own


def _joined_rows(queryset, fields):
    """Yield the rows by the thousand: (their rows of id and values, their texts joined)."""
    rows = queryset.values_list("pk", *fields).iterator(chunk_size=ROWS_AT_ONCE)
    for some in batches(rows, ROWS_AT_ONCE):
        yield (
            some,
            BETWEEN_ROWS.join(
                " ".join(str(value) for value in values if value).replace(BETWEEN_ROWS, " ") for _pk, *values in some
            ),
        )


def _search(queryset, fields, typed, max_length=None):
    """Return (the ids of the rows that are found, the id of the row at which `max_length` was reached or None)."""
    words, found, parts, length, reached = search_words(typed), set(), {}, 0, None
    for some, joined in _joined_rows(queryset, fields):
        for (pk, *_values), text in zip(some, folded_rows(joined).split(BETWEEN_ROWS), strict=True):
            here = {word for word in words if any(own in text for own in word)}
            if len(here) == len(words):
                found.add(pk)
            elif here:  # a row may come several times, once for each related row
                parts.setdefault(pk, set()).update(here)
        length += len(joined)
        if max_length and length >= max_length and len(some) == ROWS_AT_ONCE:
            reached = some[-1][0]
            break
    found.update(pk for pk, here in parts.items() if len(here) == len(words))
    return sorted(found), reached


def _corrected(queryset, fields, typed):
    """Return (what was probably meant, the ids of the rows that have it); nothing is found as it was typed."""
    texts, length = [], 0
    for _some, joined in _joined_rows(queryset, fields):
        texts.append(folded_rows(joined))
        length += len(joined)
        if length >= MAX_SEARCHED_LENGTH:
            break
    for query in probable_queries(typed, texts):
        if found := _search(queryset, fields, query)[0]:
            samples = queryset.filter(HasId(found[:MAX_SAMPLES]))
            return as_written(query, (joined for _some, joined in _joined_rows(samples, fields))), found
    return "", []


def search(queryset, fields, typed):
    """Return the FoundRows of a search box, all rows where nothing was typed; where nothing is found, those of what was meant."""
    if not search_words(typed):
        return FoundRows(queryset)
    own, corrected = _own_rows(queryset), ""
    found = _search(own, fields, typed)[0]
    if not found:
        corrected, found = _corrected(own, fields, typed)
    return FoundRows(queryset.filter(HasId(found)), corrected)


def search_latest(queryset, fields, typed):
    """Search the latest rows only, of a model whose fields are its own. What was meant is shown where they are all that there are."""
    if not search_words(typed):
        return FoundRows(queryset)
    own, corrected = _own_rows(queryset).order_by("-pk"), ""
    found, reached = _search(own, fields, typed, MAX_SEARCHED_LENGTH)
    if not found and reached is None:
        corrected, found = _corrected(own, fields, typed)
    return FoundRows(queryset.filter(HasId(found)), corrected, reached)
