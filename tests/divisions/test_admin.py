"""The texts of offices and divisions in the admin: the mandate and its functions, in English and in translation."""

import re

import pytest
from django.contrib.admin.models import LogEntry

from divisions.models import Division
from history.models import Change
from secretariat import tree
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource, Revision
from tests.admin_forms import AdminForm, said
from tests.everything import changed_columns, everything
from tests.html import Page
from translations import texts
from translations.models import TextState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory", "unchecked")]

LIST = "/admin/divisions/division/"
TRANSLATIONS = [pytest.param(language, id=prefix) for prefix, language in BY_SLUG.items() if language != SOURCE]
BOOKKEEPING = {TextState._meta.label, Revision._meta.label}


@pytest.fixture
def division():
    return Division.objects.get(slug="implementation-support-division")


@pytest.fixture
def without_mandate():
    return Division.objects.get(slug="office-of-the-executive-secretary")


@pytest.fixture
def open_form(admin_client, division):
    def go(prefix, body=division):
        return AdminForm(admin_client, f"{LIST}{body.pk}/change/?language={prefix}")

    return go


def written(before):
    return {key for key in changed_columns(before, everything()) if key[0] not in BOOKKEEPING}


def functions(body):
    return [function.text_en for function in Function.objects.filter(mandate__body=body)]


def positions(body):
    return list(Function.objects.filter(mandate__body=body).values_list("position", flat=True))


class TestTheList:
    def test_offices_and_divisions_are_listed_in_tree_order_without_the_secretariat(self, admin_client):
        page = Page(admin_client.get(LIST))
        assert page.texts("th", **{"class": "field-name_shown"}) == [
            body.name_en for body in Body.objects.filter(level=1)
        ]

    def test_bodies_of_other_kinds_have_no_door_here(self, admin_client):
        for body in (Body.objects.get(level=0), Body.objects.filter(level=2).first()):
            assert admin_client.get(f"{LIST}{body.pk}/change/").status_code == 302

    def test_none_is_added_or_deleted_here_and_a_link_leads_to_the_structure(self, admin_client, division):
        assert admin_client.get(f"{LIST}add/").status_code == 403
        for method in (admin_client.get, admin_client.post):
            assert method(f"{LIST}{division.pk}/delete/").status_code == 403
        assert "/admin/secretariat/body/" in [a.get("href") for a in Page(admin_client.get(LIST)).all("a")]
        links = [a.get("href") for a in Page(admin_client.get(f"{LIST}{division.pk}/change/")).all("a")]
        assert f"/admin/secretariat/body/{division.pk}/change/" in links


