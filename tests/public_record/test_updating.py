"""The public record follows every kind of change, in the transaction of the change; `rebuild_record --check` proves it."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from public_record.models import BodyRecord, Citation, Listing, SourceRecord
from public_record.selection import current_bodies, current_sources, current_topics
from public_record.updating import rebuild_if_outdated, record_errors
from search.index import index_errors
from secretariat import tree
from secretariat.changes import change_context
from secretariat.function_order import put_in_order
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource, Topic
from secretariat.saving import create_all
from tests.everything import undone
from tests.exchange.files import run, write_csv
from tests.secretariat.outlines import SMALL, get, new, plant
from tests.secretariat.removals import KINDS, UNIT, function, furnish, remove_and_put_back, unit
from tests.translations.cat_files.examples import changed, segments, written
from translations import texts, workflow
from translations.cat_files import formats
from translations.cat_files.importing import import_segments
from translations.models import TextState

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FRENCH = BY_SLUG["fr"]


def contents():
    """What the record says: of each body and of each mandate source."""
    bodies = current_bodies().values_list("body", "slug", "kind", "parent", "position", "content")
    topics = current_topics().values_list("topic", "slug", "parent", "position", "content")
    return {*bodies, *topics, *current_sources().values_list("source", "slug", "content")}


def source():
    return MandateSource.objects.get(pk=unit().mandate.sources.first().pk)


def setting(obj, **columns):
    for column, content in columns.items():
        setattr(obj, column, content)
    obj.save()


def approve(obj, name):
    text = workflow.Translation(obj, name, FRENCH)
    workflow.approve(None, text, workflow.BaseVersions(workflow.get_task(text).token, text.version(), text.source()))


def from_draft(obj, name):
    text = workflow.Translation(obj, name, FRENCH)
    base = workflow.BaseVersions(workflow.get_task(text).token, text.version(), text.source())
    workflow.save_draft(None, text, "Une unité", base)
    approve(obj, name)


def editorial(obj, name):
    """Change an English text without a change of its meaning, and think better of it."""
    with change_context(editorial=True):
        texts.write(obj, SOURCE, {name: "Changed for a reason"})
    assert texts.reopen(obj, name)


def unpublish_above():
    parent = unit().parent
    setting(parent, is_published=False)
    assert not current_bodies().filter(slug__in=[UNIT, parent.slug]).exists()
    texts.write(unit(), FRENCH, {"name": "Une unité cachée"})
    assert list(record_errors()) == []
    setting(parent, is_published=True)


def below_something_hidden():
    hidden = tree.add(new("hidden-division", "division", is_published=False), root())
    tree.move(unit(), hidden)
    assert not current_bodies().filter(slug=UNIT).exists()


def root():
    return Body.objects.get(parent=None)


def other_division():
    return root().child_bodies().filter(kind="division").exclude(pk=unit().parent_id).last()


def order_of_functions():
    mandate = unit().mandate
    put_in_order(mandate, [*mandate.functions.all()][::-1])


def a_new_mandate():
    body = tree.add(new("new-unit", name_fr="Une unité"), unit().parent)
    mandate = Mandate(body=body, opening_en="It counts dugongs.")
    mandate.save()
    create_all([Function(mandate=mandate, text_en=f"counting {number}", position=number) for number in range(3)])
    mandate.sources.add(source())


def swapped():
    """Two siblings whose places were exchanged behind our back, which the doctor finds by mptt's columns."""
    first, second = [*unit().parent.child_bodies()][:2]
    with tree.structure_lock():
        Body.objects.filter(pk=first.pk).update(position=second.position)
        Body.objects.filter(pk=second.pk).update(position=first.position)
    call_command("tree_doctor", "--fix", stdout=io.StringIO())


def topic(slug, **more):
    return Topic.objects.create(slug=slug, name_en=slug, **more)


def removed_topic():
    unit().topics.add(topic("corals"))
    unit().mandate.functions.last().topics.add(topic("reefs"))
    Topic.objects.get(slug="corals").delete()


def imported():
    rows = (
        ("external_id", "parent_external_id", "kind", "name_en", "name_fr", "mandate_en"),
        ("a", UNIT, "unit", "Dugongs", "Lamantins", "It counts."),
        (UNIT, other_division().slug, "unit", "Renamed", "Renommée", "It reviews."),
    )
    run("import_bodies", write_csv(imported.folder / "bodies.csv", rows))


