"""Long imports are rehearsed on copies: the result is the same, others work on meanwhile, and what they do is not lost."""

import io
import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from exchange import bodies, loading, tables
from exchange.loading import Loader
from files.uploads import InvalidPlan
from history.models import Change
from public_record import updating
from public_record.models import BodyRecord, Listing
from search import index
from secretariat import rehearsal, tree
from secretariat.changes import current_revision, write_lock
from secretariat.copied_tables import execute
from secretariat.languages import SOURCE
from secretariat.models import Body, Mandate
from secretariat.rehearsal import Outdated, checkpoint_afterwards
from secretariat.waiting import TaskStep
from tests.everything import everything
from tests.exchange.files import SMALL, write_csv
from tests.processes import together
from translations import texts
from translations.cat_files import formats, importing
from translations.cat_files.segments import exported_segments
from translations.models import Task
from translations.status_report import status_report

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

MORE = (
    SMALL[0],
    ("m", "", "secretariat", "Ministry", "Ministère", "M", "", ""),
    ("h", "m", "division", "Health and Care", "Santé et soins", "HC", "It heals.", "Elle guérit."),
    ("c", "n", "unit", "Clinics & Wards", "Cliniques", "", "", ""),
    ("n", "h", "unit", "Nursing", "Soins infirmiers", "", "It nurses.", "Elle soigne."),
)
"""A table that changes texts of the small one, moves a body and adds one."""


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """The shortest work is rehearsed too."""
    for module, name in (
        (bodies, "MIN_STEPS_TO_REHEARSE"),
        (loading, "MIN_BODIES_TO_REHEARSE"),
        (importing, "MIN_STEPS_TO_REHEARSE"),
    ):
        monkeypatch.setattr(module, name, 1)


@pytest.fixture(autouse=True)
def sound(transactional_db):
    """Afterwards the derived tables are right, and no temporary table is left."""
    call_command("reindex", stdout=io.StringIO())
    yield
    assert tree.validate() == []
    for command in ("rebuild_record", "reindex"):
        call_command(command, check=True, stdout=io.StringIO(), stderr=io.StringIO())
    assert temporary_tables() == []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys" if connection.vendor == "sqlite" else "SELECT 1")
        assert cursor.fetchone() == (1,)


def temporary_tables():
    name, catalogue = "name", "sqlite_temp_master WHERE name NOT LIKE 'sqlite_%'"
    if connection.vendor == "postgresql":
        name, catalogue = "relname", "pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {catalogue}")
        return cursor.fetchall()


@pytest.fixture
def read(tmp_path):
    return lambda rows: tables.read_table(write_csv(tmp_path / "bodies.csv", rows))


@pytest.fixture
def small(read):
    bodies.import_table(read(SMALL))


def meanwhile(*calls):
    """A callable for progress that runs calls in other processes, once, before the first text is written."""
    done = []

    def progress(step, count, _total):
        if step == TaskStep.TEXTS and count == 0 and not done:
            done.append(together(*((f"tests.exchange.editors.{name}", arguments) for name, arguments in calls)))

    progress.done = done
    return progress


def outline():
    """The directory without its ids and times."""
    changes = Change.objects.order_by("pk").values_list(
        "model", "label", "body_name", "what", "field", "language", "before", "after", "is_public", "source", "note"
    )
    return {
        "bodies": [*Body.objects.values_list("slug", "kind", "parent__slug", "position", "name_en", "name_fr", "acronym_en")],
        "mandates": [*Mandate.objects.order_by("body__slug").values_list("body__slug", "opening_en", "opening_fr")],
        "records": sorted(BodyRecord.objects.values_list("slug", "position", "version")),
        "history": sorted(changes, key=lambda row: (row[0], row[1], row[4], row[5])),  # each text's own changes stay in order
        "revision": current_revision(),
    }  # fmt: skip


def test_a_rehearsed_import_leaves_what_one_under_the_lock_leaves(read, small):
    with transaction.atomic():  # in a transaction nothing is rehearsed
        bodies.import_table(read(MORE))
        under_the_lock = outline()
        transaction.set_rollback(True)
    before = Change.objects.count()
    bodies.import_table(read(MORE))
    assert outline() == under_the_lock
    assert Change.objects.count() > before
    assert current_revision() == 2
    places = [*Change.objects.filter(revision=2).order_by("pk").values_list("body", "model", "object_id", "field")]
    assert places == sorted(places)
    assert len({body for body, *_others in places}) > 1


