"""Structured data (schema.org) of a page."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from secretariat import languages
from secretariat.addresses import base_of, uri
from secretariat.text.display import displayed
from translations import texts

register = template.Library()

MAX_CHILDREN = 100
"""Maximum number of children in the data of a page; the API has all."""
ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
"""Escapes as in Django's `json_script`, so that nothing in the data ends its element."""


@register.simple_tag(takes_context=True)
def structured_data(context, body, here):
    """A body as schema.org knows it, with its names in every language and its neighbours in the tree, as JSON-LD."""
    base = base_of(context["request"])
    content = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        **_named(body, base),
        "identifier": body.slug,
        "url": base + body.get_absolute_url(),
        "knowsLanguage": [language.tag for language in languages.LANGUAGES],
        "alternateName": _other_names(body),
        "description": displayed(body.mandate, "opening")[0].partition("\n\n")[0] if body.has_mandate() else "",
        "parentOrganization": _named(here.parent, base) if here.parent else None,
        "subOrganization": [_named(part, base) for part in here.children_by_parent.get(body.pk, ())[:MAX_CHILDREN]],
    }
    shown = json.dumps({key: own for key, own in content.items() if own}, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(shown))


def _named(body, base):
    return {"@type": "GovernmentOrganization", "@id": uri("body", body.slug, base), "name": displayed(body, "name")[0]}


def _other_names(body):
    names = [texts.value(body, field, language) for field in ("name", "acronym") for language in languages.LANGUAGES]
    return [name for name in dict.fromkeys(names) if name and name != displayed(body, "name")[0]]
