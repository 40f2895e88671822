#!/usr/bin/env python
"""The project's command line: `python manage.py help` lists what it can do."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    if sys.argv[1:2] == ["serve"]:
        # Without Django's apps, which only its workers need: the process of the server is small, and starts them sooner.
        from delivery.management.commands.serve import Command

        Command().run_from_argv(sys.argv)
        return
    from django.core.management import execute_from_command_line

    from secretariat.changes import change_context

    with change_context(source=" ".join(["manage.py", *sys.argv[1:2]])[:100]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
