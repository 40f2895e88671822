"""Prometheus metrics of all server processes together, on a port of their own if METRICS_PORT is set."""

import os
import shutil

from django.conf import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable with the folder that the processes share; it must be set before the library is imported."""
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_meters = None


def count(method, status, is_cached, seconds):
    """Count one response; `seconds` is the time that it took."""
    if not settings.METRICS_PORT:
        return
    requests, times = meters()
    label = "kept" if is_cached else "made"  # label values that Prometheus has stored
    requests.labels(method if method in METHODS else "other", str(status), label).inc()
    times.labels(label).observe(seconds)


def meters():
    """Return (counter of responses, histogram of their times), created on first use."""
    global _meters
    if _meters is None:
        from prometheus_client import Counter, Histogram

        _meters = (
            Counter("directory_requests", "Responses", ["method", "status", "kept"]),
            Histogram("directory_request_seconds", "Time to respond, in the process", ["kept"]),
        )
    return _meters


def serve():
    """Serve the metrics of all processes; called once, by the process that starts them."""
    if not settings.METRICS_PORT:
        return
    folder = settings.STATE_DIR / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER] = str(folder)
    from prometheus_client import CollectorRegistry, multiprocess, start_http_server

    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    start_http_server(settings.METRICS_PORT, settings.METRICS_HOST, registry=registry)
