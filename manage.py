#!/usr/bin/env python
"""The project's command line: `python manage.py help` lists what it can do."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    from django.core.management import execute_from_command_line

    from secretariat.changes import change_context

    with change_context(source=" ".join(["manage.py", *sys.argv[1:2]])[:100]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
