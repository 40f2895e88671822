"""Benchmark of the API against a bare JSON response of the same size in the same process: one body, rendered and cached."""

import statistics
import time

from .both import main

ROUNDS = 400
MAX_RATIO = 3
SLUG = "monitoring-review-and-reporting-unit"


def measure():
    from django.conf import settings
    from django.core.cache import cache
    from django.core.management import call_command
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import path

    from secretariat.urls import urlpatterns

    call_command("load_directory", verbosity=0)
    client, address = Client(), f"/api/v1/bodies/{SLUG}/"
    content = client.get(address).content
    assert len(content) > 1_000, settings.DATABASES
    urlpatterns.insert(0, path("bare/", lambda request: HttpResponse(content, content_type="application/json")))

    def milliseconds(url, without_cache=False):
        if without_cache:
            cache.clear()
        start = time.perf_counter()
        assert client.get(url).status_code == 200
        return 1000 * (time.perf_counter() - start)

    cases = {"bare": ("/bare/", False), "cached": (address, False), "rendered": (address, True)}
    times = {name: [] for name in cases}
    for _ in range(ROUNDS):  # alternating, so that other load on the machine affects all cases
        for name, case in cases.items():
            times[name].append(milliseconds(*case))
    medians = {name: statistics.median(own) for name, own in times.items()}
    for name, what in (("cached", "one body, cached"), ("rendered", "one body, rendered")):
        ratio = medians[name] / medians["bare"]
        figure = f"p50 {medians[name]:.2f} ms, bare {medians['bare']:.2f} ms: {ratio:.1f} times; {len(content)} bytes"
        target = f"at most {MAX_RATIO} times" if name == "cached" else "no target"
        yield what, figure, target, ratio <= MAX_RATIO or name == "rendered"


if __name__ == "__main__":
    main("benchmarks.api", measure, "The API")
