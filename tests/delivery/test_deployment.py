"""The files of deploy/, examined as far as that goes without a container engine and without systemd at work."""

import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from opendata.files import TYPES
from tests.real_site import FROM_ENVIRONMENT

DEPLOY = settings.BASE_DIR / "deploy"
SETTINGS_PAGE = (settings.BASE_DIR / "docs" / "settings.md").read_text(encoding="utf-8")


def settings_read():
    """Every variable that the settings ask for."""
    source = (settings.BASE_DIR / "secretariat" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'environment\.[a-z_]+\(\s*"([A-Z_]+)"', source))


def test_every_setting_is_documented_and_kept_from_the_tests():
    assert len(settings_read()) > 25
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", SETTINGS_PAGE, flags=re.MULTILINE)
    named = set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))
    assert settings_read() <= named
    assert settings_read() <= FROM_ENVIRONMENT


def test_the_example_of_an_environment_names_settings_that_exist():
    lines = (DEPLOY / "directory.env.example").read_text(encoding="utf-8").splitlines()
    named = {match[1] for line in lines if (match := re.match(r"(?:# )?([A-Z_]+)=", line))}
    assert {"SECRET_KEY", "DATABASE_URL"} <= named <= settings_read()


def test_nginx_takes_our_configuration(tmp_path):
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("There is no nginx here: apt-get install nginx-light")
    files = ["-keyout", tmp_path / "directory.key", "-out", tmp_path / "directory.crt"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=directory.example.org", *files],
        check=True,
        capture_output=True,
    )
    ours = (DEPLOY / "nginx" / "directory.conf").read_text(encoding="utf-8")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in ours
    for here, there in (
        ("/etc/nginx/directory-upstream.conf", str(DEPLOY / "nginx" / "upstream.conf")),
        ("/etc/nginx/certificates", str(tmp_path)),
        ("/var/cache/nginx", str(tmp_path)),
    ):
        assert here in ours
        ours = ours.replace(here, there)
    (tmp_path / "directory.conf").write_text(ours)
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; include {tmp_path}/directory.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_types_of_a_snapshot_are_those_of_the_site():
    ours = (DEPLOY / "nginx" / "snapshot.conf").read_text(encoding="utf-8")
    types = {suffix: own for own, suffixes in re.findall(r"^ {8}([a-z.+/-]+) ([a-z0-9 ]+);$", ours, re.M) for suffix in suffixes.split()}  # fmt: skip
    sent = {name.rpartition(".")[2]: own.partition(";")[0] for name, own in TYPES.items() if "." in name}
    assert sent.items() <= types.items()


def test_systemd_takes_our_units(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("There is no systemd here: apt-get install systemd")
    units = sorted((DEPLOY / "systemd").iterdir())
    assert len(units) == 8
    for unit in units:
        # The program is not installed here; what is called in its stead is there.
        text = unit.read_text(encoding="utf-8").replace("/srv/directory/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(
            text.replace("EnvironmentFile=/etc/directory.env", "EnvironmentFile=-/dev/null")
        )
    done = subprocess.run(
        [analyze, "verify", "--man=no", *(tmp_path / unit.name for unit in units)], capture_output=True, text=True
    )
    about_ours = [line for line in done.stderr.splitlines() if "directory" in line and "/dev/null" not in line]
    assert about_ours == []


def test_the_compose_file_keeps_to_the_schema_of_compose():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, DEPLOY / "compose.yaml"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_compose_file_is_whole():
    import yaml

    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = told["services"]
    assert {"postgres", "redis", "prepare", "web1", "web2", "jobs", "nginx"} <= services.keys()
    for name, service in services.items():
        assert service.get("image") or service["build"]["dockerfile"] == "deploy/Containerfile", name
        for needed in service.get("depends_on", ()):
            assert needed in services
        for volume in service.get("volumes", ()):
            place = volume.split(":")[0]
            assert place in told["volumes"] or place == "./certificates" or (DEPLOY / place).exists(), volume
        if "build" in service:
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert service["environment"].keys() <= settings_read()


def test_nothing_but_the_program_goes_into_the_container():
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001"]
    left_out = (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "var", "tests"} <= set(left_out)
