"""Putting back from the history: the page, who may, what stands in the way, and what a body's history tells of what left it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from history.models import Change
from secretariat import tree
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, MandateSource
from secretariat.slugs import FormerAddress
from tests.admin_forms import AdminForm, said
from tests.everything import everything, undone
from tests.html import Page
from tests.people.persons import person
from tests.secretariat.removals import KINDS, UNIT, different, function, furnish, unit
from translations import texts
from translations.models import Remark, Rendering, Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
LIST = "/admin/history/change/"
ALONE = ("a body", "a function", "a mandate source", "a term", "a rendering", "a mandate")
"""Kinds of removals that one click puts back."""


def last_removal():
    return Change.objects.filter(what="removed").exclude(snapshot="").first()


def page_of(change):
    return f"{LIST}{change.pk}/put-back/"


@pytest.fixture
def furnished():
    furnish()
    return everything()


@pytest.mark.both
def test_one_click_and_every_row_is_as_it_was(admin_client, furnished):
    wrong = {}
    for kind in ALONE:
        with undone():
            KINDS[kind]()
            change = last_removal()
            response = AdminForm(admin_client, page_of(change)).save({"note": "Too early."}, button="_put_back")
            latest = Change.objects.filter(what="restored", object_id=change.object_id, model=change.model).first()
            found = (
                different(furnished, everything()),
                tree.validate(),
                (latest.note, latest.person_name, latest.source),
                admin_client.get(response.headers["Location"]).status_code,
            )
            if found != (set(), [], ("Too early.", "admin", "admin"), 200):
                wrong[kind] = found
    assert wrong == {}


def test_a_branch_comes_back_with_one_click(admin_client, furnished):
    KINDS["a branch"]()
    form = AdminForm(admin_client, page_of(last_removal()))
    form.save(button="_put_back")
    assert different(furnished, everything()) == set()
    assert tree.validate() == []


def test_parts_without_a_tick_stay_away_and_a_part_needs_what_it_is_part_of(admin_client, furnished):
    root = unit().parent
    part = root.child_bodies().exclude(slug=UNIT)[0]
    tree.add(Body(kind="unit", slug="below", name_en="Below"), part)
    tree.abolish_branch(root)
    form = AdminForm(admin_client, page_of(last_removal()))
    ids = {change.object_id: str(change.pk) for change in Change.objects.filter(pk__in=form.values["branch"])}
    below = str(Change.objects.get(what="removed", body_name="Below", model="secretariat.body").pk)
    assert form.refused({"branch": [below]}, button="_put_back") == ["“Below” is part of a body without a tick."]
    form.save({"branch": [ids[part.pk], below]}, button="_put_back")
    assert [body.slug for body in root.child_bodies()] == [part.slug]
    assert Body.objects.filter(slug="below", parent=part.pk).exists()
    assert tree.validate() == []


class TestTheRowsOfTheHistory:
    def test_the_history_of_the_parent_tells_what_left_it_and_leads_back(self, admin_client, furnished):
        body, parent = unit(), unit().parent
        tree.abolish(body)
        page = admin_client.get(f"{LIST}?branch={parent.pk}").content.decode()
        assert f'href="{page_of(last_removal())}"' in page
        AdminForm(admin_client, page_of(last_removal())).save(button="_put_back")
        page = admin_client.get(f"{LIST}?branch={parent.pk}").content.decode()
        assert f'href="{page_of(last_removal())}"' not in page

    def test_a_body_that_moved_away_is_in_the_history_of_the_parent_it_left(self, admin_client):
        body, parent = unit(), unit().parent
        other = Body.objects.get(slug="administration-finance-and-conference-services-division")
        tree.move(body, other)
        tree.move(body, other, tree.UNDER)  # again the last part: nothing is left
        page = Page(admin_client.get(f"{LIST}?branch={parent.pk}&what__exact=moved"))
        assert [e["text"] for e in page.all("strong")].count(str(body)) == 1
        assert Change.objects.filter(what="moved", left=parent.pk).count() == 1

    def test_a_part_leads_to_what_it_went_with(self, admin_client, furnished):
        tree.abolish(unit())
        part = Change.objects.filter(what="removed", model="secretariat.function").first()
        page = admin_client.get(f"{LIST}{part.pk}/change/").content.decode()
        assert f'href="{page_of(last_removal())}"' in page
        assert admin_client.get(page_of(part)).headers["Location"] == f"{LIST}{part.pk}/change/"

    def test_what_was_removed_before_the_snapshots_says_that_it_cannot_come_back(self, admin_client):
        tree.abolish(unit())
        Change.objects.filter(what="removed").update(snapshot="")
        change = Change.objects.filter(what="removed", model="secretariat.body").first()
        page = admin_client.get(f"{LIST}{change.pk}/change/").content.decode()
        assert "the history did not keep it whole yet" in page
        assert "put-back" not in page
        assert admin_client.post(page_of(change)).status_code == 302
        assert not Body.objects.filter(slug=UNIT).exists()

    def test_many_removals_cost_no_more_queries(self, admin_client, furnished, django_assert_max_num_queries):
        KINDS["a branch"]()
        with django_assert_max_num_queries(16):
            admin_client.get(f"{LIST}?what__exact=removed")

    def test_the_glossary_is_not_in_the_feed_of_readers(self, admin_client, client, furnished):
        KINDS["a term"]()
        assert "undone term" not in client.get("/en/changes.atom").content.decode()


class TestWhatStandsInTheWay:
    def test_a_second_post_finds_it_there(self, admin_client, furnished):
        tree.abolish(unit())
        first, second = (AdminForm(admin_client, page_of(last_removal())) for _page in range(2))
        first.save(button="_put_back")
        before = everything()
        response = second.post(button="_put_back")
        assert response.status_code == 302
        assert "is in the directory already" in said(response)[-1]
        assert everything() == before

    def test_another_address_and_identifier_where_theirs_are_taken(self, admin_client, furnished):
        body = unit()
        tree.abolish(body)
        other = Body(kind="unit", slug=UNIT, external_id="undo-1", name_en="Another")
        tree.add(other, Body.objects.get(pk=body.parent_id))
        form = AdminForm(admin_client, page_of(last_removal()))
        assert "“Another” has this one by now." in form.page.words
        before = everything()
        assert "Another body already has this address." in " ".join(form.refused(button="_put_back"))
        assert everything() == before
        form.save({"slug": "put-back", "external_id": ""}, button="_put_back")
        body.refresh_from_db()
        assert (body.slug, body.external_id) == ("put-back", None)

    def test_an_address_that_leads_to_another_body_by_now_is_asked_about(self, admin_client, furnished):
        body = unit()
        tree.abolish(body)
        other = tree.add(Body(kind="unit", slug=UNIT, name_en="Another"), Body.objects.get(pk=body.parent_id))
        for slug in ("another", "once-more"):
            other.slug = slug
            other.save()
        form = AdminForm(admin_client, page_of(last_removal()))
        assert "Links to this address lead to “Another” by now." in form.page.words
        assert "This was the address of “Another”" in form.refused({"slug": "another"}, button="_put_back")[0]
        form.save({"slug": UNIT}, button="_put_back")
        assert unit().pk == body.pk
        assert not FormerAddress.objects.filter(slug=UNIT).exists()

    def test_a_former_address_leads_to_it_again(self, admin_client, client, furnished):
        body = unit()
        body.slug = "renamed"
        body.save()
        tree.abolish(body)
        assert client.get(f"/en/units/{UNIT}/").status_code == 404
        AdminForm(admin_client, page_of(last_removal())).save(button="_put_back")
        assert client.get(f"/en/units/{UNIT}/").headers["Location"] == "/en/units/renamed/"

    def test_another_parent_where_its_own_is_gone(self, admin_client, furnished):
        body, parent = unit(), unit().parent
        tree.abolish_branch(parent)
        change = Change.objects.get(what="removed", model="secretariat.body", object_id=body.pk)
        form = AdminForm(admin_client, page_of(change))
        assert "Put that back first, or choose another body." in form.page.words
        assert page_of(last_removal()).replace("put-back", "change") in form.response.content.decode()
        assert form.refused(button="_put_back") == ["This field is required."]
        division = Body.objects.filter(kind="division").first()
        form.save({"parent": division.pk}, button="_put_back")
        assert Body.objects.get(pk=body.pk).parent == division
        assert tree.validate() == []

    def test_a_function_whose_mandate_is_gone_waits_for_it(self, admin_client, furnished):
        function().delete()
        own = last_removal()
        tree.abolish(unit())
        form = AdminForm(admin_client, page_of(own))
        assert "is no longer in the directory" in form.page.words
        assert "is no longer in the directory" in form.refused(button="_put_back")[0]
        # It leads to the removal of its mandate, and that to the body with which the mandate went.
        (link,) = [e["href"] for e in form.page.all("a", **{"class": "button"}) if e["href"].startswith(LIST)]
        assert Change.objects.get(pk=link.split("/")[-3]).model == "secretariat.mandate"
        assert f'href="{page_of(last_removal())}"' in admin_client.get(link).content.decode()
        AdminForm(admin_client, page_of(last_removal())).save(button="_put_back")
        AdminForm(admin_client, page_of(own)).save(button="_put_back")
        assert different(furnished, everything()) == set()

    def test_what_names_an_object_that_is_gone_stays_away_and_that_is_said(self, admin_client, furnished):
        source = MandateSource.objects.first()
        tree.abolish(unit())
        User.objects.get(username="undo-editor").delete()
        User.objects.get(username="undo-admin").delete()
        source.delete()
        change = Change.objects.filter(what="removed", model="secretariat.body").first()
        response = AdminForm(admin_client, page_of(change)).save(button="_put_back")
        left_out = said(response)[-3:]
        assert any("branches to edit" in sentence for sentence in left_out)
        assert any("what they lead to is gone: mandate sources (1)." in sentence for sentence in left_out)
        assert source not in unit().mandate.sources.all()
        assert Remark.objects.filter(model="secretariat.body", object_id=unit().pk, person=None).exists()

    def test_a_term_whose_english_is_taken(self, admin_client, furnished):
        KINDS["a term"]()
        Term.objects.create(english="undone term")
        form = AdminForm(admin_client, page_of(last_removal()))
        assert "The glossary has this term already." in form.page.words
        assert "The glossary has this term already." in form.refused(button="_put_back")

    def test_a_part_that_cannot_come_back_stops_the_whole_and_is_named(self, admin_client, furnished):
        parent = unit().parent
        tree.abolish_branch(parent)
        tree.add(Body(kind="unit", slug=UNIT, name_en="Another"), Body.objects.filter(kind="division").first())
        form, before = AdminForm(admin_client, page_of(last_removal())), everything()
        (sentence,) = form.refused(button="_put_back")
        assert "Another body already has this address." in sentence
        assert "Take away its tick" in sentence
        assert everything() == before


class TestPermissions:
    @pytest.fixture
    def editor(self, client, furnished):
        division = unit().parent
        client.force_login(person("anna", "Editors", branches=[division]))
        return client

    def test_an_editor_puts_back_in_their_branch_but_gives_nobody_rights(self, editor, furnished):
        tree.abolish(unit())
        form = AdminForm(editor, page_of(last_removal()))
        assert "You may not give them" in form.page.words
        form.save(button="_put_back")
        assert {model for model, _pk, _column in different(furnished, everything())} == {"people.BranchEditor"}
        assert not unit().editors.exists()

    def test_nobody_puts_back_what_they_could_not_add(self, client, furnished):
        client.force_login(person("boris", "Editors", "Translators", branches=["finance-unit"], translates=["fr"]))
        wrong = {}
        for kind in ALONE:
            with undone():
                KINDS[kind]()
                before, address = everything(), page_of(last_removal())
                found = (
                    "You may not put it back" in client.get(address).content.decode(),
                    client.post(address, {"_put_back": "1"}).status_code,
                    everything() == before,
                )
                if found != (True, 403, True):
                    wrong[kind] = found
        assert wrong == {}

    def test_a_reviewer_puts_back_a_rendering_of_their_language(self, client, furnished):
        KINDS["a rendering"]()
        client.force_login(person("rana", "Reviewers", reviews=["ar"]))
        AdminForm(client, page_of(last_removal())).save(button="_put_back")
        assert Rendering.objects.filter(language="ar", term__english="undone term").exists()

    def test_another_parent_is_one_of_the_editors_own(self, editor, furnished):
        body, parent = unit(), unit().parent
        tree.abolish(body)
        other = Body.objects.filter(kind="division").exclude(pk=parent.pk).first()
        response = editor.post(page_of(last_removal()), {"parent": other.pk})
        assert response.status_code == 302
        assert unit().parent == parent  # a field that is not on the page is not read


class TestThePage:
    def test_it_shows_everything_in_every_language(self, admin_client, furnished):
        tree.abolish(unit())
        response = admin_client.get(page_of(last_removal()))
        page, content = Page(response), response.content.decode()
        for language in LANGUAGES:
            if language != SOURCE:
                assert f"draft {language.own_name}" in page.words
                assert f"A remark: {language.own_name}" in page.words
        for part in ("undo-editor", "undo-1", "And more.", "Texts: "):
            assert part in page.words
        assert 'lang="ar" dir="rtl"' in content

    def test_the_page_that_asks_before_abolishing_shows_the_same(self, admin_client, furnished):
        texts.write(unit().mandate, SOURCE, {"closing": "The closing paragraph."})
        words = Page(admin_client.get(f"/admin/secretariat/body/{unit().pk}/delete/")).words
        for part in ("The closing paragraph.", "And more.", "undo-editor"):
            assert part in words


def test_moves_of_the_past_say_what_they_left():
    body, parent = unit(), unit().parent
    other = Body.objects.get(slug="administration-finance-and-conference-services-division")
    tree.move(body, other)
    tree.move(body, other.child_bodies()[0], tree.BEFORE)
    before = list(Change.objects.filter(what="moved").values_list("pk", "left"))
    Change.objects.update(left=None)
    import_module("history.migrations.0004_left_by_earlier_moves").set_left(apps, None)
    assert list(Change.objects.filter(what="moved").values_list("pk", "left")) == before
    assert {left for _pk, left in before} == {parent.pk, None}
