"""Which names of Django, mptt and modeltranslation their documentation mentions; whoever uses another relies on private API.

After an upgrade, with the documentation of the new versions unpacked (Django's is in its source distribution, those of
the other two are in their repositories): `python -m tests.documented_names FOLDER …` writes the list anew.
"""

import ast
import importlib.util
import re
import sys
import textwrap
from functools import cache
from pathlib import Path

LIBRARIES = ("django", "mptt", "modeltranslation")
LIST = Path(__file__).with_name("documented_names.txt")
NOT_FOR_USERS = {"changelog.rst", "authors.rst", "contribute.rst", "releases", "internals"}
AUTOMATIC = re.compile(r"^\.\. automodule:: ([\w.]+)", re.M)


def modules():
    """The modules of the libraries: path and source."""
    for library in LIBRARIES:
        folder = Path(importlib.util.find_spec(library).origin).parent
        for path in folder.rglob("*.py"):
            if not {"locale", "gis", "tests"} & set(path.relative_to(folder).parts):
                yield path, path.read_text(encoding="utf-8")


def defined_in(source):
    """The names that a module defines: its functions, classes and their attributes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr


@cache
def undocumented():
    """What the installed libraries define and no documentation mentions."""
    defined = {name for _path, source in modules() for name in defined_in(source) if not name.startswith("__")}
    return defined - set(LIST.read_text(encoding="utf-8").split())


def mentioned(folder):
    """The words of a documentation, and what it takes from docstrings."""
    found = set()
    for path in [*folder.rglob("*.txt"), *folder.rglob("*.rst")]:
        if not NOT_FOR_USERS & set(path.relative_to(folder).parts):
            text = path.read_text(encoding="utf-8")
            found |= set(re.findall(r"\w+", text))
            for name in AUTOMATIC.findall(text):
                source = Path(importlib.util.find_spec(name).origin).read_text(encoding="utf-8")
                described = (
                    node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)
                )
                found |= {node.name for node in described if node.name[0] != "_" and ast.get_docstring(node)}
    return found


if __name__ == "__main__":
    known = set().union(*(mentioned(Path(folder)) for folder in sys.argv[1:]))
    names = {name for _path, source in modules() for name in defined_in(source)} & known
    LIST.write_text(textwrap.fill(" ".join(sorted(names)), 120, break_long_words=False) + "\n", encoding="utf-8")
