"""Terms of the glossary: the translation uses their wording, and none that the glossary advises against."""

from ..glossary.lookup import Wording
from .results import raw_result


def check_terms(target, language, terms):
    """`terms` are those of the source text, as `glossary.terms_in` finds them."""
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
            # Words that another term of the same text asks for are in order.
            if any(not _is_within(place, in_order) for place in wording.places(variant, across_marks=False)):
                yield raw_result("forbidden-variant", f"{variant} → {rendering.text}")


def _is_within(place, places):
    return any(start <= place[0] and place[1] <= end for start, end in places)
