"""Stylesheets: what they select exists."""

import re
import subprocess

import pytest

from tests.real_site import PROJECT

COMPOSED = r"(indent|level|paper|share|standing|swatch)-[\w-]+"
"""Classes that templates write in two parts."""

DJANGOS = {
    *("related-widget-wrapper", "vLargeTextField", "vTextField", "vURLField"),
    *("select2-container", "select2-container--admin-autocomplete", "select2-selection__choice"),
    *("select2-results__option", "select2-results__option--highlighted"),
}


def project_files(*suffixes):
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    own = [
        name for name in listed.splitlines() if name.endswith(suffixes) and not name.startswith(("tests/", "findings/"))
    ]
    return [PROJECT / name for name in own if (PROJECT / name).exists()]


def classes_of(css):
    """The classes that the rules of a stylesheet select."""
    css = re.sub(r'/\*.*?\*/|"[^"]*"', "", css, flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", "{}", css)
    return set(re.findall(r"\.([A-Za-z_][\w-]*)", selectors))


def written(pages):
    """Every word that could be a class, or the name of a field, of which Django makes the class “field-…”."""
    words = set(re.findall(r"[A-Za-z_][\w-]*", pages))
    return words | {f"field-{word}" for word in words}


def test_every_class_of_a_stylesheet_is_written_somewhere():
    words = written(
        "\n".join(path.read_text(encoding="utf-8") for path in project_files(".html", ".js", ".py", ".svg"))
    )
    unknown = {
        (path.name, name)
        for path in project_files(".css")
        for name in classes_of(path.read_text(encoding="utf-8")) - words - DJANGOS
        if not re.fullmatch(COMPOSED, name)
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("css", "names"),
    [
        (".a > .b-c:is(.d, td) { inline-size: 1.5rem; }", {"a", "b-c", "d"}),
        ("/* .a */ [href='x']::after { content: '.b'; } @media print { .c { margin: .5em } }", {"c"}),
    ],
)
def test_classes_are_found(css, names):
    assert classes_of(css) == names
