"""Structured data (schema.org) of a page."""

import json

from django import template
from django.utils.safestring import SafeString

from public_record.contact_labels import contact_label
from secretariat import languages
from secretariat.addresses import base_of, uri
from secretariat.text.email_addresses import ascii_address
from secretariat.text.telephone import tel_uri

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
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": base + body.url,
            "inLanguage": body.language.tag,
            "dateModified": body.changed_at.isoformat(),
        },
        "knowsLanguage": [language.tag for language in languages.LANGUAGES],
        "alternateName": _other_names(body),
        "description": body.mandate.opening.partition("\n\n")[0] if body.mandate else "",
        "parentOrganization": _named(here.parent, base) if here.parent else None,
        "contactPoint": [_contact_point(contact, body.language) for contact in body.content.get("contacts", ())],
        "subOrganization": [_named(part, base) for part in here.children[:MAX_CHILDREN]],
    }
    return json_ld_script(given(content), "contacts" in body.content)


@register.simple_tag(takes_context=True)
def structured_source(context, source, supersedes):
    """A mandate source as schema.org knows legislation, with its titles in every language, as JSON-LD."""
    base = base_of(context["request"])
    tag, titles = source.language.tag, source.content["title"]
    content = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": uri("source", source.slug, base),
        "url": base + source.url,
        "name": str(source.title),
        "inLanguage": tag if tag in titles else languages.SOURCE.tag,
        "alternateName": [name for name in dict.fromkeys(titles.values()) if name != source.title],
        "legislationIdentifier": source.symbol or source.slug,
        "legislationType": str(source.get_kind_display()),
        "legislationDate": source.content["adopted_on"],
        "legislationPassedBy": {"@type": "Organization", "name": source.get_organ_display()} if source.organ else None,
        "legislationLegalForce": f"https://schema.org/{'InForce' if source.is_in_force else 'NotInForce'}",
        "legislationChanges": [{"@id": uri("source", earlier.slug, base)} for earlier in supersedes],
        "sameAs": [link for link in dict.fromkeys([source.content["url"], *source.links.values()]) if link],
    }
    return json_ld_script(given(content))


def json_ld_script(content, has_addresses=False):
    """Return the element with JSON-LD of a page; e-mail addresses in it are protected."""
    shown = ENCODER.encode(content)
    if has_addresses:
        # The same to whoever reads JSON, see decision 0047; a keyword of JSON-LD begins with the sign and stays.
        shown = shown.replace("@", r"\u0040").replace(r'"\u0040', '"@')
    # As in Django's `json_script`, so that nothing in the data ends its element.
    shown = shown.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return SafeString(f'<script type="application/ld+json">{shown}</script>')


def given(content):
    """Return what has a value in a part of the data."""
    return {key: own for key, own in content.items() if own}


def _contact_point(contact, language):
    content = {
        "@type": "ContactPoint",
        "contactType": contact_label(contact, language),
        "email": contact["email"] and ascii_address(contact["email"]),
        "telephone": contact["phone"] and tel_uri(contact["phone"], contact["extension"]).removeprefix("tel:"),
        "url": contact["url"],
        "availableLanguage": contact["languages"],
    }
    return given(content)


def _named(body, base):
    return {"@type": "GovernmentOrganization", "@id": uri("body", body.slug, base), "name": body.name}


def _other_names(body):
    names = [body.content[field].get(language.tag) for field in ("name", "acronym") for language in languages.LANGUAGES]
    return [name for name in dict.fromkeys(names) if name and name != body.name]
