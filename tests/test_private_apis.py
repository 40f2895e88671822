"""`docs/private-apis.md` lists what the code uses of Django, mptt and modeltranslation beyond their documentation."""

import ast
import importlib
import re
from collections import defaultdict
from functools import cache

import pytest
from django.conf import settings

from tests.documented_names import LIBRARIES, undocumented

LIST = settings.BASE_DIR / "docs" / "private-apis.md"
OTHERS = {
    "Element": "lxml",
    "LOCK_EX": "fcntl",
    "LOCK_NB": "fcntl",
    "LOCK_SH": "fcntl",
    "StartDoctypeDeclHandler": "expat",
    "argv": "sys",
    "catch_warnings": "warnings",
    "create_connection": "socket",
    "cwd": "subprocess",
    "data_type": "openpyxl",
    "is_required": "a template of ours",
    "lineno": "lxml",
    "mtime": "gzip",
    "netloc": "urllib.parse",
    "num_plurals": "Babel",
    "read_only": "openpyxl",
    "unlink": "pathlib",
}
"""Names that the three libraries have as well, and whose we mean."""


def sources():
    """Our modules: path and source."""
    for package in sorted(settings.BASE_DIR.glob("*/__init__.py")):
        if package.parent.name not in ("tests", "benchmarks"):
            for path in sorted(package.parent.rglob("*.py")):
                if "migrations" not in path.parts:
                    yield str(path.relative_to(settings.BASE_DIR)), path.read_text(encoding="utf-8")
    yield "manage.py", (settings.BASE_DIR / "manage.py").read_text(encoding="utf-8")


def is_private(name):
    return name in undocumented() and name not in OTHERS


@cache
def own_names():
    """What our code defines itself: an attribute of such a name is taken for ours, unless `super()` has it."""
    return {name for _path, source in sources() for name in defined(ast.parse(source))}


def defined(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_self(node.value):
            yield node.attr


def is_self(node):
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def used_in(source):
    """The private names that a module uses, by import, as attributes, and as strings that name an attribute."""
    nodes = list(ast.walk(ast.parse(source)))
    pieces = {piece for node in nodes if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in LIBRARIES:
            names = [alias.name for alias in node.names]
            yield from (name for name in (*node.module.split("."), *names) if name.startswith("_"))
            yield from (name for name in names if not name.startswith("_") and is_private(name))
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            if node.attr not in own_names() or ast.unparse(node.value) == "super()":
                yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("getattr", "hasattr", "setattr"):
            names = [name.value for name in node.args[1:2] if isinstance(name, ast.Constant)]
            yield from (name for name in names if is_private(name) and name not in own_names())
        elif isinstance(node, ast.keyword) and is_private(node.arg) and node.arg not in own_names():
            yield node.arg
        elif isinstance(node, ast.Constant) and str(node.value).startswith("_") and node not in pieces:
            yield from filter(is_private, [node.value])


def overridden_in(path, source):
    """The private names that classes of a module define in the place of a library's class that they inherit from."""
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    if not any(is_private(name) for node in classes for name in defined(node)):
        return
    module = importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    for node in classes:
        theirs = [base for base in vars(module)[node.name].__mro__ if base.__module__.partition(".")[0] in LIBRARIES]
        in_body = {name for statement in node.body for name in defined(ast.Module([statement], []))}
        yield from (name for name in in_body if is_private(name) and any(name in vars(base) for base in theirs))


def found():
    """The modules that use each private name."""
    paths = defaultdict(set)
    for path, source in sources():
        for name in (*used_in(source), *overridden_in(path, source)):
            paths[name].add(path)
    return dict(paths)


def rows(text):
    """The list: its rows as (names, paths, why, what to look at)."""
    for line in text.splitlines():
        if line.startswith("| `"):
            names, where, *said = line.strip("| ").split(" | ")
            yield re.findall(r"`([^`]+)`", names), set(re.findall(r"`([^`]+)`", where)), said


def differences(text, found):
    """What the list says otherwise than the code, as sentences."""
    listed = list(rows(text))
    everything = [name for names, _where, _said in listed for name in names]
    sentences = [f"{name} is used in {', '.join(sorted(found[name]))}" for name in found.keys() - set(everything)]
    sentences += [f"{name} is not used any more" for name in set(everything) - found.keys()]
    sentences += [f"{name} stands there twice" for name in set(everything) if everything.count(name) > 1]
    for names, where, said in listed:
        paths = set().union(*(found.get(name, set()) for name in names))
        if where != paths:
            sentences.append(f"{names[0]} is used in {', '.join(sorted(paths))}")
        if len(said) != 2 or not all(said):
            sentences.append(f"{names[0]} lacks a reason, or what to look at on an upgrade")
    return sorted(sentences)


def test_the_list_is_what_the_code_uses():
    assert differences(LIST.read_text(encoding="utf-8"), found()) == []


def test_what_the_list_refers_to_is_there():
    named = re.findall(r"`((?:tests|templates)/[^`]+)`", LIST.read_text(encoding="utf-8"))
    assert [path for path in named if not (settings.BASE_DIR / path).exists()] == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Body.objects._move_node(body)", ["_move_node"]),
        ("compiler.klass_info['model']", ["klass_info"]),
        ("from django.db.models.query import ModelIterable", ["ModelIterable"]),
        ("from django.db.backends.sqlite3._functions import register", ["_functions"]),
        ("def f(form):\n    return super()._post_clean()", ["_post_clean"]),
        ("getattr(field, 'fields_cache')", ["fields_cache"]),
        ("obj.__dict__['_prefetched_objects_cache']", ["_prefetched_objects_cache"]),
        ("body._mptt_cached_fields = {}", ["_mptt_cached_fields"]),
    ],
)
def test_a_use_of_private_api_is_seen(source, names):
    assert list(used_in(source)) == names


def test_an_override_of_private_api_is_seen():
    path = next(path for path, source in sources() if "_patch_queryset" in source)
    source = (settings.BASE_DIR / path).read_text(encoding="utf-8")
    assert "_patch_queryset" in set(overridden_in(path, source))


@pytest.mark.parametrize(
    "source",
    [
        "Body._meta.get_field('name'), body._state.adding, Body._base_manager",
        "from django.db.models import Q\nfrom django.utils.text import slugify",
        "self._page(request)\nself.read_cache_version",
    ],
)
def test_documented_and_own_names_are_none(source):
    assert list(used_in(source)) == []


def test_the_list_can_be_wrong_in_every_way():
    text = "| `_move_node` | `secretariat/tree.py` | why | what |\n| `_old` | `a.py` | why | what |\n| `_bare` | `a.py` | |\n"
    used = {"_move_node": {"secretariat/models.py"}, "_bare": {"a.py"}, "_new": {"a.py"}}
    assert differences(text, used) == [
        "_bare lacks a reason, or what to look at on an upgrade",
        "_move_node is used in secretariat/models.py",
        "_new is used in a.py",
        "_old is not used any more",
        "_old is used in ",
    ]
