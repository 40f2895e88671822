"""Versions of earlier days that come from elsewhere: which bodies, functions, sources and topics of today they are of.

What is no longer in the directory, or never was, has a negative id, which no object is given.
"""

import json
import zlib
from collections import Counter
from dataclasses import dataclass

from secretariat.languages import SOURCE
from secretariat.saving import insert_all

from .models import Baseline, BodyRecord, BodyVersion, SourceRecord, SourceVersion, TopicRecord, TopicVersion
from .versions import OF_BODY, listed, pack, ties_of, unpack, without_holders

SHARED = {"source": (SourceRecord, SourceVersion), "topic": (TopicRecord, TopicVersion)}
FUNCTIONS_PER_BODY = 10_000


@dataclass
class LoadedBody:
    """A body as a folder has it; ids in it are those of the copies into which it was loaded."""

    body: int
    slug: str
    kind: str
    parent: int | None
    position: int
    version: int
    content: dict
    mentions: dict


@dataclass
class LoadedShared:
    """A mandate source or a topic as a folder has it."""

    pk: int
    slug: str
    version: int
    content: str
    parent: int | None = None
    position: int = 0


def known_ids(kind, slugs, renamed=None):
    """Return the ids of what has these slugs today or had them in a version, and new negative ones for the others, by slug.

    `kind` is "body", "source" or "topic"; `renamed` are today's slugs of some, by the earlier ones.
    """
    record, version = {"body": (BodyRecord, BodyVersion), **SHARED}[kind]
    known = dict(version.objects.order_by("-valid_to").values_list("slug", kind)[::-1])
    known |= record.objects.values_list("slug", kind)
    lowest = min([0, *version.objects.order_by(kind).values_list(kind, flat=True)[:1]])
    found = {}
    for slug in slugs:
        pk = known.get((renamed or {}).get(slug, slug))
        if pk is None or pk in found.values():
            pk = lowest = lowest - 1
        found[slug] = pk
    return found


def renumber(bodies, shared, ids, match):
    """Put the ids of today into what was loaded, in place of those of the copies; `ids` are by kind and slug.

    `match` finds which of some texts others continue (see `exchange.matching`).
    """
    of_bodies = {one.body: ids["body"][one.slug] for one in bodies} | {None: None}
    of_shared = {kind: {one.pk: ids[kind][one.slug] for one in own} for kind, own in shared.items()}
    for one in shared["topic"]:
        one.parent = of_shared["topic"].get(one.parent)
    for kind, own in shared.items():
        for one in own:
            one.pk = ids[kind][one.slug]
    known = _stored_functions({*of_bodies.values()} - {None})
    for one in bodies:
        one.body, one.parent = of_bodies[one.body], of_bodies[one.parent]
        mandate = one.content["mandate"] or {"functions": []}
        for owner in (one.content, mandate, *mandate["functions"]):
            for kind, name in (("source", "sources"), ("topic", "topics")):
                if name in owner:
                    owner[name] = [of_shared[kind][pk] for pk in owner[name]]
        numbers = _numbers(one.body, mandate["functions"], known.get(one.body, {}), match)
        one.mentions = {str(numbers.get(place, place)): own for place, own in one.mentions.items()}
    stored = {number for own in known.values() for number in own}
    _recognise_elsewhere([(one, function) for one, function in _functions_of(bodies) if function["id"] not in stored])


def _functions_of(bodies):
    return [
        (one, function) for one in bodies for function in (one.content["mandate"] or {"functions": []})["functions"]
    ]


def _recognise_elsewhere(arrived):
    """Give functions that no earlier record of their body has the number of the only one that has the same text in another body today."""
    wanted = Counter(function["text"].get(SOURCE.tag, "") for _one, function in arrived)
    wanted = {text for text, count in wanted.items() if text and count == 1}
    found = {}
    if wanted:
        for content in BodyRecord.objects.values_list("content", flat=True).iterator():
            for function in (json.loads(content)["mandate"] or {"functions": []})["functions"]:
                if (text := function["text"].get(SOURCE.tag, "")) in wanted:
                    found.setdefault(text, []).append(function["id"])
    for one, function in arrived:
        numbers = found.get(function["text"].get(SOURCE.tag, ""), ())
        if len(numbers) == 1:
            number, function["id"] = function["id"], numbers[0]
            if (own := one.mentions.pop(str(number), None)) is not None:
                one.mentions[str(numbers[0])] = own


def _numbers(body, functions, known, match):
    """Give functions the numbers that they have today or had in a version, or else new ones; return all by the earlier, as text."""

    found, stored = {}, [*known]
    own = match([known[pk] for pk in stored], [function["text"].get(SOURCE.tag, "") for function in functions])
    base = -(2 * abs(body) + (body < 0)) * FUNCTIONS_PER_BODY
    lowest = min([base, *(pk for pk in stored if pk < 0)])
    for function, index in zip(functions, own, strict=True):
        if index is None:
            lowest -= 1
        found[str(function["id"])] = function["id"] = lowest if index is None else stored[index]
    return found


def _stored_functions(bodies):
    """Return the functions that bodies have today or had in versions: body → number → English text."""
    found = {}
    for body, packed in BodyVersion.objects.filter(body__in=bodies).order_by("valid_to").values_list("body", "content"):
        _add_functions(found, body, unpack(packed)[0])
    for body, content in BodyRecord.objects.filter(body__in=bodies).values_list("body", "content"):
        _add_functions(found, body, json.loads(content))
    return found


def _add_functions(found, body, content):
    for function in content["mandate"]["functions"] if content["mandate"] else ():
        found.setdefault(body, {})[function["id"]] = function["text"].get(SOURCE.tag, "")


def store_version(moment, following, bodies, shared):
    """Keep what was loaded as what was valid from a moment until the following that is known; what was loaded for it before is replaced."""
    for model in (BodyVersion, SourceVersion, TopicVersion):
        model.objects.filter(valid_from=moment).delete()
        model.objects.filter(valid_from__lt=moment, valid_to=following).update(valid_to=moment)
    rows = (
        (one.body, one.slug, one.kind, one.parent, one.position, one.version, listed(one.content), ties_of(one.content),
         pack(without_holders(one.content), json.dumps(one.mentions)), moment, following)
        for one in bodies
    )  # fmt: skip
    insert_all(BodyVersion, OF_BODY, rows)
    for kind, (_record, model) in SHARED.items():
        more = ("parent", "position") if kind == "topic" else ()
        insert_all(
            model,
            (kind, "slug", "version", "content", "valid_from", "valid_to", *more),
            (
                (
                    one.pk,
                    one.slug,
                    one.version,
                    zlib.compress(one.content.encode()),
                    moment,
                    following,
                    *(getattr(one, name) for name in more),
                )
                for one in shared[kind]
            ),
        )
    Baseline.objects.get_or_create(valid_from=moment, defaults={"is_loaded": True})
