"""Compiled templates give the pages that Django makes of them, byte for byte."""

import pytest
from django.template import TemplateSyntaxError, engines
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from pages import rendering
from pages.context_processors import constants
from pages.rendering import render_compiled
from pages.template_compiler import compile_template
from pages.template_runtime import Scope
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, MandateSource

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def pairs(monkeypatch, settings):
    """The pages that are made during a test: (name of the template, compiled, as Django renders it)."""
    settings.PAGE_CACHE_MB = 0
    found = []

    def both(template, context, request):
        html = render_compiled(template, context, request)
        found.append((template, html, render_to_string(template, context, request)))
        return html

    monkeypatch.setattr(rendering, "render_compiled", both)
    return found


@pytest.mark.parametrize("language", BY_SLUG)
def test_every_page_is_the_same(client, pairs, language):
    Body.objects.filter(kind="unit").first().child_bodies()
    paths = ["", "divisions/", "units/", "units/?division=implementation-support-division", "chart/", "mandates/"]
    paths += [
        "chart/implementation-support-division/",
        "chart/?open=implementation-support-division&here=finance-unit",
    ]
    paths += ["about/", "about/languages/", "units/?page=99"]
    paths += [f"units/finance-unit/?with={'ar' if language == 'en' else 'en'}"]
    paths += [f"units/monitoring-review-and-reporting-unit/?with={'ar' if language == 'en' else 'en'}"]
    with translation.override(BY_SLUG[language].code):
        paths += [body.get_absolute_url()[4:] for body in Body.objects.exclude(parent=None)]
        paths += [source.get_absolute_url()[4:] for source in MandateSource.objects.all()]
    for path in paths:
        assert client.get(f"/{language}/{path}").status_code == 200, path
    assert len(pairs) == len(paths)
    assert [template for template, compiled, html in pairs if compiled != html] == []


