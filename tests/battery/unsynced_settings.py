"""The settings of the site with SQLite's default for WAL: a commit is not synced. For the self-test of the battery."""

from secretariat.settings import *  # noqa: F403
from secretariat.settings import DATABASES

OPTIONS = DATABASES["default"]["OPTIONS"]
OPTIONS["init_command"] = OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
