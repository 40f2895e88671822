"""The desk's pages as a client without scripts uses them: looking, drafting, reviewing, and everything refused."""

import itertools
import json

import pytest
from django.test import Client
from django.urls import reverse

from secretariat.changes import change_context
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, MandateSource, Topic
from tests.everything import changed_columns, everything
from tests.html import Page
from tests.people.persons import person
from translations import texts, workflow
from translations.checks.stored import check_stored_texts
from translations.models import Remark, Task, TextState
from translations.workflow import Translation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

FRENCH = BY_SLUG["fr"]
RUSSIAN = "Группа биобезопасности и биозащиты"
HOME = "/admin/translations/task/"
QUEUE = f"{HOME}queue/"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def translator():
    return person("trad", "Translators", translates=["fr"])


@pytest.fixture
def reviewer():
    return person("rev", "Reviewers", reviews=["fr"])


@pytest.fixture
def unit():
    return Body.objects.get(slug="biosafety-and-biosecurity-unit")


def desk(body, prefix="fr"):
    return reverse("admin:translations_desk", args=[texts.model_label(body), body.pk, prefix])


def form_of(page):
    """What a browser would send back from the desk: every field of the form but its buttons."""
    fields = {field["name"]: field.get("value", "") for field in page.all("input") if field.get("type") == "hidden"}
    fields |= {field["name"]: field["text"].removeprefix("\n") for field in page.all("textarea")}
    return {name: value for name, value in fields.items() if name not in ("next", "csrfmiddlewaretoken")}


def open_desk(client, body, prefix="fr"):
    response = client.get(desk(body, prefix))
    assert response.status_code == 200
    return form_of(Page(response))


def name_field(body):
    return f"secretariat-body-{body.pk}-name"


