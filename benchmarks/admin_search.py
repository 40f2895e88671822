"""Benchmark of the admin's search boxes in a directory of 20,000 bodies, beside Django's own search, which knows no accents."""

import statistics
import time

from .both import main

BODIES, ROUNDS = 20_000, 3
MAX_MILLISECONDS = 500
TYPED = ("energie", "d'essai", "forêt", "ЛЕСА", "unit 17")


def measure():
    from unittest import mock

    from django.contrib import admin
    from django.contrib.auth import get_user_model
    from django.test import Client

    from history.models import Change
    from secretariat.admin.base import BaseAdmin

    from .directories import fill

    bodies = fill(BODIES)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("administrator"))
    boxes = {
        "autocomplete of bodies": "/admin/autocomplete/?app_label=people&model_name=brancheditor&field_name=body&term=",
        "list of units": "/admin/units/unit/?q=",
        f"history of {Change.objects.count()} changes": "/admin/history/change/?q=",
    }
    for what, address in boxes.items():
        own, djangos = [], []
        for _ in range(ROUNDS):
            for typed in TYPED:
                own.append(_milliseconds(client, address + typed))
                with mock.patch.object(BaseAdmin, "get_search_results", admin.ModelAdmin.get_search_results):
                    djangos.append(_milliseconds(client, address + typed))
        figure = f"median {statistics.median(own):.0f} ms, maximum {max(own):.0f} ms; Django's {statistics.median(djangos):.0f} ms"
        holds = statistics.median(own) <= MAX_MILLISECONDS
        yield f"{bodies} bodies: {what}", figure, f"median at most {MAX_MILLISECONDS} ms", holds


def _milliseconds(client, address):
    start = time.perf_counter()
    assert client.get(address).status_code == 200
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main("benchmarks.admin_search", measure, "The search boxes of the admin")
