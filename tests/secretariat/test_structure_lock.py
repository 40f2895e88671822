"""PostgreSQL itself refuses to write the structure without the lock, whichever way it is tried."""

import pytest
from django.db import IntegrityError, connection, connections, models, transaction
from mptt.models import MPTTModel

from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG
from secretariat.models import Body, Kind
from secretariat.tree import structure_lock
from tests.everything import everything
from translations import texts
from units.models import Unit

from .outlines import SMALL, get, new, plant

# In a test's own transaction the lock taken to plant the tree would still be held.
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def stale_parent():
    body = get("legal")
    body.parent = get("science")
    return body


def bulk_update():
    body = get("legal")
    body.position = 5
    Body.objects.bulk_update([body], ["position"])


POSITION_LABELS = {
    "update of the parent": lambda: Body.objects.filter(slug="legal").update(parent=get("science")),
    "update of the kind": lambda: Body.objects.filter(slug="outreach").update(kind=Kind.OFFICE),
    "update of the position": lambda: Unit.objects.filter(slug="legal").update(position=5),
    "update of mptt's columns": lambda: Body.objects.update(lft=models.F("lft") + 2, rght=models.F("rght") + 2),
    "bulk_update": bulk_update,
    "bulk_create": lambda: Body.objects.bulk_create(
        [new("new", parent=get("science"), position=9, lft=1, rght=2, tree_id=1, level=2)]
    ),
    "raw update": lambda: sql("UPDATE secretariat_body SET level = 9 WHERE slug = %s", "legal"),
    "raw insert": lambda: sql(
        "INSERT INTO secretariat_body (kind, parent_id, position, slug, name, name_en, acronym, is_published,"
        " updated_at, lft, rght, tree_id, level)"
        " SELECT kind, parent_id, 9, 'new', 'New', 'New', '', true, now(), lft, rght, tree_id, level"
        " FROM secretariat_body WHERE slug = %s",
        "legal",
    ),
    "raw delete": lambda: sql("DELETE FROM secretariat_body WHERE slug = %s", "legal"),
    "Django's own save": lambda: models.Model.save(stale_parent()),
    "Django's own save of named columns": lambda: models.Model.save(stale_parent(), update_fields=["parent"]),
    "Django's own delete": lambda: models.Model.delete(get("legal")),
    "mptt's save": lambda: MPTTModel.save(stale_parent()),
    "mptt's move": lambda: Body.objects.move_node(get("legal"), get("science")),
    "mptt's rebuild": lambda: Body.objects.rebuild(),
}


@pytest.mark.parametrize("way", POSITION_LABELS)
def test_the_structure_is_not_written_without_the_lock(way):
    before = everything()
    with pytest.raises(IntegrityError, match="written without its lock"):
        POSITION_LABELS[way]()
    assert everything() == before


@pytest.mark.parametrize("way", POSITION_LABELS)
def test_a_turn_to_change_texts_is_not_the_lock(way):
    before = everything()
    with pytest.raises(IntegrityError, match="written without its lock"), write_lock():
        POSITION_LABELS[way]()
    assert everything() == before


@pytest.mark.parametrize("way", POSITION_LABELS)
def test_the_structure_is_written_with_the_lock(way):
    before = everything()
    with structure_lock():
        POSITION_LABELS[way]()
    if way != "mptt's rebuild":
        assert everything() != before


def test_the_lock_ends_with_its_transaction():
    with structure_lock():
        pass
    with pytest.raises(IntegrityError), transaction.atomic():
        POSITION_LABELS["update of the parent"]()


def test_the_lock_of_another_writer_does_not_count():
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7370001)")
        with pytest.raises(IntegrityError):
            POSITION_LABELS["update of the parent"]()
    finally:
        other.close()


def test_texts_and_settings_are_written_without_the_lock():
    texts.write(get("legal"), BY_SLUG["fr"], {"name": "Nom"})
    body = get("legal")
    body.slug = "law"
    body.save()
    Body.objects.filter(slug="law").update(is_published=False)
    assert Body.objects.filter(slug="law", name_fr="Nom", is_published=False).exists()
