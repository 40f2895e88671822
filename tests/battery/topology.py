"""Two web processes that share PostgreSQL and Redis behind nginx, as docs/deploy.md has them, under load."""

import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.delivery.servers import own_postgresql, own_redis
from tests.real_site import PROJECT, clean, free_port, manage

from .rows import limit, row

READERS = 8
HOST = "directory.example.org"
PATHS = [
    "/en/search/?q=finance",
    "/ar/units/finance-unit/",
    "/zh/?x=1",
    "/api/v1/bodies/finance-unit/",
    "/fr/units/?page=1",
]
"""Some of them nobody keeps, so that they reach the web processes."""


class Web:
    """One web process of the directory, with two workers."""

    def __init__(self, folder, environment):
        self.port = free_port()
        self.environment = clean({**environment, "PORT": str(self.port), "STATE_DIR": str(folder), "WORKERS": "2"})
        self.log = folder / f"web-{self.port}.log"

    def start(self):
        with self.log.open("a") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.process = subprocess.Popen(command, cwd=PROJECT, env=self.environment, stdout=log, stderr=log)
        for _ in range(400):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as response:
                    assert response.status == 200
                    return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def workers(self):
        told = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        lines = [line.split(None, 1) for line in told.stdout.splitlines()]
        return [int(pid) for pid, arguments in lines if "resource_tracker" not in arguments]


@contextmanager
def topology(folder, database="", **environment):
    """(the two web processes, the port of nginx); with a database of their own if no URL of one is given."""
    state = folder / "state"
    state.mkdir(parents=True)
    with ExitStack() as stack:
        redis = stack.enter_context(own_redis())
        environment |= {
            "DATABASE_URL": database or stack.enter_context(own_postgresql()).get_uri(),
            "REDIS_URL": redis,
            "HTTPS": "true",
            "ALLOWED_HOSTS": HOST,
            "TRUSTED_PROXIES": "1",
        }
        done = manage("prepare", STATE_DIR=str(state), **environment)
        assert done.returncode == 0, done.stderr
        webs = [Web(state, environment).start() for _ in range(2)]
        for web in webs:
            stack.callback(web.stop)
        port = stack.enter_context(nginx(folder, webs))
        yield webs, port


NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")


@contextmanager
def nginx(folder, webs):
    port = free_port()
    subject = ["-subj", f"/CN={HOST}", "-keyout", folder / "directory.key", "-out", folder / "directory.crt"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject], check=True, capture_output=True
    )
    ours = (PROJECT / "deploy" / "nginx" / "directory.conf").read_text(encoding="utf-8")
    upstream = (PROJECT / "deploy" / "nginx" / "upstream.conf").read_text(encoding="utf-8")
    for example, web in zip((8001, 8002), webs, strict=True):
        upstream = upstream.replace(f"127.0.0.1:{example}", f"127.0.0.1:{web.port}")
    (folder / "upstream.conf").write_text(upstream)
    ours = re.sub(r"server \{\s+listen 80;.+?\n\}\n", "", ours, flags=re.DOTALL)
    ours = re.sub(r"\s+listen \[::\]:443 ssl;", "", ours).replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    ours = ours.replace("/etc/nginx/directory-upstream.conf", f"{folder}/upstream.conf")
    ours = ours.replace("/etc/nginx/certificates", str(folder)).replace("/var/cache/nginx", str(folder))
    with running_nginx(folder, ours):
        yield port


@contextmanager
def running_nginx(folder, configuration):
    """Run nginx with what stands in its http {}; its files are in `folder`."""
    temporary = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"user {_user()}; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}"
    (folder / "nginx.conf").write_text(f"{whole} http {{ access_log off; {temporary} {configuration} }}")
    process = subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        assert process.poll() is None, (folder / "nginx.log").read_text()
        yield
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(20)


def _user():
    return "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody")


@contextmanager
def readers(port):
    """Readers who ask as fast as they can; a Counter of what became of their requests."""
    outcomes, stop = Counter(), threading.Event()
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the certificate was made for this test

    def ask(number):
        connection = None
        while not stop.is_set():
            path = PATHS[number % len(PATHS)]
            number += 1
            try:
                connection = connection or http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
                connection.request("GET", path, headers={"Host": HOST})
                response = connection.getresponse()
                response.read()
                outcomes["answered" if response.status == 200 else f"status {response.status}"] += 1
            except (OSError, http.client.HTTPException) as error:
                outcomes[type(error).__name__] += 1
                connection = connection and connection.close()
        if connection:
            connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield outcomes
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def lost(outcomes):
    return sum(count for outcome, count in outcomes.items() if outcome != "answered")


def rolling_restart_and_killed_workers(folder: Path):
    """Rows: each process begun anew in turn; workers killed, one after the other."""
    with topology(folder) as (webs, port):
        with readers(port) as outcomes:
            time.sleep(2)
            for web in webs:
                web.stop()
                time.sleep(1)
                web.start()
                time.sleep(2)
        yield row(
            "rolling restart of two web processes behind nginx, under load",
            {"requests lost": lost(outcomes), "answered": outcomes["answered"]},
            limits={"answered": limit("the others answered", lambda count: count > 100)},
            database="PostgreSQL",
        )
        with readers(port) as outcomes:
            time.sleep(2)
            killed = [web.workers()[0] for web in webs]
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
                time.sleep(4)
        yield row(
            f"{len(killed)} workers killed by kill -9, under load of {READERS} readers",
            {"requests lost": lost(outcomes), "answered": outcomes["answered"]},
            limits={
                "requests lost": limit("at most those in flight", lambda count: count <= READERS * len(killed)),
                "answered": limit("the others answered", lambda count: count > 100),
            },
            database="PostgreSQL",
        )
