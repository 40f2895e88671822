"""The checks of a translation against its source text: on forms, for files that come in, over what is stored.

An error blocks; a warning can be dismissed with a reason, and is known by its code and its excerpt.
Every check takes a time that grows with the length of the texts and no faster.
"""

from secretariat.languages import SOURCE

from . import characters, numbers, punctuation, references, scripts
from . import terms as glossary
from .findings import ERROR, RULES, WARNING, Finding, Level, Rule, found, told
from .functions import functions_findings

__all__ = ["ERROR", "RULES", "WARNING", "Finding", "Level", "Rule", "findings", "functions_findings"]


def findings(source, target, language, *, kind="text", limit=None, terms=()):
    """What is wrong with `target`, a translation of `source` into `language`.

    `kind` is "name", "acronym", "title" or "text"; `limit` how many characters there may be; `terms` those
    of the glossary in the source text. In the source language, a text is looked at by itself.
    """
    return told(_all(source, target, language, kind, limit, terms))


def _all(source, target, language, kind, limit, terms):
    if not target.strip():
        if source.strip():
            yield found("empty", "")
        return
    if limit is not None and len(target) > limit:
        yield found("too-long", f"{len(target)} / {limit}")
    yield from characters.check(target)
    is_translation = language != SOURCE and bool(source.strip())
    yield from scripts.check(source if is_translation else None, target, language, kind)
    if kind == "acronym":
        return
    yield from punctuation.check(source if is_translation else None, target, language, kind)
    if is_translation:
        yield from references.check(source, target, language)
        yield from numbers.check(source, target, language, SOURCE)
        yield from glossary.check(target, language, terms)
