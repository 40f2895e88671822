"""Texts on pages: in the page's language, or honestly marked as what they are."""

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from secretariat import languages
from secretariat.text.collation import split_name
from secretariat.text.sentences import clip
from translations import texts

register = template.Library()

LEAD, DESCRIPTION = 450, 260
"""Characters, in English, up to which a first paragraph is set larger, and of a page's description."""


def _choose(obj, field, context):
    """The text to show and its language: the page's, or the source's where it is missing."""
    here = languages.current()
    own = texts.value(obj, field, here)
    if own:
        shown = getattr(context.get("request"), "shown_texts", None)
        if shown is not None:
            shown.add((texts.key_of(obj), obj.pk, field))
        return own, here
    return texts.value(obj, field, languages.SOURCE), languages.SOURCE


def _mark(text, language):
    """`text` as HTML; in another language than the page's it carries its own, and says so."""
    if language is languages.current() or not text:
        return conditional_escape(text)
    return format_html(
        '<span lang="{}" dir="{}">{}</span> <small class="fallback">{}</small>',
        language.tag,
        language.dir,
        text,
        pgettext("after a text that is not translated yet", "in English"),
    )


@register.simple_tag(takes_context=True)
def text(context, obj, field):
    """One text in a line: `{% text body "name" %}`."""
    return _mark(*_choose(obj, field, context))


@register.simple_tag(takes_context=True)
def plain_text(context, obj, field):
    """One text without markup, for titles and attributes."""
    return _choose(obj, field, context)[0]


@register.simple_tag(takes_context=True)
def acronym(context, body):
    """The acronym of a body after its name, where it has one."""
    shown = text(context, body, "acronym")
    return format_html(' <bdi class="acronym">{}</bdi>', shown) if shown else ""


@register.simple_tag(takes_context=True)
def paragraphs(context, obj, field, lead=False):
    """A long text as paragraphs; the first one is the lead where `lead` is asked for and it is no wall of text."""
    content, language = _choose(obj, field, context)
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
    """The first sentence of a mandate."""
    language = _choose(mandate, "opening", context)[1]
    return _mark(mandate.summary(language), language)


@register.simple_tag(takes_context=True)
def plain_summary(context, mandate):
    """The first sentence of a mandate without markup and not too long, for descriptions."""
    language = _choose(mandate, "opening", context)[1]
    return clip(mandate.summary(language), round(DESCRIPTION * language.length))


@register.simple_tag(takes_context=True)
def filed_name(context, obj):
    """A name in an index: the part the index passes over stands back."""
    name, language = _choose(obj, "name", context)
    passed, filed = split_name(name, language)
    return _mark(format_html('<span class="generic">{}</span>{}', passed, filed) if passed else name, language)


class HonestNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        request = context["request"]
        request.shown_texts = set()
        content = self.nodelist.render(context)
        here = languages.current()
        trust = texts.trust_in(request.shown_texts, here) if here is not languages.SOURCE else texts.Trust()
        if trust.is_unofficial or trust.is_stale:
            with context.push(trust=trust):
                note = context.template.engine.get_template("translations/_trust.html").render(context)
            return note + content
        return content


@register.tag
def honest(parser, token):
    """`{% honest %}…{% endhonest %}`: says in one line when a translation inside is unofficial or out of date. One query."""
    nodelist = parser.parse(("endhonest",))
    parser.delete_first_token()
    return HonestNode(nodelist)
