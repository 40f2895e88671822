"""The pages of the admin, asked by persons with one role each: what is theirs works, what is not changes nothing."""

import logging

import pytest
from django.test import Client

from secretariat.models import Body, Kind, MandateSource
from secretariat.tree import placement_of
from tests.admin_forms import AdminForm
from tests.everything import changed_columns, everything
from tests.html import Page
from tests.people.persons import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

MINE = "office-of-the-executive-secretary"
ROOMS = {Kind.SECRETARIAT: "secretariat/secretariat", Kind.UNIT: "units/unit"}


def texts_page(body, prefix):
    return f"/admin/{ROOMS.get(body.kind, 'divisions/division')}/{body.pk}/change/?language={prefix}"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mine():
    return Body.objects.get(slug=MINE)


@pytest.fixture
def other(mine):
    return Body.objects.filter(kind=Kind.DIVISION, children__kind=Kind.UNIT).exclude(pk=mine.pk).first()


@pytest.fixture
def unit(mine):
    return mine.branch().filter(mandate__functions__isnull=False).exclude(pk=mine.pk).first()


@pytest.fixture
def editor():
    return signed_in(person("editor", "Editors", branches=[MINE]))


@pytest.fixture
def translator():
    return signed_in(person("traductrice", "Translators", translates=["fr"]))


NEW = {"kind": Kind.UNIT, "name_en": "New unit", "slug": "new-unit", "external_id": "", "acronym_en": ""}


