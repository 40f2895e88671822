"""HTTP load on one address: with wrk if it is installed, otherwise with threads of this process, which are slower than the server."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from urllib.parse import urlsplit

CONNECTIONS = 8


def per_second(url, seconds, headers=()):
    """Return the responses per second; raises AssertionError if wrk reports an error response."""
    if shutil.which("wrk"):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
        for name, value in dict(headers).items():
            command += ["-H", f"{name}: {value}"]
        output = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
        assert "Non-2xx" not in output, output
        return float(re.search(r"Requests/sec:\s+([0-9.]+)", output)[1])
    return _by_threads(urlsplit(url), time.monotonic() + seconds, dict(headers)) / seconds


def _by_threads(parts, end, headers):
    counts = []

    def send_requests():
        connection, count = http.client.HTTPConnection(parts.hostname, parts.port), 0
        while time.monotonic() < end:
            connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
            response = connection.getresponse()
            response.read()
            count += response.status < 400
        counts.append(count)

    threads = [threading.Thread(target=send_requests) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
