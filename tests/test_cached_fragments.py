"""A cached fragment of a template is whole markup by itself: it neither begins nor ends within a tag, and closes what it opens."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
FRAGMENT = re.compile(r"{% cachefragment\b[^%]*%}(.*?){% endcachefragment %}", re.DOTALL)
INCLUDED = re.compile(r'{% include "([^"]+)"[^%]*%}')
CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
WITHOUT_END = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Nesting(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.faults.append(f"closes <{tag}>, which it did not open")


def with_includes(source):
    return INCLUDED.sub(lambda found: with_includes((TEMPLATES / found[1]).read_text(encoding="utf-8")), source)


def faults(source):
    """What is wrong with the cached fragments of a template, as sentences."""
    found = []
    for fragment in FRAGMENT.finditer(source):
        before, inside = CODE.sub("", source[: fragment.start()]), with_includes(fragment[1])
        if before.rfind("<") > before.rfind(">"):
            found.append("begins within a tag")
        if "{% block" in inside:
            found.append("holds a block, which another template could fill otherwise")
        nesting, markup = Nesting(), CODE.sub("", inside)
        nesting.feed(markup)
        if markup.rfind("<") > markup.rfind(">"):
            found.append("ends within a tag")
        found += nesting.faults + [f"leaves <{tag}> open" for tag in nesting.open]
    return found


def test_every_cached_fragment_is_whole():
    sources = {path: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}
    assert {path.name: found for path, source in sources.items() if (found := faults(source))} == {}
    assert sum(len(FRAGMENT.findall(source)) for source in sources.values()) >= 4
    assert all(source.count("{% cachefragment") == len(FRAGMENT.findall(source)) for source in sources.values())


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('<a title="{% cachefragment %}{% translate "Languages" %}{% endcachefragment %}">', "begins within a tag"),
        ('{% cachefragment %}<p>a</p><input value="{% endcachefragment %}{{ a }}">', "ends within a tag"),
        ("{% cachefragment %}<ul><li>a</li>{% endcachefragment %}</ul>", "leaves <ul> open"),
        ("<p>{% cachefragment %}a</p>{% endcachefragment %}", "closes <p>, which it did not open"),
        ("{% cachefragment section %}{% block a %}{% endblock %}{% endcachefragment %}", "holds a block, which another template could fill otherwise"),
    ],
)  # fmt: skip
def test_a_fragment_that_is_not_whole_is_seen(source, fault):
    assert faults(source) == [fault]


def test_conditions_and_variables_do_not_matter():
    source = '<p>{% cachefragment %}<a href="{% url "x" %}"{% if a == "b>" %} class="{{ b }}"{% endif %}>a</a><br>{% endcachefragment %}</p>'
    assert faults(source) == []
