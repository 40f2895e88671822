"""Two people edit settings: what neither loses, what never comes back by itself, and what a conflict shows.

That it holds for every field of every form is a row of the battery (`tests/battery/every_field.py`).
"""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from secretariat.changes import change_context
from secretariat.languages import BY_SLUG
from secretariat.last_change import last_change
from secretariat.models import Body, Mandate, MandateSource
from tests.admin_forms import AdminForm
from tests.everything import everything
from tests.people.persons import person
from translations import texts

from .outlines import SMALL, get, plant

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CONFLICT = (
    "Somebody else has changed this since you opened the page. Nothing has been saved. "
    "Choose below which version is to stand."
)


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def two_forms(address):
    """The same page, read by two superusers before either saves."""
    for name in ("bertha", "anton"):
        client = Client()
        client.force_login(User.objects.filter(username=name).first() or User.objects.create_superuser(name))
        yield AdminForm(client, address)


def settings_of(slug):
    return f"/admin/secretariat/body/{get(slug).pk}/change/"


class TestSettings:
    def test_a_body_that_was_unpublished_meanwhile_stays_so(self):
        first, second = two_forms(settings_of("legal"))
        first.save(without=["is_published"])
        second.save({"external_id": "L-1"})
        assert (get("legal").is_published, get("legal").external_id) == (False, "L-1")

    def test_a_conflict_names_both_values_the_person_the_time_and_the_reason(self):
        first, second = two_forms(settings_of("legal"))
        first.save({"external_id": "first", "note": "Agreed with the registry."})
        before = everything()
        assert second.refused({"external_id": "second"}) == [CONFLICT]
        assert everything() == before
        conflict = second.page.one("fieldset", **{"class": "conflict"})["text"]
        found = last_change(get("legal"), "external_id")
        for text in ("first", "second", "bertha", "Agreed with the registry.", str(found.at.year)):
            assert text in conflict
        assert second["external_id"] == "second"

    def test_the_next_save_decides(self):
        first, second = two_forms(settings_of("legal"))
        first.save({"external_id": "first"})
        second.refused({"external_id": "second"})
        second.save()
        assert get("legal").external_id == "second"

    def test_or_gives_up(self):
        first, second = two_forms(settings_of("legal"))
        first.save({"external_id": "first"})
        second.refused({"external_id": "second", "slug": "legal-unit"})
        second.save({"external_id_choice": "stored"})
        assert (get("legal-unit").external_id, get("legal-unit").slug) == ("first", "legal-unit")

    def test_a_third_change_between_both_saves_is_a_conflict_again(self):
        first, second = two_forms(settings_of("legal"))
        first.save({"external_id": "first"})
        second.refused({"external_id": "second"})
        Body.objects.filter(slug="legal").update(external_id="third")
        assert second.refused() == [CONFLICT]
        assert get("legal").external_id == "third"

    def test_an_invalid_value_hides_no_conflict(self):
        first, second = two_forms(settings_of("legal"))
        first.save({"slug": "law"})
        found = second.refused({"slug": "Not a slug"})
        assert CONFLICT in found[0]
        assert len(found) == 1
        assert CONFLICT not in second.refused({"slug": "still not"})[0]  # seen by now
        second.save({"slug": "right"})
        assert Body.objects.filter(slug="right").exists()

    def test_the_page_that_comes_back_shows_what_is_stored_of_the_rest(self):
        first, second = two_forms(settings_of("legal"))
        first.save({"slug": "law"}, without=["is_published"])
        second.refused({"external_id": "\x00"})
        assert second["slug"] == "law"
        assert "is_published" not in second.values
        second.save({"external_id": "L-1"})
        assert (get("law").is_published, get("law").external_id) == (False, "L-1")

    def test_two_who_do_the_same_do_not_conflict(self):
        first, second = two_forms(settings_of("legal"))
        first.save({"external_id": "same"}, without=["is_published"])
        before = everything()
        second.save({"external_id": "same"}, without=["is_published"])
        assert everything() == before

    def test_a_field_that_was_not_posted_is_unchanged(self):
        (form, _other), before = two_forms(settings_of("legal")), everything()
        form.save(without=["slug", "external_id", "is_published", "initial-is_published"])
        assert everything() == before

    def test_what_was_not_shown_is_not_overwritten(self):
        Body.objects.filter(slug="legal").update(external_id="stored")
        (form, _other), before = two_forms(settings_of("legal")), everything()
        form.refused({"external_id": "forged"}, without=["initial-external_id"])
        assert everything() == before

    def test_a_change_of_a_command_is_named_too(self):
        _first, second = two_forms(settings_of("legal"))
        with change_context(source="manage.py import_bodies"):
            body = get("legal")
            body.external_id = "imported"
            body.save()
        second.refused({"external_id": "second"})
        assert "manage.py import_bodies" in second.page.one("fieldset", **{"class": "conflict"})["text"]


