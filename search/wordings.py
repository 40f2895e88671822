"""Synonyms from the glossary as index entries: a query may use another wording than the directory."""

import json
from collections import defaultdict

from secretariat.languages import SOURCE
from translations.models import Rendering

from .analyser import fold, pieces

MAX_WORDS_OF_A_WORDING = 6


def wordings():
    """Return for each wording the other wordings of its term: `~word word` → JSON list of (language, wording), as bytes."""
    of_terms = defaultdict(set)
    for rendering in Rendering.objects.select_related("term"):
        own = [(SOURCE.slug, rendering.term.english)]
        own += [(rendering.language, text) for text in (*rendering.accepted(), *rendering.forbidden_variants())]
        of_terms[rendering.term_id] |= {(language_slug, lookup_key(text)) for language_slug, text in own}
    found = defaultdict(set)
    for own in of_terms.values():
        usable = {(language_slug, key) for language_slug, key in own if key and key.count(" ") < MAX_WORDS_OF_A_WORDING}
        for _slug, key in usable:
            found[key] |= {other for other in usable if other[1] != key}
    return {f"~{key}"[:200]: json.dumps(sorted(others), ensure_ascii=False).encode() for key, others in found.items()}


def lookup_key(text):
    """Return the folded words of a wording, by which it is looked up."""
    return " ".join(fold(text[start:end]) for start, end, _kind in pieces(text))
