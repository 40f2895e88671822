"""What was probably meant in a search box of the admin that finds nothing: words of the rows that it searches.

The public search corrects by the words of its index, which has published bodies only. Here the known words are those of
the rows themselves, whatever they are.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import product

from django.utils.translation import gettext

from ..text.folding import MARKS, fold
from ..text.spelling import KnownWords

MAX_UNKNOWN, MAX_NEAR_WORDS, MAX_TRIED = 3, 4, 6
"""Unknown words that are corrected, near words of each, and queries that are tried."""
WORD = re.compile(rf"(?:[^\W_]|[{MARKS}])+")


def corrected_sentence(corrected):
    """Return the sentence that says what was searched instead; "" if nothing was."""
    return f"{gettext('Nothing has these words. Shown instead:')} \u2068{corrected}\u2069" if corrected else ""


def corrected_option(corrected):
    """Return the options of a list that say what was searched instead, as Select2 reads them: one that cannot be chosen, or none.

    It has an id, because Select2 leaves out what has that of its placeholder, "".
    """
    return [{"id": "-", "text": corrected_sentence(corrected), "disabled": True}] if corrected else []


@lru_cache(maxsize=2)
def known_words(texts):
    """Return the KnownWords of folded rows; those of bodies are the same from one letter typed to the next."""
    counts = Counter()
    for text in texts:
        counts.update(WORD.findall(text))
    return KnownWords(counts.items())


def probable_queries(typed, texts):
    """Yield other ways to write a query that finds nothing, the most likely first; `texts` are folded rows, joined.

    Each has words of these texts for those that no text has. What stands in quotation marks is meant as it is written.
    """
    if '"' in typed:
        return
    parts = [(match.start(), match.end(), fold(match[0])) for match in WORD.finditer(typed)]
    unknown = [part for part in parts if not any(part[2] in text for text in texts)]
    if not unknown:
        return
    known = known_words(tuple(texts))
    tried = 0
    if len(unknown) == len(parts):
        for text in known.in_other_layouts(typed)[: MAX_TRIED - 1]:
            tried += 1
            yield text
    if len(unknown) > MAX_UNKNOWN:
        return
    options = [known.near(word)[:MAX_NEAR_WORDS] for _start, _end, word in unknown]
    ranked = sorted(product(*options), key=lambda chosen: sum(cost for cost, _word in chosen))
    for chosen in ranked[: MAX_TRIED - tried]:
        text = typed
        for (start, end, _word), (_cost, near) in reversed([*zip(unknown, chosen, strict=True)]):
            text = text[:start] + near + text[end:]
        yield text


def as_written(query, texts):
    """Return a query with its words in the form in which texts write them most often: with accents and capitals."""
    wanted = {fold(match[0]) for match in WORD.finditer(query)}
    forms = {word: Counter() for word in wanted}
    for text in texts:
        for match in WORD.finditer(text):
            if (folded := fold(match[0])) in wanted:
                forms[folded][match[0]] += 1

    def form_of(match):
        own = forms[fold(match[0])]
        return min(own, key=lambda form: (not form.islower(), -own[form], form)) if own else match[0]

    return WORD.sub(form_of, query)
