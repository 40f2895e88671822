"""No source file is longer than can be read in one sitting, unless a line at its top says why; and each middleware has a reason."""

import re

import pytest
from django.conf import settings

MOST_LINES = {".py": 350, ".css": 400}
REASON = re.compile(r"^(?:#|/\*) Long because .+\.", re.M)
BY_HAND = ("migrations", "tests")
"""Folders of Python that nobody reads from top to bottom."""


def is_too_long(suffix, text):
    """Whether a file has too many lines, and no reason for that in its first five."""
    lines = text.splitlines()
    return len(lines) > MOST_LINES[suffix] and not REASON.search("\n".join(lines[:5]))


def sources():
    for package in [path.parent for path in settings.BASE_DIR.glob("*/__init__.py")] + [
        settings.BASE_DIR / "templates"
    ]:
        for suffix in MOST_LINES:
            for path in package.rglob(f"*{suffix}"):
                relative = path.relative_to(settings.BASE_DIR)
                if not (suffix == ".py" and set(BY_HAND) & set(relative.parts)):
                    yield relative, path.read_text(encoding="utf-8")


def test_files_are_short():
    assert {str(path) for path, text in sources() if is_too_long(path.suffix, text)} == set()
    assert {path.suffix for path, _text in sources()} == MOST_LINES.keys()


@pytest.mark.parametrize(
    ("suffix", "text", "too_long"),
    [
        (".py", "x\n" * 350, False),
        (".py", "x\n" * 351, True),
        (".css", "x\n" * 400, False),
        (".css", "x\n" * 401, True),
        (".py", '"""A list."""\n# Long because it is one list.\n' + "x\n" * 400, False),
        (".css", "/* Long because it is one list. */\n" + "x\n" * 401, False),
        (".py", "x\n" * 400 + "# Long because it is one list.\n", True),
        (".py", "# Long because\n" + "x\n" * 400, True),
    ],
)
def test_a_long_file_without_a_reason_is_seen(suffix, text, too_long):
    assert is_too_long(suffix, text) is too_long


def test_each_middleware_says_why_it_stands_where_it_stands():
    source = (settings.BASE_DIR / "secretariat" / "settings.py").read_text(encoding="utf-8")
    lines = re.search(r"^MIDDLEWARE = \[\n(.*?)^\]", source, re.M | re.S)[1].splitlines()
    assert len(lines) == len(settings.MIDDLEWARE)
    assert [line for line in lines if not re.fullmatch(r'    "[\w.]+",  # .{20,}', line)] == []
