# Long because the records of all kinds of things are here, of today and of other days.
"""Published bodies, mandate sources and topics as plain records, from which every open format is built; made from the public record.

A text is a dict (language tag → text) without the languages in which it is missing. Addresses are absolute,
below `base`. A record's `uri` identifies the object independently of language; a former one redirects to it.
"""

from public_record.building import BETWEEN, FORMER_NAME, KINDS_OF_NAMES, levels_in, source_ids
from public_record.days import DAY, day_of
from public_record.lives import established_and_dissolved, keys_of
from public_record.past_records import PLACE as PLACE_THEN
from public_record.past_records import DatedBody, DatedRecords
from public_record.reading import body_url
from public_record.selection import (
    CHUNK,
    current_bodies,
    current_sources,
    current_topics,
    get_sources,
    in_chunks,
    in_tree_order,
    with_place,
)
from public_record.versions import unpack
from secretariat.addresses import uri
from secretariat.item_labels import fitting_levels, letter_keys
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import MandateSource
from secretariat.saving import batches
from secretariat.slugs import url_parts

from .events import successions


def _pages(view, key, base, example="a-slug"):
    """Return the addresses of the pages of an object: language tag → address."""
    found = {}
    for language in LANGUAGES:
        before, after = url_parts(view, language.code, example)
        found[language.tag] = f"{base}{before}{key}{after}"
    return found


def body_records(ids, base, with_life=True):
    """Yield the records of bodies with these ids, in their order; five queries for each `selection.CHUNK` of them, and one.

    `with_life` tells when they were established, and what came before them.
    """
    topics = dict(current_topics().values_list("topic", "slug"))
    for some in in_chunks(ids, with_place(current_bodies())):
        sources = get_sources(set().union(*(source_ids(record.parsed) for record in some)))
        slugs = {"sources": {pk: source.slug for pk, source in sources.items()}, "topics": topics}
        about = lives_of(some) if with_life else {}
        for record in some:
            yield _body_record(record, slugs, base) | about.get(record.body, {})


def lives_of(rows):
    """Return what is known of the lives of bodies, given their rows: id → {"established_on", "dissolved_on", "predecessors", "successors"}."""
    days, around = established_and_dissolved(rows), successions([row.body for row in rows])
    named = {pk for before, after in around.values() for pk in (*before, *after)}
    keys = keys_of([*named]) if named else {}
    return {
        pk: {
            "established_on": begin and begin.isoformat(),
            "dissolved_on": end and end.isoformat(),
            "predecessors": [keys[one] for one in around[pk][0] if one in keys],
            "successors": [keys[one] for one in around[pk][1] if one in keys],
        }
        for pk, (begin, end) in days.items()
    }


def dated_body_records(dated, bodies, base):
    """Yield the records of DatedBodies as of their day; their pages are those of that day."""
    slugs = dated.slugs()
    for some in batches(bodies, CHUNK):
        about = lives_of(dated.with_times(some))
        for one in dated.read(some):
            yield dated_record(_body_record(one, slugs, base), dated.day, base) | about[one.body]


def dated_record(record, day, base):
    """Return the record of a body with its pages as of a day; its functions are on them."""
    pages = {
        tag: f"{base}{'/'.join([*path[:2], 'on', str(day), *path[2:]])}"
        for tag, address in record["pages"].items()
        if (path := address.removeprefix(base).split("/"))
    }
    mandate = record["mandate"]
    if mandate:
        functions = [
            own | {"pages": {tag: f"{page}#function-{own['id']}" for tag, page in pages.items()}}
            for own in mandate["functions"]
        ]
        mandate = mandate | {"functions": functions}
    return record | {"pages": pages, "mandate": mandate}


def former_record(version, base):
    """Return the record of a former body, given its last version: as of the day before it ended."""
    dated = DatedRecords(day_of(version.valid_to) - DAY)
    found = [one for one in dated.bodies() if one.body == version.body] or [_of_one_day(version)]
    (record,) = dated_body_records(dated, found, base)
    key = keys_of([version.body])[version.body]
    return record | {"id": key, "uri": uri("body", key, base)}


def _of_one_day(version):
    """Return a former body that ended on the day on which it began as a DatedBody, with its content."""
    own = DatedBody(*(getattr(version, name) for name in PLACE_THEN), parsed=unpack(version.content)[0])
    parent = current_bodies().filter(body=own.parent).values_list("slug", flat=True).first()
    own.parent_slug, own.level = parent, 0 if own.parent is None else 1
    return own


