"""Reading of settings from the environment; a malformed value stops start-up with a sentence.

A variable that is empty counts as one that is not set.
"""

import os
import re
import secrets
import sqlite3
from pathlib import Path
from typing import NamedTuple
from zoneinfo import available_timezones

import dj_database_url

PASSWORD_IN_URL = re.compile(r"(://[^:/@]*:).*@")
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Misconfigured(SystemExit):
    """A setting from the environment cannot be used; the message says how to fix it."""

    def __init__(self, name, value, expected):
        shown = PASSWORD_IN_URL.sub(r"\1***@", value)
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        super().__init__(f"{name} is set to {shown!r}, which cannot be used. Set it to {expected}, or unset it.")


def given(name):
    return os.environ.get(name, "").strip()


def flag(name):
    value = given(name).lower()
    if value not in ("", *TRUE, *FALSE):
        raise Misconfigured(name, value, "true or false")
    return value in TRUE


def choice(name, default, *choices):
    value = given(name).lower() or default
    if value not in choices:
        raise Misconfigured(name, value, f"{', '.join(choices[:-1])} or {choices[-1]}")
    return value


def some_of(name, choices):
    """A set of these choices, by names with commas between them; `all` are all."""
    values = {value.strip().lower() for value in given(name).split(",")} - {""}
    if values == {"all"}:
        return frozenset(choices)
    if not values <= {*choices}:
        raise Misconfigured(name, given(name), f"all, or some of {', '.join(choices)} with commas between them")
    return frozenset(values)


