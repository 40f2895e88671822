"""The history in the admin: what it shows, how it is searched and taken away, and how an older text is put back."""

import csv
import io

import pytest
from django.utils import timezone

from history.models import Change
from secretariat import tree
from secretariat.changes import change_context
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function, MandateSource
from tests.admin_forms import AdminForm
from tests.everything import changed_columns, everything
from tests.html import Page
from translations import texts
from translations.models import TextState
from translations.translation_status import TranslationStatus, count_statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

LIST = "/admin/history/change/"
FRENCH, ARABIC = BY_SLUG["fr"], BY_SLUG["ar"]


@pytest.fixture
def unit():
    return Body.objects.get(slug="biosafety-and-biosecurity-unit")


@pytest.fixture
def changed(unit, admin_user):
    """A text of the unit that was changed twice."""
    with change_context(person=admin_user, source="admin", note="As the Parties say."):
        texts.write(unit, FRENCH, {"name": "Unité Un"})
    texts.write(unit, FRENCH, {"name": "Unité Deux"})
    return unit


def shown(client, query):
    page = Page(client.get(f"{LIST}?{query}"))
    return [e["text"] for e in page.all("div", **{"class": "difference"})]


class TestTheList:
    def test_a_change_shows_who_what_and_why(self, admin_client, changed):
        response = admin_client.get(f"{LIST}?q=As+the+Parties+say")
        page = Page(response)
        (row,) = [e["text"] for e in page.all("tr") if "Unité" in e["text"]]
        for part in ("admin", "Biosafety and Biosecurity Unit", "name · Français", "As the Parties say."):
            assert part in row
        difference = page.one("div", **{"class": "difference"})
        assert (difference["lang"], difference["dir"]) == ("fr", "ltr")
        assert "<ins>" in response.content.decode()

    def test_it_is_filtered_by_person_body_and_language(self, admin_client, admin_user, changed):
        texts.write(changed, ARABIC, {"name": "قسم"})
        division = changed.parent
        other = Body.objects.get(slug="finance-unit")
        texts.write(other, FRENCH, {"name": "Finances"})
        assert len(shown(admin_client, f"by={admin_user.pk}")) == 1
        mine = shown(admin_client, f"branch={division.pk}&language__exact=fr&q=Unité")
        assert len([text for text in mine if "Deux" in text]) == 1
        assert not [text for text in shown(admin_client, f"branch={division.pk}") if text.endswith("Finances")]
        assert "قسم" in shown(admin_client, f"branch={changed.pk}&language__exact=ar")[0]

    @pytest.mark.parametrize("query", ["branch=x", "branch=-1", f"branch={'9' * 40}", "by=x", "language__exact=xx", "nothing=1", "q=%s" % ("x" * 5000), "p=99999"])  # fmt: skip
    def test_a_filter_that_means_nothing_finds_nothing_and_breaks_nothing(self, admin_client, query):
        assert admin_client.get(f"{LIST}?{query}").status_code in (200, 302)
        assert admin_client.get(f"{LIST}export/?{query}").status_code in (200, 302)

    def test_it_is_filtered_by_year_and_month(self, admin_client, changed):
        now = timezone.localtime()
        Change.objects.filter(pk=Change.objects.latest("pk").pk).update(
            at=now.replace(year=now.year - 2, month=12, day=31)
        )
        (old,) = shown(admin_client, f"period={now.year - 2}")
        assert shown(admin_client, f"period={now.year - 2}-12") == [old]
        for wrong in (f"{now.year - 2}-11", f"{now.year - 1}", f"{now.year - 2}-13", "0000", "9999-12", "x", "²"):
            assert shown(admin_client, f"period={wrong}") == [], wrong
        assert old not in shown(admin_client, f"period={now:%Y-%m}&q=Deux")
        choices = Page(admin_client.get(f"{LIST}?period={now.year - 2}")).words
        assert str(now.year) in choices
        assert f"December {now.year - 2}" in choices

    def test_a_move_names_the_places(self, admin_client):
        tree.move(Body.objects.get(slug="finance-unit"), Body.objects.get(slug="biosafety-and-biosecurity-unit"))
        (text, *_) = shown(admin_client, "what__exact=moved")
        assert (
            text
            == "part 1 of Administration, Finance and Conference Services Division part 1 of Biosafety and Biosecurity Unit"
        )

    def test_a_move_names_a_parent_that_is_gone_as_it_was_last_called(self, admin_client, unit):
        moved = tree.move(Body.objects.get(slug="finance-unit"), unit)
        texts.write(unit, SOURCE, {"name": "Moss Unit"})
        tree.move(moved, unit.parent)
        tree.abolish(Body.objects.get(pk=unit.pk))
        (text, *_) = shown(admin_client, "what__exact=moved")
        assert text.startswith("part 1 of Moss Unit part")

    def test_it_costs_the_same_for_many_changes(self, admin_client, changed, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            admin_client.get(LIST)

    def test_nobody_writes_it(self, admin_client, changed):
        change = Change.objects.first()
        before = everything() | {("history", row.pk, "label"): row.label for row in Change.objects.all()}
        for path in ("add/", f"{change.pk}/change/", f"{change.pk}/delete/"):
            assert admin_client.post(f"{LIST}{path}", {"label": "forged", "post": "yes"}).status_code in (200, 302, 403)
        assert before == everything() | {("history", row.pk, "label"): row.label for row in Change.objects.all()}

    def test_the_page_of_a_body_leads_to_its_history(self, admin_client, unit):
        response = admin_client.get(f"/admin/units/unit/{unit.pk}/history/")
        assert response.headers["Location"] == f"{LIST}?branch={unit.pk}"


class TestTheFile:
    def test_it_holds_what_the_list_shows(self, admin_client, changed):
        response = admin_client.get(f"{LIST}export/?branch={changed.pk}&language__exact=fr&q=Unité")
        assert "attachment" in response.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
        assert [(row["before"], row["after"]) for row in rows][:1] == [("Unité Un", "Unité Deux")]
        assert rows[1]["person_name"] == "admin"
        assert rows[1]["note"] == "As the Parties say."

    def test_a_text_is_never_a_formula(self, admin_client, unit):
        texts.write(unit, FRENCH, {"name": "=cmd|' /C calc'!A0"})
        assert b"'=cmd" in b"".join(admin_client.get(f"{LIST}export/"))


class TestPuttingBack:
    @pytest.fixture
    def open_form(self, admin_client, changed):
        def go(side="before"):
            return AdminForm(admin_client, f"{LIST}{Change.objects.first().pk}/restore/{side}/")

        return go

    def test_the_older_text_stands_again_and_that_is_a_change_too(self, open_form, changed, admin_user):
        before = everything()
        response = open_form().post({"note": "Too early."})
        assert response.status_code == 302
        changed.refresh_from_db()
        assert changed.name_fr == "Unité Un"
        ours = {key for key in changed_columns(before, everything()) if key[0].startswith("secretariat.Body")}
        assert ours == {("secretariat.Body", changed.pk, "name_fr")}
        latest = Change.objects.first()
        assert (latest.before, latest.after, latest.note) == ("Unité Deux", "Unité Un", "Too early.")
        assert latest.person == admin_user

    def test_it_asks_first_and_shows_the_difference(self, open_form, changed):
        form, before = open_form(), everything()
        assert "<del>Deux</del><ins>Un</ins>" in form.response.content.decode()
        assert everything() == before

    def test_a_text_changed_meanwhile_is_not_overwritten(self, open_form, changed):
        form = open_form()
        texts.write(changed, FRENCH, {"name": "Unité Trois"})
        response = form.post({"note": "Too early."})
        assert response.status_code == 200
        assert "Trois" in response.content.decode()
        changed.refresh_from_db()
        assert changed.name_fr == "Unité Trois"
        form.read(response)
        form.save()
        changed.refresh_from_db()
        assert (changed.name_fr, Change.objects.first().note) == ("Unité Un", "Too early.")

    def test_a_text_that_may_not_be_empty_stays(self, admin_client):
        source = MandateSource.objects.create(slug="new", kind="decision", title_en="New")
        texts.write(source, SOURCE, {"title": "Newer"})
        creation_changes = Change.objects.filter(
            model="secretariat.mandatesource", object_id=source.pk, what="text"
        ).last()
        response = AdminForm(admin_client, f"{LIST}{creation_changes.pk}/restore/before/").post()
        assert response.status_code == 200
        assert Page(response).one("li", **{"class": "error"})["text"]
        source.refresh_from_db()
        assert source.title_en == "Newer"

    def test_a_translation_put_back_is_no_younger_than_it_was(self, open_form, changed):
        form = open_form()
        texts.write(changed, SOURCE, {"name": "Another Unit"})
        form.post()
        row = TextState.objects.get(model="secretariat.body", object_id=changed.pk, field="name", language="fr")
        assert row.source_text == "Biosafety and Biosecurity Unit"
        assert count_statuses([Body.objects.get(pk=changed.pk)])[FRENCH][TranslationStatus.STALE]

    @pytest.mark.parametrize("path", ["0/restore/before/", f"{'9' * 30}/restore/before/", "{pk}/restore/sideways/", "{moved}/restore/before/", "{gone}/restore/before/"])  # fmt: skip
    def test_what_is_no_text_that_there_is_is_not_found(self, admin_client, changed, path):
        function = Function.objects.last()
        texts.write(function, FRENCH, {"text": "x"})
        gone = Change.objects.first().pk
        function.delete()
        tree.move(changed, Body.objects.get(slug="finance-unit"))
        moved = Change.objects.first().pk
        path = path.format(pk=Change.objects.last().pk, moved=moved, gone=gone)
        assert admin_client.get(f"{LIST}{path}").status_code == 404
        assert admin_client.post(f"{LIST}{path}").status_code == 404

    @pytest.mark.parametrize("path", ["", "export/", "{pk}/change/", "{pk}/restore/before/"])
    def test_who_may_not_see_the_history_sees_none_of_it(self, client, django_user_model, changed, path):
        client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
        path = LIST + path.format(pk=Change.objects.first().pk)
        assert client.get(path).status_code in (403, 404)
        assert client.post(path).status_code in (403, 404, 405)
