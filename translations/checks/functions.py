"""Checks of a mandate's functions as a whole: same number and same order as in English."""

import re

from secretariat.item_labels import letter_keys

from .references import references
from .results import raw_result, results_of

ANCHOR = re.compile(r"[0-9]+(?:[.][0-9]+)*|(?<![A-Za-z])[A-Z]{2,}(?![a-z])")


def check_functions(source_items, target_items, language, levels=None):
    """Return the check results for the functions of a mandate as a whole; each text is checked separately.

    Without `levels`, none of them is an item of another one.
    """
    if len(source_items) != len(target_items):
        return results_of([raw_result("function-count", f"{len(target_items)} / {len(source_items)}")])
    keys = letter_keys(levels or [0] * len(source_items))
    there = [anchors(item) for item in target_items]
    known = [anchors(item) for item in source_items]
    places = {}
    for place, own in enumerate(there):
        for anchor in own:
            places.setdefault(anchor, []).append(place)
    counts = {}
    for own in known:
        for anchor in own:
            counts[anchor] = counts.get(anchor, 0) + 1
    return results_of(
        raw_result("function-order", keys[place])
        for place, own in enumerate(known)
        if any(counts[anchor] == 1 and len(at := places.get(anchor, [])) == 1 and at != [place] for anchor in own)
    )


def anchors(text):
    """Return the tokens of a text that are the same in every language: symbols, addresses, numbers, acronyms."""
    here = references(text)
    return {*here.urls, *here.emails, *here.symbols, *ANCHOR.findall(here.rest)}
