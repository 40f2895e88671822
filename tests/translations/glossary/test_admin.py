"""The pages of the glossary: who sees what, who changes what."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from history.models import Change
from secretariat.languages import BY_SLUG
from tests.admin_forms import AdminForm
from tests.html import Page
from tests.people.persons import person
from translations.models import Rendering, Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

LIST, ADD = "/admin/translations/term/", "/admin/translations/term/add/"


@pytest.fixture
def term():
    term = Term.objects.create(english="biosafety")
    term.renderings.create(language="fr", text="prévention", also="a\nb", forbidden="biosécurité")
    term.renderings.create(language="ru", text="биобезопасность")
    return term


@pytest.fixture
def address(term):
    return f"{LIST}{term.pk}/change/"


def client_of(*roles, **grants):
    client = Client()
    client.force_login(person(f"somebody {roles} {grants.get('email', '')}", *roles, **grants))
    return client


def stored():
    terms = set(Term.objects.values_list("english", "capitals_matter", "note"))
    return terms, set(Rendering.objects.values_list("term__english", "language", "text", "also", "forbidden", "note"))


def editable(form):
    return {e["name"] for e in form.page.elements if "name" in e and e["tag"] in ("input", "textarea")
            and "disabled" not in e and e.get("type") not in ("hidden", "submit", "search")}  # fmt: skip


def test_an_administrator_changes_a_term_and_its_renderings(address, term):
    form = AdminForm(client_of("Administrators"), address)
    changes = {"english": "Biosafety", "text_fr": "sécurité", "text_zh": "生物安全", "note_zh": "N", "text_ru": ""}
    assert form.post(changes).status_code == 302
    assert stored() == (
        {("Biosafety", False, "")},
        {
            ("Biosafety", "fr", "sécurité", "a\nb", "biosécurité", ""),
            ("Biosafety", "zh", "生物安全", "", "", "N"),
        },
    )
    assert LogEntry.objects.filter(object_id=term.pk, action_flag=2).count() == 1


def test_saving_what_was_not_changed_changes_nothing(address):
    before = stored()
    AdminForm(client_of("Administrators"), address).post()
    assert stored() == before


def test_a_conflict_of_a_rendering_names_who_changed_it(address):
    first, second = (AdminForm(client_of("Administrators", email=f"{n}@example.org"), address) for n in range(2))
    first.save({"text_ru": "первый"})
    first.read(first.client.get(address))
    first.save({"note_fr": "first"})
    before = stored()
    second.refused({"text_ru": "второй", "note_fr": "second", "text_es": "x"})
    assert stored() == before
    conflicts = [element["text"] for element in second.page.all("fieldset", **{"class": "conflict"})]
    assert len(conflicts) == 2
    assert all("Changed by somebody" in text for text in conflicts)
    second.save({"text_ru_choice": "stored"})
    assert Rendering.objects.get(language="ru").text == "первый"
    assert Rendering.objects.get(language="fr").note == "second"


def test_the_log_names_the_language_of_a_changed_rendering(address, term):
    AdminForm(client_of("Administrators"), address).save({"text_ru": "х", "note": "n"})
    message = LogEntry.objects.get(object_id=term.pk, action_flag=2).get_change_message()
    assert message == "Changed Note. Changed Rendering for language “Русский”."


def test_a_rendering_that_others_completed_meanwhile_is_not_emptied_with_it(address):
    first, second = (AdminForm(client_of("Administrators", email=f"{n}@example.org"), address) for n in range(2))
    first.save({"also_ru": "биологическая безопасность"})
    assert second.refused({"text_ru": ""}) == ["Without a rendering, the rest says nothing."]
    assert Rendering.objects.get(language="ru").also == "биологическая безопасность"


def test_an_administrator_adds_and_deletes_terms(term):
    client = client_of("Administrators")
    AdminForm(client, ADD).post({"english": "COP", "capitals_matter": "on", "text_fr": "COP"})
    assert Term.objects.get(english="COP").capitals_matter
    client.post(f"{LIST}{term.pk}/delete/", {"post": "yes"})
    assert stored() == ({("COP", True, "")}, {("COP", "fr", "COP", "", "", "")})


def test_the_history_has_every_change_of_a_term_and_its_renderings(address, term, admin_client):
    last = Change.objects.first().pk
    AdminForm(admin_client, address).save({"note_fr": "Seulement pour les Parties", "text_es": "bioseguridad"})
    AdminForm(admin_client, ADD).save({"english": "seagrass", "text_ru": "морская трава"})
    changes = Change.objects.filter(pk__gt=last).order_by("pk")
    assert [
        (one.model, one.what, one.field, one.language, one.label, one.after, one.person_name) for one in changes
    ] == [
        ("translations.rendering", "added", "", "es", "bioseguridad", "", "admin"),
        ("translations.rendering", "setting", "note", "fr", "prévention", "Seulement pour les Parties", "admin"),
        ("translations.term", "added", "", "", "seagrass", "", "admin"),
        ("translations.rendering", "added", "", "ru", "морская трава", "", "admin"),
    ]
    assert not any(one.is_public for one in changes)
    page = Page(admin_client.get("/admin/history/change/?q=морская"))
    (name,) = [element for element in page.all("span", lang="ru") if element["text"] == "морская трава"]
    assert name["dir"] == "ltr"


def test_a_term_stands_there_once_and_a_rendering_has_words(address):
    client, before = client_of("Administrators"), stored()
    for url, changes in (
        (ADD, {"english": "biosafety"}),
        (address, {"note_es": "N"}),
        (address, {"text_es": "x" * 201}),
    ):
        response = AdminForm(client, url).post(changes)
        assert response.status_code == 200
        assert "errorlist" in response.content.decode()
    assert stored() == before


def test_a_reviewer_changes_the_renderings_of_their_language_alone(address, term):
    client = client_of("Reviewers", reviews=["fr"])
    form = AdminForm(client, address)
    assert editable(form) == {"text_fr", "also_fr", "forbidden_fr", "note_fr"}
    forged = {"text_fr": "sécurité", "text_ru": "Х", "text_es": "x", "english": "other", "capitals_matter": "on"}
    assert form.post(forged).status_code == 302
    assert stored() == (
        {("biosafety", False, "")},
        {
            ("biosafety", "fr", "sécurité", "a\nb", "biosécurité", ""),
            ("biosafety", "ru", "биобезопасность", "", "", ""),
        },
    )
    assert client.get(ADD).status_code == 403
    assert client.post(f"{LIST}{term.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Term.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "grants"),
    [("Translators", {"translates": ["fr"]}), ("Reviewers", {}), ("Editors", {}), ("Auditors", {})],
)
def test_everybody_else_looks_and_changes_nothing(address, term, role, grants):
    client, before = client_of(role, **grants), stored()
    for url in (LIST, address, f"{LIST}{term.pk}/history/"):
        assert client.get(url).status_code == 200
    form = AdminForm(client, address)
    assert editable(form) == set()
    assert form.page.all("input", name="_save") == []
    assert form.post({"text_fr": "x"}).status_code == 403
    assert client.post(ADD, {"english": "x"}).status_code == 403
    assert client.post(f"{LIST}{term.pk}/delete/", {"post": "yes"}).status_code == 403
    assert stored() == before


def test_a_person_without_a_role_sees_nothing(address):
    assert client_of().get(address).status_code == 403


def test_every_wording_carries_its_language(address, term):
    form = AdminForm(client_of("Administrators"), address)
    for language in BY_SLUG.values():
        if language.slug != "en":
            (field,) = form.page.all("input", name=f"text_{language.slug}")
            assert (field["lang"], field["dir"]) == (language.tag, language.dir)
    assert form.page.one("input", name="english")["lang"] == "en"
    listed = Page(client_of("Auditors").get(LIST))
    assert [e["text"] for e in listed.all("span", lang="fr")] == ["prévention"]
    assert [e["text"] for e in listed.all("span", lang="ru")] == ["биобезопасность"]


def test_a_term_is_found_by_any_of_its_wordings(term):
    Term.objects.create(english="COP")
    client = client_of("Auditors")
    for query in ("biosaf", "prévention", "biosécurité", "биобез"):
        listed = Page(client.get(f"{LIST}?q={query}"))
        assert [e["text"] for e in listed.all("span", lang="en") if e["text"] in ("biosafety", "COP")] == ["biosafety"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_list_asks_as_little_for_many_terms_as_for_one(term, language):
    client = client_of("Auditors")
    client.cookies["django_language"] = language
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
        Term.objects.create(english=f"t{number}").renderings.create(language="fr", text="x")
    assert counts[0] == counts[1] <= 12
