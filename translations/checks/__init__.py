"""Translation checks against the source text, for forms, imported files and stored texts.

An error blocks. What a heuristic finds, a likely error or a warning, can be dismissed with a reason; it is identified by its code
and excerpt.
The running time of every check is linear in the length of the texts.
"""

from secretariat.languages import SOURCE

from . import characters, numbers, punctuation, references, scripts
from . import terms as glossary
from .functions import check_functions
from .results import ERROR, LIKELY_ERROR, RULES, WARNING, CheckResult, Level, Rule, raw_result, results_of

__all__ = [
    "ERROR",
    "LIKELY_ERROR",
    "RULES",
    "WARNING",
    "CheckResult",
    "Level",
    "Rule",
    "check_functions",
    "check_translation",
]


def check_translation(source, target, language, *, kind="text", limit=None, terms=()):
    """Return the check results for `target`, a translation of `source` into `language`.

    `kind` is "name", "acronym", "title" or "text"; `limit` is the maximum number of characters; `terms` are the
    glossary terms in the source text. In the source language, a text is checked by itself.
    """
    return results_of(_all(source, target, language, kind, limit, terms))


def _all(source, target, language, kind, limit, terms):
    if not target.strip():
        if source.strip():
            yield raw_result("empty", "")
        return
    if limit is not None and len(target) > limit:
        yield raw_result("too-long", f"{len(target)} / {limit}")
    yield from characters.check_characters(target)
    is_translation = language != SOURCE and bool(source.strip())
    yield from scripts.check_scripts(source if is_translation else None, target, language, kind)
    if kind == "acronym":
        return
    yield from punctuation.check_punctuation(source if is_translation else None, target, language, kind)
    if is_translation:
        yield from references.check_references(source, target, language)
        yield from numbers.check_numbers(source, target, language, SOURCE)
        yield from glossary.check_terms(target, language, terms)
