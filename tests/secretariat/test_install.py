"""Installing a lock file: what is said meanwhile, and what pip said where it fails."""

import os
import subprocess
import sys
from importlib.metadata import version

from django.conf import settings

from secretariat.install import UV, Packages

SAID = """\
Looking in indexes: https://index.example
Ignoring colorama: markers 'sys_platform == "win32"' don't match your environment
Collecting asgiref==3.13.0 (from -r requirements.txt (line 5))
  Downloading asgiref-3.13.0-py3-none-any.whl (27 kB)
Processing /wheels/babel-2.18.0-py3-none-any.whl (from -r requirements.txt (line 16))
Requirement already satisfied: brotli==1.2.1 in .venv (from -r requirements.txt (line 20))
Installing collected packages: asgiref, babel
Successfully installed asgiref-3.13.0 babel-2.18.0
"""


def install(path):
    return subprocess.run(
        [sys.executable, "-m", "secretariat.install", str(path)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PIP_NO_INDEX": "1", "UV_NO_INDEX": "1"},
        capture_output=True,
        text=True,
    )


def test_each_package_is_counted_once(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text(
        "asgiref==3.13.0 \\\n    --hash=sha256:1\nbabel==2.18.0\nbrotli==1.2.1\ncolorama==0.4 ; sys_platform == 'win32'\n"
    )
    output = iter(SAID.splitlines(keepends=True))
    packages = Packages(lock, output)
    assert (len(packages), len(list(packages))) == (4, 4)
    assert [*output] == ["Successfully installed asgiref-3.13.0 babel-2.18.0\n"]


def test_what_is_there_already_is_not_installed_again(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"asgiref=={version('asgiref')} --hash=sha256:{'0' * 64}\n")
    done = install(lock)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Installing {lock} (a few seconds the first time; with pip a minute or two) …\n"


def test_where_pip_fails_everything_it_said_is_shown(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"no-package-has-this-name==1 --hash=sha256:{'0' * 64}\n")
    done = install(lock)
    assert done.returncode == 1
    assert "No matching distribution found for no-package-has-this-name==1" in done.stdout


def test_without_uv_pip_installs(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"asgiref=={version('asgiref')} --hash=sha256:{'0' * 64}\n")
    code = "import sys; from secretariat import install; install.find_uv = lambda: None; sys.exit(install.main(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(lock)], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_lock_file_pins_uv():
    text = (settings.BASE_DIR / "requirements-dev.txt").read_text(encoding="utf-8")
    (pinned,) = UV.findall(text)
    assert pinned.count("--hash=") > 5
    assert pinned.splitlines()[0].startswith("uv==")
