"""Template tags for texts: in the page's language, or marked as a fallback."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from secretariat import languages
from secretariat.text.collation import split_name
from secretariat.text.display import fallback_marked
from secretariat.text.sentences import clip
from translations.display import displayed_on_page

from ..translation_status import TranslationNotice, translation_notice_for

register = template.Library()

LEAD, DESCRIPTION = 450, 260
"""Maximum number of characters, in English, of a lead paragraph and of a page's description."""


@register.simple_tag(takes_context=True)
def text(context, obj, field):
    """Return one text with its fallback mark, for use within a line: `{% text body "name" %}`."""
    return fallback_marked(*displayed_on_page(obj, field, context))


@register.simple_tag(takes_context=True)
def plain_text(context, obj, field):
    """Return one text without markup, for titles and attributes."""
    return displayed_on_page(obj, field, context)[0]


@register.simple_tag(takes_context=True)
def acronym(context, body):
    """Return the acronym of a body, to follow its name; "" without an acronym."""
    shown = text(context, body, "acronym")
    return format_html(' <bdi class="acronym">{}</bdi>', shown) if shown else ""


@register.simple_tag(takes_context=True)
def paragraphs(context, obj, field, lead=False):
    """Return a long text as paragraphs; with `lead`, the first one is marked as lead unless it is longer than LEAD."""
    content, language = displayed_on_page(obj, field, context)
    is_fallback = language is not languages.current()
    own = format_html(' lang="{}" dir="{}"', language.tag, language.dir) if is_fallback else ""
    pieces = [piece for piece in map(str.strip, content.split("\n\n")) if piece]
    is_led = lead and pieces and len(pieces[0]) <= LEAD * language.length
    leads = [SafeString(' class="lead"') if is_led and not index else "" for index in range(len(pieces))]
    rows = zip(leads, [own] * len(pieces), pieces, strict=True)
    html = format_html_join("\n", "<p{}{}>{}</p>", rows)
    if html and is_fallback:
        sentence = gettext("Not translated yet; shown in English.")
        return format_html('<p class="fallback">{}</p>\n{}', sentence, html)
    return html


@register.simple_tag(takes_context=True)
def summary(context, mandate):
    """Return the first sentence of a mandate with its fallback mark."""
    language = displayed_on_page(mandate, "opening", context)[1]
    return fallback_marked(mandate.summary(language), language)


@register.simple_tag(takes_context=True)
def plain_summary(context, mandate):
    """Return the first sentence of a mandate without markup, clipped to DESCRIPTION."""
    language = displayed_on_page(mandate, "opening", context)[1]
    return clip(mandate.summary(language), round(DESCRIPTION * language.length))


@register.simple_tag(takes_context=True)
def filed_name(context, obj):
    """Return a name for an index: the part that is ignored for sorting is set in a lighter style."""
    name, language = displayed_on_page(obj, "name", context)
    passed, filed = split_name(name, language)
    return fallback_marked(
        format_html('<span class="generic">{}</span>{}', passed, filed) if passed else name, language
    )


class TranslationNoticeNode(template.Node):
    """Renders its content, preceded by a notice if a translation in it is unofficial or stale."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        request = context["request"]
        request.shown_texts = set()
        content = self.nodelist.render(context)
        here = languages.current()
        notice = (
            translation_notice_for(request.shown_texts, here) if here is not languages.SOURCE else TranslationNotice()
        )
        if notice.is_unofficial or notice.is_stale:
            with context.push(notice=notice):
                note = context.template.engine.get_template("translations/_translation_notice.html").render(context)
            return note + content
        return content


@register.tag
def translation_notice(parser, token):
    """`{% translation_notice %}…{% endtranslation_notice %}`: show a notice if a translation inside is unofficial or stale. One query."""
    nodelist = parser.parse(("endtranslation_notice",))
    parser.delete_first_token()
    return TranslationNoticeNode(nodelist)