def _slugs(content, name, slugs):
    """Return the slugs of what an object is tied to by a field, of those that have a record."""
    return [slugs[name][pk] for pk in content.get(name, ()) if pk in slugs[name]]


def _body_record(record, slugs, base):
    content = record.parsed
    return {
        "id": record.slug,
        "uri": uri("body", record.slug, base),
        "external_id": content["external_id"],
        "kind": record.kind,
        "parent": record.parent_slug,
        "position": record.position + 1,
        "level": record.level,
        "name": content["name"],
        "acronym": content["acronym"],
        "former_names": _former_names(content),
        "mandate": _mandate(content["mandate"], record.slug, slugs, base) if content["mandate"] else None,
        "posts": [_post(post, record.slug, base) for post in content.get("posts", ())],
        "contacts": [_contact(contact, record.slug, base) for contact in content.get("contacts", ())],
        "topics": _slugs(content, "topics", slugs),
        "pages": {language.tag: base + body_url(record.kind, record.slug, language) for language in LANGUAGES},
        "updated_at": record.updated_at.isoformat(),
    }


def _former_names(content):
    """Return the former names of a body (language tag → names), from the history and from those that editors have added."""
    found = {tag: list(names) for tag, names in content.get("former_names", {}).items()}
    if words := content.get("search_words"):
        for tag, names in words[KINDS_OF_NAMES.index(FORMER_NAME)].items():
            own = found.setdefault(tag, [])
            own += [name for name in names.split(BETWEEN) if name and name not in own]
    return found


def _post(content, body, base):
    """Return the record of a post; it has a `holder` only where these are public."""
    post = {
        "id": str(content["id"]),
        "uri": f"{uri('body', body, base)}#post-{content['id']}",
        **{key: content[key] for key in ("role", "title", "status", "from", "to")},
    }
    return post | {"holder": content["holder"]} if "holder" in content else post


def _contact(content, body, base):
    """Return the record of a contact point."""
    return {
        "id": str(content["id"]),
        "uri": f"{uri('body', body, base)}#contact-{content['id']}",
        **{key: content[key] for key in ("purpose", "label", "hours", "languages")},
        **{key: content[key] or None for key in ("email", "phone", "extension", "url", "room")},
    }


def _mandate(content, body, slugs, base):
    levels = fitting_levels(levels_in(content))
    functions, above = [], {}
    for own, letter, level in zip(content["functions"], letter_keys(levels), levels, strict=True):
        above[level] = own["id"]
        functions.append(_function(own, letter, level, above.get(level - 1), body, slugs, base))
    return {
        "opening": content["opening"],
        "functions": functions,
        "closing": content["closing"],
        "sources": _slugs(content, "sources", slugs),
    }


def _function(content, letter, level, item_of, body, slugs, base):
    """Return the record of a function, or of an item of the one with the id `item_of`."""
    key = content["id"]
    return {
        "id": str(key),
        "uri": uri("function", key, base),
        "body": body,
        "letter": letter,
        "level": level,
        "item_of": str(item_of) if item_of else None,
        "text": content["text"],
        "sources": _slugs(content, "sources", slugs),
        "topics": _slugs(content, "topics", slugs),
        "pages": _pages("function", key, base, 1),
    }


def function_records(bodies, base):
    """Return the records of all functions of bodies with these ids, by their own ids."""
    found = {}
    for body in body_records(bodies, base, with_life=False):
        if body["mandate"]:
            found |= {int(function["id"]): function for function in body["mandate"]["functions"]}
    return found


def source_records(records, base):
    """Yield the records of mandate sources, which come in any order; one query where some were superseded."""
    records = list(records)
    if later := {record.parsed["superseded_by"] for record in records if "superseded_by" in record.parsed}:
        later = {pk: source.slug for pk, source in get_sources(later).items()}
    return (_source_record(record, later, base) for record in records)


def source_record(record, base):
    """Return the record of one mandate source."""
    return next(source_records([record], base))


def _source_record(record, later, base):
    content = record.parsed
    return {
        "id": record.slug,
        "uri": uri("source", record.slug, base),
        "kind": content["kind"],
        "symbol": content["symbol"] or None,
        "title": content["title"],
        "url": content["url"] or None,
        "adopted_on": content["adopted_on"],
        "organ": content.get("organ"),
        "status": content.get("status", MandateSource.Status.IN_FORCE.value),
        "superseded_by": later.get(content.get("superseded_by")) if later else None,
        "reviewed_on": content.get("reviewed_on"),
        "review_due_on": content.get("review_due_on"),
        "urls": content.get("urls", {}),
        "pages": _pages("mandate-source", record.slug, base),
    }


