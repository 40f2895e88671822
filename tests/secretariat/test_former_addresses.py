"""Former slugs: every address that has one redirects to the current one, and nothing else takes it unasked."""

import importlib
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchange.addresses import slug_of
from history.models import Change
from secretariat import tree
from secretariat.languages import letters
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.put_back import PutBack
from secretariat.slugs import FormerAddress
from tests.admin_forms import AdminForm
from tests.exchange.files import imported, refused, run, write_csv
from tests.public_pages import EVERY_LANGUAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

UNIT, DIVISION, SOURCE = "finance-unit", "scientific-and-policy-support-division", "nagoya-protocol"
MOVED = "public, no-cache"
MIGRATIONS = {"history": "0005_former_addresses", "secretariat": "0008_former_addresses"}


def rename(slug, new, model=Body, takes_former_address=False):
    obj = model.objects.get(slug=slug)
    obj.slug, obj.takes_former_address = new, takes_former_address
    obj.full_clean()
    obj.save()
    return obj


@pytest.fixture
def renamed():
    """A unit, a division and a mandate source, each with another slug than before."""
    return {
        "unit": rename(UNIT, "money"),
        "division": rename(DIVISION, "science"),
        "source": rename(SOURCE, "nagoya", MandateSource),
    }


def places(addresses, client, **headers):
    """{address: (status, where it leads)}; the status alone for an answer that leads nowhere."""
    found = {}
    for address in addresses:
        response = client.get(address, headers=headers)
        found[address] = (response.status_code, response.headers.get("Location"))
        if response.status_code == 301:
            assert response.headers["Cache-Control"] == MOVED, address
    return found


ON_PAGES = {
    f"units/{UNIT}/": "units/money/",
    f"units/{UNIT}/?page=2": "units/money/?page=2",
    f"divisions/{UNIT}/": "units/money/",
    "divisions/money/": "units/money/",
    f"divisions/{DIVISION}/": "divisions/science/",
    f"units/{DIVISION}/": "divisions/science/",
    "units/science/": "divisions/science/",
    f"mandates/{SOURCE}/": "mandates/nagoya/",
    f"changes/{UNIT}.atom": "changes/money.atom",
    f"changes/{UNIT}/?kind=text": "changes/money/?kind=text",
    f"chart/{DIVISION}/": "chart/science/",
    f"chart/?here={DIVISION}": "chart/?here=science",
    f"units/?division={DIVISION}&page=2": "units/?division=science&page=2",
    f"search/?q=bio&division={DIVISION}": "search/?q=bio&division=science",
    f"search/?q=bio&source={SOURCE}": "search/?q=bio&source=nagoya",
    **{
        f"documents/{DIVISION}/{name}": f"documents/science/{name}"
        for name in ("preview.png", "chart.svg", "chart.pdf", "chart-a3.pdf", "directory.pdf", "directory.docx")
    },
}
"""Every address below the slug of a language that has a slug in it: former → current."""

IN_DATA = {
    f"/id/{UNIT}": "/id/money",
    f"/id/mandates/{SOURCE}": "/id/mandates/nagoya",
    f"/api/v1/bodies/{UNIT}/?lang=fr": "/api/v1/bodies/money/?lang=fr",
    f"/api/v1/sources/{SOURCE}/": "/api/v1/sources/nagoya/",
    f"/api/v1/bodies/?parent={DIVISION}": "/api/v1/bodies/?parent=science",
    f"/api/v1/bodies/?branch={DIVISION}&kind=unit": "/api/v1/bodies/?branch=science&kind=unit",
    f"/api/v1/bodies/?source={SOURCE}": "/api/v1/bodies/?source=nagoya",
    f"/api/v1/functions/?body={UNIT}": "/api/v1/functions/?body=money",
    f"/api/v1/functions/?source={SOURCE}": "/api/v1/functions/?source=nagoya",
    f"/api/v1/tree/?root={DIVISION}": "/api/v1/tree/?root=science",
}


@pytest.mark.both
@pytest.mark.usefixtures("renamed")
@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_every_page_with_a_former_slug_redirects_in_its_language(client, prefix):
    expected = {f"/{prefix}/{old}": (301, f"/{prefix}/{new}") for old, new in ON_PAGES.items()}
    assert places(expected, client) == expected


