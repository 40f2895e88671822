"""Addresses of contact points as links. E-mail addresses are written so that simple harvesters do not find them, see decision 0047."""

from functools import cache, lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from secretariat.text.email_addresses import mailto, subject_query
from secretariat.text.telephone import tel_uri, with_extension

from ..template_runtime import shown as escape  # quicker where there is nothing to escape, as in nearly all addresses

register = template.Library()


@register.simple_tag
def email_link(email, name):
    """A link that writes to an address, with the name of the body as its subject; it is read, copied and clicked as any other."""
    return _link(email, _query(name, get_language()))


@lru_cache(maxsize=100)  # the first one is twice in its page
def _link(email, query):
    shown = escape(email).replace(".", "&#46;").replace("@", "<wbr>&#64;")
    return SafeString(
        f'<a class="email" href="{protected_address(mailto(email))}{query}"><bdi dir="ltr">{shown}</bdi></a>'
    )


@lru_cache(maxsize=100)  # all addresses of a page have one
def _query(name, language):
    return subject_query(_subject(language) % {"body": name}).replace(".", "&#46;")


@cache
def _subject(_language):
    return gettext("To: %(body)s")


def protected_address(address):
    """Return a `mailto:` address as HTML, with the characters by which it is recognized as character references.

    The first letter of the domain is in percent-encoding, which means the same (RFC 3986, 6.2.2.2). As all that HTML knows is so in
    these addresses, there is nothing to escape.
    """
    before, _at, domain = address.partition("@")
    address = f"{before}&#64;%{ord(domain[0]):02X}{domain[1:]}"
    return address.replace(".", "&#46;").replace("mailto:", "&#109;ailto&#58;")


@register.simple_tag
def phone_link(number, shown, extension=""):
    """A link that calls a number, which is given in E.164 and as people read it; the extension is in the page's language."""
    shown = with_extension(f'<bdi dir="ltr">{escape(shown)}</bdi>', escape(extension))
    return SafeString(f'<a class="phone" href="{escape(tel_uri(number, extension))}">{shown}</a>')


@register.simple_tag
def own_names(languages):
    """The names of languages, each in itself."""
    return SafeString(
        " · ".join([f'<span lang="{own.tag}" dir="{own.dir}">{own.own_name}</span>' for own in languages])
    )
