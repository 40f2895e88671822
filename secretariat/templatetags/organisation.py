"""Template tags for the organisation's logo and icon, on public pages and in the admin."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()

LOGO_HEIGHT = 40
"""In CSS pixels."""


@register.simple_tag
def logo():
    """The organisation's logo, which stands beside its name and says nothing more; "" without one."""
    picture = settings.ORGANISATION.logo
    if picture is None:
        return ""
    width = round(LOGO_HEIGHT * picture.width / picture.height)
    html = '<img class="logo" src="{}" alt="" width="{}" height="{}">'
    return format_html(html, static(picture.static_name), width, LOGO_HEIGHT)


@register.simple_tag
def icon_link():
    """The link to the icon that browsers show."""
    return format_html('<link rel="icon" href="{}" type="{}">', *icon())


def icon():
    """Return the address and the media type of the icon."""
    own = settings.ORGANISATION.icon
    name, content_type = (own.static_name, own.content_type) if own else ("secretariat/icon.svg", "image/svg+xml")
    return static(name), content_type


logo.depends_on_language_alone = icon_link.depends_on_language_alone = True  # see pages.template_compiler
