"""Figures for Prometheus, where METRICS_PORT asks for them: on an address of their own, for all server processes together."""

import os
import shutil

from django.conf import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which the library is told where the processes add up; it must be set before the library is imported."""
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_meters = None


def count(method, status, is_cached, seconds):
    """One answer more."""
    if not settings.METRICS_PORT:
        return
    requests, times = meters()
    label = "kept" if is_cached else "made"
    requests.labels(method if method in METHODS else "other", str(status), label).inc()
    times.labels(label).observe(seconds)


def meters():
    global _meters
    if _meters is None:
        from prometheus_client import Counter, Histogram

        _meters = (
            Counter("directory_requests", "Answers", ["method", "status", "kept"]),
            Histogram("directory_request_seconds", "Time that an answer took in the process", ["kept"]),
        )
    return _meters


def serve():
    """Offer the figures of all processes; called once, by the process that starts them."""
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