class TestTexts:
    @pytest.mark.parametrize("language", BY_SLUG.values(), ids=BY_SLUG)
    def test_one_language_saved_leaves_every_other_column_of_every_row_as_it_was(self, open_form, division, language):
        form, before = open_form(language.slug), everything()
        mandate = division.mandate
        first, last = mandate.functions.first(), mandate.functions.last()
        column = language.column
        form.save(
            {
                column("name"): "Nom",
                column("acronym"): "N",
                column("opening"): "Un.\n\nDeux.",
                column("closing"): "",
                f"functions-0-{column('text')}": "premier",
                f"functions-{len(functions(division)) - 1}-{column('text')}": "dernier",
            }
        )
        assert written(before) == {
            ("secretariat.Body", division.pk, column("name")),
            ("secretariat.Body", division.pk, column("acronym")),
            ("secretariat.Mandate", mandate.pk, column("opening")),
            ("secretariat.Mandate", mandate.pk, column("closing")),
            ("secretariat.Function", first.pk, column("text")),
            ("secretariat.Function", last.pk, column("text")),
        }
        mandate.refresh_from_db()
        assert getattr(mandate, column("opening")) == "Un.\n\nDeux."

    @pytest.mark.parametrize("prefix", BY_SLUG)
    def test_saving_without_a_change_writes_nothing(self, open_form, prefix):
        form, before = open_form(prefix), everything()
        form.save()
        assert everything() == before

    def test_a_save_never_writes_the_structure(self, open_form, division):
        form = open_form("fr")
        tree.move(division, Body.objects.filter(level=1).first(), tree.BEFORE)
        place = Body.objects.values("parent", "position", "lft", "rght", "level", "tree_id").get(pk=division.pk)
        form.save({"name_fr": "Nom", "kind": "unit", "parent": "", "position": "7", "slug": "x", "is_published": ""})
        now = Body.objects.get(pk=division.pk)
        assert {name: getattr(now, name if name != "parent" else "parent_id") for name in place} == place
        assert (now.kind, now.slug, now.is_published, now.name_fr) == ("division", division.slug, True, "Nom")
        assert tree.validate() == []

    def test_english_stands_beside_every_translation(self, open_form, division):
        page = open_form("zh").page
        mandate = division.mandate
        beside = [div["text"] for div in page.all("div", **{"class": "source-text", "lang": "en", "dir": "ltr"})]
        assert beside == [
            division.name_en,
            division.acronym_en or "—",
            mandate.opening_en,
            *functions(division),
            mandate.closing_en or "—",
        ]

    def test_a_conflict_in_one_text_saves_none_of_them(self, open_form, division):
        first, second = open_form("ar"), open_form("ar")
        first.save({"functions-1-text_ar": "الأول"})
        before = everything()
        assert len(second.refused({"name_ar": "الاسم", "functions-1-text_ar": "الثاني"})) == 1
        assert everything() == before
        assert (second["name_ar"], second["functions-1-text_ar"]) == ("الاسم", "الثاني")
        stored = second.page.all("div", **{"class": "source-text stored", "lang": "ar", "dir": "rtl"})
        assert [div["text"] for div in stored] == ["الأول"]
        second.save()
        division.refresh_from_db()
        assert division.name_ar == "الاسم"
        assert division.mandate.functions.all()[1].text_ar == "الثاني"

    def test_two_languages_interleaved_are_both_kept(self, open_form, division):
        arabic, chinese = open_form("ar"), open_form("zh")
        arabic.save({"name_ar": "أ", "opening_ar": "أ", "functions-0-text_ar": "أ"})
        chinese.save({"name_zh": "甲", "opening_zh": "甲", "functions-0-text_zh": "甲"})
        division.refresh_from_db()
        mandate = Mandate.objects.get(body=division)
        function = mandate.functions.first()
        assert (division.name_ar, mandate.opening_ar, function.text_ar) == ("أ", "أ", "أ")
        assert (division.name_zh, mandate.opening_zh, function.text_zh) == ("甲", "甲", "甲")


class TestTheMandate:
    @pytest.fixture(autouse=True)
    def no_mandate(self, without_mandate):
        Mandate.objects.filter(body=without_mandate).delete()

    @pytest.mark.parametrize("language", BY_SLUG.values(), ids=BY_SLUG)
    def test_it_comes_into_being_when_something_is_written(self, open_form, without_mandate, language):
        form = open_form(language.slug, without_mandate)
        form.save({language.column("opening"): "Texte"})
        mandate = Mandate.objects.get(body=without_mandate)
        assert {column: getattr(mandate, other.column("opening")) for column, other in BY_SLUG.items()} == {
            column: "Texte" if other == language else None for column, other in BY_SLUG.items()
        }
        assert texts.versions(mandate, language) == {"opening": 1, "closing": 0}

    def test_it_does_not_when_nothing_is(self, open_form, without_mandate):
        open_form("en", without_mandate).save({"name_en": "Office"})
        assert not Mandate.objects.filter(body=without_mandate).exists()

    def test_a_first_function_or_a_first_source_brings_it_too(self, open_form, without_mandate):
        open_form("en", without_mandate).save({"functions-0-text_en": "advising"})
        assert functions(without_mandate) == ["advising"]
        Mandate.objects.filter(body=without_mandate).delete()
        source = MandateSource.objects.first()
        open_form("en", without_mandate).save({"sources": [source.pk]})
        assert list(Mandate.objects.get(body=without_mandate).sources.all()) == [source]

    def test_two_editors_who_both_begin_it_do_not_overwrite_each_other(self, open_form, without_mandate):
        first, second, third = (open_form(prefix, without_mandate) for prefix in ("en", "en", "fr"))
        first.save({"opening_en": "First", "functions-0-text_en": "advising"})
        assert len(second.refused({"opening_en": "Second"})) == 1
        third.save({"opening_fr": "Troisième"})
        mandate = Mandate.objects.get(body=without_mandate)
        assert (mandate.opening_en, mandate.opening_fr) == ("First", "Troisième")
        second.save()
        mandate.refresh_from_db()
        assert (mandate.opening_en, functions(without_mandate)) == ("Second", ["advising"])


