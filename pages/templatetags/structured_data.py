"""Structured data (schema.org) of a page."""

import json

from django import template
from django.utils.safestring import SafeString

from secretariat import languages
from secretariat.addresses import base_of, uri

register = template.Library()

ENCODER = json.JSONEncoder(ensure_ascii=False)
MAX_CHILDREN = 100
"""Maximum number of children in the data of a page; the API has all."""


@register.simple_tag(takes_context=True)
def structured_data(context, body, here):
    """A body as schema.org knows it, with its names in every language and its neighbours in the tree, as JSON-LD."""
    base = base_of(context["request"])
    content = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        **_named(body, base),
        "identifier": body.slug,
        "url": base + body.url,
        "knowsLanguage": [language.tag for language in languages.LANGUAGES],
        "alternateName": _other_names(body),
        "description": body.mandate.opening.partition("\n\n")[0] if body.mandate else "",
        "parentOrganization": _named(here.parent, base) if here.parent else None,
        "subOrganization": [_named(part, base) for part in here.children[:MAX_CHILDREN]],
    }
    shown = ENCODER.encode({key: own for key, own in content.items() if own})
    # As in Django's `json_script`, so that nothing in the data ends its element.
    shown = shown.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return SafeString(f'<script type="application/ld+json">{shown}</script>')


def _named(body, base):
    return {"@type": "GovernmentOrganization", "@id": uri("body", body.slug, base), "name": body.name}


def _other_names(body):
    names = [body.content[field].get(language.tag) for field in ("name", "acronym") for language in languages.LANGUAGES]
    return [name for name in dict.fromkeys(names) if name and name != body.name]
