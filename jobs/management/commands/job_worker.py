import signal

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError

from jobs import running
from jobs.supervisor import Supervisor
from secretariat.waiting import is_lock_timeout


class Command(BaseCommand):
    help = "Run jobs until it is stopped, each in a process of its own; “serve” does the same unless JOB_WORKER says otherwise."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="run one job in this process, if one waits")
        parser.add_argument("--name", default="", help="the name of this process as a worker, with --once")
        parser.add_argument("--ended", default="", help="the name of a worker that has ended, with --once")

    def handle(self, once, name, ended, **options):
        if once:
            self.run_one(name, ended)
            return
        supervisor = Supervisor()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_arguments: supervisor.is_stopping.set())
        supervisor.start()
        supervisor.is_stopping.wait()
        supervisor.stop()

    def run_one(self, name, ended):
        running.tidy_up(ended)
        with running.worker_named(name):
            try:
                call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload", max_tasks=1, verbosity=0)
            except OperationalError as error:  # while it looks for a task, another writer holds SQLite
                if not is_lock_timeout(error):
                    raise
