"""The table of docs/security.md: complete, and no test in it is invented."""

import re

from django.conf import settings

PAGE = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
LEVEL_1 = [
    "1.2.1",
    "1.2.2",
    "1.2.3",
    "1.2.4",
    "1.2.5",
    "1.3.1",
    "1.3.2",
    "1.5.1",
    "2.1.1",
    "2.2.1",
    "2.2.2",
    "2.3.1",
    "3.2.1",
    "3.2.2",
    "3.3.1",
    "3.4.1",
    "3.4.2",
    "3.5.1",
    "3.5.2",
    "3.5.3",
    "4.1.1",
    "4.4.1",
    "5.2.1",
    "5.2.2",
    "5.3.1",
    "5.3.2",
    "6.1.1",
    "6.2.1",
    "6.2.2",
    "6.2.3",
    "6.2.4",
    "6.2.5",
    "6.2.6",
    "6.2.7",
    "6.2.8",
    "6.3.1",
    "6.3.2",
    "6.4.1",
    "6.4.2",
    "7.2.1",
    "7.2.2",
    "7.2.3",
    "7.2.4",
    "7.4.1",
    "7.4.2",
    "8.1.1",
    "8.2.1",
    "8.2.2",
    "8.3.1",
    "9.1.1",
    "9.1.2",
    "9.1.3",
    "9.2.1",
    "10.4.1",
    "10.4.2",
    "10.4.3",
    "10.4.4",
    "10.4.5",
    "11.3.1",
    "11.3.2",
    "11.4.1",
    "12.1.1",
    "12.2.1",
    "12.2.2",
    "13.4.1",
    "14.2.1",
    "14.3.1",
    "15.1.1",
    "15.2.1",
    "15.3.1",
]
"""The requirements of level 1 in OWASP's Application Security Verification Standard 5.0.0."""


def test_every_requirement_of_level_1_has_an_answer():
    rows = re.findall(r"^\| ([0-9.]+) \| .+ \| (.+) \|$", PAGE, flags=re.MULTILINE)
    assert [number for number, _answer in rows] == LEVEL_1
    for number, answer in rows:
        assert re.match(r"`tests/|not applicable: .|open: .|this page, “(.+)”", answer), number
        if section := re.match(r"this page, “(.+)”", answer):
            assert f"**{section[1]}" in PAGE or f"## {section[1]}" in PAGE, number


def test_every_named_test_exists():
    named = re.findall(r"`(tests/[^`]+\.py)::(test_[a-z0-9_]+)`", PAGE)
    assert len(named) > 40
    missing = [
        (path, name)
        for path, name in named
        if not re.search(rf"\bdef {name}\(", (settings.BASE_DIR / path).read_text(encoding="utf-8"))
    ]
    assert missing == []
