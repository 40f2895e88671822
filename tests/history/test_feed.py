"""The feed of changes: what readers are told, and what they are not."""

import xml.etree.ElementTree as ET
from pathlib import Path

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from history.models import Change
from secretariat import tree
from secretariat.changes import one_revision
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, Function
from tests.history.edits import body, write
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def quiet():
    """As if nothing had happened before."""
    Change.objects.update(is_public=False)


@pytest.fixture
def entries(client):
    def read(prefix="en", branch=""):
        response = client.get(f"/{prefix}/changes/{branch}.atom" if branch else f"/{prefix}/changes.atom")
        assert response.status_code == 200
        feed = ET.fromstring(response.content)
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == BY_SLUG[prefix].tag
        ids = [one.text for one in feed.iter(f"{ATOM}id")]
        assert len(ids) == len(set(ids))
        assert all(own.startswith(f"http://testserver/{prefix}/changes.atom") for own in ids)
        return [
            (one.find(f"{ATOM}title").text, one.find(f"{ATOM}summary").text, one.find(f"{ATOM}link").get("href"))
            for one in feed.iter(f"{ATOM}entry")
        ]

    return read


def test_a_changed_text_is_told_with_the_old_and_the_new_one_in_its_own_feed(entries):
    write(body("finance-unit"), "fr", name="Service des finances")
    ((title, summary, link),) = entries("fr")
    assert (title, link) == ("Service des finances", "http://testserver/fr/units/finance-unit/")
    assert "<del>Unité</del><ins>Service</ins> des finances" in summary
    assert [entries(language.slug) for language in LANGUAGES if language.slug != "fr"] == [[]] * 5


def test_a_move_is_told_in_every_language_with_both_places(entries):
    tree.move(body("finance-unit"), body("implementation-support-division"))
    ((_title, summary, _link),) = entries("es")
    before = texts.value(body("administration-finance-and-conference-services-division"), "name", BY_SLUG["es"])
    after = texts.value(body("implementation-support-division"), "name", BY_SLUG["es"])
    assert 0 < summary.index(before) < summary.index(after)


def test_a_change_of_a_body_that_was_abolished_since_bears_the_name_that_it_had(entries):
    function = Function.objects.filter(mandate__body__kind="unit").first()
    unit = function.mandate.body
    write(function, "en", text="Anew.")
    tree.abolish(unit)
    assert {title for title, _summary, _link in entries()} == {unit.name_en}


def test_an_entry_about_one_function_leads_to_it_and_to_its_body_once_it_is_retired(entries):
    unit = Function.objects.filter(mandate__body__kind="unit").first().mandate.body
    first, second = unit.mandate.functions.all()[:2]
    whole = f"http://testserver/fr/units/{unit.slug}/"
    write(first, "fr", text="À neuf.")
    with one_revision():
        write(first, "fr", text="Encore.")
        write(second, "fr", text="Aussi.")
    links = [whole, f"http://testserver/fr/functions/{first.pk}/"]
    assert [link for _title, _summary, link in entries("fr")] == links
    first.delete()
    assert {link for _title, _summary, link in entries("fr")} == {whole}


def test_one_save_is_one_entry(entries):
    mandate = body("biosafety-and-biosecurity-unit").mandate
    write(mandate, "en", opening="Anew.", closing="At last.")
    ((_title, summary, _link),) = entries()
    assert summary.count("<li>") == 2
    assert "At last." in summary
    write(mandate, "en", opening="Once more.")
    assert len(entries()) == 2


def test_a_branch_has_a_feed_of_its_own(entries):
    write(body("finance-unit"), "en", name="Money Unit")
    write(body("biosafety-and-biosecurity-unit"), "en", name="Safety Unit")
    top = "administration-finance-and-conference-services-division"
    assert [title for title, *_ in entries(branch=top)] == ["Money Unit"]
    assert [title for title, *_ in entries(branch="finance-unit")] == ["Money Unit"]
    assert [title for title, *_ in entries()] == ["Safety Unit", "Money Unit"]


