"""Labels of functions and of their items in six languages: (b), (ii) and a., and (b)(ii) where a sentence names one.

As in the United Nations Editorial Manual: subparagraphs of the first degree have letters, those of the second small Roman numerals, those
of the third letters with a full stop. Documents in Arabic number the second degree with digits between quotation marks.
"""

from functools import lru_cache

from django.utils.translation import pgettext_lazy

from .languages import letters, list_alphabet, list_marker

MAX_LEVEL = 2
"""The deepest level: a function has level 0, an item of it 1, an item of that 2."""
LEVEL_NAMES = (
    pgettext_lazy("level of a function", "a function"),
    pgettext_lazy("level of a function", "an item"),
    pgettext_lazy("level of a function", "an item of an item"),
)
"""What functions of each level are called."""
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
"""The signs of small Roman numerals up to 399; a mandate has at most 200 functions."""


def roman(number):
    """Return a number as a small Roman numeral: 4 → iv."""
    numeral = ""
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        numeral += sign * count
    return numeral


def fitting_levels(levels):
    """Return levels as a list of functions can have them: the first is 0, and none is more than one deeper than the one before."""
    fitting, last = [], -1
    for level in levels:
        last = max(0, min(level, last + 1, MAX_LEVEL))
        fitting.append(last)
    return fitting


def numbers_in_lists(levels):
    """Return for each level in order its number in its list, after those of what it is an item of: (2,), (2, 1), (2, 2)."""
    found, path = [], []
    for level in fitting_levels(levels):
        path = [*path[:level], path[level] + 1] if level < len(path) else [*path, 1]
        found.append(tuple(path))
    return found


def own_label(numbers, language):
    """Return the label that stands before a function or an item in `language`, of its numbers: `(b)`, `(ii)`, `a.`"""
    level, number = len(numbers) - 1, numbers[-1]
    alphabet, before = list_alphabet(language)
    if level == 1:
        return f"'{number}'" if language.slug == "ar" else f"{before}{roman(number)})"
    if level == 2:
        return f"{letters(number, alphabet)} -" if language.slug == "ar" else f"{letters(number, alphabet)}."
    return list_marker(number, language)


def label_part(numbers, language):
    """Return the last part of a label in a sentence, of its numbers: `(ii)`, or `a` without its full stop."""
    return own_label(numbers, language).rstrip(" -.")


def between_parts(language):
    """Return what is between the parts of a label in a sentence."""
    return "" if language.slug in ("en", "zh") else "\N{NO-BREAK SPACE}"


@lru_cache(maxsize=5_000)
def full_label(numbers, language):
    """Return the label by which a sentence in `language` names a function or an item, of its numbers: `(b)(ii)`, `b) ii)`."""
    return between_parts(language).join(label_part(numbers[:depth], language) for depth in range(1, len(numbers) + 1))


def function_labels(levels, language):
    """Return the labels by which sentences in `language` name functions with these levels, in order: `(a)`, `(b)`, `(b)(i)`."""
    return [full_label(numbers, language) for numbers in numbers_in_lists(levels)]


def letter_keys(levels):
    """Return what files call functions with these levels, in order, the same in every language: `a`, `b`, `b-i`, `b-i-a`."""
    return [
        "-".join((letters, roman, letters)[depth](number) for depth, number in enumerate(numbers))
        for numbers in numbers_in_lists(levels)
    ]


def nested(rows, levels):
    """Return rows as a tree by their levels: a list of (row, the same list of its items)."""
    top, lists = [], []
    for row, level in zip(rows, fitting_levels(levels), strict=True):
        del lists[level:]
        own = []
        (lists[-1] if lists else top).append((row, own))
        lists.append(own)
    return top
