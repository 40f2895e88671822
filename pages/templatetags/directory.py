"""Template tags and filters of the public pages."""

from django import template
from django.utils.safestring import SafeString

from secretariat import languages, organisation

register = template.Library()


class CaptureNode(template.Node):
    def __init__(self, nodelist, name):
        self.nodelist, self.name = nodelist, name

    def render(self, context):
        context[self.name] = SafeString(" ".join(self.nodelist.render(context).split()))
        return ""


@register.tag
def capture(parser, token):
    """`{% capture name %}…{% endcapture %}`: store the content, in one line, in a variable; a block cannot be rendered twice."""
    try:
        _tag, name = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("capture takes one name") from None
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


class CacheFragmentNode(template.Node):
    def __init__(self, nodelist, names):
        self.nodelist, self.names = nodelist, names
        self.fragments = {}

    def render(self, context):
        values = {name: context.get(name) for name in ("language", *self.names)}
        key = tuple(values.values())
        if key not in self.fragments:
            self.fragments[key] = self.nodelist.render(context.new({**values, "languages": languages.LANGUAGES}))
        return self.fragments[key]


@register.tag
def cachefragment(parser, token):
    """`{% cachefragment name … %}…{% endcachefragment %}`: render the content once in a process for each language.

    It sees `language`, all `languages`, and the variables that are named, of which few values may occur.
    """
    names = token.split_contents()[1:]
    nodelist = parser.parse(("endcachefragment",))
    parser.delete_first_token()
    return CacheFragmentNode(nodelist, names)


@register.simple_tag
def directory_name():
    """Return the directory's name in the page's language, for pages without the name of its root."""
    return organisation.directory_name()


@register.simple_tag
def footer_links():
    """The links of the footer, `name` and `url`, in the page's language."""
    return organisation.footer_links()


@register.filter
def marker(number):
    """The letter of a function as a sentence in the page's language names it: 3 → (c)."""
    return languages.list_marker(number, languages.current())
