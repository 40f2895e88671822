"""What compiled templates call while a page is made."""

from functools import lru_cache
from html import escape  # as Django's, which also takes lazy texts

from django.template import Context, TemplateSyntaxError, engines
from django.template.base import render_value_in_context
from django.template.context import RenderContext
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime


class Scope(dict):
    """The variables of a template; tags that take the context are given it."""

    autoescape = use_l10n = use_tz = True
    render_context = None
    """What tags that Django renders remember of a page."""

    @property
    def request(self):
        return self["request"]

    def having(self, **variables):
        """Return a scope with more variables."""
        found = Scope(self, **{name: value for name, value in variables.items() if value is not MISSING})
        found.render_context = self.render_context
        return found


class _Missing:
    """The value of a variable that does not exist: false, and equal to None."""

    def __bool__(self):
        return False

    def __eq__(self, other):
        return other is None or other is self

    __hash__ = None


MISSING = _Missing()
CONTEXT = Context()


def attribute(obj, name):
    """Return what `obj.name` means in a template."""
    value = obj.get(name, MISSING) if isinstance(obj, dict) else getattr(obj, name, MISSING)
    if value is MISSING and obj is not MISSING:
        try:
            value = obj[int(name)] if name.isdigit() else obj[name]
        except (TypeError, LookupError):
            value = getattr(obj, name, MISSING)
    return called(value) if callable(value) else value


def called(value):
    """Return what a function gives without arguments, where templates may call it."""
    return value if not callable(value) or getattr(value, "do_not_call_in_templates", False) else value()


def shown(value):
    """Return a value as HTML."""
    kind = type(value)
    if kind is str:  # most have nothing to escape, which is found sooner than five replacements
        is_plain = "&" not in value and "<" not in value and ">" not in value and '"' not in value and "'" not in value
        return value if is_plain else escape(value)
    if kind is SafeString:
        return value
    if kind is int:
        return str(value) if -1000 < value < 1000 else _number(value, translation.get_language())
    if hasattr(value, "__html__"):
        return value.__html__()
    return "" if value is MISSING else render_value_in_context(value, CONTEXT)


@lru_cache(maxsize=2_000)
def _number(value, _language_code):
    """Return a number with the separators of the active language."""
    return render_value_in_context(value, CONTEXT)


def escaped(value):
    """Return what a tag gives as HTML."""
    return value if type(value) is SafeString else conditional_escape(value)


def filtered(function, value, *arguments):
    """Return the value of a filter whose result is safe where its argument is."""
    result = function(value, *arguments)
    return mark_safe(result) if isinstance(value, SafeData) else result  # noqa: S308 - as Django does


def present(value, default):
    """Return a value, or the default for a variable that does not exist."""
    return default if value is MISSING else value


def listed(values):
    """Return what a loop goes through; it has a length."""
    return [] if not values else values if hasattr(values, "__len__") else [*values]


def loop_at(index, length, parent):
    """Return `forloop` for one item."""
    return {
        "parentloop": parent,
        "counter0": index,
        "counter": index + 1,
        "revcounter": length - index,
        "revcounter0": length - index - 1,
        "first": index == 0,
        "last": index == length - 1,
    }


def compared(operator, first, second):
    """Return a comparison that is false where it is not possible."""
    try:
        return operator(first, second)
    except Exception:
        return False


@lru_cache(maxsize=2_000)
def counted(language_code, context, singular, plural, number):
    """Return what the catalogue of the active language has for a number of things; most pages count few."""
    if context:
        return translation.npgettext(context, singular, plural, number)
    return translation.ngettext(singular, plural, number)


def by_django(node, scope, assigned):
    """Return a tag as Django renders it; the variables that it sets, which have the names `assigned`, are set."""
    context = Context(scope)
    context.template, context.render_context = _NoTemplate, scope.render_context
    html = node.render_annotated(context)
    found = context.flatten()
    if found.keys() - scope.keys() - {*assigned}:
        raise TemplateSyntaxError(f"Nobody knows which variables this sets: {node}")
    scope.update(found)
    return html


def one_line(html):
    """Return HTML in one line."""
    return SafeString(" ".join(html.split()))


class _NoTemplate:
    engine = engines["django"].engine


CALLED = (
    RenderContext, SafeString, attribute, by_django, called, compared, escaped, filtered, listed, loop_at,
    counted, one_line, present, shown, template_localtime,
)  # fmt: skip
"""What the Python of a template calls, by its own name."""
