"""How long it takes to find functions that are said twice: 20,000 bodies with 60,000 functions, in English and French.

    .venv/bin/python -m benchmarks.repetitions

Half of the texts are of one in five that several bodies say, a part of them with a word changed; the others are of their own. Prints
seconds and the largest memory of the process; the bounds are 60 seconds and 500 MB.
"""

import os
import random
import resource
import tempfile
import time

BODIES, FUNCTIONS_EACH, SHARED = 20_000, 3, 6_000


def _texts(words, count, rng):
    shared = [" ".join(rng.choices(words, k=rng.randint(10, 45))) for _number in range(SHARED)]
    for _number in range(count):
        if rng.random() < 0.5:
            yield " ".join(rng.choices(words, k=rng.randint(10, 45)))
            continue
        text = rng.choice(shared).split()
        if rng.random() < 0.5:
            text[rng.randrange(len(text))] = rng.choice(words)
        yield " ".join(text)


def _plant():
    """Write bodies, mandates and functions as rows; nothing else reads them."""
    from secretariat.models import Body, Function, Mandate

    rng = random.Random(7)
    words = {slug: [f"{slug}{number}" for number in range(3_000)] for slug in ("en", "fr")}
    place = {"tree_id": 1, "level": 0}
    every = [Body(pk=1, kind="secretariat", slug="b-1", name_en="Body 1", lft=1, rght=2, **place)]
    for pk in range(2, BODIES + 1):
        own = {"kind": "division", "parent_id": 1, "position": pk, "lft": 2 * pk, "rght": 2 * pk + 1}
        every.append(Body(pk=pk, slug=f"b-{pk}", name_en=f"Body {pk}", **own, **place))
    Body._base_manager.bulk_create(every, batch_size=500)
    Mandate._base_manager.bulk_create([Mandate(pk=body.pk, body_id=body.pk) for body in every], batch_size=500)
    texts = zip(*(_texts(words[slug], BODIES * FUNCTIONS_EACH, rng) for slug in words), strict=True)
    functions = [
        Function(mandate_id=number // FUNCTIONS_EACH + 1, position=number, text_en=english, text_fr=french)
        for number, (english, french) in enumerate(texts)
    ]
    Function._base_manager.bulk_create(functions, batch_size=500)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"STATE_DIR": folder, "DJANGO_SETTINGS_MODULE": "secretariat.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        from registry.repetitions import find_repetitions

        call_command("migrate", verbosity=0)
        _plant()
        before, started, used = (
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            time.monotonic(),
            time.process_time(),
        )
        found = find_repetitions()
        seconds, processor = time.monotonic() - started, time.process_time() - used
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"functions: {BODIES * FUNCTIONS_EACH:,}; groups listed: {len(found):,} (at most 2,000)")
    print(f"{seconds:.1f} s ({processor:.1f} s of one processor), {memory} MB, of which {before // 1024} MB before")


if __name__ == "__main__":
    main()
