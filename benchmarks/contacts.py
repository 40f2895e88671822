"""Benchmark of posts and contact points: pages of bodies and the search in a large directory, without any and with 40,000 and 60,000."""

import csv
import random
from pathlib import Path
from time import process_time

from .both import main

BODIES, PAGES = 20_000, 300
HELD = ("head", "Head of the Unit"), ("deputy", "Deputy Director of the Division")
QUERIES = Path(__file__).parent.parent / "tests" / "search" / "queries.csv"
MAX_OF_PAGES, MAX_OF_SEARCH, MAX_QUERIES = 1.1, 1.2, 3


def measure():
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from public_record.updating import rebuild
    from search import index
    from secretariat.models import Body, ContactPoint, Post
    from tests.many_bodies import load_many
    from translations.demo_contacts import HOURS, TITLES

    from .directories import grow

    settings.PAGE_CACHE_MB = 0
    call_command("load_directory", verbosity=0)
    load_many(min(2_000, BODIES // 2))
    grow(BODIES)
    rebuild()
    index.rebuild()
    client, chance = Client(), random.Random(1)
    bodies = list(Body.objects.exclude(parent=None).order_by("pk"))
    addresses = [body.get_absolute_url().replace("/en/", "/fr/") for body in chance.sample(bodies, PAGES)]
    with QUERIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:PAGES]
    questions = [(f"/{row['language']}/search/", {"q": row["question"]}) for row in rows]

    def milliseconds(requests):
        for address, data in requests[:20]:
            client.get(address, data)
        best = []
        for _round in range(3):
            start = process_time()
            for address, data in requests:
                client.get(address, data)
            best.append(1000 * (process_time() - start) / len(requests))
        return min(best)

    pages = [(address, {}) for address in addresses]
    before = milliseconds(pages), milliseconds(questions)
    posts = [
        Post(
            body=body,
            position=n,
            role=role,
            title_en=title,
            **{f"title_{slug}": own for slug, own in TITLES[title].items()},
        )
        for body in bodies
        for n, (role, title) in enumerate(HELD)
    ]
    contacts = [
        ContactPoint(
            body=body, position=n, purpose=purpose, email=f"{purpose}@example.org", phone="+15145550100", languages="en fr",
            **{f"hours_{slug}": own for slug, own in HOURS.items()},
        )
        for body in bodies
        for n, purpose in enumerate(("general", "media", "staff"))
    ]  # fmt: skip
    for objects in (posts, contacts):
        type(objects[0]).objects.bulk_create(objects, batch_size=500)
    rebuild()
    index.rebuild()
    after = milliseconds(pages), milliseconds(questions)
    with CaptureQueriesContext(connection) as queries:
        client.get(addresses[0])
    what = f"{len(bodies)} bodies, {len(posts)} posts, {len(contacts)} contact points"
    for name, one, other, limit in (
        ("page of a body", before[0], after[0], MAX_OF_PAGES),
        ("page of results", before[1], after[1], MAX_OF_SEARCH),
    ):
        yield (
            f"{what}: {name}",
            f"{other:.2f} ms, {one:.2f} ms without them: {other / one:.2f} times",
            f"at most {limit} times",
            other <= one * limit,
        )
    yield f"{what}: queries of a page", len(queries), f"at most {MAX_QUERIES}", len(queries) <= MAX_QUERIES


if __name__ == "__main__":
    main("benchmarks.contacts", measure, "Posts and contact points")
