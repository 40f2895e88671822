"""The index follows every change, by whatever door, in the transaction of the change; `reindex --check` proves it."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from search import index
from search.models import Entry
from search.query import find
from secretariat import tree
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Mandate, MandateSource
from tests.exchange.files import run, write_csv
from tests.secretariat.outlines import SMALL, get, new, plant
from translations import texts
from translations.models import SearchWords, Term

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FRENCH = BY_SLUG["fr"]


@pytest.fixture
def small():
    plant(SMALL)
    index.rebuild()


@pytest.fixture(autouse=True)
def right_in_the_end():
    yield
    assert list(index.index_errors()) == []


def slugs(question, language=SOURCE):
    return [group.body.slug for group in find(question, language).groups]


def test_the_seed_is_indexed_as_it_was_loaded(directory):
    assert list(index.index_errors()) == []
    assert Entry.objects.count() > 1_000


@pytest.mark.usefixtures("small")
class TestFollowing:
    def test_a_body_is_added_and_abolished(self):
        tree.add(new("seagrass"), get("conservation"))
        assert slugs("seagrass") == ["seagrass"]
        tree.abolish(get("seagrass"))
        assert slugs("seagrass") == []

    def test_a_text_is_written_and_taken_away(self):
        texts.write(get("oceans"), FRENCH, {"name": "Mers et océans"})
        assert slugs("océan", FRENCH) == slugs("oceans") == ["oceans"]
        texts.write(get("oceans"), FRENCH, {"name": ""})
        assert slugs("mers") == []

    def test_chinese_is_found_by_pairs_of_characters_not_by_single_ones(self):
        chinese = BY_SLUG["zh"]
        texts.write(get("oceans"), chinese, {"name": "知识管理科"})
        texts.write(get("outreach"), chinese, {"name": "识别知照科"})
        assert slugs("知识", chinese) == ["oceans"]

    def test_a_branch_that_is_unpublished_is_not_found(self):
        body = get("conservation")
        body.is_published = False
        body.save()
        assert slugs("oceans") == slugs("conservation") == []
        body.is_published = True
        body.save()
        assert slugs("oceans") == ["oceans"]

    def test_what_moves_below_something_unpublished_is_not_found(self):
        body = get("outreach")
        body.is_published = False
        body.save()
        tree.move(get("conservation"), get("outreach"))
        assert slugs("oceans") == []
        tree.move(get("conservation"), get("science"))
        assert slugs("oceans") == ["oceans"]

    def test_mandates_and_functions(self):
        mandate = Mandate(body=get("legal"), opening_en="It advises on seagrass.")
        mandate.save()
        assert slugs("seagrass") == ["legal"]
        function = mandate.functions.create(text_en="counting dugongs", position=1)
        (group,) = find("dugong", SOURCE).groups
        url = f"/en/units/legal/#function-{function.pk}"
        assert (group.reason.where, group.reason.label, group.reason.url) == ("function", "(a)", url)
        function.delete()
        assert slugs("dugong") == []

    def test_sources_are_tied_renamed_and_untied(self):
        mandate = Mandate(body=get("legal"), opening_en="It advises.")
        mandate.save()
        source = MandateSource.objects.create(slug="x-99", symbol="X/99", title_en="On dugongs", kind="decision")
        assert slugs("X/99") == []
        mandate.sources.add(source)
        assert slugs("X/99") == slugs("dugong") == ["legal"]
        texts.write(source, SOURCE, {"title": "On seagrass"})
        assert (slugs("dugong"), slugs("seagrass")) == ([], ["legal"])
        source.delete()
        assert slugs("seagrass") == []

    def test_an_import(self, tmp_path):
        rows = (
            ("external_id", "parent_external_id", "kind", "name_en", "name_fr"),
            ("a", "conservation", "unit", "Dugongs", "Lamantins"),
        )
        run("import_bodies", write_csv(tmp_path / "bodies.csv", rows))
        assert slugs("lamantin") == slugs("dugong") == ["dugongs"]

    def test_postings_are_read_of_terms_that_differ_alone(self):
        texts.write(get("oceans"), SOURCE, {"name": "Manatees of all oceans"})
        names = {str(pk): term for pk, term in Entry.objects.values_list("pk", "term")}
        with CaptureQueriesContext(connection) as queries:
            texts.write(get("oceans"), SOURCE, {"name": "Dugongs of all oceans"})
        names |= {str(pk): term for pk, term in Entry.objects.values_list("pk", "term")}
        by_number = [
            sql.partition("WHERE id IN")[2] for query in queries if "SELECT term, postings" in (sql := query["sql"])
        ]
        assert {names[pk] for numbers in by_number for pk in re.findall(r"\d+", numbers)} == {
            f"{own}{term}"
            for own in ("", index.NAMES)
            for term in ("manatees", "en:manate")  # the others are new
        }

    def test_a_part_whose_texts_are_the_same_is_not_read(self):
        SearchWords.objects.create(body=get("oceans"), language="en", handles="tides\ncoral reefs")
        mandate = Mandate(body=get("oceans"), opening_en="It advises on reefs.")
        mandate.save()
        assert slugs("tides") == slugs("reef") == ["oceans"]
        with CaptureQueriesContext(connection) as queries:
            texts.write(mandate, SOURCE, {"opening": "It knows dugongs."})
        of_index = [query["sql"] for query in queries if Entry._meta.db_table in query["sql"]]
        assert of_index
        assert not [sql for sql in of_index if "tide" in sql or f"#{mandate.body_id}+" in sql]
        assert slugs("dugong") == slugs("reef") == slugs("tides") == ["oceans"]
        SearchWords.objects.all().delete()
        assert (slugs("dugong"), slugs("reef"), slugs("tides")) == (["oceans"], [], [])

    def test_what_is_undone_leaves_nothing(self):
        with transaction.atomic():
            texts.write(get("oceans"), SOURCE, {"name": "Dugongs"})
            assert slugs("dugong") == ["oceans"]
            transaction.set_rollback(True)
        assert slugs("dugong") == []


@pytest.mark.django_db(transaction=True)
def test_the_glossary_gives_other_wordings(small):
    texts.write(get("oceans"), SOURCE, {"name": "Marine mammals"})
    assert slugs("dugong") == []
    term = Term.objects.create(english="marine mammals")
    term.renderings.create(language="fr", text="mammifères marins", also="dugong")
    assert slugs("dugong") == ["oceans"]
    term.delete()
    assert slugs("dugong") == []


@pytest.mark.usefixtures("small")
class TestReindex:
    def test_a_wrong_index_is_seen_and_built_anew(self):
        Entry.objects.filter(term="oceans").delete()
        Entry.objects.create(term="nowhere", postings=b"\x40\x04\x00\x00")
        err = io.StringIO()
        with pytest.raises(CommandError, match="not up to date"):
            call_command("reindex", "--check", stderr=err)
        assert "oceans" in err.getvalue()
        assert "nowhere" in err.getvalue()
        assert run("reindex")[0] == "10 bodies indexed.\n"
        call_command("reindex", "--check")

    def test_an_index_of_another_analyser_is_built_anew_by_migrate(self):
        Entry.objects.filter(term=index.VERSION_TERM).update(postings=b"0")
        Entry.objects.filter(term="oceans").delete()
        index.rebuild_outdated()
        assert slugs("oceans") == ["oceans"]


@pytest.mark.usefixtures("small")
def test_what_all_pages_need_is_made_anew_after_a_change():
    def filters():
        return {option.value: option.count for option in find("unit", SOURCE).filters.get("division", [])}

    texts.write(get("oceans"), SOURCE, {"name": "Oceans unit"})
    before = filters()
    assert len(before) == 1
    tree.add(new("seagrass-unit"), get("conservation"))
    after = filters()
    assert sum(after.values()) == sum(before.values()) + 1
    texts.write(get("oceans"), SOURCE, {"name": "Dugongs"})
    assert sum(filters().values()) == sum(before.values())
    assert find("dugnogs", SOURCE).did_you_mean == "Dugongs"
