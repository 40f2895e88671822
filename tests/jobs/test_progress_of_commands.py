"""Commands that take long draw a bar on a terminal, and write lines elsewhere."""

import io

import pytest
from django.core.management import call_command

from secretariat import progress
from tests.exchange.test_import_bodies import Terminal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
COMMANDS = {
    "reindex": ["Bodies", "Search index"],
    "rebuild_record": ["Public record"],
    "export_open_data": ["Bodies", "Files"],
    "export_bodies": ["Bodies"],
}
"""Each with steps of which it shows one at least."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_long_command_says_how_far_it_is(command, tmp_path, monkeypatch):
    arguments = {"export_open_data": [tmp_path / "data"], "export_bodies": [tmp_path / "bodies.csv"]}.get(command, [])
    options = {"base": "http://testserver"} if command == "export_open_data" else {}
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    terminal, lines = Terminal(), io.StringIO()
    for stream in (terminal, lines):
        call_command(command, *map(str, arguments), **options, stdout=io.StringIO(), stderr=stream)
    assert any(f") {step}\n" in terminal.getvalue() for step in COMMANDS[command]), terminal.getvalue()
    assert "100 %" in terminal.getvalue()
    assert any(f"{step}: " in lines.getvalue() for step in COMMANDS[command])
    assert "[#" not in lines.getvalue()
