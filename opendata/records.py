"""Published bodies and mandate sources as plain records, from which every open format is built.

A text is a dict (language tag → text) without the languages in which it is missing. Addresses are absolute,
below `base`. A record's `uri` identifies the object independently of language; a former one redirects to it.
"""

from django.utils.translation import override

from secretariat.addresses import uri
from secretariat.languages import LANGUAGES, SOURCE, letters
from secretariat.models import Body, MandateSource
from secretariat.text.display import printable_value


def texts_by_tag(obj, field):
    """Return a text in all languages that have it: language tag → text."""
    return {language.tag: own for language in LANGUAGES if (own := printable_value(obj, field, language))}


def _printable(obj, name):
    """Return the value of an untranslated field as files hold it."""
    value = getattr(obj, name)
    return value and obj._meta.get_field(name).printable(value)


def pages(obj, base):
    """Return the addresses of the pages of an object: language tag → address."""
    found = {}
    for language in LANGUAGES:
        with override(language.code):
            found[language.tag] = base + obj.get_absolute_url()
    return found


def published():
    """Return the published bodies with everything that `body_record` reads; five queries."""
    return Body.objects.published().with_mandates().select_related("parent")


def body_record(body, base):
    """Return the record of a body from `published()`."""
    return {
        "id": body.slug,
        "uri": uri("body", body.slug, base),
        "external_id": _printable(body, "external_id"),
        "kind": body.kind,
        "parent": body.parent.slug if body.parent else None,
        "position": body.position + 1,
        "level": body.level,
        "name": texts_by_tag(body, "name"),
        "acronym": texts_by_tag(body, "acronym"),
        "mandate": _mandate(body, base) if body.has_mandate() else None,
        "pages": pages(body, base),
        "updated_at": body.updated_at.isoformat(),
    }


def _mandate(body, base):
    mandate = body.mandate
    return {
        "opening": texts_by_tag(mandate, "opening"),
        "functions": [
            function_record(function, number, body, base)
            for number, function in enumerate(mandate.functions.all(), start=1)
        ],
        "closing": texts_by_tag(mandate, "closing"),
        "sources": [source.slug for source in mandate.sources.all()],
    }


def function_record(function, number, body, base):
    """Return the record of a function; `number` is its position in the mandate, from 1."""
    return {
        "id": str(function.pk),
        "uri": uri("function", function.pk, base),
        "body": body.slug,
        "letter": letters(number),
        "text": texts_by_tag(function, "text"),
        "sources": [source.slug for source in function.sources.all()],
        "pages": pages(function, base),
    }


def function_records(mandates, base):
    """Return the records of all functions of mandates, by their ids in the database."""
    found = {}
    for mandate in mandates.select_related("body").prefetch_related("functions__sources"):
        for number, function in enumerate(mandate.functions.all(), start=1):
            found[function.pk] = function_record(function, number, mandate.body, base)
    return found


def source_record(source, base):
    """Return the record of a mandate source."""
    return {
        "id": source.slug,
        "uri": uri("source", source.slug, base),
        "kind": source.kind,
        "symbol": _printable(source, "symbol") or None,
        "title": texts_by_tag(source, "title"),
        "url": source.url or None,
        "adopted_on": source.adopted_on.isoformat() if source.adopted_on else None,
        "pages": pages(source, base),
    }


def every_body(base):
    """Return the records of all published bodies, in tree order."""
    return [body_record(body, base) for body in published()]


def every_source(base):
    """Return the records of all mandate sources."""
    return [source_record(source, base) for source in MandateSource.objects.all()]


TEXTS = ("name", "acronym", "opening", "closing", "text", "title")


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
        elif key == "pages":
            found["page"] = content[language.tag]
        elif key == "mandate" and content:
            found[key] = _in_one_language(content, language, in_english, "mandate.")
        elif key == "functions":
            found[key] = [
                _in_one_language(one, language, in_english, f"{path}functions.{one['letter']}.") for one in content
            ]
        else:
            found[key] = content
    return found