CHANGES = {
    "a translation": lambda: texts.write(unit(), FRENCH, {"name": "Une unité"}),
    "an English text": lambda: texts.write(unit().mandate, SOURCE, {"opening": "It reviews."}),
    "a text that is emptied": lambda: texts.write(function(), FRENCH, {"text": ""}),
    "texts at once": lambda: texts.write_all([(unit(), FRENCH, {"name": "Une"})]),
    "a text with its state": lambda: texts.write(unit(), FRENCH, {"name": "Une"}, state=TextState.Approval.APPROVED),
    "an approval": lambda: approve(function(), "text"),
    "an approval of a draft": lambda: from_draft(unit(), "name"),
    "an approval of a title": lambda: approve(source(), "title"),
    "a change of English that is editorial, and then is not": lambda: editorial(unit(), "name"),
    "an external identifier": lambda: setting(unit(), external_id="unit-7"),
    "an address": lambda: setting(unit(), slug="another-address"),
    "a branch that is hidden and shown again": unpublish_above,
    "a body that is hidden": lambda: setting(unit(), is_published=False),
    "a move below something hidden": below_something_hidden,
    "a body that is added": lambda: tree.add(new("dugongs"), unit().parent),
    "a body before another": lambda: tree.add(new("dugongs"), unit(), tree.BEFORE),
    "a move": lambda: tree.move(unit(), other_division()),
    "an order among siblings": lambda: tree.move(unit(), unit().parent.child_bodies().first(), tree.BEFORE),
    "a mandate with functions": a_new_mandate,
    "a function that is added": lambda: unit().mandate.functions.create(text_en="counting", position=1),
    "the order of functions": order_of_functions,
    "a title": lambda: texts.write(source(), SOURCE, {"title": "Another title"}),
    "a symbol": lambda: setting(source(), symbol="X/99"),
    "the address of a mandate source": lambda: setting(source(), slug="another-source"),
    "a mandate source that is added": lambda: MandateSource.objects.create(slug="x-9", title_en="X", kind="decision"),
    "sources of a mandate": lambda: unit().mandate.sources.set(MandateSource.objects.all()[3:5]),
    "sources of a mandate, none": lambda: unit().mandate.sources.clear(),
    "mandates of a source": lambda: source().mandates.clear(),
    "functions of a source": lambda: source().functions.add(unit().mandate.functions.last()),
    "a topic that is added": lambda: topic("corals"),
    "a topic that is tied to a body": lambda: unit().topics.add(topic("corals")),
    "a topic that is tied to a function": lambda: topic("corals").functions.add(unit().mandate.functions.last()),
    "a topic in another place": lambda: setting(topic("corals", parent=topic("reefs")), parent=None, position=3),
    "the name of a topic": lambda: texts.write(topic("corals"), SOURCE, {"name": "Reefs"}),
    "a topic that is removed with its ties": removed_topic,
    "a tree that is repaired": swapped,
    "an import": imported,
}


REMOVALS = {name: change for name, change in KINDS.items() if "term" not in name and "rendering" not in name}


def wrong_after(changes):
    """Make each change by itself; what is wrong afterwards, by the name of the change."""
    found = {}
    for name, change in changes.items():
        before = contents()
        with undone():
            change()
            errors = [*record_errors(), *index_errors()]
            if errors or contents() == before:
                found[name] = errors or "nothing changed"
    return found


@pytest.mark.usefixtures("directory")
def test_every_change_is_in_the_record_and_in_the_index(tmp_path):
    imported.folder = tmp_path
    assert list(record_errors()) == []
    assert current_bodies().count() == Body.objects.published().count() > 20
    furnish()
    assert wrong_after(CHANGES | {f"the removal of {name}": change for name, change in REMOVALS.items()}) == {}


@pytest.mark.usefixtures("directory")
def test_what_is_put_back_is_in_the_record_as_before():
    furnish()
    before, found = contents(), {}
    for name, change in REMOVALS.items():
        with undone():
            remove_and_put_back(change)
            errors = [*record_errors(), *index_errors()]
            if errors or contents() != before:
                found[name] = errors or contents() ^ before
    assert found == {}