def test_every_step_is_reported_and_listings_are_stored_in_the_order_of_their_index(read, monkeypatch):
    monkeypatch.setattr(index, "MAX_INCREMENTAL_UPDATE", 0)
    told = []
    bodies.import_table(read(SMALL), progress=lambda *facts: told.append(facts))
    assert {step.value for step, _done, _total in told} == {"checks", "bodies", "texts", "record", "index", "writing"}
    assert {(TaskStep.RECORD, 0, 4), (TaskStep.RECORD, 4, 4), (TaskStep.INDEX, 4, 4)} <= {*told}
    stored = [
        (language, bytes(key)) for language, key in Listing.objects.order_by("pk").values_list("language", "sort_key")
    ]
    assert stored == sorted(stored)
    assert len(stored) == 24


def test_a_new_id_is_no_other_rows(read, small):
    bodies.import_table(read(MORE))
    added = tree.add(Body(kind="unit", slug="later", name_en="Later"), Body.objects.get(slug="health"))
    assert added.pk == Body.objects.order_by("-pk")[0].pk
    texts.write(added, SOURCE, {"name": "Even later"})


def test_the_lock_is_free_meanwhile_and_both_changes_are_there(read, small):
    progress = meanwhile(("rename", {"slug": "directors-office", "name": "Office of the Director"}))
    bodies.import_table(read(MORE), progress=progress)
    assert progress.done == [[4]]  # saved, and without the body that is on its way
    assert Body.objects.get(slug="directors-office").name_en == "Office of the Director"
    assert Body.objects.get(slug="clinics-and-wards").parent.slug == "nursing"
    assert current_revision() == 3
    assert {*Change.objects.filter(revision=3).values_list("body_name", flat=True)} >= {"Nursing", "Health and Care"}


def test_a_body_that_is_moved_meanwhile_goes_where_the_table_says(read, small):
    bodies.import_table(
        read(MORE), progress=meanwhile(("move", {"slug": "clinics-and-wards", "under": "directors-office"}))
    )
    assert Body.objects.get(slug="clinics-and-wards").parent.slug == "nursing"
    assert Change.objects.filter(what="moved").count() == 2


def test_a_parent_that_is_abolished_meanwhile_is_missed(read, small):
    rows = [MORE[0], ("n", "o", "unit", "Nursing", "Soins infirmiers", "", "It nurses.", "Elle soigne.")]
    before = outline()["bodies"]
    with pytest.raises(InvalidPlan) as refused:
        bodies.import_table(read(rows), progress=meanwhile(("abolish", {"slug": "directors-office"})))
    assert [str(error) for error in refused.value.errors] == [
        "line 2: parent 'o' is not in the file and not in the directory."
    ]
    assert outline()["bodies"] == [row for row in before if row[0] != "directors-office"]


def test_who_writes_all_the_time_does_not_keep_an_import_from_coming_in(read, small):
    told = []

    def progress(step, count, total):
        if step == TaskStep.TEXTS and count == 0 and len(told) < rehearsal.MAX_REHEARSALS:
            name = f"Office {len(told)}"
            together(("tests.exchange.editors.rename", {"slug": "directors-office", "name": name}))
        if step == TaskStep.AGAIN:
            told.append((count, total))

    bodies.import_table(read(MORE), progress=progress)
    assert told == [(1, 2), (2, 2)]  # the third time the lock is held
    assert Body.objects.filter(slug="nursing").exists()
    assert Body.objects.get(slug="directors-office").name_en == "Office 1"


def test_an_index_that_is_rebuilt_meanwhile_is_none_of_the_copies(read, small):
    progress = meanwhile(("reindex", {}))
    bodies.import_table(read(MORE), progress=progress)
    assert progress.done
    assert Body.objects.filter(slug="nursing").exists()


def test_cancelled_work_changes_nothing(read, small):
    before = everything()

    def cancel(step, count, _total):
        if step == TaskStep.TEXTS:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bodies.import_table(read(MORE), progress=cancel)
    assert everything() == before


def test_what_is_refused_in_the_rehearsal_is_refused(read, small, monkeypatch):
    def refuse(pairs):
        body, _parent = next(iter(pairs))
        raise tree.PlacementError(body, "Not here.")

    monkeypatch.setattr(tree, "place_all", refuse)
    before = everything()
    with pytest.raises(InvalidPlan, match="Not here"):
        bodies.import_table(read(MORE))
    assert everything() == before


def test_only_copies_can_be_written():
    with pytest.raises(DatabaseError), rehearsal.rehearsal() as own:
        own.perform(lambda: Task.objects.create(model="secretariat.body", object_id=1, field="name", language="fr"))
    assert not Task.objects.exists()
    with write_lock():
        Task.objects.create(model="secretariat.body", object_id=1, field="name", language="fr")


