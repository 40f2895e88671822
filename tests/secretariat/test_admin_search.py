"""The search boxes of the admin find words as the public search does: capitals, accents and apostrophes do not matter."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User

from exchange.bodies import import_table
from exchange.tables import read_table
from history.models import Change
from secretariat.admin.base import BaseAdmin, ReadOnlyAdmin
from secretariat.admin.search import matching_ids
from secretariat.models import Body, MandateSource
from translations.models import Term

from .outlines import SMALL, plant

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CASE = """external_id,parent_external_id,kind,name_en,name_fr,name_ru
T,,division,Test division,Division d’essai,Отдел испытаний
T7,T,unit,Energy unit,Énergie,Живая природа
"""
ENERGY = ["живая", "ЖИВАЯ", "Живая", "énergie", "energie", "ENERGIE", "Énergie", "e\u0301nergie", "energy природа"]
TEST = [
    "d'essai",
    "d’essai",
    "D’ESSAI",
    '"division d\'essai"',
    "'essai",
    "essai испытаний",
    "test-division",
    "test‑division",
]


@pytest.fixture
def bodies(tmp_path):
    """The bodies of a table that was imported under the Secretariat."""
    plant(SMALL)
    table = tmp_path / "20-admin-search.csv"
    table.write_text(CASE, encoding="utf-8")
    import_table(read_table(table), Body.objects.get(parent=None).slug)


def found(client, address, typed):
    response = client.get(address, {"q": typed})
    assert response.status_code == 200
    return {str(row) for row in response.context["cl"].result_list}


def suggested(client, typed):
    query = {"app_label": "people", "model_name": "brancheditor", "field_name": "body", "term": typed}
    return {row["text"] for row in client.get("/admin/autocomplete/", query).json()["results"]}


@pytest.mark.usefixtures("bodies")
class TestBodies:
    def test_every_list_and_the_autocomplete_find_a_name_however_it_is_typed(self, admin_client):
        wrong = {}
        for name, words, lists in (
            ("Energy unit", ENERGY, ["/admin/secretariat/body/", "/admin/units/unit/"]),
            ("Test division", TEST, ["/admin/secretariat/body/", "/admin/divisions/division/"]),
        ):
            for typed in words:
                results = [found(admin_client, address, typed) for address in lists]
                results.append(suggested(admin_client, typed))
                if results != [{name}] * 3:
                    wrong[typed] = results
        assert wrong == {}

    def test_all_words_must_be_there_in_whichever_fields(self, admin_client):
        assert found(admin_client, "/admin/units/unit/", "энергия energy") == set()
        assert found(admin_client, "/admin/units/unit/", "T7 energie природ") == {"Energy unit"}

    def test_another_form_of_a_word_is_found_unless_it_is_quoted(self, admin_client):
        for typed in ("energies", "divisions test", "природой", "испытание"):
            assert len(found(admin_client, "/admin/secretariat/body/", typed)) == 1, typed
        assert found(admin_client, "/admin/secretariat/body/", '"divisions"') == set()

    @pytest.mark.parametrize("typed", ["", " ", "'", '"', '""', "%", "_", "\\", "\x00", "\x1e", "😀" * 300, "a" * 5000])
    def test_anything_can_be_typed(self, admin_client, typed):
        for address in (
            "/admin/units/unit/",
            "/admin/translations/term/",
            "/admin/history/change/",
            "/admin/auth/user/",
        ):
            assert admin_client.get(address, {"q": typed}).status_code in (200, 302, 400), typed
        assert found(admin_client, "/admin/units/unit/", "%") == set()


@pytest.mark.usefixtures("bodies")
def test_other_lists_find_words_in_the_same_way(admin_client):
    term = Term.objects.create(english="Biosafety")
    term.renderings.create(language="fr", text="Prévention des risques", also="sûreté")
    term.renderings.create(language="ru", text="Биобезопасность")
    source = MandateSource.objects.create(slug="a", kind="decision", symbol="X/15", title_en="CBD", title_fr="Décision")
    User.objects.create_user("zoe", first_name="Zoé", last_name="Müller-Ångström")
    for address, typed, expected in (
        ("translations/term", "SURETE", "Biosafety"),
        ("translations/term", "surete биобезопасность", "Biosafety"),  # in two languages, which are two rows
        ("secretariat/mandatesource", "decision x/15", str(source)),
        ("secretariat/mandatesource", "C.B.D.", str(source)),
        ("auth/user", "zoe muller", "zoe"),
        ("auth/user", "ANGSTROM", "zoe"),
    ):
        assert found(admin_client, f"/admin/{address}/", typed) == {expected}, typed
    changes = admin_client.get("/admin/history/change/", {"q": '"énergie"'}).context["cl"].result_list
    assert set(changes) == set(Change.objects.filter(after="Énergie"))


@pytest.mark.usefixtures("bodies")
class TestWhatWasMeant:
    """What finds nothing is corrected by the words of the rows themselves, published or not, and the page says so."""

    def test_every_list_and_choice_shows_what_was_meant(self, admin_client):
        Body.objects.filter(external_id="T7").update(is_published=False)
        for typed, meant in (
            ("enrgy", "energy"),
            ("ENERGEI", "Énergie"),
            ("живяа природа", "Живая природа"),
            ("утукпн", "energy"),
        ):
            response = admin_client.get("/admin/units/unit/", {"q": typed})
            assert [str(row) for row in response.context["cl"].result_list] == ["Energy unit"], typed
            assert f"<bdi>{meant}</bdi>" in response.text, typed
            assert "Nothing has these words. Shown instead:" in response.text
        said = "Nothing has these words. Shown instead: \u2068energy\u2069"
        query = {"app_label": "people", "model_name": "brancheditor", "field_name": "body", "term": "enrgy"}
        offered = admin_client.get("/admin/autocomplete/", query).json()["results"]
        assert [(row["text"], row.get("disabled", False)) for row in offered] == [(said, True), ("Energy unit", False)]
        assert len(admin_client.get("/admin/autocomplete/", query | {"page": "1"}).json()["results"]) == 2
        offered = admin_client.get("/admin/secretariat/body/choices/", {"term": "enrgy"}).json()["results"]
        assert [row["text"].partition(" · ")[0] for row in offered] == [said, "\u2068Energy unit\u2069"]

    def test_only_the_word_that_nothing_has_is_another_one(self, admin_client):
        response = admin_client.get("/admin/secretariat/body/", {"q": "test divsion"})
        assert response.context["request"].corrected_query == "test division"
        assert [str(row) for row in response.context["cl"].result_list] == ["Test division"]

    @pytest.mark.parametrize(
        "typed", ["energy", "energy d'essai", '"enrgy"', "zzzzzzz", "enrgy zzzzzzz", "a b c d e f", "e.n.r", "%", ""]
    )
    def test_nothing_is_corrected_where_that_would_be_a_guess(self, admin_client, typed):
        response = admin_client.get("/admin/units/unit/", {"q": typed})
        assert "Shown instead" not in response.text

    def test_filters_hold_for_what_was_meant(self, admin_client):
        Body.objects.filter(external_id="T7").update(is_published=False)
        query = {"q": "enrgy", "is_published__exact": "1"}
        assert "Energy unit" not in admin_client.get("/admin/secretariat/body/", query).text

    def test_other_lists_are_corrected_as_well(self, admin_client):
        term = Term.objects.create(english="Biosafety")
        term.renderings.create(language="fr", text="Prévention des risques")
        source = MandateSource.objects.create(slug="a", kind="decision", symbol="X/15", title_en="Strategic Plan")
        for address, typed, expected in (
            ("translations/term", "prevension risques", "Biosafety"),
            ("translations/term", "biosafty", "Biosafety"),
            ("secretariat/mandatesource", "stratgic plan", str(source)),
        ):
            assert found(admin_client, f"/admin/{address}/", typed) == {expected}, typed
        changes = admin_client.get("/admin/history/change/", {"q": "enrgie"}).context["cl"].result_list
        assert set(changes) >= set(Change.objects.filter(after="Énergie")) != set()


def test_every_admin_with_a_search_box_searches_like_this():
    others = [
        model._meta.label
        for model, own in admin.site._registry.items()
        if own.search_fields
        and type(own).get_search_results not in (BaseAdmin.get_search_results, ReadOnlyAdmin.get_search_results)
    ]
    assert others == []


@pytest.mark.usefixtures("bodies")
def test_records_are_searched_from_the_latest_on_and_none_is_left_out(admin_client, monkeypatch):
    every = matching_ids(Change.objects.all(), admin.site.get_model_admin(Change).search_fields, "essai")
    monkeypatch.setattr("secretariat.admin.search.ROWS_AT_ONCE", 3)
    monkeypatch.setattr("secretariat.admin.search.MAX_SEARCHED_LENGTH", 1)
    seen, address, steps = [], "?q=essai", 0
    while address:
        response = admin_client.get(f"/admin/history/change/{address}")
        seen += [change.pk for change in response.context["cl"].result_list]
        address, steps = response.context.get("earlier_records_url"), steps + 1
        assert not address or address.replace("&", "&amp;") in response.content.decode()
    assert seen == every[::-1] != []
    assert steps == Change.objects.count() // 3 + 1
    exported = b"".join(admin_client.get("/admin/history/change/export/?q=essai")).decode().splitlines()
    assert len(exported) == 1 + len(every)


@pytest.mark.usefixtures("bodies")
def test_any_number_of_rows_is_one_parameter(admin_client):
    every = matching_ids(Body.objects.all(), ["slug", "name_en"], "e")
    assert len(every) > 3
    assert found(admin_client, "/admin/secretariat/body/", "e") == set(map(str, Body.objects.filter(pk__in=every)))