class TestTheEditorOfABranch:
    def test_is_offered_the_branch_as_a_place_for_new_bodies(self, editor, mine):
        found = editor.get("/admin/secretariat/body/choices/?for=parent").json()["results"]
        values = {one["id"] for one in found}
        assert values == {str(body.pk) for body in mine.branch()}

    @pytest.mark.parametrize("place", ["under", "before", "after"])
    def test_is_offered_no_place_for_a_move_that_is_not_theirs(self, editor, mine, unit, place):
        found = editor.get(f"/admin/secretariat/body/choices/?for={place}&body={unit.pk}").json()["results"]
        keys = {int(one["id"].partition(" ")[0]) for one in found}
        own = set(mine.branch().values_list("pk", flat=True))
        parents = own if place == "under" else set(Body.objects.filter(pk__in=keys).values_list("parent", flat=True))
        assert keys
        assert (keys if place == "under" else parents) <= own

    def test_is_offered_no_page_for_what_is_not_theirs(self, editor, mine):
        """Neither “Move” nor “Add a part”; the script of the tree offers to drag what has the first."""
        tree = Page(editor.get("/admin/secretariat/body/"))
        links = [element.get("href", "") for element in tree.all("a")]
        pks = [str(body.pk) for body in mine.branch()]
        assert [link for link in links if link.endswith("/move/")] == [
            f"/admin/secretariat/body/{pk}/move/"
            for pk in pks[1:]  # a move changes what the body leaves
        ]
        assert [link for link in links if "?parent=" in link] == [
            f"/admin/secretariat/body/add/?parent={pk}&kind=unit" for pk in pks
        ]

    def test_adds_in_it(self, editor, unit):
        assert editor.post("/admin/secretariat/body/add/", {**NEW, "parent": unit.pk}).status_code == 302
        assert Body.objects.get(slug="new-unit").parent_id == unit.pk

    @pytest.mark.parametrize("kind", [Kind.UNIT, Kind.DIVISION, Kind.SECRETARIAT])
    def test_adds_nowhere_else(self, editor, other, kind):
        before = everything()
        for parent in (other.pk, Body.objects.get(kind=Kind.SECRETARIAT).pk, ""):
            assert editor.post("/admin/secretariat/body/add/", {**NEW, "kind": kind, "parent": parent}).status_code in (
                200,
                403,
            )
        assert everything() == before

    def test_changes_settings_in_it_and_nowhere_else(self, editor, unit, other):
        form = AdminForm(editor, f"/admin/secretariat/body/{unit.pk}/change/")
        form.save({"external_id": "mine"})
        assert Body.objects.get(pk=unit.pk).external_id == "mine"
        before = everything()
        for body in (other, other.child_bodies().first(), Body.objects.get(kind=Kind.SECRETARIAT)):
            url = f"/admin/secretariat/body/{body.pk}/change/"
            page = Page(editor.get(url))
            assert page.all("input", name="_save") == []
            assert editor.post(url, {"slug": "taken", "is_published": "", "external_id": "x"}).status_code == 403
        assert everything() == before

    def test_abolishes_in_it_and_nowhere_else(self, editor, unit, other):
        before = everything()
        leaf = other.branch().filter(children=None).exclude(pk=other.pk).first()
        assert editor.get(f"/admin/secretariat/body/{leaf.pk}/delete/").status_code == 403
        assert editor.post(f"/admin/secretariat/body/{leaf.pk}/delete/", {"post": "yes"}).status_code == 403
        assert everything() == before
        leaf = unit.branch().filter(children=None).last()
        assert editor.post(f"/admin/secretariat/body/{leaf.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not Body.objects.filter(pk=leaf.pk).exists()

    def test_writes_english_and_functions_in_it(self, editor, unit):
        form, before = AdminForm(editor, texts_page(unit, "en")), everything()
        form.retire({"name_en": "Another name", "functions-0-DELETE": "on"})
        changed = changed_columns(before, everything())
        assert ("secretariat.Body", unit.pk, "name_en") in changed
        assert {key[0] for key in changed} >= {"secretariat.Function"}

    @pytest.mark.parametrize("prefix", ["fr", "ar"])
    def test_writes_no_other_language_in_it(self, editor, unit, prefix):
        form, before = AdminForm(editor, texts_page(unit, prefix)), everything()
        assert form.page.all("input", name="_save") == []
        assert form.post({f"name_{prefix}": "x", f"name_{prefix}_version": "0"}).status_code == 403
        assert everything() == before

    def test_writes_nothing_elsewhere(self, editor, other):
        before = everything()
        for body in (other, other.child_bodies().first(), Body.objects.get(kind=Kind.SECRETARIAT)):
            for prefix in ("en", "fr"):
                form = AdminForm(editor, texts_page(body, prefix))
                assert form.post({f"name_{prefix}": "x"}).status_code == 403
        source = MandateSource.objects.first()
        assert (
            editor.post(
                f"/admin/secretariat/mandatesource/{source.pk}/change/?language=en", {"title_en": "x"}
            ).status_code
            == 403
        )
        assert editor.get("/admin/secretariat/mandatesource/add/").status_code == 403
        assert editor.post(f"/admin/secretariat/mandatesource/{source.pk}/delete/", {"post": "yes"}).status_code == 403
        assert everything() == before


class TestATranslator:
    def test_writes_their_language_of_any_body_and_source(self, translator, mine, unit):
        source = MandateSource.objects.first()
        pages = [(texts_page(body, "fr"), "name_fr") for body in (mine, unit, Body.objects.get(kind=Kind.SECRETARIAT))]
        pages.append((f"/admin/secretariat/mandatesource/{source.pk}/change/?language=fr", "title_fr"))
        for url, column in pages:
            form, before = AdminForm(translator, url), everything()
            form.save({column: "Nouveau"})
            assert {
                key[2]
                for key in changed_columns(before, everything())
                if key[0].startswith("secretariat.") and key[0] != "secretariat.Revision"
            } <= {column, "updated_at"}

    @pytest.mark.parametrize("prefix", ["ar", "en"])
    def test_a_forged_post_for_another_language_changes_nothing_and_is_logged(self, translator, unit, prefix, caplog):
        """The post is one that the translator's own page made, sent to the page of another language."""
        form, before = AdminForm(translator, texts_page(unit, "fr")), everything()
        forged = {f"name_{prefix}": "x", f"name_{prefix}_version": "0", f"initial-name_{prefix}": unit.name_en}
        form.url = texts_page(unit, prefix)
        with caplog.at_level(logging.WARNING, "people.refused"):
            assert form.post(forged).status_code == 403
        assert everything() == before
        (record,) = [record for record in caplog.records if record.name == "people.refused"]
        assert "traductrice" in record.getMessage()
        assert f"/admin/units/unit/{unit.pk}/change/?language={prefix}" in record.getMessage()

    def test_texts_of_other_languages_in_a_post_of_theirs_are_not_read(self, translator, unit):
        form, before = AdminForm(translator, texts_page(unit, "fr")), everything()
        form.save(
            {
                "name_fr": "Nouveau",
                "name_ar": "x",
                "name_en": "x",
                "functions-0-text_ar": "x",
                "functions-0-DELETE": "on",
                "functions-0-ORDER": "9",
                "sources": ["1"],
            }
        )
        changed = {
            key
            for key in changed_columns(before, everything())
            if key[0] in ("secretariat.Body", "secretariat.Function", "secretariat.Mandate")
        }
        assert changed <= {("secretariat.Body", unit.pk, "name_fr"), ("secretariat.Body", unit.pk, "updated_at")}
        assert ("secretariat.Body", unit.pk, "name_fr") in changed

    def test_of_the_source_language_changes_texts_alone(self, unit):
        client = signed_in(person("writer", "Translators", translates=["en"]))
        form, before = AdminForm(client, texts_page(unit, "en")), everything()
        form.save(
            {
                "name_en": "Another",
                "functions-0-text_en": "counting",
                "functions-0-DELETE": "on",
                "functions-0-ORDER": "9",
                "sources": ["1"],
                "functions-0-sources": ["1"],
            }
        )
        changed = {
            key[:1] + key[2:] for key in changed_columns(before, everything()) if key[0].startswith("secretariat.")
        }
        assert {key for key in changed if key[0] != "secretariat.Revision"} <= {
            ("secretariat.Body", "name_en"),
            ("secretariat.Body", "updated_at"),
            ("secretariat.Function", "text_en"),
        }
        assert ("secretariat.Function", "text_en") in changed

    def test_of_the_source_language_changes_no_settings_of_a_source(self):
        client, source = signed_in(person("writer", "Translators", translates=["en"])), MandateSource.objects.first()
        form, before = (
            AdminForm(client, f"/admin/secretariat/mandatesource/{source.pk}/change/?language=en"),
            everything(),
        )
        form.save({"title_en": "Another", "slug": "another", "kind": "rules", "url": "https://example.org/"})
        assert {key[2] for key in changed_columns(before, everything()) if key[0] == "secretariat.MandateSource"} == {
            "title_en"
        }

    def test_touches_no_structure(self, translator, unit):
        before = everything()
        assert translator.get("/admin/secretariat/body/").status_code == 200
        assert translator.get("/admin/secretariat/body/add/").status_code == 403
        url = f"/admin/secretariat/body/{unit.pk}"
        assert translator.post(f"{url}/change/", {"slug": "x"}).status_code == 403
        assert translator.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
        assert everything() == before


@pytest.mark.parametrize("role", ["Auditors", "Editors", "Translators", "Reviewers"])
def test_a_role_without_grants_sees_everything_and_changes_nothing(role, mine, unit):
    client = signed_in(person("new", role))
    source = MandateSource.objects.first()
    pages = [
        *(texts_page(body, prefix) for body in (mine, unit) for prefix in ("en", "fr")),
        f"/admin/secretariat/body/{unit.pk}/change/",
        f"/admin/secretariat/mandatesource/{source.pk}/change/?language=en",
    ]
    before = everything()
    for url in pages:
        form = AdminForm(client, url)
        assert form.page.all("input", name="_save") == [], url
        assert form.post({"name_en": "x", "slug": "x", "title_en": "x"}).status_code == 403, url
    assert everything() == before


def test_who_may_not_see_an_object_does_not_learn_whether_there_is_one(unit):
    client, source = signed_in(person("new")), MandateSource.objects.first()
    for page in (f"secretariat/body/{unit.pk}", f"units/unit/{unit.pk}", f"secretariat/mandatesource/{source.pk}"):
        assert client.get(f"/admin/{page}/history/").status_code == 403, page


class TestMoves:
    """Whoever moves a body may change what it leaves and what it enters."""

    def drag(self, client, body, target, position="last-child"):
        placements = {body.pk: str(placement_of(body)) for body in (body, target)}
        return client.post(
            "/admin/secretariat/body/",
            {
                "cmd": "move_node",
                "position": position,
                "cut_item": placements[body.pk],
                "pasted_on": placements[target.pk],
            },
        )

    def test_within_the_branch_are_allowed(self, editor, mine, unit):
        sibling = unit.parent.child_bodies().exclude(pk=unit.pk).filter(kind=Kind.UNIT).first()
        assert self.drag(editor, unit, sibling).status_code == 204
        assert Body.objects.get(pk=unit.pk).parent_id == sibling.pk

    def test_out_of_the_branch_into_it_and_beside_it_are_refused(self, editor, mine, unit, other):
        theirs, before = other.child_bodies().first(), everything()
        for body, target, position in (
            (unit, other, "last-child"),
            (unit, theirs, "left"),
            (theirs, mine, "last-child"),
            (theirs, unit, "right"),
            (theirs, theirs.parent, "last-child"),
            (mine, other, "right"),
            (other, mine, "left"),
        ):
            assert self.drag(editor, body, target, position).status_code == 403, (body, target, position)
        assert everything() == before

    def test_on_the_page_without_scripts_are_refused_too(self, editor, unit, other):
        theirs, before = other.child_bodies().first(), everything()
        url = f"/admin/secretariat/body/{unit.pk}/move/"
        data = {
            "moved": str(placement_of(unit)),
            "under": str(placement_of(other)),
            "before": "",
            "after": "",
            "note": "",
        }
        assert editor.post(url, data).status_code in (200, 403)
        assert (
            editor.post(
                f"/admin/secretariat/body/{theirs.pk}/move/", {**data, "moved": str(placement_of(theirs))}
            ).status_code
            == 403
        )
        assert everything() == before