def test_a_branch_that_is_not_there_is_not_found(client):
    assert client.get("/en/changes/nobody.atom").status_code == 404


def test_what_is_removed_is_told_by_the_name_it_had(entries):
    tree.abolish(body("finance-unit"))
    told = entries("ru")
    assert ("Finance Unit", "http://testserver/ru/") in [(title, link) for title, _summary, link in told]


def test_nobody_hears_of_what_readers_do_not_see(entries):
    division = body("implementation-support-division")
    unit = division.child_bodies()[0]
    division.is_published = False
    division.save()
    write(unit, "en", name="Secret Unit")
    write(Function.objects.filter(mandate__body=unit).first() or division.mandate, "en", **{"text": "Secret."} if unit.has_mandate() and unit.mandate.functions.exists() else {"opening": "Secret."})  # fmt: skip
    tree.move(unit, division, where=tree.UNDER)
    tree.abolish(unit) if not unit.child_bodies() else None
    assert entries() == []
    division.is_published = True
    division.save()
    ((title, summary, _link),) = entries()
    assert "Secret" not in summary + title


def test_a_place_below_what_readers_do_not_see_is_not_named(entries):
    hidden = body("implementation-support-division")
    hidden.is_published = False
    hidden.save()
    tree.move(body("biosafety-and-biosecurity-unit"), hidden)
    tree.move(body("biosafety-and-biosecurity-unit"), body("scientific-and-policy-support-division"))
    ((_title, summary, _link),) = entries()
    assert "Implementation" not in summary
    assert "implementation" not in summary
    assert "Scientific and Policy Support Division" in summary


def test_people_and_work_states_are_not_told(entries, django_user_model):
    from secretariat.changes import change_context

    person = django_user_model.objects.create_user("amina.okafor")
    with change_context(person=person, note="between us"):
        write(body("finance-unit"), "fr", name="Service des finances")
    told = str(entries("fr"))
    assert "amina" not in told
    assert "between us" not in told
    assert "state" not in told


def test_the_feed_takes_few_queries_and_has_an_end(client):
    unit = body("finance-unit")
    for number in range(60):
        write(unit, "en", name=f"Finance Unit {number}")
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/en/changes.atom")
    assert len(queries) <= 8
    assert response.content.count(b"<entry>") == 50


def test_every_page_names_the_feeds(client):
    page = client.get("/ar/units/finance-unit/").content.decode()
    assert 'type="application/atom+xml" href="/ar/changes.atom"' in page
    assert 'type="application/atom+xml" href="/ar/changes/finance-unit.atom"' in page


def test_a_place_is_named_after_its_body_was_given_another_address(entries):
    tree.move(body("finance-unit"), body("implementation-support-division"))
    renamed = body("implementation-support-division")
    renamed.slug = "implementation"
    renamed.save()
    ((_title, summary, _link),) = entries("fr")
    assert renamed.name_fr in summary
    assert "implementation-support-division" not in summary


def test_a_feed_is_as_rfc_4287_wants_it_and_as_readers_of_others_read_it(client):
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parent.parent / "opendata" / "schemas" / "atom.rng"))
    tree.move(body("finance-unit"), body("implementation-support-division"))
    for language in LANGUAGES:
        write(body("finance-unit"), language.slug, name=f"Finance {language.slug}")
        for address in (f"/{language.slug}/changes.atom", f"/{language.slug}/changes/finance-unit.atom"):
            content = client.get(address).content
            grammar.assertValid(etree.fromstring(content))
            feed = feedparser.parse(content)
            assert not feed.bozo
            root = Body.objects.get(parent=None)
            author = {"name": texts.value(root, "name", language), "href": f"http://testserver/id/{root.slug}"}
            assert feed.feed.author_detail == author
            titles = [feed.feed.title, *(entry.title for entry in feed.entries)]
            assert {title.startswith("\u200f") for title in titles} == {language.dir == "rtl"}
            first = etree.HTML(feed.entries[0].summary).find(".//ul")
            assert (first.get("lang"), first.get("dir")) == (language.tag, language.dir)
