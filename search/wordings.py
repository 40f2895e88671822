"""The wordings of the glossary, as the index has them: a query may use another one than the directory does."""

import json
from collections import defaultdict

from secretariat.languages import SOURCE
from translations.models import Rendering

from .analyser import fold, pieces

MAX_WORDS_OF_A_WORDING = 6


def wordings():
    """For each wording of a term of the glossary the other wordings of that term, with their languages: `~word word` → JSON."""
    of_terms = defaultdict(set)
    for rendering in Rendering.objects.select_related("term"):
        own = [(SOURCE.slug, rendering.term.english)]
        own += [(rendering.language, text) for text in (*rendering.accepted(), *rendering.forbidden_variants())]
        of_terms[rendering.term_id] |= {(language_slug, lookup_key(text)) for language_slug, text in own}
    found = defaultdict(set)
    for own in of_terms.values():
        usable = {(language_slug, key) for language_slug, key in own if key and key.count(" ") < MAX_WORDS_OF_A_WORDING}
        for _prefix, key in usable:
            found[key] |= {other for other in usable if other[1] != key}
    return {f"~{key}"[:200]: json.dumps(sorted(others), ensure_ascii=False).encode() for key, others in found.items()}


def lookup_key(text):
    """A wording as it is looked up: its folded words."""
    return " ".join(fold(text[start:end]) for start, end, _kind in pieces(text))