@pytest.mark.both
@pytest.mark.usefixtures("renamed")
def test_the_api_and_linked_data_redirect(client):
    expected = {old: (301, new) for old, new in IN_DATA.items()}
    assert places(expected, client) == expected
    assert client.get("/api/v1/bodies/", {"parent": DIVISION}).headers["Access-Control-Allow-Origin"] == "*"


def test_the_page_of_another_kind_leads_to_the_right_one_without_a_rename(client):
    root = Body.objects.get(parent=None).slug
    expected = {f"/fr/divisions/{UNIT}/": (301, f"/fr/units/{UNIT}/"), f"/fr/units/{root}/": (301, "/fr/")}
    assert places(expected, client) == expected


def test_a_chain_leads_at_once_to_its_end_and_back(client):
    for new in ("b", "c"):
        rename(Body.objects.get(slug__in=(UNIT, "b")).slug, new)
    expected = {f"/en/units/{old}/": (301, "/en/units/c/") for old in (UNIT, "b")}
    assert places(expected, client) == expected
    rename("c", UNIT)
    expected = {f"/en/units/{old}/": (301, f"/en/units/{UNIT}/") for old in ("b", "c")}
    assert places([*expected, f"/en/units/{UNIT}/"], client) == expected | {f"/en/units/{UNIT}/": (200, None)}


@pytest.mark.usefixtures("renamed")
def test_what_readers_do_not_see_is_not_revealed(client):
    hidden = Body.objects.get(slug="science")
    hidden.is_published = False
    hidden.save()
    below = hidden.child_bodies()[0]
    rename(below.slug, "below")
    # Put back after another body had its address, say.
    other = Body.objects.get(slug="conference-services-unit").pk
    FormerAddress.objects.create(model="secretariat.body", slug="science", object_id=other, until=timezone.now())
    addresses = [f"/en/divisions/{DIVISION}/", f"/en/units/{DIVISION}/", f"/en/units/{below.slug}/", f"/id/{DIVISION}"]
    addresses += [f"/api/v1/bodies/{DIVISION}/", f"/en/changes/{DIVISION}.atom", f"/en/chart/{DIVISION}/"]
    addresses += ["/en/units/never-was/", "/en/units/science/", "/en/divisions/below/"]
    assert places(addresses, client) == dict.fromkeys(addresses, (404, None))


def test_an_abolished_body_leaves_nothing_and_has_its_addresses_again_when_it_is_put_back(client):
    body = rename(UNIT, "money")
    tree.abolish(body)
    assert places([f"/en/units/{UNIT}/", "/en/units/money/"], client) == {
        f"/en/units/{UNIT}/": (404, None),
        "/en/units/money/": (404, None),
    }
    other = rename("conference-services-unit", "money")
    rename("money", "conferences")
    PutBack.read(Change.objects.exclude(snapshot="").first().snapshot).execute()
    assert places([f"/en/units/{UNIT}/", "/en/units/money/", "/en/units/conference-services-unit/"], client) == {
        f"/en/units/{UNIT}/": (301, "/en/units/money/"),
        "/en/units/money/": (200, None),
        "/en/units/conference-services-unit/": (301, "/en/units/conferences/"),
    }
    assert set(FormerAddress.objects.values_list("slug", "object_id")) == {
        (UNIT, body.pk),
        ("conference-services-unit", other.pk),
    }


def test_a_function_and_a_source_that_are_put_back_have_their_addresses_again(client):
    source = rename(SOURCE, "nagoya", MandateSource)
    function = Function.objects.filter(mandate__body__slug=DIVISION).first()
    for obj, address in ((source, f"/en/mandates/{SOURCE}/"), (function, function.get_absolute_url())):
        before = places([address], client)
        obj.delete()
        assert places([address], client) == {address: (404, None)}
        PutBack.read(Change.objects.exclude(snapshot="").first().snapshot).execute()
        assert places([address], client) == before