def number(name, default, lowest, highest):
    value = given(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", value) or not lowest <= int(value) <= highest:
        raise Misconfigured(name, value, f"a whole number from {lowest} to {highest}")
    return int(value)


def folder(name, default):
    """A folder that can be written to; made where it does not exist."""
    path = Path(given(name) or default).absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Misconfigured(name, str(path), "a folder that can be written to") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise Misconfigured(name, str(path), "a folder that can be written to")
    return path


def path(name, default):
    """Return the path of a file or folder, which need not exist and is not created."""
    return Path(given(name) or default).absolute()


def redis(name):
    """The URL of a Redis, or nothing."""
    return _shaped(name, given(name), r"(rediss?://[^\s/]+(/[0-9]*)?|unix://\S+)", "a URL such as redis://host:6379/0")


def dsn(name):
    """The Sentry DSN to which errors are reported, or nothing."""
    value = given(name)
    if value and not re.fullmatch(r"https?://[^\s@]+@[^\s/]+/\S+", value):
        raise Misconfigured(name, "***", "the DSN of a Sentry project, such as https://key@sentry.example.org/1")
    return value


def host(name, default):
    value = given(name) or default
    if not _is_host(value):
        raise Misconfigured(name, value, "an address of this machine, such as 127.0.0.1 or 0.0.0.0")
    return value


def hosts(name, default):
    values = [value.strip() for value in given(name).split(",")] if given(name) else default
    if not all(map(_is_host, values)):
        raise Misconfigured(
            name, given(name), "host names with commas between them, such as directory.example.org,www.example.org"
        )
    return values


def _is_host(value):
    return bool(value) and not re.search(r"[\s/@?#]", value)


def time_zone(name):
    """Return the name of a time zone."""
    value = given(name) or "UTC"
    if value not in available_timezones() | {"UTC"}:
        raise Misconfigured(name, value, "the name of a time zone, such as Europe/Rome or America/Toronto")
    return value


def address(name):
    """The address of a site without a slash at the end, or nothing."""
    expected = "the address of the site, such as https://directory.example.org"
    return _shaped(name, given(name).rstrip("/"), r"https?://[^\s/@?#]+", expected)


def rate(name):
    """Return a rate such as `600/m`; empty for no limit."""
    expected = "a number for each second, minute, hour or day, such as 600/m"
    return _shaped(name, given(name).lower(), r"[1-9][0-9]{0,6}/(s|m|h|d)", expected)


def contact(name):
    """Return a contact: a web address, an email address with `mailto:` before it, or nothing."""
    expected = "mailto:security@example.org or an address that begins with https://"
    return _shaped(name, given(name), r"(https://[^\s]+|mailto:[^\s@]+@[^\s@]+)", expected)


class Licence(NamedTuple):
    """The licence of the open data: what it is called, and where it stands."""

    name: str
    url: str


def licence(name):
    """Return the Licence that a name and its address after it mean, or None."""
    expected = "its name and its address, such as CC BY 4.0 https://creativecommons.org/licenses/by/4.0/"
    value = _shaped(name, given(name), r"[^<>]*[^<>\s]\s+https?://[^\s<>\"]+", expected)
    return Licence(*value.rsplit(maxsplit=1)) if value else None


def _shaped(name, value, shape, expected):
    """The value, where it is empty or has this shape."""
    if value and not re.fullmatch(shape, value):
        raise Misconfigured(name, value, expected)
    return value


def database(name, default):
    """Django's settings for the database that a URL names: SQLite or PostgreSQL."""
    url = given(name) or default
    expected = "a URL such as postgres://user:password@host:5432/directory or sqlite:////srv/directory.sqlite3"
    if url.partition("://")[0] not in ("postgres", "postgresql", "sqlite"):
        raise Misconfigured(name, url, expected)
    try:
        settings = dj_database_url.parse(url)
    except (ValueError, dj_database_url.ParseError):
        raise Misconfigured(name, url, expected) from None
    # A database in memory would be another one in every worker.
    if settings["NAME"] in ("", ":memory:"):
        raise Misconfigured(name, url, expected)
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            # A writer takes its lock when it begins, so a reader never has to become one halfway.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL, because with NORMAL a save that was acknowledged may be gone after a power cut. The default cache of 2 MB is too
            # small for a page of a large directory, which would read the same parts of the file again and again.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;",
        }
    else:
        settings["CONN_HEALTH_CHECKS"] = True
        # A server that lost its power says nothing, and without these clients would wait for a quarter of an hour.
        silence = {"tcp_user_timeout": 3_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
        settings["OPTIONS"] = {"connect_timeout": 2, **silence, **settings.get("OPTIONS", {})}
    settings["CONN_MAX_AGE"] = 60
    return settings


def replica(name):
    """Django's settings for a copy of the database that is only read, or nothing."""
    if not given(name):
        return None
    settings = database(name, "")
    if settings["ENGINE"].endswith("sqlite3"):
        raise Misconfigured(name, given(name), "a URL such as postgres://user:password@replica:5432/directory")
    return {**settings, "TEST": {"MIRROR": "default"}}


WAL_RESET_FIXED = (3, 51, 3)
ALSO_FIXED = {(3, 44, 6), (3, 50, 7)}


def has_wal_reset_bug(version=sqlite3.sqlite_version_info):
    """Return whether this SQLite can damage a database in WAL mode that several processes write to."""
    return version < WAL_RESET_FIXED and version not in ALSO_FIXED


def secret_key(name, file):
    """Return the key from the environment, or one generated at the first start and stored in `file`."""
    value = given(name)
    if value:
        if len(value) < 32:
            raise Misconfigured(name, "*" * len(value), "at least 32 random characters")
        return value
    if not file.exists():
        # Another process must never read a key half written.
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        draft.replace(file)
    value = file.read_text()
    if len(value) < 32:
        raise SystemExit(f"{file} holds no usable key. Delete it, and a new one is made.")
    return value


def check_production(debug, https, hosts):
    """Stop the start of a site for strangers (HTTPS) where something is set that is fit for a desk only."""
    if https and debug:
        raise Misconfigured("DEBUG", given("DEBUG"), "false, because HTTPS is set")
    if not debug and "*" in hosts:
        raise Misconfigured("ALLOWED_HOSTS", given("ALLOWED_HOSTS"), "the host names of the site")
    if https and not given("ALLOWED_HOSTS"):
        raise Misconfigured("ALLOWED_HOSTS", "", "the host names of the site, because HTTPS is set")