class TestFilesAndCommands:
    @pytest.fixture(autouse=True)
    def small(self):
        plant(SMALL)
        call_command("reindex", stdout=io.StringIO())

    def test_an_xliff_file(self, tmp_path):
        path = written(tmp_path, [segment for segment in segments() if segment.place == "legal"])
        changed(path, ('<target state="new"></target>', '<target state="final">Affaires juridiques</target>'))
        import_segments(formats.read_file(path))
        (record,) = current_bodies().filter(slug="legal")
        assert record.parsed["name"] == {"en": "Legal", "fr": "Affaires juridiques"}
        assert [*record_errors(), *index_errors()] == []

    def test_what_is_rolled_back_leaves_nothing(self):
        before = contents()
        with transaction.atomic():
            texts.write(get("oceans"), SOURCE, {"name": "Dugongs"})
            assert contents() != before
            transaction.set_rollback(True)
        assert contents() == before

    def test_the_directory_is_loaded(self):
        for slug in reversed([body.slug for body in Body.objects.all()]):
            tree.abolish(get(slug))
        assert contents() == set()
        call_command("load_directory", stdout=io.StringIO())
        assert [*record_errors(), *index_errors()] == []

    def test_each_wrong_row_is_named_and_the_command_writes_it_anew(self):
        source = MandateSource.objects.create(slug="x-9", title_en="X", kind="decision")
        Mandate.objects.create(body=get("oceans"), opening_en="It counts.").sources.add(source)
        call_command("rebuild_record", "--check")
        ids = {slug: get(slug).pk for slug in ("legal", "review", "forests", "oceans", "outreach")}
        current_bodies().filter(body=ids["legal"]).update(content="{}")
        current_bodies().filter(body=ids["review"]).update(position=7)
        current_bodies().filter(body=ids["outreach"]).delete()
        Listing.objects.filter(record__body=ids["forests"], language="fr").update(name="Forêts")
        Citation.objects.filter(record__body=ids["oceans"]).delete()
        SourceRecord.objects.filter(source=source.pk).update(slug="y")
        BodyRecord.objects.create(body=10**9, slug="nowhere", kind="unit", parent=None, position=0, version=1, content="{}", valid_from=timezone.now(), updated_at=timezone.now())  # fmt: skip
        err = io.StringIO()
        with pytest.raises(CommandError, match="not up to date"):
            call_command("rebuild_record", "--check", stderr=err)
        said = err.getvalue().splitlines()
        assert sorted(line for line in said if line.startswith("The record is")) == sorted(
            [
                f"The record is out of date: mandate source {source.pk}.",
                f"The record is out of date: body {ids['legal']}.",
                f"The record is out of date: body {ids['review']}.",
                f"The record is missing: body {ids['outreach']}.",
                f"The record is missing: listings, citations, ties to topics or see-references of body {ids['outreach']}.",
                f"The record is out of date: listings, citations, ties to topics or see-references of body {ids['forests']}.",
                f"The record is out of date: listings, citations, ties to topics or see-references of body {ids['oceans']}.",
                f"The record is unexpected: body {10**9}.",
                f"The record is unexpected: listings, citations, ties to topics or see-references of body {10**9}.",
            ]
        )
        assert run("rebuild_record")[0] == "10 bodies in the public record.\n"
        call_command("rebuild_record", "--check")

    def test_a_repair_hides_what_was_seen_because_of_the_damage(self):
        parent = get("conservation")
        setting(parent, is_published=False)
        with tree.structure_lock():
            Body.objects.filter(pk=parent.pk).update(rght=parent.lft + 1)
        texts.write(get("oceans"), FRENCH, {"name": "Mers"})
        assert current_bodies().filter(slug="oceans").exists()
        call_command("tree_doctor", "--fix", stdout=io.StringIO())
        assert not current_bodies().filter(slug="oceans").exists()
        assert list(record_errors()) == []

    def test_a_record_of_another_format_is_written_anew_by_migrate(self):
        before = dict(current_bodies().values_list("body", "updated_at"))
        current_bodies().filter(slug="oceans").update(version=0)
        rebuild_if_outdated()
        assert dict(current_bodies().values_list("body", "updated_at")) == before
        current_bodies().filter(slug="oceans").update(version=0, content="{}")
        rebuild_if_outdated()
        assert dict(current_bodies().values_list("body", "updated_at")) == before
        assert list(record_errors()) == []
        BodyRecord.objects.all().delete()
        rebuild_if_outdated()
        assert list(record_errors()) == []