def test_an_address_costs_no_more_than_before_and_an_unknown_one_two_queries(client):
    rename(UNIT, "money")

    def queries(address, status):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == status
        return len(asked)

    assert queries("/en/units/never-was/", 404) == 3
    assert queries(f"/en/units/{UNIT}/", 301) == 2
    assert queries("/en/mandates/never-was/", 404) == 3


class TestTaking:
    """A slug that leads to another object."""

    @pytest.fixture(autouse=True)
    def moved(self):
        rename(UNIT, "money")
        FormerAddress.objects.update(until=timezone.now() - timedelta(days=1))

    def owner(self):
        return FormerAddress.objects.get(slug=UNIT).object_id

    @pytest.mark.both
    def test_a_body_in_code_is_refused_unless_it_takes_it(self, client):
        other = Body.objects.get(slug="conference-services-unit")
        other.slug = UNIT
        with pytest.raises(ValidationError, match="This was the address of “Finance Unit” until") as refusal:
            other.full_clean()
        assert refusal.value.error_dict["slug"][0].code == "former_address"
        new = Body(kind="unit", slug=UNIT, name_en="New")
        with pytest.raises(ValidationError, match="This was the address of “Finance Unit” until"):
            tree.add(new, other.parent)
        with pytest.raises(tree.PlacementError, match="This was the address of “Finance Unit” until"):
            tree.place_all([(new, other.parent)])
        other.takes_former_address = True
        other.full_clean()
        other.save()
        assert places([f"/en/units/{UNIT}/", "/en/units/conference-services-unit/", "/en/units/money/"], client) == {
            f"/en/units/{UNIT}/": (200, None),
            "/en/units/conference-services-unit/": (301, f"/en/units/{UNIT}/"),
            "/en/units/money/": (200, None),
        }

    def test_a_former_address_of_a_mandate_source_is_no_body_s(self):
        source = MandateSource.objects.first()
        source.slug = UNIT
        source.full_clean()
        source.save()
        assert self.owner() == Body.objects.get(slug="money").pk

    @pytest.mark.parametrize("form", ["new body", "body", "source"])
    def test_a_form_asks_first(self, admin_client, form):
        if form == "source":
            rename(SOURCE, "nagoya", MandateSource)
        wanted = SOURCE if form == "source" else UNIT
        name = "the Nagoya Protocol" if form == "source" else "Finance Unit"
        sentence = f"This was the address of “{name}” until"
        url, changes = {
            "new body": (
                "/admin/secretariat/body/add/",
                {"kind": "unit", "parent": Body.objects.get(slug=DIVISION).pk, "name_en": "New"},
            ),
            "body": (f"/admin/secretariat/body/{Body.objects.get(slug='conference-services-unit').pk}/change/", {}),
            "source": (f"/admin/secretariat/mandatesource/{MandateSource.objects.last().pk}/change/?language=en", {}),
        }[form]
        page = AdminForm(admin_client, url)
        assert not page.page.all("input", name="slug_taken")
        (error,) = page.refused({**changes, "slug": wanted})
        assert error.startswith(sentence) or form == "source"
        box = page.page.one("input", name="slug_taken")
        assert (box["type"], box["value"]) == ("checkbox", wanted)
        assert "checked" not in box
        # Not ticked, and ticked for another address than the one that is posted now.
        page.refused()
        page.refused({"slug_taken": "another"})
        assert FormerAddress.objects.filter(slug=wanted).exists()
        page.save({"slug_taken": wanted})
        model = MandateSource if form == "source" else Body
        assert model.objects.get(slug=wanted)
        assert not FormerAddress.objects.filter(slug=wanted).exists()

    def test_a_form_gives_an_object_its_own_former_address_unasked(self, admin_client):
        body = Body.objects.get(slug="money")
        AdminForm(admin_client, f"/admin/secretariat/body/{body.pk}/change/").save({"slug": UNIT})
        assert list(FormerAddress.objects.values_list("slug", "object_id")) == [("money", body.pk)]

    def test_nobody_is_asked_about_what_was_abolished(self, admin_client):
        body, other = (Body.objects.get(slug=slug) for slug in ("money", "conference-services-unit"))
        former = {("money", body.pk), ("conference-services-unit", other.pk)}
        tree.abolish(body)
        AdminForm(admin_client, f"/admin/secretariat/body/{other.pk}/change/").save({"slug": UNIT})
        assert {*FormerAddress.objects.values_list("slug", "object_id")} == former


