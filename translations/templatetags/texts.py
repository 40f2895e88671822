"""Template tags for texts of models: in the active language, or marked as a fallback."""

from django import template

from secretariat.text.display import displayed_html

from .. import differences

register = template.Library()


@register.simple_tag
def text(obj, field):
    """Return one text with its fallback mark, for use within a line: `{% text body "name" %}`."""
    return displayed_html(obj, field)


@register.filter
def difference(old, new):
    """Return the new text as HTML that shows what differs: `{{ old|difference:new }}`."""
    return differences.difference(old, new)
