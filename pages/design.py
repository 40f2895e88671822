"""The page of all elements that pages are made of, in all their states, for those who work on the directory."""

import json
from types import SimpleNamespace

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from public_record.building import NAME, SUMMARY, UNOFFICIAL
from public_record.reading import ListedBody, PublicBody, PublicSource
from secretariat import languages
from secretariat.kinds import Kind
from secretariat.languages import LANGUAGES, SOURCE
from translations.translation_status import TranslationNotice

from .orientation import Neighbourhood

LONGEST_NAME = 192
TOKENS = ("paper", "paper-raised", "ink", "ink-quiet", "hairline", "accent", "accent-faint")
NAMES = (gettext_noop("Bodies of the Secretariat"), gettext_noop("All offices and divisions"))
TEXTS = (
    gettext_noop("Who is responsible for what, and under which mandate."),
    gettext_noop("What every office, division and unit is responsible for, on one page."),
    gettext_noop("The conventions, decisions and targets that the Secretariat works under."),
    gettext_noop("What changed in the directory: the old text and the new one."),
)
"""Messages of other pages, of which samples in six languages are made."""


@require_safe
def design(request):
    """Show the page to signed-in staff, and to everybody while DEBUG is on."""
    if not settings.DEBUG and not request.user.is_staff:
        raise Http404("This page is for people who are signed in.")
    source = PublicSource(1, "x", json.dumps(_source_content()), languages.current())
    listed = [
        _listed(1, Kind.OFFICE, gettext(NAMES[0]), gettext(TEXTS[0]), acronym="BOS", child_count=3),
        _listed(2, Kind.DIVISION, NAMES[1], TEXTS[1], fallbacks=1 << NAME | 1 << SUMMARY, child_count=1),
        _listed(3, Kind.UNIT, _long_name(), None),
    ]
    context = {
        "here": Neighbourhood(),
        "tokens": TOKENS,
        "bodies": [_body(source), _body(source, is_fallback=True), _body(source, has_mandate=False)],
        "place": SimpleNamespace(
            parent=listed[0], ancestors=listed[:2], previous=listed[0], next=listed[2], roots=_opened(listed)
        ),
        "children": listed,
        "sources": [source],
        "page": Paginator(range(950), 100).page(4),
        "notices": [TranslationNotice(True), TranslationNotice(False, True), TranslationNotice(True, True)],
        "texts": [gettext(text) for text in TEXTS],
    }
    response = render(request, "pages/design.html", context)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _in_every_language(message, without=()):
    """Return a message as a text of the public record: language tag → text."""
    found = {}
    for language in LANGUAGES:
        if language not in without:
            with translation.override(language.code):
                found[language.tag] = gettext(message)
    return found


def _long_name():
    return " ".join([gettext(NAMES[1])] * LONGEST_NAME)[:LONGEST_NAME].rstrip()


def _listed(pk, kind, name, summary, acronym="", fallbacks=0, child_count=0):
    language = languages.current()
    fallbacks = 0 if language is SOURCE else fallbacks
    return ListedBody(language, (pk, None, "x", kind, name, acronym, fallbacks, 0, summary, child_count))


def _opened(listed):
    """Return the first of these bodies with the others below it, the last one as the page's own."""
    top, *below = listed
    top.is_open, top.below, top.more = True, below, 27
    below[-1].is_current = True
    return [top]


def _body(source, is_fallback=False, has_mandate=True):
    """Return a PublicBody; its mandate in English as a fallback, or without one and with the longest name."""
    without = [language for language in LANGUAGES if language is not SOURCE] if is_fallback else ()

    def texts(**messages):
        content = {name: _in_every_language(message, without) for name, message in messages.items()}
        states = {f"{name}_states": {language.tag: UNOFFICIAL for language in LANGUAGES} for name in messages}
        return content | states

    functions = [
        texts(text=text)
        | {"id": number + 10 * is_fallback, "former_letter": "", "sources": [source.pk] * (number == 1)}
        for number, text in enumerate(TEXTS[1:], start=1)
    ]
    mandate = texts(opening=TEXTS[0], closing=TEXTS[1]) | {"sources": [source.pk], "functions": functions}
    content = texts(name=NAMES[0]) | {"acronym": {language.tag: "BOS" for language in LANGUAGES}, "acronym_states": {}}
    content["mandate"] = mandate if has_mandate else None
    if not has_mandate:
        content["name"] = {languages.current().tag: _long_name()}
    kind = Kind.DIVISION if has_mandate else Kind.UNIT
    body = PublicBody((1, "x", kind, None, timezone.now(), json.dumps(content), ""), languages.current())
    body.attach({source.pk: source})
    return body


def _source_content():
    kind = {"kind": "decision", "symbol": "X/15", "url": "https://example.org/", "adopted_on": "2010-10-29"}
    return kind | {"title": _in_every_language(TEXTS[2]), "title_states": {}}
