"""The tag `{% csrf_token %}` of all templates, Django's own too: it is a builtin, so that no form can forget its tokens."""

from uuid import uuid4

from django import template
from django.utils.html import format_html

from ..idempotency import FIELD

register = template.Library()


@register.simple_tag(name="csrf_token", takes_context=True)
def form_tokens(context):
    """Return Django's hidden field against forged posts, and a new token by which a repeated post is known."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - Django's word for a context without a request
        return ""
    # Without autocomplete="off" some browsers fill in the token of the page before.
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="{}" value="{}" autocomplete="off">',
        token,
        FIELD,
        uuid4(),
    )