def act(client, body, form, do, prefix="fr", **changes):
    return client.post(desk(body, prefix), {**form, **changes, "do": do}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


class TestLooking:
    @pytest.mark.parametrize("role", ["Administrators", "Editors", "Translators", "Reviewers", "Auditors"])
    def test_every_role_may_look(self, role, unit):
        client = client_of(person("someone", role))
        for address in (HOME, f"{HOME}coverage.json", QUEUE, f"{HOME}interface/", desk(unit)):
            assert client.get(address).status_code == 200

    def test_nobody_else_may(self, unit):
        client = client_of(person("someone"))
        for address in (HOME, f"{HOME}coverage.json", QUEUE, f"{HOME}interface/", desk(unit)):
            assert client.get(address).status_code == 403

    def test_the_numbers_of_the_dashboard_are_those_of_the_json(self, admin_client):
        numbers = admin_client.get(f"{HOME}coverage.json").json()
        assert len(numbers["bodies"]) == Body.objects.count()
        french = numbers["whole"]["fr"]
        page = admin_client.get(HOME).content.decode()
        assert french["unofficial"] > 50
        assert f"unofficial <bdi>{french['unofficial']}</bdi>" in page

    @pytest.mark.parametrize("path", ["x.y/1/fr/", "secretariat.body/999999/fr/", "secretariat.body/1/en/", "auth.user/1/fr/", "secretariat.function/1/fr/"])  # fmt: skip
    def test_a_desk_that_is_not_there(self, admin_client, path):
        assert admin_client.get(HOME + path).status_code == 404

    @pytest.mark.parametrize(
        "query",
        ["state=x&language=x&body=x&assignee=x&age=x&page=x", "page=99999", "body=99999999999999999999999"],
    )
    def test_a_queue_may_be_asked_anything(self, admin_client, query):
        assert admin_client.get(f"{QUEUE}?{query}").status_code == 200

    def test_a_source_has_a_desk_too(self, admin_client):
        source = MandateSource.objects.first()
        assert source.title_en in admin_client.get(desk(source)).content.decode()

    def test_new_fields_appear_by_themselves(self, unit, admin_client):
        form = open_desk(admin_client, unit)
        owners = [unit, unit.mandate, *unit.mandate.functions.all()]
        expected = {
            f"{texts.model_label(obj).replace('.', '-')}-{obj.pk}-{name}-words"
            for obj in owners
            for name in texts.fields_of(obj)
            if texts.value(obj, name, SOURCE)
        }
        assert {name for name in form if name.endswith("-words")} == expected


class TestTheWay:
    def test_draft_submit_return_approve(self, translator, reviewer, unit):
        client, name = client_of(translator), name_field(unit)
        form = open_desk(client, unit)
        old = form[f"{name}-words"]
        response = act(client, unit, form, "save", **{f"{name}-words": "Unité de la biosécurité"})
        assert said(response) == ["1 draft saved."]
        assert old in Client().get(f"/fr/units/{unit.slug}/").content.decode()
        form = open_desk(client, unit)
        assert form[f"{name}-words"] == "Unité de la biosécurité"
        assert said(act(client, unit, form, f"submit:{name}")) == ["1 text submitted for review."]

        other = client_of(reviewer)
        form = open_desk(other, unit)
        assert said(act(other, unit, form, f"return:{name}")) != ["1 text returned."]
        response = act(other, unit, form, f"return:{name}", **{f"{name}-remark": "Prévention aussi."})
        assert said(response) == ["1 text returned."]
        assert "Prévention aussi." in client.get(desk(unit)).content.decode()

        form = open_desk(client, unit)
        words = "Unité de la prévention des risques biotechnologiques et de la biosécurité"
        response = act(client, unit, form, f"submit:{name}", **{f"{name}-words": words})
        assert said(response) == ["1 text submitted for review."]
        response = act(other, unit, open_desk(other, unit), f"approve:{name}")
        assert said(response) == ["1 text approved and published."]
        assert words in Client().get(f"/fr/units/{unit.slug}/").content.decode()

    def test_all_of_a_desk_is_approved_and_the_line_goes(self, reviewer, unit):
        client = client_of(reviewer)
        page = f"/fr/units/{unit.slug}/"
        assert "Traduction non officielle" in Client().get(page).content.decode()
        # The path and the neighbours stand on the page too.
        for body in Body.objects.all():
            act(client, body, open_desk(client, body), "approve")
        for other in (*MandateSource.objects.all(), *Topic.objects.all()):
            act(client, other, open_desk(client, other), "approve")
        assert "Traduction non officielle" not in Client().get(page).content.decode()
        assert not TextState.objects.filter(language="fr", state="unofficial").exists()

    def test_on_to_the_next(self, reviewer, unit):
        client = client_of(reviewer)
        form = open_desk(client, unit)
        response = act(client, unit, form, "approve", **{"then-next": "on"})
        assert response.redirect_chain[-1][0] != desk(unit)
        assert response.status_code == 200

    def test_the_preview_holds_what_was_typed_and_saves_nothing(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        form, before = open_desk(client, unit), everything()
        response = client.post(desk(unit), {**form, f"{name}-words": "Aperçu <b>", "do": "preview"})
        assert "Aperçu &lt;b&gt;" in response.content.decode()
        assert changed_columns(before, everything()) == set()

    def test_a_remark_and_a_dismissal(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        form = open_desk(client, unit)
        act(client, unit, form, f"comment:{name}", **{f"{name}-remark": "Voir le rapport."})
        act(client, unit, form, f"dismiss:{name}:some-check ex:cerpt", **{f"{name}-remark": "C’est voulu."})
        assert [(r.kind, r.text, r.warning) for r in Remark.objects.all()] == [
            ("comment", "Voir le rapport.", ""),
            ("dismissed", "C’est voulu.", "some-check ex:cerpt"),
        ]

    @pytest.mark.parametrize("do", ["save", "submit", "discard:{}", "reopen:{}"])
    def test_a_remark_is_stored_whichever_button_is_pressed(self, translator, unit, do):
        client, name = client_of(translator), name_field(unit)
        texts.write(unit, FRENCH, {"name": "Unité"})
        with change_context(editorial=True):
            texts.write(unit, SOURCE, {"name": "Biosafety Unit"})
        typed = {f"{name}-words": "Première", f"{name}-remark": "À vérifier."}
        opening = f"secretariat-mandate-{unit.mandate.pk}-opening"
        response = act(
            client, unit, open_desk(client, unit), do.format(name), **typed, **{f"{opening}-remark": "Trop long."}
        )
        assert "2 remarks added." in said(response)
        assert {remark.text for remark in Remark.objects.all()} == {"À vérifier.", "Trop long."}

    def test_a_remark_beside_an_error_stays_in_its_field(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        typed = {f"{name}-words": "Bi\u0007o", f"{name}-remark": "À vérifier."}
        response = act(client, unit, open_desk(client, unit), "save", **typed)
        assert Page(response).one("input", name=f"{name}-remark")["value"] == "À vérifier."
        assert not Remark.objects.exists()
        opening = f"secretariat-mandate-{unit.mandate.pk}-opening"
        response = act(
            client, unit, open_desk(client, unit), f"comment:{opening}", **typed, **{f"{opening}-remark": "Trop long."}
        )
        assert Page(response).one("input", name=f"{opening}-remark")["value"] == ""
        assert [remark.text for remark in Remark.objects.all()] == ["Trop long."]


@pytest.mark.both
class TestNothingIsLost:
    def test_two_translators(self, translator, reviewer, unit):
        one, two, name = client_of(translator), client_of(reviewer), name_field(unit)
        forms = open_desk(one, unit), open_desk(two, unit)
        act(one, unit, forms[0], "save", **{f"{name}-words": "Premier"})
        response = act(two, unit, forms[1], "save", **{f"{name}-words": "Second"})
        page = Page(response)
        assert any("Somebody else has changed this translation" in item for item in page.texts("li"))
        form = form_of(page)
        assert form[f"{name}-words"] == "Second"
        assert "Premier" in page.words
        assert Task.objects.get().draft == "Premier"
        act(two, unit, form, "save")
        assert Task.objects.get().draft == "Second"

    def test_the_other_one_is_taken(self, translator, reviewer, unit):
        one, two, name = client_of(translator), client_of(reviewer), name_field(unit)
        forms = open_desk(one, unit), open_desk(two, unit)
        act(one, unit, forms[0], "save", **{f"{name}-words": "Premier"})
        form = form_of(Page(act(two, unit, forms[1], "save", **{f"{name}-words": "Second"})))
        response = act(two, unit, form, "save", **{f"{name}-words_choice": "stored"})
        assert said(response) == ["There was nothing to do: no text was changed."]
        assert Task.objects.get().draft == "Premier"
        assert open_desk(two, unit)[f"{name}-words"] == "Premier"

    def test_both_changes_are_saved_together(self, translator, reviewer, unit):
        one, two, name = client_of(translator), client_of(reviewer), name_field(unit)
        act(one, unit, open_desk(one, unit), "save", **{f"{name}-words": "un deux trois"})
        forms = open_desk(one, unit), open_desk(two, unit)
        act(one, unit, forms[0], "save", **{f"{name}-words": "UN deux trois"})
        form = form_of(Page(act(two, unit, forms[1], "save", **{f"{name}-words": "un deux TROIS"})))
        act(two, unit, form, "save", **{f"{name}-words_choice": "merged"})
        assert Task.objects.get().draft == "UN deux TROIS"

    def test_the_conflict_names_who_changed_the_draft(self, translator, reviewer, unit):
        one, two, name = client_of(translator), client_of(reviewer), name_field(unit)
        forms = open_desk(one, unit), open_desk(two, unit)
        act(one, unit, forms[0], "save", **{f"{name}-words": "Premier"})
        page = Page(act(two, unit, forms[1], "save", **{f"{name}-words": "Second"}))
        assert f"Changed by {translator.username}" in page.one("fieldset", **{"class": "conflict"})["text"]

    def test_the_conflict_names_who_published_and_why(self, translator, reviewer, unit):
        one, name = client_of(translator), name_field(unit)
        form = open_desk(one, unit)
        with change_context(person=reviewer, note="As in the decision."):
            texts.write(unit, BY_SLUG["fr"], {"name": "Publié"})
        conflict = Page(act(one, unit, form, "save", **{f"{name}-words": "Second"})).one(
            "fieldset", **{"class": "conflict"}
        )
        assert f"Changed by {reviewer.username}" in conflict["text"]
        assert "As in the decision." in conflict["text"]

    def test_the_conflict_names_who_returned_the_draft_and_why(self, translator, reviewer, unit):
        one, two, name = client_of(translator), client_of(reviewer), name_field(unit)
        act(one, unit, open_desk(one, unit), "save", **{f"{name}-words": "Premier"})
        forms = open_desk(one, unit), open_desk(two, unit)
        act(two, unit, forms[1], f"return:{name}", **{f"{name}-remark": "Voir la décision."})
        page = Page(act(one, unit, forms[0], "save", **{f"{name}-words": "Second"}))
        conflict = page.one("fieldset", **{"class": "conflict"})["text"]
        assert f"Changed by {reviewer.username}" in conflict
        assert "Voir la décision." in conflict

    def test_one_refusal_keeps_no_other_text_from_being_saved(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        form = open_desk(client, unit)
        opening = f"secretariat-mandate-{unit.mandate.pk}-opening"
        changes = {f"{name}-words": "x" * 30_000, f"{opening}-words": "Texte nouveau."}
        response = act(client, unit, form, "save", **changes)
        assert Task.objects.get().draft == "Texte nouveau."
        assert form_of(Page(response))[f"{name}-words"] == "x" * 30_000

    def test_an_editor_and_a_translator_at_the_same_time(self, translator, admin_client, unit):
        client, name = client_of(translator), name_field(unit)
        form = open_desk(client, unit)
        texts.write(unit, SOURCE, {"name": "Biosafety Unit"})
        act(client, unit, form, "save", **{f"{name}-words": "Unité de biosécurité"})
        task = Task.objects.get()
        assert (task.draft, task.source_text) == ("Unité de biosécurité", "Biosafety and Biosecurity Unit")
        assert "What changed since this draft" in client.get(desk(unit)).content.decode()

    def test_a_page_of_texts_that_are_gone(self, translator, unit):
        client = client_of(translator)
        form = open_desk(client, unit)
        response = act(client, unit, form, "submit:secretariat-body-999-name")
        assert said(response) == ["This page was out of date. Nothing was done; look at it again."]


@pytest.mark.both
class TestForged:
    @pytest.mark.parametrize("do", ["save", "submit", "approve", "submit:{}", "approve:{}", "return:{}", "discard:{}", "comment:{}", "dismiss:{}:x", "reopen:{}"])  # fmt: skip
    def test_a_french_translator_changes_nothing_in_arabic(self, do, translator, unit, caplog):
        arab = person("arab", "Reviewers", reviews=["ar"])
        form = open_desk(client_of(arab), unit, "ar")
        text, name = Translation(unit, "name", BY_SLUG["ar"]), name_field(unit)
        workflow.save_draft(arab, text, "مسودة", workflow.BaseVersions("", text.version(), text.source()))
        before, caplog.records[:] = everything(), []
        form |= {f"{name}-words": "Juridique", f"{name}-remark": "x", f"{name}-mark": workflow.get_task(text).token}
        act(client_of(translator), unit, form, do.format(name), "ar")
        assert changed_columns(before, everything()) == set()
        assert {record.name for record in caplog.records} == {"people.refused"}

    def test_a_translator_does_not_approve(self, translator, unit):
        client = client_of(translator)
        before = everything()
        act(client, unit, open_desk(client, unit), "approve")
        assert changed_columns(before, everything()) == set()

    def test_odd_posts(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        form = open_desk(client, unit)
        for do in ("", "x", "save:x", "approve:", ":", "dismiss:", "a" * 9999, "preview"):
            assert act(client, unit, form, do).status_code == 200
        for value in ("", "x", "-1", "9" * 40, "\x00"):
            hidden = {f"{name}-{part}": value for part in ("mark", "version", "source-version", "source", "shown")}
            assert act(client, unit, form, "save", **hidden).status_code == 200
            typed = {f"{name}-words": f"Texte {value}".replace("\x00", ""), f"{name}-source-version": value}
            assert act(client, unit, open_desk(client, unit), "save", **typed).status_code == 200
        assert act(client, unit, {}, "save").status_code == 200
        page = Page(act(client, unit, open_desk(client, unit), "save", **{f"{name}-words": "a\x07b"}))
        assert any("U+0007" in item for item in page.texts("li"))
        assert form_of(page)[f"{name}-words"] == "a\x07b"
        assert Task.objects.get(field="name").draft == "Texte"


class TestTheQueue:
    def rows(self, client, query=""):
        page = Page(client.get(f"{QUEUE}?{query}"))
        return [field["value"] for field in page.all("input", name="text")]

    def test_mine_by_default(self, translator):
        client = client_of(translator)
        values = self.rows(client, "state=todo")
        assert values
        assert {value.split("|")[3] for value in values} == {"fr"}

    def test_what_waits_for_whom(self, translator, reviewer, unit):
        text = Translation(unit, "name", FRENCH)
        texts.write(unit, SOURCE, {"name": "Biosafety Unit"})
        assert [value.split("|")[1:3] for value in self.rows(client_of(translator))] == [[str(unit.pk), "name"]]
        assert len(self.rows(client_of(reviewer))) == 50
        workflow.save_draft(
            translator, text, "Unité", workflow.BaseVersions("", text.version(), text.source()), submit=True
        )
        assert self.rows(client_of(translator)) == []

    def test_filters(self, translator, reviewer, unit):
        client, text = client_of(translator), Translation(unit, "name", FRENCH)
        workflow.save_draft(translator, text, "Unité", workflow.BaseVersions("", text.version(), text.source()))
        workflow.assign(reviewer, text, translator)
        (value,) = self.rows(client, "state=draft")
        assert value.startswith(f"secretariat.body|{unit.pk}|name|fr|")
        assert self.rows(client, "state=todo&assignee=me") == [value]
        assert value not in self.rows(client, "state=todo&assignee=nobody")
        assert value in self.rows(client, f"state=todo&body={unit.parent_id}")
        assert self.rows(client, "state=missing") == []
        assert self.rows(client, "state=draft&age=7") == []

    def test_bulk_assign_submit_approve(self, translator, reviewer, unit):
        one, two = client_of(translator), client_of(reviewer)
        values = self.rows(one, f"state=todo&body={unit.pk}")
        response = one.post(QUEUE, {"text": values, "do": "assign", "assignee": str(reviewer.pk)}, follow=True)
        assert said(response) == [f"{len(values)} texts assigned."]
        response = one.post(QUEUE, {"text": self.rows(one, f"state=todo&body={unit.pk}"), "do": "submit"}, follow=True)
        assert said(response) == [f"{len(values)} texts submitted for review."]
        response = one.post(QUEUE, {"text": self.rows(one, f"state=todo&body={unit.pk}"), "do": "approve"}, follow=True)
        assert all("You may not review" in words for words in said(response))
        response = two.post(QUEUE, {"text": self.rows(two, f"body={unit.pk}"), "do": "approve"}, follow=True)
        assert said(response) == [f"{len(values)} texts approved and published."]

    def test_what_was_assigned_meanwhile_is_not_assigned_unseen(self, translator, reviewer, unit):
        client = client_of(reviewer)
        (value, *_others) = self.rows(client, f"state=todo&body={unit.pk}")
        workflow.assign(reviewer, Translation(unit, "name", FRENCH), translator)
        (value_now, *_others) = self.rows(client, f"state=todo&body={unit.pk}")
        assert value.split("|")[:4] == ["secretariat.body", str(unit.pk), "name", "fr"]
        response = client.post(QUEUE, {"text": value, "do": "assign", "assignee": "me"}, follow=True)
        (sentence,) = said(response)
        assert "Somebody else has assigned this text since you opened the page, to: trad." in sentence
        assert Task.objects.get().assignee == translator
        client.post(QUEUE, {"text": value, "do": "assign", "assignee": str(translator.pk)})
        client.post(QUEUE, {"text": value_now, "do": "assign", "assignee": "me"})
        assert Task.objects.get().assignee == reviewer

    def test_what_was_changed_meanwhile_is_not_approved(self, reviewer, unit):
        client = client_of(reviewer)
        values = self.rows(client, f"body={unit.pk}")
        texts.write(unit, FRENCH, {"name": "Autre chose"})
        response = client.post(QUEUE, {"text": values, "do": "approve"}, follow=True)
        assert len(said(response)) == 2
        assert texts.value(Body.objects.get(pk=unit.pk), "name", FRENCH) == "Autre chose"
        assert (
            TextState.objects.get(object_id=unit.pk, model="secretariat.body", field="name", language="fr").state
            == "unofficial"
        )

    def test_bulk_approve_refuses_what_has_errors(self, translator, reviewer, unit):
        text = Translation(unit, "name", FRENCH)
        workflow.save_draft(translator, text, "   ", workflow.BaseVersions("", text.version(), text.source()))
        client = client_of(reviewer)
        values = self.rows(client, "state=draft")
        response = client.post(QUEUE, {"text": values, "do": "approve"}, follow=True)
        assert len(said(response)) == 1
        assert Task.objects.count() == 1

    @pytest.mark.parametrize("value", ["", "x", "a|b|c|d|e|f|g|h", "secretariat.body|1|name|fr||x|x|x", "secretariat.body|1|slug|fr||0|0|", "auth.user|1|name|fr||0|0|", "|" * 7])  # fmt: skip
    @pytest.mark.parametrize("do", ["assign", "submit", "approve", "x"])
    def test_odd_posts(self, admin_client, value, do):
        before = everything()
        assert admin_client.post(QUEUE, {"text": value, "do": do, "assignee": "x"}, follow=True).status_code == 200
        assert changed_columns(before, everything()) == set()


def test_the_public_page_tells_the_same_numbers(client, admin_client):
    numbers = admin_client.get(f"{HOME}coverage.json").json()["whole"]
    page = Page(client.get("/en/about/languages/"))
    row = next(row for row in page.texts("tr") if row.startswith("Français"))
    assert str(numbers["fr"]["unofficial"]) in row.split()


def test_the_json_is_json(admin_client):
    assert json.loads(admin_client.get(f"{HOME}coverage.json").content)["whole"].keys() == {
        "ar",
        "es",
        "fr",
        "ru",
        "zh",
    }


class TestTheChecks:
    def test_an_error_keeps_a_text_from_review_and_the_draft_is_kept(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        form = open_desk(client, unit)
        response = act(client, unit, form, f"submit:{name}", **{f"{name}-words": "Unite\u0301 de biosécurité"})
        assert Task.objects.get().stage == Task.Stage.DRAFT
        page = Page(response)
        assert any("loose accents" in item for item in page.texts("li"))
        assert form_of(page)[f"{name}-words"] == "Unite\u0301 de biosécurité"

    def test_what_no_field_could_hold_is_no_draft_and_stays_in_its_field(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        form = open_desk(client, unit)
        page = Page(act(client, unit, form, "save", **{f"{name}-words": "Unité de bio\u202esécurité"}))
        assert any("U+202E" in item and "Unité de bio�sécurité" in item for item in page.texts("li"))
        assert form_of(page)[f"{name}-words"] == "Unité de bio\u202esécurité"
        assert not Task.objects.exists()

    def test_a_line_break_in_a_name_is_a_space_and_a_vertical_tab_in_a_text_a_line_break(self, translator):
        unit = Body.objects.get(slug="legal-and-intergovernmental-unit")
        client, name = client_of(translator), name_field(unit)
        opening = f"secretariat-mandate-{unit.mandate.pk}-opening"
        words = {f"{name}-words": "Unité\r\njuridique ", f"{opening}-words": "Un.\x0bDeux.\t "}
        page = Page(act(client, unit, open_desk(client, unit), "save", **words))
        drafts = dict(Task.objects.values_list("field", "draft"))
        assert drafts == {"name": "Unité juridique", "opening": "Un.\nDeux."}
        assert form_of(page)[f"{name}-words"] == "Unité juridique"

    def test_a_warning_is_dismissed_with_a_reason(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        words = {f"{name}-words": "Unité de la biosécurité."}
        page = Page(act(client, unit, open_desk(client, unit), "save", **words))
        (button,) = [one for one in page.all("button", name="do") if "end-mark" in one["value"]]
        form = open_desk(client, unit)
        response = act(client, unit, form, button["value"])
        assert "A remark needs words." in Page(response).texts("li")
        page = Page(act(client, unit, form, button["value"], **{f"{name}-remark": "C’est voulu."}))
        assert not [one for one in page.all("button", name="do") if "end-mark" in one["value"]]

    def test_a_likely_error_is_dismissed_with_a_reason_and_the_text_goes_on(self, translator, unit):
        client, name = client_of(translator), name_field(unit)
        words = {f"{name}-words": RUSSIAN}
        page = Page(act(client, unit, open_desk(client, unit), f"submit:{name}", **words))
        assert Task.objects.get().stage == Task.Stage.DRAFT
        (button,) = [one for one in page.all("button", name="do") if "wrong-script" in one["value"]]
        act(client, unit, open_desk(client, unit), button["value"], **{f"{name}-remark": "Le nom officiel."})
        act(client, unit, open_desk(client, unit), f"submit:{name}")
        assert Task.objects.get().stage == Task.Stage.IN_REVIEW

    def test_a_likely_error_is_dismissed_on_its_own_page_with_the_note(self, translator, unit):
        client, address = client_of(translator), f"/admin/units/unit/{unit.pk}/change/?language=fr"
        page = Page(client.get(address))
        form = {
            field["name"]: field.get("value", "")
            for field in page.all("input")
            if field.get("type") in ("text", "hidden")
        }
        form |= {field["name"]: field["text"].removeprefix("\n") for field in page.all("textarea")}
        form |= {"name_fr": RUSSIAN, "_save": ""}
        page = Page(client.post(address, form))
        (box,) = page.all("input", name="name_fr_dismissed")
        assert any("not in the script" in item for item in page.texts("li"))
        page = Page(client.post(address, form | {"name_fr_dismissed": box["value"]}))
        assert "Say in the note below why the text is right." in page.texts("li")
        assert "checked" in page.all("input", name="name_fr_dismissed")[0]
        another = f"{box['value']} and another"
        assert client.post(address, form | {"name_fr_dismissed": another, "note": "Official."}).status_code == 200
        form |= {"name_fr_dismissed": box["value"], "note": "The official name."}
        assert client.post(address, form).status_code == 302
        remark = Remark.objects.get()
        assert (remark.kind, remark.text, remark.person) == ("dismissed", "The official name.", translator)
        assert Body.objects.get(pk=unit.pk).name_fr == RUSSIAN
        assert not list(check_stored_texts([BY_SLUG["fr"]]))

    def test_it_keeps_a_text_from_being_published_on_its_own_page_too(self, translator, unit):
        client, before = client_of(translator), everything()
        address = f"/admin/units/unit/{unit.pk}/change/?language=fr"
        page = Page(client.get(address))
        form = {field["name"]: field.get("value", "") for field in page.all("input") if "name" in field}
        form |= {field["name"]: field["text"].removeprefix("\n") for field in page.all("textarea")}
        response = client.post(
            address,
            {
                **form,
                "name_fr": "Unite\u0301 de biosécurité",
                "name_fr_dismissed": "not-nfc é",
                "note": "Right.",
                "_save": "",
            },
        )
        assert response.status_code == 200
        assert any("loose accents" in item for item in Page(response).texts("li"))
        assert changed_columns(before, everything()) == set()


PAIRS = list(itertools.combinations(LANGUAGES, 2))


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{one.slug}-{two.slug}" for one, two in PAIRS])
def test_two_languages_of_one_body_at_the_same_time(pair, admin_client, unit):
    """Read, read, save, save: an editor of English on the body's page, translators on their desks. Nothing is lost."""
    name, typed = name_field(unit), {language: f"{texts.value(unit, 'name', language)} 2" for language in pair}

    def read(language):
        if language != SOURCE:
            return open_desk(admin_client, unit, language.slug)
        page = Page(admin_client.get(f"/admin/units/unit/{unit.pk}/change/?language=en"))
        fields = {field["name"]: field.get("value", "") for field in page.all("input") if "name" in field}
        return fields | {field["name"]: field["text"].removeprefix("\n") for field in page.all("textarea")}

    def save(language, form):
        if language != SOURCE:
            act(admin_client, unit, form, "save", language.slug, **{f"{name}-words": typed[language]})
            return
        form = {key: value for key, value in form.items() if "DELETE" not in key and key != "_preview"}
        form |= {"name_en": typed[SOURCE], "_save": ""}
        response = admin_client.post(f"/admin/units/unit/{unit.pk}/change/?language=en", form)
        assert response.status_code == 302

    forms = {language: read(language) for language in pair}
    for language in pair:
        save(language, forms[language])
    kept = {BY_SLUG[task.language]: task.draft for task in Task.objects.all()}
    kept |= {SOURCE: texts.value(Body.objects.get(pk=unit.pk), "name", SOURCE)} if SOURCE in pair else {}
    assert kept == typed