def test_a_folder_is_loaded_beside_others(tmp_path, small, monkeypatch):
    parts = [{"slug": "nursing", "kind": "unit"}]
    structure = {
        "secretariat": {
            "slug": "ministry",
            "kind": "secretariat",
            "parts": [{"slug": "health", "kind": "division", "parts": parts}],
        }
    }
    english = {slug: {"name": slug.title()} for slug in ("ministry", "health")} | {
        "nursing": {
            "name": "Nursing",
            "opening": "It nurses.",
            "functions": ["Nurse", "Teach nursing"],
            "handles": "illness",
        }
    }
    (tmp_path / "texts").mkdir()
    (tmp_path / "structure.json").write_text(json.dumps(structure))
    (tmp_path / "texts" / "en.json").write_text(json.dumps({"bodies": english}))
    progress = meanwhile(("rename", {"slug": "directors-office", "name": "Office of the Director"}))
    loaded = Loader(tmp_path, progress=progress).load()
    assert progress.done == [[4]]
    assert (loaded.added, loaded.written) == (["nursing"], 1)
    nursing = Body.objects.get(slug="nursing")
    assert (nursing.mandate.functions.count(), nursing.search_words.get().handles) == (2, "illness")
    assert Body.objects.get(slug="directors-office").name_en == "Office of the Director"


def test_the_record_is_rebuilt_beside_others(small):
    BodyRecord.objects.filter(slug="health").update(slug="wrong")
    BodyRecord.objects.filter(slug="clinics-and-wards").delete()
    done = []

    def progress(step, count, _total):
        if step == TaskStep.RECORD and count == 0 and not done:
            arguments = {"slug": "directors-office", "name": "Office of the Director"}
            done.append(together(("tests.exchange.editors.rename", arguments)))

    assert updating.rebuild(progress) == 4
    assert done == [[4]]
    assert {*BodyRecord.objects.values_list("slug", flat=True)} == {
        "ministry",
        "health",
        "clinics-and-wards",
        "directors-office",
    }


def test_a_record_that_is_right_is_no_change(small):
    before = everything()
    updating.rebuild()
    assert everything() == before


class TestTranslations:
    @pytest.fixture
    def file(self, tmp_path, small):
        found = [text for text in status_report() if text.language == "es" and text.field == "name"]
        content, suffix = formats.content(exported_segments(found), "xliff")
        path = tmp_path / f"es.{suffix}"
        path.write_bytes(content)
        return path

    def segments(self, file):
        return [replace(one, target="Nombre", state="translated") for one in formats.read_file(file)]

    def test_a_draft_that_is_saved_meanwhile_is_not_lost(self, file):
        progress = meanwhile(("draft", {"slug": "health", "language": "es", "target": "Salud"}))
        plan = importing.import_segments(self.segments(file), progress=progress)
        assert progress.done == [[1]]
        assert plan.counts()["conflict"] == 1
        health = Body.objects.get(slug="health").pk
        assert Task.objects.get(object_id=health).draft == "Salud"
        assert {*Task.objects.exclude(object_id=health).values_list("draft", flat=True)} == {"Nombre"}

    def test_nothing_is_in_the_directory_before_its_end(self, file):
        before = everything()
        with pytest.raises(KeyboardInterrupt):
            importing.import_segments(self.segments(file), progress=self.interrupt_at_the_end)
        assert everything() == before

    @staticmethod
    def interrupt_at_the_end(step, done, total):
        if step == TaskStep.TEXTS and done == total:
            raise KeyboardInterrupt


def test_former_names_are_found_behind_the_copy_of_the_history(read, small):
    """The second rename is rehearsed on a copy of the history that is empty at first; the first one is still known."""
    rows = [[cell.replace("Health and Care", "Care") for cell in row] for row in MORE]
    for table in (MORE, rows):
        Change.objects.update(at=F("at") - timedelta(days=2))
        bodies.import_table(read(table))
    former = BodyRecord.objects.filter(see_references__language="en", slug="health").values_list("see_references__name")
    assert {("Health",), ("Health and Care",)} <= {*former}


@pytest.mark.sqlite
def test_the_log_of_sqlite_is_copied_after_the_block_even_where_the_work_fails():
    before = execute("PRAGMA wal_autocheckpoint")
    with suppress(Outdated), checkpoint_afterwards():
        assert execute("PRAGMA wal_autocheckpoint") == [(0,)] != before
        raise Outdated
    assert execute("PRAGMA wal_autocheckpoint") == before
    with transaction.atomic(), checkpoint_afterwards():
        assert execute("PRAGMA wal_autocheckpoint") == before
