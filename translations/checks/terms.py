"""Checks of glossary terms: the translation uses an accepted wording and no discouraged one."""

from ..glossary.lookup import Wording
from .results import raw_result


def check_terms(target, language, terms):
    """Yield raw results for the wording of terms; `terms` are those of the source text, from `Glossary.terms_in`."""
    renderings = [(term, rendering) for term, rendering, _positions in terms if rendering]
    if not renderings:
        return
    wording = Wording(target, language)
    in_order = set()
    for _term, rendering in renderings:
        in_order |= wording.places(*rendering.accepted())
    for term, rendering in renderings:
        used = wording.places(*rendering.accepted())
        if not used:
            yield raw_result("term-not-used", f"{term.english} → {rendering.text}")
        for variant in rendering.forbidden_variants():
            # Words that belong to an accepted wording of another term are allowed.
            if any(not _is_within(place, in_order) for place in wording.places(variant, across_marks=False)):
                yield raw_result("forbidden-variant", f"{variant} → {rendering.text}")


def _is_within(place, places):
    return any(start <= place[0] and place[1] <= end for start, end in places)
