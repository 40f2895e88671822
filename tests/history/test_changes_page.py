"""The page of changes: the feed's rule, in sentences, by day, filtered and bounded."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from history import changes_page
from history import public_changes as public_changes_module
from history.changes_page import KIND_LABELS
from history.models import Change
from history.public_changes import PUBLIC_KINDS, public_changes
from secretariat import tree
from secretariat.changes import change_context
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Function
from tests.history.edits import body, write
from tests.html import Page
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


@pytest.fixture(autouse=True)
def quiet(request):
    """As if nothing had happened before, unless a test is about that."""
    if "after_loading" not in request.node.name:
        Change.objects.update(is_public=False)


@pytest.fixture
def read(client):
    def page(prefix="en", branch="", **query):
        response = client.get(f"/{prefix}/changes/{branch}{branch and '/'}", query)
        assert response.status_code == 200
        return Page(response)

    return page


def named(page):
    return page.texts("h3")


def test_a_changed_text_is_in_the_page_of_its_language_with_its_words_folded(read):
    write(body("finance-unit"), "fr", name="Service des finances")
    page = read("fr")
    assert named(page) == ["Service des finances"]
    assert page.all("a", href="/fr/units/finance-unit/")
    assert "Le nom a été modifié." in page.texts("summary")
    assert (page.texts("del"), page.texts("ins")) == (["Unité"], ["Service"])
    assert [named(read(language.slug)) for language in LANGUAGES if language.slug != "fr"] == [[]] * 5


def test_after_loading_each_object_was_added_and_nothing_else(read):
    for prefix, sentences in (
        ("en", ["This body was added.", "This mandate source was added.", "This topic was added."]),
        ("ar", ["أُضيفت هذه الجهة.", "أُضيف سند الولاية هذا.", "أضيف هذا الموضوع."]),
    ):
        first = read(prefix)
        second = read(prefix, before=first.one("a", rel="next")["href"].rsplit("=")[-1])
        names = named(first) + named(second)
        assert len(names) == len({*names}) == 51
        assert first.all("summary") == second.all("summary") == read(prefix, kind="moved").all("summary")
        said = first.texts("p") + second.texts("p")
        assert [said.count(sentence) for sentence in sentences] == [21, 12, 18]


def test_that_a_function_was_added_is_said_with_its_text(read):
    mandate = body("capacity-development-unit").mandate
    Function.objects.create(mandate=mandate, position=9, text_en="watering the plants")
    page = read()
    assert [text for text in page.texts("summary") if text.endswith(".")] == ["A function was added."]
    assert page.texts("ins") == ["watering the plants"]


@pytest.mark.both
def test_changes_of_the_structure_are_in_every_language(read):
    unit = body("finance-unit")
    tree.move(unit, body("implementation-support-division"))
    for language in LANGUAGES:
        page = read(language.slug)
        assert named(page) == [texts.value(unit, "name", language)]
        target = texts.value(body("implementation-support-division"), "name", language)
        assert target in " ".join(page.texts("ins"))
        with translation.override(language.code):
            assert str(changes_page.SENTENCES["secretariat.body", "moved"]) in page.texts("p")


@pytest.mark.both
def test_an_abolished_body_has_its_last_name_in_english_and_no_link(read):
    unit = body("finance-unit")
    tree.abolish(unit)
    page = read("ru")
    assert set(named(page)) == {unit.name_en}
    assert ("en", unit.name_en) in page.pieces
    assert unit.name_en not in page.texts("del")
    assert page.all("a", href="/ru/units/finance-unit/") == []


def test_a_name_without_a_translation_is_marked_as_english(read):
    unit = body("finance-unit")
    unit.name_ar = ""
    unit.save()
    tree.move(unit, body("implementation-support-division"))
    assert ("en", unit.name_en) in read("ar").pieces


@pytest.mark.both
def test_what_is_hidden_is_neither_on_the_page_nor_in_the_feed(client, read):
    division = body("implementation-support-division")
    unit = division.child_bodies()[0]
    write(unit, "en", name="Seen Unit")
    assert named(read()) == ["Seen Unit"]
    division.is_published = False  # hidden later, and all below it
    division.save()
    write(unit, "en", name="Secret Unit")
    feed = client.get("/en/changes.atom").content.decode()
    assert named(read()) == []
    assert "<entry>" not in feed
    division.is_published = True
    division.save()
    assert named(read()) == [division.name_en, "Secret Unit"]  # what it is called today
    assert "Secret" not in " ".join(read().texts("ins"))


def test_a_parent_that_is_hidden_is_not_named(read):
    hidden = body("implementation-support-division")
    hidden.is_published = False
    hidden.save()
    tree.move(body("biosafety-and-biosecurity-unit"), hidden)
    tree.move(body("biosafety-and-biosecurity-unit"), body("scientific-and-policy-support-division"))
    page = read()
    assert named(page) == ["Biosafety and Biosecurity Unit"]
    assert "Implementation" not in " ".join([*page.texts("ins"), *page.texts("del")])


def test_persons_notes_drafts_and_editors_marks_are_never_there(client, read, django_user_model):
    person = django_user_model.objects.create_user("amina.okafor")
    with change_context(person=person, note="between us", source="typed in", editorial=True):
        write(body("finance-unit"), "en", name="Money Unit")
    content = client.get("/en/changes/").content.decode()
    assert named(read()) == ["Money Unit"]
    for hidden in ("amina", "between us", "typed in", "ditorial"):
        assert hidden not in content


@pytest.mark.both
def test_a_retired_function_leaves_its_sentence(read):
    function = Function.objects.filter(mandate__body__kind="unit").first()
    unit = function.mandate.body
    write(function, "en", text="Anew.")
    function.delete()
    page = read()
    assert set(named(page)) == {unit.name_en}
    assert {"The text of a function was changed.", "A function was removed."} <= {*page.texts("summary")}


@pytest.mark.both
def test_the_page_and_the_feed_have_the_same_changes(client, read):
    for number in range(3):
        write(body("finance-unit"), "en", name=f"Finance Unit {number}")
    tree.move(body("finance-unit"), body("implementation-support-division"))
    feed = client.get("/en/changes.atom").content.decode()
    assert feed.count("<entry>") == len(named(read())) == 4


@pytest.mark.both
def test_a_branch_and_a_kind_narrow_the_page(read, monkeypatch):
    write(body("finance-unit"), "en", name="Money Unit")
    write(body("biosafety-and-biosecurity-unit").mandate, "en", opening="Anew.")
    tree.move(body("finance-unit"), body("implementation-support-division"))
    top = "administration-finance-and-conference-services-division"
    for by_index in (public_changes_module.MAX_BY_INDEX, 0):
        monkeypatch.setattr(public_changes_module, "MAX_BY_INDEX", by_index)
        assert named(read(branch="finance-unit")) == ["Money Unit"] * 2
        assert named(read(branch=top)) == ["Money Unit"]  # which it left
    assert named(read(kind="renamed")) == ["Money Unit"]
    assert named(read(kind="text")) == ["Biosafety and Biosecurity Unit"]
    assert named(read(kind="moved", branch="finance-unit")) == ["Money Unit"]
    assert named(read(kind="restored")) == []
    page = read(kind="moved", branch="finance-unit")
    chosen = [element["value"] for element in page.all("option") if "selected" in element]
    assert chosen == ["finance-unit", "moved"]


def test_the_kinds_are_all_that_readers_see():
    assert [*KIND_LABELS] == [*PUBLIC_KINDS]
    Change.objects.update(is_public=True)
    for language in LANGUAGES:
        with translation.override(language.code):
            found = [pk for kind in PUBLIC_KINDS for pk in public_changes(kind=kind).values_list("pk", flat=True)]
            assert sorted(found) == sorted(public_changes().values_list("pk", flat=True))


@pytest.mark.parametrize("query", [
    "branch=nobody", "kind=nothing", "kind=state", "before=x", "before=-1", "before=" + "9" * 30, "before=%D9%A1"
])  # fmt: skip
def test_a_value_that_means_nothing_is_not_found(client, query):
    assert client.get(f"/en/changes/?{query}", follow=True).status_code == 404


def test_a_former_address_of_a_branch_leads_to_the_present_one(client):
    unit = body("finance-unit")
    unit.slug = "money-unit"
    unit.save()
    response = client.get("/en/changes/finance-unit/")
    assert (response.status_code, response["Location"]) == (301, "/en/changes/money-unit/")


def test_it_is_only_read(client):
    assert client.post("/en/changes/").status_code == 405


@pytest.mark.both
def test_pages_have_all_entries_once_and_take_the_same_queries(client, monkeypatch):
    monkeypatch.setattr(changes_page, "MAX_ENTRIES", 3)
    monkeypatch.setattr(changes_page, "MAX_CHANGES", 4)
    mandate = body("biosafety-and-biosecurity-unit").mandate
    for number in range(4):
        write(body("finance-unit"), "en", name=f"Finance Unit {number}")
        write(mandate, "en", opening=f"Opening {number}.", closing=f"Closing {number}.")
    address, seen, added, taken = "/en/changes/", [], [], set()
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = Page(client.get(address))
        taken.add(len(queries))
        seen += [text for text in page.texts("summary") if text.endswith(".")]
        added += page.texts("ins")
        following = [element["href"] for element in page.all("a", rel="next")]
        address = following and "/en/changes/" + following[0]
    assert len(seen) == 12
    assert {"0", "1", "2", "3"} <= {*added}
    assert max(taken) <= 3


def test_long_texts_make_shorter_pages(client, monkeypatch):
    monkeypatch.setattr(changes_page, "MAX_CHARACTERS", 30)
    for number in range(3):
        write(body("finance-unit"), "en", name=f"Finance Unit {number} of many")
    address, seen = "/en/changes/", []
    while address:
        page = Page(client.get(address))
        assert len(page.texts("h3")) == 1
        seen += page.texts("h3")
        following = [element["href"] for element in page.all("a", rel="next")]
        address = following and "/en/changes/" + following[0]
    assert len(seen) == 3


def test_more_changes_of_one_body_than_a_page_has_go_on_on_the_next(client, monkeypatch):
    monkeypatch.setattr(changes_page, "MAX_CHANGES", 1)
    write(body("biosafety-and-biosecurity-unit").mandate, "en", opening="One.", closing="Two.")
    first = Page(client.get("/en/changes/"))
    second = Page(client.get("/en/changes/" + first.one("a", rel="next")["href"]))
    assert [len(page.all("h3")) for page in (first, second)] == [1, 1]
    assert second.all("a", rel="next") == []


def test_changes_are_listed_by_day_in_the_form_of_the_language(read):
    write(body("finance-unit"), "en", name="One Unit")
    write(body("finance-unit"), "en", name="Two Unit")
    yesterday = Change.objects.filter(is_public=True).order_by("pk").first()
    Change.objects.filter(pk=yesterday.pk).update(at=timezone.now() - timedelta(days=1))
    days = [element["datetime"] for element in read().all("time")]
    assert days == [str(timezone.localdate()), str(timezone.localdate() - timedelta(days=1))]


def test_an_empty_page_says_so(read):
    assert "Nothing has changed yet." in read().words
    assert "There are no such changes." in read(kind="moved").words


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_the_page_the_feed_and_the_bodies_lead_to_each_other(client, read, prefix):
    address = f"/{prefix}/changes/finance-unit/"
    assert Page(client.get(f"/{prefix}/units/finance-unit/")).all("a", href=address)
    assert Page(client.get(f"/{prefix}/")).all("a", href=f"/{prefix}/changes/")
    assert read(prefix, branch="finance-unit").all("a", href=f"/{prefix}/changes/finance-unit.atom")
    feed = client.get(f"/{prefix}/changes/finance-unit.atom").content.decode()
    assert f'<link href="http://testserver{address}" rel="alternate"' in feed
    with translation.override(BY_SLUG[prefix].code):
        assert reverse("what-changed") in client.get("/sitemap.xml").content.decode()


def test_it_is_cached_by_revision(client, settings):
    settings.PAGE_CACHE_MB = 8
    for query in ("", "?kind=moved", "?before=99999999"):
        first = client.get(f"/en/changes/{query}")
        assert client.get(f"/en/changes/{query}", headers={"If-None-Match": first["ETag"]}).status_code == 304
