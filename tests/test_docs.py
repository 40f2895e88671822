"""README and docs: their links lead somewhere, and every command in them is run by a test or listed as not run."""

import re
import shlex
import shutil
import subprocess
import sys

from tests.real_site import PROJECT, clean

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
LIST = PROJECT / "docs" / "commands.md"
FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAMS = (
    "apt-get cp cd git journalctl make manage.py mkdir nginx openssl pip podman psql python3 sudo systemctl useradd uv"
)
COMMAND = re.compile(rf"([A-Z_]+=\S+ )*({'|'.join(map(re.escape, PROGRAMS.split()))}|\.venv/bin/\w+)\s\S")
"""What a line of a code block or a piece of inline code begins with if it is a command."""


def commands_of(text):
    """The commands in the code blocks and in the inline code of a page, without comments and the path of our Python."""
    found = []
    for language, block in FENCE.findall(text):
        if language in ("", "console", "sh", "bash"):
            found += [re.sub(r"\s+#.*", "", line) for line in block.splitlines() if not line.startswith("#")]
    found += [code for code in re.findall(r"`([^`]+)`", FENCE.sub("", text)) if COMMAND.match(code)]
    return {" ".join(command.split()).replace(".venv/bin/python manage.py", "manage.py") for command in found} - {""}


def listed():
    """The table of docs/commands.md: command → what it says about it."""
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", LIST.read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_every_command_is_in_the_list_and_nothing_else():
    found = set().union(*(commands_of(page.read_text(encoding="utf-8")) for page in PAGES if page != LIST))
    assert found - listed().keys() == set(), "Add these to docs/commands.md"
    assert listed().keys() - found == set(), "These are in docs/commands.md, and on no page any more"


def test_commands_are_found_wherever_they_stand():
    page = "Run `make\nrun`, or `A=1 manage.py x`; `make` and `x.py` are none.\n```console\nls   # files\n.venv/bin/python manage.py y\n```\n```json\n{}\n```\n"
    assert commands_of(page) == {"make run", "A=1 manage.py x", "ls", "manage.py y"}


def test_every_command_names_a_test_that_exists_or_a_reason():
    wrong = []
    for command, how in listed().items():
        if test := re.fullmatch(r"`(tests/[\w/]+\.py)::(\w+)`", how):
            path = PROJECT / test[1]
            if not path.exists() or not re.search(rf"\bdef {test[2]}\(", path.read_text(encoding="utf-8")):
                wrong.append((command, how))
        elif not re.fullmatch(r"not run: \w.+", how):
            wrong.append((command, how))
    assert wrong == []


HERE = "`tests/test_docs.py::test_the_commands_run`"


def run(folder, command):
    """Run a command as it stands in the docs, with `folder` for its state, its files and its paths; nothing is installed."""
    command = command.replace("/srv/our-directory", str(folder)).replace("FILE=path", f"FILE={folder}/backup")
    words = shlex.split(command.replace("SLUG", "finance-unit"))
    environment = {"STATE_DIR": str(folder)}
    while "=" in words[0]:
        name, _equals, environment[name] = words.pop(0).partition("=")
    programs = {
        "manage.py": [sys.executable, PROJECT / "manage.py"],
        "make": ["make", "-C", PROJECT, "-o", "environment", "-o", "environment-dev"],
    }
    program, *arguments = words
    inherited = {name: value for name, value in clean(environment).items() if "MAKE" not in name}
    done = subprocess.run(
        [*programs[program], *arguments], cwd=folder, env=inherited, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def test_the_commands_run(tmp_path):
    """Those of the list that name this test, in its order, with a directory of one's own first."""
    shutil.copytree(PROJECT / "fixtures" / "directory", tmp_path / "path" / "to" / "your" / "folder")
    commands = [command for command, how in listed().items() if how == HERE]
    first = [command for command in commands if command.startswith("STATE_DIR=/srv/our-directory")]
    assert len(first) == 2
    for command in [*first, "manage.py export_bodies bodies.xlsx", *commands[len(first) :]]:
        run(tmp_path, command)


# Links and the map


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_file_and_a_heading():
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text(encoding="utf-8"))):
            if "://" in target:
                continue
            path, _hash, anchor = target.partition("#")
            to = (page.parent / path).resolve() if path else page
            if not to.exists() or (anchor and anchor not in anchors(to)):
                broken.append((str(page.relative_to(PROJECT)), target))
    assert broken == []


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [PROJECT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
        waiting += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert set(PAGES) <= reached


def test_the_readme_is_short_and_its_map_is_whole():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 110
    folders = set(re.findall(r"`([a-z_]+)/`", readme[readme.index("## The map") :]))
    apps = {path.parent.name for path in PROJECT.glob("*/__init__.py")}
    assert apps | {"templates", "locale", "fixtures", "docs", "deploy"} <= folders