class TestCommands:
    """Imports choose another slug, or refuse with a sentence; a former slug names the body that had it."""

    @pytest.fixture(autouse=True)
    def moved(self):
        rename(UNIT, "money")

    @pytest.mark.both
    def test_an_import_gives_a_new_body_another_slug(self, tmp_path):
        header = ("external_id", "parent_external_id", "kind", "name_en")
        file = write_csv(tmp_path / "bodies.csv", [header, ("x", DIVISION, "unit", "Finance Unit")])
        assert slug_of("Finance Unit") == UNIT
        assert imported(file).startswith("1 new")
        assert Body.objects.get(external_id="x").slug == f"{UNIT}-x"

    @pytest.mark.both
    def test_a_table_that_was_exported_before_a_rename_means_the_same_body(self, tmp_path):
        rename("money", UNIT)
        run("export_bodies", tmp_path / "bodies.csv")
        rename(UNIT, "money")
        count = Body.objects.count()
        assert imported(tmp_path / "bodies.csv") == f"0 new, 0 changed, 0 moved, {count} unchanged, 0 refused."

    def test_two_rows_for_one_body_are_refused(self, tmp_path):
        header = ("external_id", "parent_external_id", "kind", "name_en")
        rows = [
            (slug, "administration-finance-and-conference-services-division", "unit", "") for slug in ("money", UNIT)
        ]
        assert refused(write_csv(tmp_path / "bodies.csv", [header, *rows])) == [
            f"line 3: '{UNIT}' and 'money' in line 2 are the same body: one is a former address of it."
        ]

    def test_commands_know_a_branch_by_its_former_address(self, tmp_path):
        rename(DIVISION, "science")
        for slug in (DIVISION, "science"):
            run("export_bodies", tmp_path / f"{slug}.csv", "--branch", slug)
        assert (tmp_path / f"{DIVISION}.csv").read_bytes() == (tmp_path / "science.csv").read_bytes()

    @pytest.mark.both
    def test_a_directory_that_names_a_former_address_is_refused(self):
        with pytest.raises(CommandError, match=rf"{UNIT}: This was the address of “Finance Unit” until"):
            call_command("load_directory", stdout=io.StringIO())
        rename("money", UNIT)
        rename(SOURCE, "nagoya", MandateSource)
        with pytest.raises(CommandError, match=rf"{SOURCE}: This was the address of “.*” until"):
            call_command("load_directory", stdout=io.StringIO())
        assert (Body.objects.count(), MandateSource.objects.filter(slug=SOURCE).count()) == (21, 0)


class TestUpgrade:
    """What a database of an earlier release gets from its migrations."""

    def migrate(self, app, name):
        function, migration = name, importlib.import_module(f"{app}.migrations.{MIGRATIONS[app]}")
        getattr(migration, function)(apps, SimpleNamespace(connection=connection))

    @pytest.mark.both
    def test_the_history_gives_the_slugs_that_were_changed(self):
        rename(UNIT, "money")
        rename("money", "finance")
        rename(DIVISION, "science")
        rename("conference-services-unit", DIVISION, takes_former_address=True)
        rename(SOURCE, "nagoya", MandateSource)
        gone = rename("secretariat-support-unit", "gone")
        tree.abolish(gone)
        rows = FormerAddress.objects.exclude(object_id=gone.pk).order_by("model", "slug")
        recorded = list(rows.values_list("model", "slug", "object_id"))
        assert len(recorded) == 4
        FormerAddress.objects.all().delete()
        self.migrate("history", "store_former_addresses")
        assert list(rows.values_list("model", "slug", "object_id")) == recorded

    @pytest.mark.both
    def test_every_function_keeps_the_letter_of_its_fragment(self):
        self.migrate("secretariat", "keep_letters")
        found = {}
        for mandate in Mandate.objects.all():
            found |= {function: letters(number) for number, function in enumerate(mandate.functions.all(), start=1)}
        assert {function: function.former_letter for function in Function.objects.all()} == found