VALUES = {
    "nothing": None,
    "text": "<b> & “c”",
    "safe": translation.gettext_lazy("Name"),
    "number": 1234567,
    "few": 3,
    "home_name": "home",
    "names": ["one", "two <b>"],
    "pairs": [("a", 1), ("b", 2)],
    "none": [],
    "record": {"key": "value", "items": "own"},
    "call": lambda: "called",
    "trees": [{"name": "one", "url": "/1", "is_open": True, "more": 2, "below": [{"name": "two", "url": "/2"}]}],
    "child": {"name": "top", "below": [{"name": "low", "below": []}]},
}
PIECES = [
    "{{ text }}{{ nothing }}{{ missing }}{{ missing.name }}{{ safe }}",
    "{{ number }} {{ few }} {{ call }} {{ record.key }} {{ names.1 }} {{ text.title }}",
    '{{ text|upper }} {{ missing|default:"no <name>" }} {{ names|length }} {{ text|safe }} {{ few|add:2 }}',
    "{% if text and not missing %}a{% elif few > 2 %}b{% else %}c{% endif %}",
    "{% if missing > 2 or few in names %}a{% else %}b{% endif %}{% if nothing is None %}none{% endif %}",
    "{% if missing == nothing %}equal{% endif %}{% if few != 3 %}no{% endif %}",
    "{% for name in names %}{{ forloop.counter }}/{{ forloop.revcounter0 }} {{ name }}{% if not forloop.last %}, {% endif %}{% endfor %}",
    "{% for name in names %}{% for key, value in pairs %}{{ forloop.parentloop.counter }}{{ key }}{{ value }}{% endfor %}{% endfor %}",
    "{% for name in none %}x{% empty %}nothing{% endfor %}{% for name in missing %}x{% empty %}missing{% endfor %}",
    "{% for name in names reversed %}{{ name }}{% endfor %}{% for key in text %}{{ key }}{% endfor %}{{ key }}",
    "{% with name=text few=names %}{{ name }}{{ few|length }}{% endwith %}{{ name }}{{ few }}",
    '{% load i18n %}{% translate "Name" %}{% translate "Name" as word %}[{{ word }}]{% translate "all" context "in a filter" %}',
    "{% load i18n %}{% blocktranslate count counter=few %}{{ counter }} unit{% plural %}{{ counter }} units{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate with body=text %}{{ body }}: changes{% endblocktranslate %} 100 %",
    '{% url "home" %}{% url "divisions:divisions" as there %}<{{ there }}>{% url "documents:directory" "pdf" %}',
    '{% load static %}{% static "secretariat/icon.svg" %}{% comment %}unseen{% endcomment %}{# unseen #}',
    "{% regroup pairs by 0 as groups %}{% for group in groups %}{{ group.grouper }}{% endfor %}{% now 'Y' %}",
    "{% load directory %}{% capture title %} {{ text }}\n  {{ few }} {% endcapture %}<{{ title }}>{% directory_name %}",
    '{% include "pages/_sources.html" with sources=none %}{% spaceless %}<b> </b> <i></i>{% endspaceless %}',
    '{% load i18n %}{% translate text %}{{ _("Name") }}{% blocktranslate asvar said %}Name{% endblocktranslate %}<{{ said }}>',
    '{% load i18n %}{% blocktranslate count counter=few context "x" %}{{ counter }} unit{% plural %}{{ counter }} units{% endblocktranslate %}',
    "{% load i18n static %}{% blocktranslate asvar said with body=text %}{{ body }}: changes{% endblocktranslate %}{{ said }}{% static text %}",
    '{% url home_name %}{% url "units:unit" slug="a-unit" %}{% include "pages/_sources.html" with sources=none only %}',
    "{% load directory %}{% footer_links as links %}{{ links|length }}{{ few|add:few }}{{ missing|default:text }}{% if not few %}x{% endif %}",
    "{% for name in names %}{{ last }}{% firstof name as last %}{% if forloop.first %}{% firstof few as first %}{% endif %}{{ first }}{% endfor %}{{ last }}",
    "{% load directory %}{% if few %}{% capture a %}{{ few }}{% endcapture %}{% else %}{% capture a %}x{% endcapture %}{% endif %}{{ a }}{% if not few %}{% firstof text as a %}{% endif %}{{ a }}",
    "{% for name in names %}{% firstof 'a' as x %}{% with y=few %}{% firstof y as x %}{{ x }}{% endwith %}{{ x }}{% for name in names %}{% firstof name as x %}{% endfor %}{{ x }}{% endfor %}",
    "{{ record.key }}{% with record=child %}{{ record.name }}{{ record.key }}{% endwith %}{{ record.key }}{{ record.items }}",
    "{% for item in languages %}{% if item == language %}{{ forloop.counter }}{{ item.own_name }}{% else %}{{ item.slug }}{{ text }}{% endif %}{% if not forloop.last %}, {% endif %}{% endfor %}",
    "{% for name in names %}{% for item in languages %}{{ forloop.parentloop.last }}{{ forloop.counter }}{{ item.tag }}{{ name }}{% endfor %}{% endfor %}",
    "{% for item in languages %}{% for name in names %}{{ forloop.parentloop.counter }}{{ forloop.revcounter }}{{ forloop }}{% endfor %}{% cycle 'a' 'b' %}{% endfor %}",
    "{% if source_language.slug == 'en' and not language.nothing %}{{ language.dir|upper }}{% elif text %}x{% endif %}{% if language in languages or missing %}y{% endif %}",
    "{% with nodes=names %}{% for node in nodes %}{% include 'pages/_tree_nodes.html' with nodes=trees %}{% endfor %}{% endwith %}",
    "{% autoescape off %}{{ text }}{% endautoescape %}{% filter upper %}{{ text }}{% endfilter %}{% firstof missing text %}",
]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
@pytest.mark.parametrize("source", PIECES)
def test_every_construct_is_the_same(source, language):
    template = engines["django"].from_string(source)
    request = RequestFactory().get(f"/{language.slug}/")
    with translation.override(language.code):
        expected = template.render(VALUES, request)
        scope = Scope({**constants(), **VALUES, "request": request})
        parts = []
        compile_template(template.template, constants())(scope, parts.extend)
    assert "".join(parts) == expected


def test_a_tag_whose_variables_are_not_known_is_refused():
    template = engines["django"].from_string("{% load tz %}{% get_current_timezone as zone %}{{ zone }}").template
    node = template.nodelist[1]
    node.name_of_variable, node.variable = node.variable, None
    node.render = lambda context: context.update({node.name_of_variable: "UTC"}) and ""
    with pytest.raises(TemplateSyntaxError, match="which variables"):
        compile_template(template, constants())(Scope(constants()), [].extend)


def test_a_template_is_read_anew_while_the_code_is_worked_on(client, pairs):
    with override_settings(DEBUG=True):
        assert client.get("/en/about/").status_code == 200
    assert pairs == []


def test_a_wrong_template_is_named():
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% if %}")
