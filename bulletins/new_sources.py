"""Mandate sources that are made of what a bulletin cites, where the directory does not have them yet."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import override

from secretariat.languages import SOURCE
from secretariat.models import MandateSource
from secretariat.saving import no_texts
from secretariat.slugs import FormerAddress

from .citations import CitedText, each_text_once, known_sources, matched
from .symbols import ASSEMBLY, identity, number_of, official_symbol, organ_of_symbol

KINDS = {
    "resolution": MandateSource.Kind.DECISION,
    "decision": MandateSource.Kind.DECISION,
    "article": MandateSource.Kind.ARTICLE,
    "rules": MandateSource.Kind.RULES,
}
"""The kind of the source that a citation of a kind becomes. Of other documents the symbol does not say it."""
Organ = MandateSource.Organ
MAX_SLUG = MandateSource._meta.get_field("slug").max_length - 10


def missing_sources(plan, known):
    """Return the citations of a StoredPlan that are no mandate source yet and whose symbol says enough for one, each text once."""
    cited = [
        CitedText(one["symbol"], one["kind"], one["cited"])
        for body in plan.bodies
        for one in body.citations
        if one["kind"] in KINDS and not one.get("is_dropped")
    ]
    return [one for one in each_text_once(cited) if not matched(one, known).source]


def make_sources(citations):
    """Make mandate sources of citations and return (those that were made, the citations that cannot be one).

    Symbol, kind and organ are what the citation says; the title is how the text is cited, until somebody gives it the real one.
    """
    known, made, refused = known_sources(), [], []
    for citation in citations:
        if matched(citation, known).source:
            continue
        source = _source(citation)
        try:
            source.full_clean()
        except ValidationError:
            refused.append(citation)
            continue
        source.save()
        made.append(source)
    return made, refused


def _source(citation):
    symbol, organ = _symbol(citation), organ_of_symbol(citation.symbol)
    if symbol.startswith("A/DEC/"):
        organ = Organ.GENERAL_ASSEMBLY
    title = _title(citation, organ)
    return MandateSource(
        **no_texts(MandateSource) | {SOURCE.column("title"): title}, slug=_slug(title), symbol=symbol, kind=KINDS[citation.kind], organ=organ
    )  # fmt: skip


def _symbol(citation):
    """Return the symbol of the source: as it is published where that is known, otherwise without the word before it."""
    if citation.kind == "article":
        return citation.symbol.removeprefix("article ")
    if citation.symbol.startswith("decision "):
        number = citation.symbol.removeprefix("decision ")
        return f"A/DEC/{number}" if ASSEMBLY.fullmatch(number) else number
    return official_symbol(citation.symbol)


def _title(citation, organ):
    """Return how a text is cited, the same for each of its symbols: General Assembly resolution 72/266 B, Decision 15/4."""
    title = citation.symbol
    if citation.kind == "resolution" and organ:
        with override(SOURCE.code):
            title = f"{Organ(organ).label} resolution {number_of(title)}"
    elif citation.kind == "decision" and identity(title).startswith("decision "):
        title = f"decision {number_of(title)}"
    return title[:1].upper() + title[1:]


def _slug(title):
    plain, number = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:MAX_SLUG].strip("-"), 1
    slug = plain
    former = FormerAddress.objects.in_use(MandateSource)
    while MandateSource.objects.filter(slug=slug).exists() or former.filter(slug=slug).exists():
        number += 1
        slug = f"{plain}-{number}"
    return slug
