"""Addresses of contact points as links. E-mail addresses are written so that simple harvesters do not find them, see decision 0047."""

from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from secretariat.text.email_addresses import mailto
from secretariat.text.telephone import shown_number, tel_uri, with_extension

register = template.Library()


@register.simple_tag
def email_link(email, name):
    """A link that writes to an address, with the name of the body as its subject; it is read, copied and clicked as any other."""
    local, _at, domain = email.rpartition("@")
    return SafeString(
        f'<a class="email" href="{protected_address(mailto(email, _subject(name)))}">'
        f'<bdi dir="ltr">{_protected(local)}<wbr>{_protected("@" + domain)}</bdi></a>'
    )


def _subject(name):
    return gettext("To: %(body)s") % {"body": name}


def protected_address(address):
    """Return a `mailto:` address as HTML: with the first letter of the domain in percent-encoding, which means the same (RFC 3986, 6.2.2.2)."""
    before, _at, domain = address.partition("@")
    return _protected(f"{before}@%{ord(domain[0]):02X}{domain[1:]}")


@lru_cache(maxsize=4_000)
def _protected(text):
    """Return a text as HTML, with the characters by which an address is recognized as character references."""
    return escape(text).replace("@", "&#64;").replace(".", "&#46;").replace("mailto:", "&#109;ailto&#58;")


@register.simple_tag
def phone_link(number, extension=""):
    """A link that calls a number, which is given in E.164; it is shown as every country reads it, the extension in the page's language."""
    shown = with_extension(f'<bdi dir="ltr">{escape(shown_number(number))}</bdi>', escape(extension))
    return SafeString(f'<a class="phone" href="{escape(tel_uri(number, extension))}">{shown}</a>')
