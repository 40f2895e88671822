"""The menu of the admin: sections by what people do, with the pages that each person may open."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from people.roles import ROLES
from secretariat.admin_site import SECTIONS
from secretariat.models import Body, MandateSource
from tests.html import Page
from tests.people.persons import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

MENU = {
    "Directory": [
        *("Bodies", "The Secretariat", "Offices and divisions", "Units", "Mandate sources", "Topics"),
        *("Posts", "Reorganisations", "Contact points", "Findings about mandates"),
    ],
    "Translation": [
        "Translators’ desk",
        "Queue",
        "Texts of the interface",
        "Glossary",
        "Imports of translations",
        "Search words",
        "Searches that found nothing",
        "Planned texts",
    ],
    "Exchange": [
        "Imports",
        "Import bodies",
        "Export bodies",
        "Bulletins",
        "Read a bulletin",
        "Imports of topics",
        "Import topics",
        "Export topics",
        "Jobs",
    ],
    "History": ["History"],
    "People": ["Users", "Sign-ins", "Failed sign-ins"],
}


def menu(client, address="/admin/"):
    """The sections of the menu on a page, each with the names of its pages, and the page marked as current."""
    listed = client.get(address).context["available_apps"]
    current = [(app["name"], entry["name"]) for app in listed for entry in app["models"] if entry["is_current"]]
    return {str(app["name"]): [str(entry["name"]) for entry in app["models"]] for app in listed}, current


def test_every_admin_has_a_section_and_says_what_it_is_for():
    without = [
        model._meta.label
        for model in admin.site._registry
        if admin.site.get_model_admin(model).section not in SECTIONS
        or not admin.site.get_model_admin(model).description
    ]
    assert without == []


def test_the_menu_is_grouped_by_what_people_do(admin_client):
    assert menu(admin_client) == (MENU, [])


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_person_finds_the_pages_that_they_may_open_and_no_others(client, role):
    client.force_login(person("somebody", role.name))
    shown = [entry["admin_url"] for app in client.get("/admin/").context["available_apps"] for entry in app["models"]]
    client.force_login(User.objects.create_superuser("root"))
    every = [entry["admin_url"] for app in client.get("/admin/").context["available_apps"] for entry in app["models"]]
    client.force_login(User.objects.get(username="somebody"))
    assert [address for address in every if client.get(address).status_code == 200] == shown


def test_the_page_of_a_section_lists_its_pages_whichever_app_is_named(admin_client):
    for app, section in (
        ("secretariat", "Directory"),
        ("units", "Directory"),
        ("auth", "People"),
        ("people", "People"),
    ):
        page = Page(admin_client.get(f"/admin/{app}/"))
        assert page.texts("caption") == [section]
        (crumbs,) = page.texts("div", **{"class": "breadcrumbs"})
        assert crumbs == f"Home › {section}"


def pages_with_breadcrumbs():
    body, source = Body.objects.get(slug="finance-unit"), MandateSource.objects.first()
    change = reverse("admin:secretariat_mandatesource_change", args=[source.pk])
    yield reverse("admin:secretariat_body_changelist"), "Home › Directory › Bodies"
    yield reverse("admin:units_unit_changelist"), "Home › Directory › Units"
    yield reverse("admin:units_unit_change", args=[body.pk]), f"Home › Directory › Units › {body}"
    yield reverse("admin:secretariat_body_move", args=[body.pk]), f"Home › Directory › Bodies › {body} › Move"
    yield change, f"Home › Directory › Mandate sources › {source}"
    yield reverse("admin:translations_queue"), "Home › Translation › Translators’ desk › Queue"
    yield reverse("admin:translations_term_changelist"), "Home › Translation › Glossary"
    yield reverse("admin:exchange_export"), "Home › Exchange › Export bodies"
    yield reverse("admin:auth_user_changelist"), "Home › People › Users"
    yield reverse("admin:history_change_changelist"), "Home › History › History"


def test_breadcrumbs_lead_through_the_section(admin_client):
    wrong = {}
    for address, expected in pages_with_breadcrumbs():
        (crumbs,) = Page(admin_client.get(address)).texts("div", **{"class": "breadcrumbs"})
        if crumbs != expected:
            wrong[address] = crumbs
    assert wrong == {}


def test_no_template_leads_through_an_app():
    """Breadcrumbs of ours have the section; a page that overrides Django's would otherwise name an app."""
    templates = {
        path: path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "templates" / "admin").rglob("*.html")
    }
    own = {path.name: text for path, text in templates.items() if 'class="breadcrumbs"' in text}
    assert [name for name, text in own.items() if "_section.html" not in text] == []
    assert [path.name for path, text in templates.items() if "admin:app_list" in text] == []


def test_the_menu_marks_the_page_that_is_open_and_no_other(admin_client):
    assert menu(admin_client, reverse("admin:translations_queue"))[1] == [("Translation", "Queue")]
    assert menu(admin_client, reverse("admin:translations_task_changelist"))[1] == [
        ("Translation", "Translators’ desk")
    ]
    assert menu(admin_client, reverse("admin:exchange_import_add"))[1] == [("Exchange", "Import bodies")]


def test_the_index_says_what_each_page_is_for_and_the_sidebar_does_not(admin_client):
    sentence = "The tree: add, move, publish or abolish bodies."
    assert sentence in Page(admin_client.get("/admin/")).words
    assert sentence not in Page(admin_client.get("/admin/units/unit/")).words