class TestWhoMayWriteTextsOnly:
    def test_changes_no_sources_and_no_order_whatever_they_post(self):
        body = get("science")
        sources = [MandateSource.objects.create(slug=f"s-{n}", kind="target", title_en=f"Target {n}") for n in range(2)]
        mandate = Mandate.objects.create(body=body, opening_en="Opening.")
        mandate.sources.add(sources[0])
        functions = [mandate.functions.create(position=n, text_en=f"Function {n}") for n in range(3)]
        client = Client()
        client.force_login(person("translator", "Translators", translates=["en"]))
        form = AdminForm(client, f"/admin/divisions/division/{body.pk}/change/?language=en")
        before = everything()
        other = str(sources[1].pk)
        forged = {"sources": [other], "initial-sources": [str(sources[0].pk)], "functions-0-sources": [other]}
        form.save({**forged, "functions-0-ORDER": "3", "functions-1-DELETE": "on", "functions-shown_order": "1 2 3"})
        assert everything() == before
        form.save({"functions-0-text_en": "Changed"})
        functions[0].refresh_from_db()
        assert functions[0].text_en == "Changed"


class TestMandateSources:
    @pytest.fixture
    def address(self):
        source = MandateSource.objects.create(slug="x-15", kind="decision", symbol="X/15", title_en="Decision X/15")
        return f"/admin/secretariat/mandatesource/{source.pk}/change/?language=en"

    def test_symbol_link_and_address_do_not_go_back(self, address):
        first, second = two_forms(address)
        first.save({"symbol": "X/16", "url": "https://example.org/x-16", "slug": "x-16", "adopted_on": "2010-10-29"})
        second.save({"title_en": "Decision X/16"})
        source = MandateSource.objects.get()
        assert (source.symbol, source.url, source.slug, str(source.adopted_on), source.title_en) == (
            "X/16", "https://example.org/x-16", "x-16", "2010-10-29", "Decision X/16",
        )  # fmt: skip

    def test_a_conflict_of_a_text_names_who_and_why(self, address):
        first, second = two_forms(address)
        first.save({"title_en": "First", "note": "As adopted."})
        second.refused({"title_en": "Second"})
        conflict = second.page.one("fieldset", **{"class": "conflict"})["text"]
        assert "bertha" in conflict
        assert "As adopted." in conflict

    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_a_choice_is_shown_by_its_name_in_the_readers_language(self, address, language):
        first, second = two_forms(address)
        first.save({"kind": "target"})
        second.client.cookies["django_language"] = language
        second.refused({"kind": "protocol"})
        stored = second.page.one("div", **{"class": "source-text stored"})["text"]
        assert stored == {"en": "Target", "ar": "هدف"}[language]

    def test_who_may_translate_only_changes_no_other_field_whatever_they_post(self, address):
        source = MandateSource.objects.get()
        client = Client()
        client.force_login(person("translator", "Translators", translates=["en", "fr"]))
        form = AdminForm(client, address)
        plain = {"slug", "symbol", "kind", "url", "adopted_on"}
        disabled = {element.get("name") for element in form.page.elements if "disabled" in element}
        assert plain <= disabled
        before = everything()
        forged = {"slug": "forged", "symbol": "X/1", "kind": "target", "url": "https://example.org/", "adopted_on": "2001-01-01"}  # fmt: skip
        initial = {f"initial-{name}": str(getattr(source, name) or "") for name in forged}
        form.save({**forged, **initial, **{f"{name}_choice": "typed" for name in forged}})
        assert everything() == before
        texts.write(source, BY_SLUG["en"], {"title": "New title"})
        source.refresh_from_db()
        assert {name: getattr(source, name) for name in plain} == {
            "slug": "x-15", "symbol": "X/15", "kind": "decision", "url": "", "adopted_on": None,
        }  # fmt: skip