class TestFunctions:
    def test_a_function_is_added_at_the_end_in_english_only(self, open_form, division):
        form, before, known = open_form("en"), everything(), functions(division)
        form.save({f"functions-{len(known)}-text_en": "planting trees"})
        assert functions(division) == [*known, "planting trees"]
        assert positions(division) == list(range(len(known) + 1))
        changed = {key for key in written(before) if key in before}
        assert changed == set()
        new = Function.objects.get(text_en="planting trees")
        assert [getattr(new, f"text_{prefix}") or "" for prefix in BY_SLUG if prefix != "en"] == [""] * 5

    @pytest.mark.parametrize(
        ("orders", "expected"),
        [
            ({5: "1"}, "fabcde"),
            ({0: "6"}, "bcdefa"),
            ({1: "4"}, "acdbef"),
            ({4: "2"}, "aebcdf"),
            ({0: "2", 1: "1"}, "bacdef"),
            ({0: "999999999"}, "bcdefa"),
            ({2: "-5"}, "cabdef"),
            ({2: ""}, "abcdef"),
        ],
    )
    def test_functions_are_put_in_another_order_by_number(self, open_form, division, orders, expected):
        before = functions(division)
        assert len(before) == 6
        open_form("en").save({f"functions-{index}-ORDER": number for index, number in orders.items()})
        assert functions(division) == [before["abcdef".index(letter)] for letter in expected]
        assert positions(division) == [0, 1, 2, 3, 4, 5]

    def test_another_order_given_meanwhile_stays_for_an_editor_who_gave_none(self, open_form, division):
        before = functions(division)
        first, second = open_form("en"), open_form("en")
        first.save({"functions-5-ORDER": "1"})
        second.save({"functions-2-text_en": "changed"})
        assert functions(division) == [before[5], before[0], before[1], "changed", before[3], before[4]]

    def test_a_function_that_was_retired_meanwhile_is_in_nobodys_way(self, open_form, division):
        before = functions(division)
        first, second = open_form("en"), open_form("en")
        first.retire({"functions-0-DELETE": "on"})
        second.save({"functions-2-text_en": "changed"})
        assert functions(division) == [before[1], "changed", *before[3:]]

    def test_two_orders_conflict_and_the_next_save_decides(self, open_form, division):
        before = functions(division)
        first, second = open_form("en"), open_form("en")
        first.save({"functions-5-ORDER": "1"})
        (found,) = second.refused({"functions-0-ORDER": "3"})
        assert "Somebody else has changed the order of the functions since you opened the page." in found
        assert f"1. {before[5][:30]}" in found
        assert "Changed by admin" in found
        assert functions(division) == [before[5], *before[:5]]
        second.save()
        assert functions(division) == [before[1], before[2], before[0], *before[3:]]

    def test_an_order_and_a_function_that_was_retired_do_not_conflict(self, open_form, division):
        before = functions(division)
        first, second = open_form("en"), open_form("en")
        first.retire({"functions-0-DELETE": "on"})
        second.save({"functions-5-ORDER": "1"})
        assert functions(division) == [before[5], *before[1:5]]

    def test_another_order_writes_positions_and_no_text(self, open_form, division):
        form, before = open_form("en"), everything()
        form.save({"functions-1-ORDER": "1"})
        assert {(model, column) for model, _, column in written(before)} == {("secretariat.Function", "position")}

    def test_a_function_is_retired_with_its_texts_in_every_language(self, open_form, division):
        form, known = open_form("en"), functions(division)
        retired = Function.objects.get(text_en=known[1], mandate__body=division)
        before = everything()
        asked = form.post({"functions-1-DELETE": "on"})
        assert everything() == before
        assert "Retire functions" in asked.content.decode()
        form.retire({"functions-1-DELETE": "on"})
        assert functions(division) == [known[0], *known[2:]]
        assert positions(division) == [0, 1, 2, 3, 4]
        assert not TextState.objects.filter(model="secretariat.function", object_id=retired.pk).exists()

    def test_a_function_that_was_changed_meanwhile_is_not_retired_unseen(self, open_form, division):
        first, second = open_form("en"), open_form("en")
        first.save({"functions-1-text_en": "changed"})
        before = everything()
        assert second.refused({"functions-1-DELETE": "on"}) == [
            "Somebody else has changed a function that you are retiring. Look at it again before you save."
        ]
        assert everything() == before
        second.retire()
        assert "changed" not in functions(division)

    def test_a_function_that_was_retired_meanwhile_keeps_the_typed_text_on_the_page(self, open_form, division):
        english, french = open_form("en"), open_form("fr")
        english.retire({"functions-1-DELETE": "on"})
        before = everything()
        (error,) = french.refused({"functions-1-text_fr": "mon travail"})
        assert re.search(r"This function was retired meanwhile\. .*Removed by admin, .+\.$", error)
        assert french["functions-1-text_fr"] == "mon travail"
        assert everything() == before

    def test_functions_that_others_added_meanwhile_stay(self, open_form, division):
        first, second = open_form("en"), open_form("en")
        first.save({"functions-6-text_en": "first", "functions-6-ORDER": "1"})
        second.save({"functions-6-text_en": "second", "functions-0-text_en": "a"})
        known = functions(division)
        assert (known[0], known[1], known[-1], len(known)) == ("first", "a", "second", 8)
        assert positions(division) == list(range(8))

    @pytest.mark.parametrize("language", TRANSLATIONS)
    def test_in_other_languages_only_the_texts_of_existing_functions_are_edited(self, open_form, division, language):
        form = open_form(language.slug)
        names = {name.rpartition("-")[2] for name in form.values if name.startswith("functions-0-")}
        column = language.column("text")
        assert names == {"id", "mandate", column, f"{column}_version", f"{column}_source", f"{column}_source_version"}
        before, known = everything(), len(functions(division))
        form.save(
            {
                "functions-TOTAL_FORMS": str(known + 1),
                f"functions-{known}-{column}": "forged",
                f"functions-{known}-text_en": "forged",
                f"functions-{known}-id": "",
                "functions-0-ORDER": "5",
                "functions-1-DELETE": "on",
                "functions-2-text_en": "forged",
                "functions-2-sources": [MandateSource.objects.first().pk],
                "sources": [],
            }
        )
        assert everything() == before

    def test_letters_are_those_of_the_edited_language(self, open_form):
        for prefix, letters in {"en": ["(a)", "(b)"], "fr": ["a)", "b)"], "ar": ["(أ)", "(ب)"]}.items():
            markers = open_form(prefix).page.texts("bdi", **{"class": "function-marker"})
            assert markers[:2] == letters

    def test_the_history_names_what_was_changed(self, open_form, division):
        open_form("en").retire(
            {"functions-6-text_en": "sixth", "functions-0-DELETE": "on", "name_en": "New", "functions-2-text_en": "x"}
        )
        message = LogEntry.objects.get().get_change_message()
        for part in (
            "Changed name for language “English”.",
            "Added function “sixth”.",
            "Deleted function",
            "Changed text",
        ):
            assert part in message


