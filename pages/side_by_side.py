"""The mandate of a body in two languages side by side, where `?with=` names the second one."""

from itertools import zip_longest

from django.http import HttpResponseRedirect
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.translation import gettext

from public_record.reading import notice_of
from secretariat import languages
from secretariat.item_labels import nested

from .templatetags.directory import acronym, paragraphs_of

PARAMETER = "with"


def redirect_to_known(request):
    """Return the redirect from a second language that is unknown, not written as in addresses, or the page's own; None from others."""
    value = request.GET[PARAMETER]
    found = languages.from_path_segment(value) if value else None
    found = found if found is not languages.current() else None
    if found and found.slug == value:
        return None
    query = request.GET.copy()
    del query[PARAMETER]
    if found:
        query[PARAMETER] = found.slug
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path)


class Column:
    """The texts of a body in one language, as HTML that marks its fallbacks in that language; functions by their number."""

    def __init__(self, body):
        self.language, mandate = body.language, body.mandate
        with translation.override(self.language.code):
            self.name = conditional_escape(body.name) + acronym(body)
            self.remarks = _remarks(body)
            self.opening = paragraphs_of(mandate.opening) if mandate else []
            self.functions = [own.paragraphs for own in mandate.functions] if mandate else []
            self.closing = paragraphs_of(mandate.closing) if mandate else []
            self.posts = [conditional_escape(post.title) for post in body.posts]
            self.contacts = [(conditional_escape(one.label), conditional_escape(one.hours)) for one in body.contacts]


def _remarks(body):
    """Return the remarks on the translation of a body: unofficial, out of date."""
    bits = body.states("name", "acronym") | (body.mandate.all_states() if body.mandate else 0)
    bits |= body.states_of_contacts()
    notice = notice_of(bits, body.language)
    remarks = {
        gettext("Unofficial translation"): notice.is_unofficial,
        gettext("Translation out of date"): notice.is_stale,
    }
    return [remark for remark, is_true in remarks.items() if is_true]


class SideBySide:
    """The columns of a body in its language and in another one, and the rows of both: (first, second) for each paragraph; functions have (function, rows), nested with their items."""

    def __init__(self, body, language):
        self.first, self.second = Column(body), Column(body.in_language(language))
        self.opening = _rows(self.first.opening, self.second.opening)
        self.closing = _rows(self.first.closing, self.second.closing)
        functions = body.mandate.functions if body.mandate else []
        texts = map(_rows, self.first.functions, self.second.functions)
        self.functions = nested([*zip(functions, texts, strict=True)], [function.level for function in functions])
        self.posts = list(zip(body.posts, self.second.posts, strict=True))
        self.contacts = [(one, *own) for one, own in zip(body.contacts, self.second.contacts, strict=True)]


def _rows(first, second):
    """Return paragraphs in pairs; where one language has more of them, there is nothing beside the last ones."""
    return list(zip_longest(first, second, fillvalue=""))
