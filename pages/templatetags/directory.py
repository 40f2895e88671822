"""Template tags and filters of the public pages."""

from urllib.parse import quote_plus

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from public_record.building import summary_of
from public_record.reading import FallbackText, LinkedText, paragraph_places
from secretariat import languages, organisation
from secretariat.languages import SOURCE
from secretariat.text.collation import split_name
from secretariat.text.display import fallback_marked
from secretariat.text.sentences import clip

register = template.Library()

LEAD, DESCRIPTION = 450, 260
"""Maximum number of characters, in English, of a lead paragraph, and of a page's description or of a summary in a list."""


class CaptureNode(template.Node):
    def __init__(self, nodelist, target_var):
        self.nodelist, self.target_var = nodelist, target_var

    def render(self, context):
        context[self.target_var] = SafeString(" ".join(self.nodelist.render(context).split()))
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


@register.simple_tag
def directory_name():
    """Return the directory's name in the page's language, for pages without the name of its root."""
    return organisation.directory_name()


directory_name.depends_on_language_alone = True  # see template_compiler


@register.simple_tag
def footer_links():
    """The links of the footer, `name` and `url`, in the page's language."""
    return organisation.footer_links()


footer_links.depends_on_language_alone = True


@register.simple_tag
def questions():
    """The questions that people ask, each with `text` and, for the address of its results, `quoted`."""
    return [{"text": text, "quoted": quote_plus(text)} for text in organisation.questions()]


questions.depends_on_language_alone = True


@register.filter
def plain(text):
    """A text without the mark of a fallback, for titles and attributes."""
    return str(text)


@register.simple_tag
def acronym(body):
    """The acronym of a body, to follow its name; "" without an acronym."""
    text = body.acronym
    return SafeString(f' <bdi class="acronym">{conditional_escape(text)}</bdi>') if text else ""


@register.simple_tag
def paragraphs(text, lead=False):
    """A long text as paragraphs; with `lead`, the first one is marked as lead unless it is longer than LEAD."""
    return SafeString("\n".join(paragraphs_of(text, lead)))


def paragraphs_of(text, lead=False):
    """Return the paragraphs of a long text as HTML; that of a fallback has its mark with the first one."""
    is_fallback = isinstance(text, FallbackText)
    own = f' lang="{SOURCE.tag}" dir="{SOURCE.dir}"' if is_fallback else ""
    pieces = [
        (end - start, text.part(start, end) if isinstance(text, LinkedText) else escape(text[start:end]))
        for start, end in paragraph_places(text)
    ]
    html = [SafeString(f"<p{own}>{piece}</p>") for _length, piece in pieces]
    if lead and pieces and pieces[0][0] <= LEAD * (SOURCE if is_fallback else languages.current()).length:
        html[0] = SafeString(html[0].replace("<p", '<p class="lead"', 1))
    if html and is_fallback:
        mark = escape(gettext("Not translated yet; shown in English."))
        html[0] = SafeString(f'<p class="fallback">{mark}</p>\n{html[0]}')
    return html


@register.simple_tag
def plain_summary(mandate):
    """The first sentence of a mandate without markup, clipped to DESCRIPTION."""
    language = SOURCE if isinstance(mandate.opening, FallbackText) else mandate.language
    return clip(summary_of(mandate.content, language)[0], round(DESCRIPTION * language.length))


@register.filter
def clipped(text, length=DESCRIPTION):
    """A text of a list, clipped to a number of characters in English."""
    language = SOURCE if isinstance(text, FallbackText) else languages.current()
    return type(text)(clip(text, round(length * language.length)))


@register.simple_tag
def filed_name(name):
    """A name for an index: the part that is ignored for sorting is set in a lighter style."""
    passed, filed = split_name(name, SOURCE if isinstance(name, FallbackText) else languages.current())
    if not passed:
        return name
    html = format_html('<span class="generic">{}</span>{}', passed, filed)
    return fallback_marked(html, SOURCE) if isinstance(name, FallbackText) else html


@register.simple_tag
def page_numbers(page):
    """The numbers of the pages to link to: the first, the last, and those around this one."""
    return [*page.paginator.get_elided_page_range(page.number)]