class TestSources:
    def test_sources_are_added_and_taken_away_without_undoing_what_others_did(self, open_form, division):
        function = division.mandate.functions.first()
        old, mine, theirs, gone, dropped = MandateSource.objects.all()[:5]
        division.mandate.sources.set([old, gone, dropped])
        function.sources.set([old])
        form = open_form("en")
        division.mandate.sources.set([old, gone, theirs])
        function.sources.set([old, theirs])
        form.save({"sources": [old.pk, mine.pk, dropped.pk], "functions-0-sources": [mine.pk]})
        assert set(division.mandate.sources.all()) == {old, theirs, mine}
        assert set(function.sources.all()) == {theirs, mine}

    @pytest.mark.parametrize("prefix", ["en", "fr"])
    def test_a_function_of_another_mandate_is_not_reached(self, open_form, division, prefix):
        another = str(Function.objects.exclude(mandate__body=division).first().pk)
        form, before = open_form(prefix), everything()
        for forged in ("0", "x", "9" * 30, "9" * 5000, "\x00", "-1", another, ""):
            assert form.refused({"functions-0-id": forged, f"functions-0-text_{prefix}": "forged"}), forged[:30]
            assert everything() == before, forged[:30]

    def test_what_no_page_would_send_is_refused_with_a_sentence(self, open_form):
        form, before = open_form("en"), everything()
        for changes in (
            {"functions-TOTAL_FORMS": "x"},
            {"functions-TOTAL_FORMS": ""},
            {"functions-INITIAL_FORMS": "x"},
            {"functions-INITIAL_FORMS": "9" * 30},
            {"functions-0-mandate": "999999"},
            {"functions-0-ORDER": "x"},
            {"functions-0-ORDER": "9" * 5000},
            {"functions-0-text_en": "x" * 100_000},
            {"opening_en": "x" * 100_000},
            {"closing_en": "a\x00"},
            {"name_en": "x" * 256},
            {"acronym_en": "x" * 31},
            {"functions-0-text_en": ""},
        ):
            response = form.post(changes)
            assert response.status_code == 200, str(changes)[:60]
            assert Page(response).all("p", **{"class": "errornote"}), str(changes)[:60]
            assert everything() == before, str(changes)[:60]

    @pytest.mark.parametrize("prefix", ["en", "fr"])
    def test_a_post_without_anything_is_refused(self, admin_client, division, prefix):
        before = everything()
        response = admin_client.post(f"{LIST}{division.pk}/change/?language={prefix}", {})
        assert response.status_code == 200
        assert everything() == before

    @pytest.mark.parametrize("total", ["-1", "0", "2000"])
    def test_rows_that_were_not_posted_change_nothing(self, open_form, total):
        form, before = open_form("en"), everything()
        form.post({"functions-TOTAL_FORMS": total})
        assert everything() == before

    def test_a_body_that_was_abolished_meanwhile_leads_back(self, open_form, admin_client):
        with tree.structure_lock():
            body = tree.add(Body(kind="division", slug="gone", name_en="Gone"), Body.objects.get(level=0))
        form = open_form("fr", body)
        tree.abolish(body)
        response = form.post({"name_fr": "x"})
        assert response.status_code == 302
        assert "doesn’t exist" in " ".join(said(response))


