"""What differs between machines, read from the environment; a malformed value stops start-up with a sentence."""

import secrets
from pathlib import Path

import dj_database_url
from environs import Env, EnvError

env = Env()


class Misconfigured(SystemExit):
    """A setting from the environment cannot be used; the message says how to mend it."""

    def __init__(self, name, value, expected):
        shown = value if len(value) <= 80 else value[:77] + "..."
        super().__init__(f"{name} is set to {shown!r}, which cannot be used. Set it to {expected}, or unset it.")


def read(name, parse, default, expected):
    """The variable `name`, parsed by a method of environs; `expected` completes "Set it to …"."""
    try:
        return parse(name, default)
    except (EnvError, ValueError):
        raise Misconfigured(name, env.str(name, ""), expected) from None


def flag(name, default=False):
    return read(name, env.bool, default, "true or false")


def number(name, default, lowest, highest):
    expected = f"a whole number from {lowest} to {highest}"
    value = read(name, env.int, default, expected)
    if not lowest <= value <= highest:
        raise Misconfigured(name, str(value), expected)
    return value


def host(name, default):
    value = env.str(name, default).strip()
    if not value or any(character.isspace() or character in "/@?#" for character in value):
        raise Misconfigured(name, value, "an address of this machine, such as 127.0.0.1 or 0.0.0.0")
    return value


def hosts(name, default):
    values = [value.strip() for value in env.str(name, ",".join(default)).split(",")]
    for value in values:
        if not value or any(character.isspace() or character in "/@?#" for character in value):
            raise Misconfigured(
                name, env.str(name), "host names with commas between them, such as directory.example.org"
            )
    return values


def database(name, default):
    """Django's settings for the database that a URL names: SQLite or PostgreSQL."""
    url = env.str(name, "") or default
    expected = "a URL such as postgres://user:password@host:5432/directory or sqlite:////srv/directory.sqlite3"
    if url.partition("://")[0] not in ("postgres", "postgresql", "sqlite"):
        raise Misconfigured(name, url, expected)
    try:
        settings = dj_database_url.parse(url)
    except (ValueError, dj_database_url.ParseError):
        raise Misconfigured(name, url, expected) from None
    if not settings["NAME"]:
        raise Misconfigured(name, url, expected)
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            # A writer takes its lock when it begins, so a reader never has to become one halfway.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        # A file, so that tests with several processes see one database.
        settings["TEST"] = {"NAME": str(Path(settings["NAME"]).parent / "test.sqlite3")}
    else:
        settings["CONN_HEALTH_CHECKS"] = True
        settings["CONN_MAX_AGE"] = 60
    return settings


def secret_key(name, file):
    """The key from the environment, or one made on the first start and kept in `file`."""
    value = env.str(name, "")
    if value:
        if len(value) < 32:
            raise Misconfigured(name, "*" * len(value), "at least 32 random characters")
        return value
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
