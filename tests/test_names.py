"""One name means one thing: no class name occurs twice outside tests, no public function name in more than two modules."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOT_CODE = {"docs", "locale", "migrations", "node_modules", "tests", "var"}

CLASSES = {
    "Command": "Django looks for a management command under this name.",
}
"""Names of classes that occur more than once, each with its reason."""

FUNCTIONS = {
    "main": "what a file does that is run as a command.",
    "measure": "the entry point of each benchmark, which `benchmarks.both.main` is given.",
}
"""Names of functions that occur in more than two modules, each with its reason."""


def modules(root):
    """The modules below a folder that are neither tests nor migrations: path → parsed source."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if not NOT_CODE.intersection(parts) and not parts[0].startswith("."):
            yield "/".join(parts), ast.parse(path.read_text(encoding="utf-8"))


def repeated(root):
    """(names of classes, names of public functions) that occur too often, each with its modules.

    Methods, and classes within classes (`Meta`, choices of a field), are known by their owner.
    """
    classes, functions = defaultdict(list), defaultdict(list)
    for path, tree in modules(root):
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(path)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                functions[node.name].append(path)
    return (
        {name: paths for name, paths in classes.items() if len(paths) > 1},
        {name: paths for name, paths in functions.items() if len(paths) > 2},
    )


def without(found, exceptions):
    return {name: paths for name, paths in found.items() if name not in exceptions}


def test_one_name_is_one_thing():
    classes, functions = repeated(ROOT)
    assert without(classes, CLASSES) == {}
    assert without(functions, FUNCTIONS) == {}


def test_every_exception_is_needed():
    classes, functions = repeated(ROOT)
    assert CLASSES.keys() <= classes.keys()
    assert FUNCTIONS.keys() <= functions.keys()


def test_a_repeated_name_is_found(tmp_path):
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.py").write_text("def load():\n    pass\n\n\ndef _load():\n    pass\n")
    for name in ("four", "five"):
        (tmp_path / f"{name}.py").write_text(
            "class Page:\n    class Meta:\n        pass\n\n    def load(self):\n        pass\n"
        )
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "six.py").write_text("class Page:\n    pass\n")
    assert repeated(tmp_path) == ({"Page": ["five.py", "four.py"]}, {"load": ["one.py", "three.py", "two.py"]})
