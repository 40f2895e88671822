"""The checks of a translation against its source text: on forms, for files that come in, over what is stored.

An error blocks; a warning can be dismissed with a reason, and is known by its code and its excerpt.
Every check takes a time that grows with the length of the texts and no faster.
"""

from secretariat.languages import SOURCE

from . import characters, numbers, punctuation, references, scripts
from . import terms as glossary
from .functions import check_functions
from .results import ERROR, RULES, WARNING, CheckResult, Level, Rule, raw_result, results_of

__all__ = ["ERROR", "RULES", "WARNING", "CheckResult", "Level", "Rule", "check_functions", "check_translation"]


def check_translation(source, target, language, *, kind="text", limit=None, terms=()):
    """What is wrong with `target`, a translation of `source` into `language`.

    `kind` is "name", "acronym", "title" or "text"; `limit` how many characters there may be; `terms` those
    of the glossary in the source text. In the source language, a text is looked at by itself.
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
