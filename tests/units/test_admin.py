"""The texts of units in the admin: the list, the filter by what they are part of, the way to the public page."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.languages import BY_SLUG
from secretariat.models import Body, Kind
from tests.admin_forms import AdminForm
from tests.everything import changed_columns, everything
from tests.html import Page
from tests.secretariat.outlines import plant
from units.models import Unit

pytestmark = pytest.mark.django_db

LIST = "/admin/units/unit/"


def listed(client, **query):
    return Page(client.get(LIST, query)).texts("th", **{"class": "field-name_shown"})


class TestTheList:
    @pytest.mark.usefixtures("directory")
    def test_units_are_listed_in_tree_order(self, admin_client):
        assert listed(admin_client) == [unit.name_en for unit in Body.objects.filter(kind=Kind.UNIT)]

    @pytest.mark.usefixtures("directory")
    def test_names_are_in_the_editors_language_or_marked_as_english(self, admin_client):
        Body.objects.filter(slug="finance-unit").update(name_ru="")
        page = Page(admin_client.get(LIST, headers={"accept-language": "ru"}))
        assert ("ru", Body.objects.get(slug="information-technology-unit").name_ru) in page.pieces
        assert ("en", "Finance Unit") in page.pieces

    @pytest.mark.usefixtures("directory")
    @pytest.mark.parametrize("words", ["Finance", "finance-unit", "财务", "المالية"])
    def test_a_unit_is_found_by_its_name_in_any_language(self, admin_client, words):
        assert "Finance Unit" in listed(admin_client, q=words)

    @pytest.mark.usefixtures("directory")
    def test_units_are_filtered_by_what_they_are_part_of(self, admin_client):
        parent = Body.objects.get(slug="office-of-the-executive-secretary")
        assert listed(admin_client, branch=parent.pk) == [unit.name_en for unit in parent.child_bodies()]
        filters = (
            Page(admin_client.get(LIST))
            .one("details", **{"data-filter-title": "body, with its parts"})["text"]
            .split("\n")
        )
        names = [line.strip() for line in filters if line.strip()][2:]
        assert names == [body.name_en for body in Body.objects.top()]

    @pytest.mark.usefixtures("directory")
    @pytest.mark.parametrize("value", ["", "0", "x", "9" * 30, "9" * 5000, "-1", "x" * 100_000, "😀"])
    @pytest.mark.parametrize("name", ["branch", "q", "p", "parent__id__exact", "language"])
    def test_a_list_may_be_asked_anything(self, admin_client, name, value):
        assert admin_client.get(LIST, {name: value}).status_code in (200, 302)

    def test_the_list_takes_the_same_number_of_queries_for_one_unit_and_for_thirty(self, admin_client):
        counts = {}
        for number in (1, 30):
            plant("\n".join(["secretariat", "  division", *(f"    unit-{n}" for n in range(number))]))
            with CaptureQueriesContext(connection) as queries:
                assert len(listed(admin_client)) == number
            counts[number] = len(queries)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM secretariat_body")
        assert counts == {1: 7, 30: 7}


@pytest.mark.usefixtures("directory")
class TestAUnit:
    @pytest.fixture
    def unit(self):
        return Unit.objects.get(slug="monitoring-review-and-reporting-unit")

    @pytest.mark.parametrize("prefix", BY_SLUG)
    def test_view_on_site_leads_to_the_page_in_the_edited_language(self, admin_client, unit, prefix):
        page = Page(admin_client.get(f"{LIST}{unit.pk}/change/?language={prefix}"))
        address = page.one("a", **{"class": "viewsitelink"})["href"]
        assert address == f"/{prefix}/units/{unit.slug}/"
        assert admin_client.get(address).status_code == 200

    def test_a_unit_that_readers_do_not_see_has_no_such_link(self, admin_client, unit):
        Body.objects.filter(pk=unit.parent_id).update(is_published=False)
        page = Page(admin_client.get(f"{LIST}{unit.pk}/change/"))
        assert page.all("a", **{"class": "viewsitelink"}) == []

    def test_who_writes_texts_needs_no_permission_for_the_structure(self, client, django_user_model, unit):
        user = django_user_model.objects.create_user("writer", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="change_unit"))
        user.language_roles.create(language="en")
        client.force_login(user)
        form, before = AdminForm(client, f"{LIST}{unit.pk}/change/?language=en"), everything()
        form.save({"functions-0-text_en": "counting"})
        assert {key[2] for key in changed_columns(before, everything()) if key[0] == "secretariat.Function"} == {
            "text_en"
        }
        assert "Place and settings" not in form.page.words
        assert client.get(f"/admin/secretariat/body/{unit.pk}/change/").status_code == 403

    def test_who_may_only_see_changes_nothing(self, client, django_user_model, unit):
        user = django_user_model.objects.create_user("reader", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_unit"))
        client.force_login(user)
        before = everything()
        for prefix in ("en", "ar"):
            form = AdminForm(client, f"{LIST}{unit.pk}/change/?language={prefix}")
            assert {name for name in form.values if name.endswith((f"name_{prefix}", f"text_{prefix}"))} <= {
                f"initial-name_{prefix}",
                *(f"initial-functions-{n}-text_{prefix}" for n in range(6)),
            }
            assert form.post({f"name_{prefix}": "x"}).status_code == 403
        assert everything() == before
