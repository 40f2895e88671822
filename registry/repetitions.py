"""Functions that are said twice, or nearly, by several bodies, in any language: by n-grams of words, and rapidfuzz.

Equal texts are found by themselves. Of each other text a sketch is made, the few smallest hashes of its n-grams; texts that
share several of them are compared. So sixty thousand functions take seconds, and a language at a time is in memory.
"""

import hashlib
import heapq
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

from rapidfuzz import fuzz

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Function
from secretariat.progress import no_progress
from secretariat.text.characters import printable
from secretariat.waiting import TaskStep

MIN_SCORE = 85
"""How similar two texts are at least, of 100."""
MIN_WORDS, MIN_HAN = 4, 8
"""Words, or Chinese characters, of a text that is compared; shorter ones are alike by chance."""
WORDS_TOGETHER, HAN_TOGETHER = 3, 4
SKETCH, MIN_SHARED = 8, 2
MAX_ALIKE = 24
"""Texts with the same n-gram that are all compared with each other; of more, each with its neighbours in order."""
NEIGHBOURS, MAX_PARTNERS = 4, 16
MAX_GROUPS = 2_000
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Repetition:
    """Functions of several bodies with the same text, or nearly: their ids in order, the language and the smallest similarity."""

    functions: tuple
    language: str
    score: int
    body_count: int
    texts: tuple
    """The different texts, as they were compared."""

    @property
    def key(self):
        """A text that is another one when the functions or their texts are others."""
        content = repr((self.functions, self.language, sorted(self.texts)))
        return hashlib.sha256(content.encode()).hexdigest()


def find_repetitions(progress=no_progress):
    """Return the Repetitions in the directory, those of the most bodies first; one query for each language."""
    found, seen = [], set()
    languages = sorted(LANGUAGES, key=lambda language: language != SOURCE)
    for number, language in enumerate(languages):
        progress(TaskStep.TEXTS, number, len(languages))
        column = language.column("text")
        rows = Function.objects.order_by("pk").exclude(**{column: None}).exclude(**{column: ""})
        rows = rows.values_list("pk", "mandate__body", column).iterator()
        for repetition in repetitions_of(rows, language):
            pairs = {*combinations(repetition.functions[:MAX_ALIKE], 2)}
            if not pairs <= seen:  # another language had all of them
                seen |= pairs
                found.append(repetition)
    progress(TaskStep.TEXTS, len(languages), len(languages))
    found.sort(key=lambda one: (-one.body_count, -one.score, one.functions))
    return found[:MAX_GROUPS]


def compared_text(text, language):
    """Return a text as it is compared: its words in lower case, without punctuation; of Chinese its characters."""
    words = WORD.findall(printable(text).casefold())
    return ("" if language.slug == "zh" else " ").join(words)


def repetitions_of(rows, language):
    """Yield the Repetitions in one language; rows are (id of a function, id of its body, text)."""
    owners = defaultdict(list)
    for pk, body, text in rows:
        if is_long(compared := compared_text(text, language), language):
            owners[compared].append((pk, body))
    texts = [*owners]
    partners, scores = defaultdict(list), {}
    for first, second, score in _similar_pairs(texts, language):
        partners[first].append(second)
        partners[second].append(first)
        scores[first, second] = scores[second, first] = score
    free = set(range(len(texts)))
    order = sorted(free, key=lambda index: (-len(partners[index]), -len(owners[texts[index]]), index))
    for index in order:
        if index not in free:
            continue
        others = [other for other in partners[index] if other in free]
        own = [index, *others]
        free.difference_update(own)
        members = sorted(pair for one in own for pair in owners[texts[one]])
        bodies = {body for _pk, body in members}
        if len(bodies) > 1:
            score = min((scores[index, other] for other in others), default=100)
            functions = tuple(pk for pk, _body in members)
            yield Repetition(functions, language.slug, int(score), len(bodies), tuple(texts[one] for one in own))


def is_long(compared, language):
    return len(compared) >= MIN_HAN if language.slug == "zh" else compared.count(" ") >= MIN_WORDS - 1


def similarity(first, second):
    """Return how similar two compared texts are, from 0 to 100; 0 below MIN_SCORE."""
    return fuzz.ratio(first, second, score_cutoff=MIN_SCORE)


def _similar_pairs(texts, language):
    """Yield (index, index, score) of the pairs of different texts that are similar."""
    import numpy as np  # here: it takes a tenth of a second and 20 MB, and other pages of the admin need none

    hashes, owners = [], []
    for index in sorted(range(len(texts)), key=texts.__getitem__):
        sketch = _sketch(texts[index], language)
        hashes += sketch
        owners += [index] * len(sketch)
    if not hashes:
        return
    hashes, owners = np.array(hashes, dtype=np.int64), np.array(owners, dtype=np.int64)
    order = np.argsort(hashes, kind="stable")  # texts with the same hash stay in the order of the alphabet
    hashes, owners = hashes[order], owners[order]
    _values, places, sizes = np.unique(hashes, return_inverse=True, return_counts=True)
    is_small, keys = (sizes <= MAX_ALIKE)[places], []
    for step in range(1, MAX_ALIKE):
        is_pair = hashes[:-step] == hashes[step:]
        if step > NEIGHBOURS:
            is_pair &= is_small[:-step]
        first, second = owners[:-step][is_pair], owners[step:][is_pair]
        if not len(first):
            break
        keys.append(np.minimum(first, second) * len(texts) + np.maximum(first, second))
    if not keys:
        return
    keys, counts = np.unique(np.concatenate(keys), return_counts=True)
    keys, counts = keys[counts >= MIN_SHARED], counts[counts >= MIN_SHARED]
    tried = np.zeros(len(texts), dtype=np.int32)
    for key in keys[np.argsort(-counts, kind="stable")].tolist():
        first, second = divmod(key, len(texts))
        if tried[first] < MAX_PARTNERS and tried[second] < MAX_PARTNERS:
            tried[first] += 1
            tried[second] += 1
            if score := similarity(texts[first], texts[second]):
                yield first, second, score


def _sketch(text, language):
    """Return the few smallest hashes of the n-grams of a compared text."""
    is_han = language.slug == "zh"
    units, size = (text, HAN_TOGETHER) if is_han else (text.split(), WORDS_TOGETHER)
    join = "".join if is_han else " ".join
    grams = {crc32(join(units[at : at + size]).encode()) for at in range(max(1, len(units) - size + 1))}
    return heapq.nsmallest(SKETCH, grams)
