import errno
import multiprocessing
import os
import signal
import socket
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from granian import Granian

from delivery import metrics
from jobs.supervisor import Supervisor


class Command(BaseCommand):
    help = "Serve the directory on HOST and PORT, after “prepare”, until it is interrupted."
    requires_system_checks = ()  # see manage.py; “prepare” makes them

    def handle(self, **options):
        if settings.DEBUG:
            raise CommandError("DEBUG shows internal details of the site to everybody. Unset it, or use “make dev”.")
        address = free_address(settings.HOST, settings.PORT)
        self.stdout.write("Starting the server (a few seconds) …")
        self.stdout.flush()
        metrics.serve()
        server = Granian(
            "secretariat.wsgi:application",
            address=address,
            port=settings.PORT,
            interface="wsgi",
            workers=settings.WORKERS,
            blocking_threads=settings.THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            runtime_mode="st",  # in the other mode, a worker may not notice that it should stop, and is killed after the timeout
            log_level="error",
        )
        server.on_startup(lambda: threading.Thread(target=self.announce, args=[address], daemon=True).start())
        # Spawned workers inherit no locks and no open database connection.
        multiprocessing.set_start_method("spawn", force=True)
        os.environ.setdefault(
            "MALLOC_ARENA_MAX", "1"
        )  # for workers: one heap for all threads, which wait for each other anyway
        supervisor = Supervisor().start() if settings.JOB_WORKER == "embedded" else None
        try:
            server.serve(target_loader=application_of_a_worker, wrap_loader=False)
        except KeyboardInterrupt:  # before the server has installed its signal handlers
            raise SystemExit(130) from None
        finally:
            if supervisor:
                supervisor.stop()

    def announce(self, address):
        """Print the address as soon as the server accepts connections."""
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 (nothing is bound here)
        for _attempt in range(600):
            try:
                socket.create_connection((reachable, settings.PORT), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                host = f"[{reachable}]" if ":" in reachable else reachable
                self.stdout.write(f"The directory is at http://{host}:{settings.PORT}/ (Ctrl-C stops it)")
                self.stdout.flush()
                return


def application_of_a_worker():
    """Load the application in a worker process that ignores Ctrl-C.

    Ctrl-C is sent to every process of a terminal; a worker that gets it as well as the server's stop
    signal often hangs.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    from secretariat.wsgi import application  # here, because the main process does not need it

    return application


def free_address(host, port):
    """Return the numeric address of `host`; raises CommandError if `port` cannot be used there.

    The server itself would silently share the port with another instance.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise CommandError(f"Port {port} needs more rights than this user has. Set PORT to one above 1023.") from None
    except socket.gaierror:
        raise CommandError(
            f"HOST names no address of this machine: {host}. Set it to one, such as 127.0.0.1."
        ) from None
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise CommandError(f"Port {port} on {host} {reason}. Stop what uses it, or set PORT to another.") from None
    return address[0]