def test_a_body_that_is_not_published_has_a_preview_and_stays_unpublished(open_form, division):
    division.is_published = False
    division.save()
    before = everything()
    response = open_form("en").post({"functions-0-text_en": "doing something else"}, button="_preview")
    assert response.status_code == 200
    assert "doing something else" in response.content.decode()
    assert everything() == before


class TestRetiring:
    """A function is retired after a page has shown what goes; nothing else that was typed is lost meanwhile."""

    def test_the_page_shows_every_language_and_saves_the_rest_too(self, open_form, division):
        form, retired = open_form("en"), division.mandate.functions.all()[1]
        asked = form.retire({"functions-1-DELETE": "on", "functions-0-text_en": "typed", "note": "So decided."})
        for language in LANGUAGES:
            assert texts.value(retired, "text", language).split()[0] in asked.page.words
        assert functions(division)[0] == "typed"
        assert not Function.objects.filter(pk=retired.pk).exists()
        assert set(Change.objects.filter(what="removed").values_list("note", flat=True)) == {"So decided."}

    def test_back_to_the_form_with_what_was_typed(self, open_form, division):
        form, before = open_form("en"), everything()
        asked = form.post({"functions-1-DELETE": "on", "functions-0-text_en": "typed"})
        values = [(e["name"], e["value"]) for e in Page(asked).all("input", type="hidden") if "value" in e]
        data = {}
        for name, value in values:
            data.setdefault(name, []).append(value)
        form.read(form.client.post(form.url, {**data, "_revise": "1"}))
        assert everything() == before
        assert (form["functions-0-text_en"], form["functions-1-DELETE"]) == ("typed", "on")

    def test_a_function_that_changed_since_the_page_is_shown_again(self, open_form, division):
        form, retired = open_form("en"), division.mandate.functions.all()[1]
        response = form.post({"functions-1-DELETE": "on"})
        form.read(response)
        texts.write(retired, BY_SLUG["fr"], {"text": "autrement dit"})
        before = everything()
        form.read(form.post())
        assert "has changed since you opened the page" in form.page.words
        assert "autrement dit" in form.page.words
        assert everything() == before
        form.save()
        assert not Function.objects.filter(pk=retired.pk).exists()

    def test_a_preview_asks_nothing(self, open_form):
        before = everything()
        response = open_form("en").post({"functions-1-DELETE": "on"}, button="_preview")
        assert "Retire functions" not in response.content.decode()
        assert everything() == before

    def test_other_errors_come_first(self, open_form):
        form, before = open_form("en"), everything()
        found = form.refused({"functions-1-DELETE": "on", "functions-0-text_en": ""})
        assert "This field is required." in found
        assert everything() == before