def topic_records(records, base, slugs=None):
    """Yield the records of topics, which come in any order; `slugs` are those of all by id, otherwise those of today."""
    slugs = slugs or dict(current_topics().values_list("topic", "slug"))
    for record in records:
        content = record.parsed
        yield {
            "id": record.slug,
            "uri": uri("topic", record.slug, base),
            "broader": slugs.get(record.parent),
            "name": content["name"],
            "scope_note": content["scope_note"],
            "other_names": {tag: text.splitlines() for tag, text in content["other_names"].items()},
            "notation": content["notation"] or None,
            "exact_match": content["exact_match"] or None,
            "pages": _pages("topics:topic", record.slug, base),
        }


def every_body(base, dated=None):
    """Yield the records of all published bodies, in tree order; those of a day with DatedRecords."""
    if dated:
        return dated_body_records(dated, dated.bodies(), base)
    return body_records(list(in_tree_order(current_bodies()).values_list("body", flat=True)), base)


def every_source(base, dated=None):
    """Yield the records of all mandate sources; those of a day with DatedRecords."""
    if dated:
        return source_records(dated.shared("sources"), base)
    return source_records(current_sources().order_by("source").iterator(), base)


def every_topic(base, dated=None):
    """Yield the records of all topics; those of a day with DatedRecords."""
    if dated:
        return topic_records(dated.shared("topics"), base, dated.slugs()["topics"])
    return topic_records(current_topics().order_by("topic").iterator(), base)


def named_in(events):
    """Return (the keys of the bodies that PublicEvents name, by id; the slugs of their decisions, by id)."""
    keys = keys_of({pk for event in events for pk in (*event.before, *event.after)}) if events else {}
    return keys, {pk: row.slug for pk, row in get_sources({event.decision for event in events} - {None}).items()}


def reorganisation_records(groups, base):
    """Yield the records of PublicEvents that belong together."""
    keys, sources = named_in([event for group in groups for event in group])
    for group in groups:
        own = group[0].reorganisation or {"id": None, "name": {}}
        yield {
            "id": own["id"] and str(own["id"]),
            "name": own["name"],
            "day": group[0].day.isoformat(),
            "events": [
                {
                    "id": str(event.id),
                    "kind": event.kind,
                    "day": event.day.isoformat(),
                    "is_day_known": event.is_day_known,
                    "entered_at": event.entered_at.isoformat(),
                    "decision": sources.get(event.decision),
                    "bodies": [[keys.get(pk) for pk in pair] for pair in event.bodies],
                    "functions": [[pk and str(pk) for pk in pair] for pair in event.functions],
                    "text": event.sentences,
                }
                for event in group
            ],
        }


TEXTS = ("name", "acronym", "opening", "closing", "text", "title", "scope_note", "other_names", "label", "hours")


def in_one_language(record, language):
    """Return a record with its texts in one language; `in_english` lists the texts that fall back to English."""
    in_english = []
    found = _in_one_language(record, language, in_english)
    return {**found, "language": language.tag, "in_english": in_english}


def _in_one_language(record, language, in_english, path=""):
    found = {}
    for key, content in record.items():
        if key in TEXTS:
            own = content.get(language.tag)
            if own is None and (own := content.get(SOURCE.tag)) is not None:
                in_english.append(path + key)
            found[key] = own
        elif key == "former_names":
            found[key] = content.get(language.tag, [])
        elif key == "pages":
            found["page"] = content[language.tag]
        elif key == "mandate" and content:
            found[key] = _in_one_language(content, language, in_english, "mandate.")
        elif key == "functions":
            found[key] = [
                _in_one_language(one, language, in_english, f"{path}functions.{one['letter']}.") for one in content
            ]
        elif key == "events":
            found[key] = [
                one | _in_one_language({"text": one["text"]}, language, in_english, f"events.{one['id']}.")
                for one in content
            ]
        elif key in ("posts", "contacts"):
            found[key] = [_in_one_language(one, language, in_english, f"{key}.{one['id']}.") for one in content]
        else:
            found[key] = content
    return found
