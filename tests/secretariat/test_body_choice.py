"""Choosing a body by typing: what is offered to whom, the form without a script, and what no field sends."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.admin import body_choice
from secretariat.admin.body_choice import SEARCH, Offer
from secretariat.models import Body, Kind
from secretariat.tree import placement_of
from tests.admin_forms import AdminForm, errors
from tests.everything import everything
from tests.html import Page
from tests.people.persons import person
from translations.models import SearchWords

from .outlines import SMALL, get, plant

pytestmark = pytest.mark.django_db

ADD = "/admin/secretariat/body/add/"
CHOICES = "/admin/secretariat/body/choices/"
NEW = {"kind": Kind.UNIT, "name_en": "Economics Unit", "slug": "economics-unit", "external_id": "", "acronym_en": ""}


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def offered(client, **query):
    return client.get(CHOICES, query).json()


def names(found):
    return [one["text"].partition(" · ")[0].strip("\u2068\u2069") for one in found["results"]]


def options(page, name):
    """The options of a field: (value, text, whether it is selected)."""
    found, here = [], None
    for element in page.elements:
        here = element.get("name") if element["tag"] == "select" else here
        if element["tag"] == "option" and here == name:
            found.append((element["value"], element["text"].strip("\n "), "selected" in element))
    return found


class TestWhatIsOffered:
    def test_words_find_bodies_in_any_language_and_without_accents(self, admin_client):
        Body.objects.filter(slug="legal").update(name_fr="Énergie")
        assert names(offered(admin_client, term="energie")) == ["Legal"]
        assert names(offered(admin_client, term="nothing at all")) == []

    def test_bodies_that_are_called_so_come_before_others_that_are_asked_so(self, admin_client):
        SearchWords.objects.create(body=get("legal"), language="en", handles="partners")
        Body.objects.filter(slug="outreach").update(name_en="Partnerships")
        assert names(offered(admin_client, term="Partner")) == ["Partnerships", "Legal"]

    def test_it_comes_in_pages(self, admin_client, monkeypatch):
        monkeypatch.setattr(body_choice, "PAGE_SIZE", 4)
        pages = [offered(admin_client, page=number) for number in (1, 2, 3)]
        assert [page["pagination"]["more"] for page in pages] == [True, True, False]
        assert [name for page in pages for name in names(page)] == [body.name_en for body in Body.objects.all()]

    def test_a_place_is_offered_as_it_is_now(self, admin_client):
        found = offered(admin_client, **{"for": "after", "body": get("legal").pk, "term": "biosafety"})
        assert [one["id"] for one in found["results"]] == [str(placement_of(get("biosafety")))]

    def test_the_kind_of_a_new_body_limits_its_parents(self, admin_client):
        assert names(offered(admin_client, **{"for": "parent", "kind": "division"})) == ["Secretariat"]

    def test_it_takes_the_same_number_of_queries_for_one_body_and_for_many(self, admin_client):
        counts = {}
        for term in ("legal", ""):
            with CaptureQueriesContext(connection) as queries:
                offered(admin_client, **{"for": "under", "body": get("forests").pk, "term": term})
            counts[term] = len(queries) - 2 * (term != "")  # the searches: of everything, and of names
        assert len(set(counts.values())) == 1

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"for": "x"}, 404),
            ({"for": "under"}, 404),
            ({"for": "under", "body": "999999"}, 404),
            ({"for": "under", "body": "x"}, 404),
            ({"kind": "x"}, 404),
            ({"page": "9" * 30, "term": "\u202e"}, 200),
            ({"page": "-1"}, 200),
        ],
    )
    def test_what_no_page_asks_for(self, admin_client, query, status):
        assert admin_client.get(CHOICES, query).status_code == status

    def test_nobody_else_may_look(self, client):
        assert client.get(CHOICES).status_code == 302
        client.force_login(person("someone"))
        assert client.get(CHOICES).status_code == 403
        assert client.post(CHOICES).status_code in (403, 405)


class TestWithoutAScript:
    def test_a_form_with_a_search_comes_back_with_what_was_found_and_all_that_was_typed(self, admin_client):
        form, before = AdminForm(admin_client, ADD), everything()
        response = form.post({**NEW, "parent" + SEARCH: "science"})
        assert errors(response) == ["One body was found; choose it in the field."]
        assert everything() == before
        page = Page(response)
        key = str(get("science").pk)
        assert [value for value, _text, _selected in options(page, "parent")] == ["", key]
        assert page.one("input", name="name_en")["value"] == NEW["name_en"]
        form.read(response)
        form.save({"parent": key})
        assert Body.objects.get(slug="economics-unit").parent == get("science")

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("s", "Choose one of the bodies that were found. There are more; the first 2 are offered."),
            ("zzz", "No body was found. Search for another part of its name."),
        ],
    )
    def test_it_says_how_many_were_found(self, admin_client, monkeypatch, typed, sentence):
        monkeypatch.setattr(body_choice, "PAGE_SIZE", 2)
        assert errors(AdminForm(admin_client, ADD).post({**NEW, "parent" + SEARCH: typed})) == [sentence]

    def test_a_search_keeps_what_was_chosen(self, admin_client):
        response = AdminForm(admin_client, ADD).post({**NEW, "parent": get("legal").pk, "parent" + SEARCH: "science"})
        found = options(Page(response), "parent")
        assert [(value, selected) for value, _text, selected in found] == [
            ("", False),
            (str(get("legal").pk), True),
            (str(get("science").pk), False),
        ]

    def test_a_body_is_moved_to_what_was_found(self, admin_client):
        form = AdminForm(admin_client, f"/admin/secretariat/body/{get('forests').pk}/move/")
        response = form.post({"under" + SEARCH: "legal"})
        assert errors(response) == ["One body was found; choose it in the field."]
        form.read(response)
        ((value, text, _selected),) = [option for option in options(form.page, "under") if option[0]]
        assert text == "\u2068Legal\u2069 · \u2068Office\u2069"
        form.save({"under": value})
        assert get("forests").parent == get("legal")

    @pytest.mark.parametrize(
        "address", ["/admin/exchange/import/export/?format=csv", "/admin/translations/task/queue/?"]
    )
    def test_forms_that_are_asked_by_get_have_it_too(self, admin_client, address):
        name = "branch" if "export" in address else "body"
        page = Page(admin_client.get(f"{address}&{name}{SEARCH}=legal"))
        assert [value for value, _text, _selected in options(page, name)] == ["", str(get("legal").pk)]


def test_no_page_has_a_choice_of_all_bodies(admin_client):
    """With nothing chosen, a field has one empty option."""
    for address in (
        ADD,
        f"/admin/secretariat/body/{get('legal').pk}/move/",
        "/admin/exchange/import/add/",
        "/admin/exchange/import/export/",
        "/admin/translations/task/queue/",
    ):
        page = Page(admin_client.get(address))
        texts = [element["text"] for element in page.all("option")]
        assert not [text for text in texts if any(body.name_en in text for body in Body.objects.filter(kind=Kind.UNIT))]


def test_an_editor_is_offered_their_own_branch_for_what_changes_it():
    editor = person("editor", "Editors", branches=[get("office")])
    found, _more, _corrected = Offer("parent", editor).found("")
    assert [body.slug for body in found] == [body.slug for body in get("office").branch()]
