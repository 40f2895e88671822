"""Imports killed at random moments: everything of a file is in the directory afterwards, or nothing.

`manage.py import_bodies` runs in processes of its own, which are killed as a machine would kill them, without a word.
"""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from exchange.bodies import MIN_STEPS_TO_REHEARSE
from history.models import Change
from secretariat import tree
from secretariat.changes import ChangeKind
from secretariat.models import Body, Mandate
from tests.exchange.files import write_csv
from tests.processes import database_url
from tests.real_site import PROJECT, clean
from translations.models import TextState

BODIES = MIN_STEPS_TO_REHEARSE
HEADER = ("external_id", "parent_external_id", "kind", "name_en", "name_fr", "mandate_en")


def kill_imports(kills, folder, seed=1):
    """Start imports on the database of the test, which has a root, and kill them; returns what was found.

    `nothing` and `all` count the imports that left nothing or everything, `half` the others;
    `findings` are sentences: what the doctor says, and what of the history or of the states of
    texts belongs to nothing. The first import is not killed, to learn how long one takes.
    """
    chance = random.Random(seed)
    environment = clean({"DATABASE_URL": database_url(), "STATE_DIR": str(folder), "PYTHONWARNINGS": "ignore"})
    found = {"nothing": 0, "all": 0, "half": 0, "findings": []}
    root = Body.objects.get(parent=None).slug
    began = time.monotonic()
    _import(environment, folder, root, f"{seed}-whole").wait()
    whole = time.monotonic() - began
    assert _state(f"{seed}-whole")["bodies"] == BODIES, "an import that nobody killed did not arrive"
    began = time.monotonic()
    _import(environment, folder, root, f"{seed}-dry", "--dry-run").wait()
    dry = time.monotonic() - began
    for number in range(kills):
        key = f"{seed}-{number}"
        process = _import(environment, folder, root, key)
        # A dry run ends where writing would begin.
        time.sleep(chance.uniform(0.8 * dry, max(whole, dry)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        state = _state(key)
        found[{0: "nothing", BODIES: "all"}.get(state["bodies"], "half")] += 1
        found["findings"] += state["findings"]
    return found


def _import(environment, folder, root, key, *options):
    """Start importing bodies that no import before has brought."""
    rows = [(f"{key}-0", "", "secretariat", f"Root {key}", f"Racine {key}", "It is the first.")]
    rows += [
        (f"{key}-{n}", f"{key}-{(n - 1) // 5}", "division" if n < 6 else "unit", f"Body {key} {n}", f"Corps {n}", f"It does {n}.")
        for n in range(1, BODIES)
    ]  # fmt: skip
    path = write_csv(Path(folder) / f"{key}.csv", [HEADER, *rows])
    command = [sys.executable, "manage.py", "import_bodies", str(path), "--under", root, *options]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)


def _state(key):
    """How many bodies of an import are there, and what is wrong with the database."""
    with tree.structure_lock():  # after whatever a server still does for a client that is gone
        findings = [result["sentence"] for result in tree.validate()]
        bodies = Body.objects.filter(external_id__startswith=f"{key}-")
        for model in (Body, Mandate):
            name = model._meta.label_lower
            here = set(model.objects.values_list("pk", flat=True))
            gone = set(Change.objects.filter(model=name, what=ChangeKind.REMOVED).values_list("object_id", flat=True))
            told = set(Change.objects.filter(model=name, what=ChangeKind.ADDED).values_list("object_id", flat=True))
            known = set(TextState.objects.filter(model=name).values_list("object_id", flat=True))
            findings += [f"The history tells of a {name} that is not there."] * len(told - here - gone)
            findings += [f"A state of a text belongs to a {name} that is not there."] * len(known - here)
        ids = set(bodies.values_list("pk", flat=True))
        told = set(
            Change.objects.filter(what=ChangeKind.ADDED, model="secretariat.body").values_list("object_id", flat=True)
        )
        findings += ["The history does not tell of a body."] * len(ids - told)
        mandates = Mandate.objects.filter(body__in=ids).count()
        names = bodies.exclude(name_fr=None).exclude(name_fr="").count()
        if {mandates, names} != {len(ids)}:
            findings.append(f"{len(ids)} bodies have {mandates} mandates and {names} French names.")
        return {"bodies": len(ids), "findings": findings}
