"""The one-language form: what it shows, what it saves and leaves alone, conflicts, and hostile posts.

Mandate sources stand for every model with texts; bodies have tests in their own rooms.
"""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history.models import Change
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Function, Mandate, MandateSource, Revision, Secretariat
from tests.admin_forms import AdminForm, said
from tests.everything import changed_columns, everything
from tests.html import Page
from translations import texts
from translations.models import TextState
from translations.translation_status import TranslationStatus, count_statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory", "unchecked")]

LIST = "/admin/secretariat/mandatesource/"
EVERY_LANGUAGE = [pytest.param(language, id=prefix) for prefix, language in BY_SLUG.items()]
TRANSLATIONS = [pytest.param(language, id=prefix) for prefix, language in BY_SLUG.items() if language != SOURCE]
BOOKKEEPING = {TextState._meta.label, Revision._meta.label}
CONFLICT = (
    "Somebody else has changed this since you opened the page. Nothing has been saved. "
    "Choose below which version is to stand."
)


@pytest.fixture
def source():
    return MandateSource.objects.get(slug="strategic-plan-for-biodiversity-2011-2020")


@pytest.fixture
def open_form(admin_client, source):
    def go(prefix, client=admin_client):
        return AdminForm(client, f"{LIST}{source.pk}/change/?language={prefix}")

    return go


def written(before):
    """What was changed but for versions and revisions: {(model, primary key, column)}."""
    return {key for key in changed_columns(before, everything()) if key[0] not in BOOKKEEPING}


class TestTheForm:
    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_the_text_stands_in_its_language_and_direction(self, open_form, source, language):
        form = open_form(language.slug)
        area = form.page.one("textarea", id=f"id_title_{language.slug}")
        assert (area["lang"], area["dir"]) == (language.tag, language.dir)
        assert form[f"title_{language.slug}"] == texts.value(source, "title", language)
        assert [e["name"] for e in form.page.all("textarea")] == [f"title_{language.slug}"]

    @pytest.mark.parametrize("language", TRANSLATIONS)
    def test_the_english_text_stands_beside_it_read_only(self, open_form, source, language):
        page = open_form(language.slug).page
        beside = page.one("div", **{"class": "source-text"})
        assert (beside["lang"], beside["dir"], beside["text"]) == ("en", "ltr", source.title_en)

    def test_english_has_nothing_beside_it(self, open_form):
        assert open_form("en").page.all("div", **{"class": "source-text"}) == []

    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_links_lead_to_the_other_languages_and_keep_the_rest_of_the_address(self, admin_client, source, language):
        kept = "_changelist_filters=q%3Dplan"
        form = AdminForm(admin_client, f"{LIST}{source.pk}/change/?{kept}&language={language.slug}")
        links = [e for e in form.page.all("a") if "hreflang" in e]
        assert [(e["text"], e["lang"], e["dir"], e["hreflang"], e["href"]) for e in links] == [
            (other.own_name, other.tag, other.dir, other.tag, f"?{kept}&language={other.slug}")
            for other in BY_SLUG.values()
        ]
        assert [e["text"] for e in links if e.get("aria-current") == "page"] == [language.own_name]

    def test_without_a_language_it_is_the_editors_own(self, admin_client, source):
        page = Page(admin_client.get(f"{LIST}{source.pk}/change/", headers={"accept-language": "ru"}))
        assert page.one("textarea")["name"] == "title_ru"

    @pytest.mark.parametrize(("given", "column"), [("FR", "title_fr"), ("zh-hans", "title_zh"), ("zh", "title_zh")])
    def test_other_names_of_a_language_are_understood(self, open_form, given, column):
        assert open_form(given).page.one("textarea")["name"] == column

    @pytest.mark.parametrize("given", ["", "de", "xx", "fr%2F", "%F0%9F%98%80", "f" * 10_000, "../en", "1"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_language_that_there_is_not_is_not_found(self, admin_client, source, given, method):
        before = everything()
        response = getattr(admin_client, method)(f"{LIST}{source.pk}/change/?language={given}")
        assert response.status_code == 404
        assert everything() == before

    def test_view_on_site_leads_to_the_page_in_the_edited_language(self, open_form, source):
        link = open_form("ar").page.one("a", **{"class": "viewsitelink"})
        assert link["href"] == f"/ar/mandates/{source.slug}/"

    @pytest.mark.parametrize("prefix", ["fr", "zh"])
    def test_save_and_continue_stays_in_the_language(self, open_form, source, prefix):
        response = open_form(prefix).save({f"title_{prefix}": "x"}, button="_continue")
        assert response.headers["Location"] == f"{LIST}{source.pk}/change/?language={prefix}"

    def test_fields_without_a_language_are_on_the_english_page_only(self, open_form, source):
        plain = {"slug", "symbol", "kind", "url", "adopted_on"}
        assert plain <= open_form("en").values.keys()
        form, before = open_form("fr"), everything()
        assert not plain & form.values.keys()
        form.save({"slug": "forged", "symbol": "X/1", "kind": "target", "title_en": "Forged", "title_fr": "Titre"})
        assert written(before) == {("secretariat.MandateSource", source.pk, "title_fr")}


class TestSaving:
    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_one_language_saved_leaves_every_other_column_of_every_row_as_it_was(self, open_form, source, language):
        form, before = open_form(language.slug), everything()
        column = language.column("title")
        form.save({column: "Nouveau\n\ntitre “№ 7” \u200f"})
        source.refresh_from_db()
        assert getattr(source, column) == "Nouveau titre “№ 7” \u200f"
        assert written(before) == {("secretariat.MandateSource", source.pk, column)}

    @pytest.mark.parametrize("editor", ["ar", "en", "zh-hans"])
    def test_the_language_of_the_interface_plays_no_part(self, open_form, admin_client, source, editor):
        admin_client.cookies["django_language"] = editor
        form, before = open_form("ru"), everything()
        form.save({"title_ru": "План"})
        assert written(before) == {("secretariat.MandateSource", source.pk, "title_ru")}

    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_saving_without_a_change_writes_nothing(self, open_form, language):
        form, before = open_form(language.slug), everything()
        form.save()
        assert everything() == before

    def test_a_changed_text_gets_a_new_version_and_remembers_its_source(self, open_form, source):
        version = texts.versions(source, BY_SLUG["fr"])["title"]
        open_form("fr").save({"title_fr": "Plan"})
        state = TextState.objects.get(
            model="secretariat.mandatesource", object_id=source.pk, field="title", language="fr"
        )
        assert (state.version, state.source_text) == (version + 1, source.title_en)

    def test_a_plain_field_is_saved_alone_and_announced(self, open_form, source):
        form, before = open_form("en"), everything()
        form.save({"symbol": "X/2"})
        assert changed_columns(before, everything()) == {
            ("secretariat.MandateSource", source.pk, "symbol"),
            ("secretariat.Revision", 1, "number"),
            ("secretariat.Revision", 1, "changed_at"),
        }

    def test_the_history_says_which_language(self, open_form, source):
        open_form("ar").save({"title_ar": "خطة"})
        assert LogEntry.objects.get().get_change_message() == "Changed title for language “العربية”."

    def test_english_may_not_be_empty_and_a_translation_may(self, open_form, source):
        before = everything()
        assert open_form("en").refused({"title_en": "  "}) == ["This field is required."]
        assert everything() == before
        open_form("es").save({"title_es": ""})
        assert written(before) == {("secretariat.MandateSource", source.pk, "title_es")}

    def test_a_field_that_was_not_posted_is_not_emptied(self, open_form):
        form, before = open_form("es"), everything()
        form.save(without=["title_es"])
        assert everything() == before


class TestConflicts:
    """Two editors open the same form; the first saves, then the second."""

    def test_the_second_is_told_keeps_what_was_typed_and_sees_what_is_stored(self, open_form, source):
        first, second = open_form("fr"), open_form("fr")
        first.save({"title_fr": "Premier"})
        before = everything()
        assert second.refused({"title_fr": "Second"}) == [CONFLICT]
        assert everything() == before
        assert second["title_fr"] == "Second"
        stored = second.page.one("div", **{"class": "source-text stored"})
        assert (stored["text"], stored["lang"], stored["dir"]) == ("Premier", "fr", "ltr")

    def test_a_second_save_is_a_conscious_one(self, open_form, source):
        first, second = open_form("fr"), open_form("fr")
        first.save({"title_fr": "Premier"})
        second.refused({"title_fr": "Second"})
        second.save()
        source.refresh_from_db()
        assert source.title_fr == "Second"

    def test_a_third_editor_between_the_two_saves_is_not_overwritten_either(self, open_form, source):
        first, second, third = (open_form("fr") for _ in range(3))
        first.save({"title_fr": "Premier"})
        second.refused({"title_fr": "Second"})
        third.refused({"title_fr": "Tiers"})
        third.save()
        assert second.refused() == [CONFLICT]
        source.refresh_from_db()
        assert source.title_fr == "Tiers"

    def test_both_having_typed_the_same_is_no_conflict(self, open_form):
        first, second = open_form("fr"), open_form("fr")
        first.save({"title_fr": "Le même"})
        before = everything()
        second.save({"title_fr": "Le même"})
        assert everything() == before

    def test_a_text_that_the_second_did_not_touch_is_no_conflict_and_stays(self, open_form, source):
        first, second = open_form("en"), open_form("en")
        first.save({"title_en": "First"})
        second.save({"symbol": "X/3"})
        source.refresh_from_db()
        assert (source.title_en, source.symbol) == ("First", "X/3")

    def test_two_languages_never_conflict(self, open_form, source):
        forms = {language.slug: open_form(language.slug) for language in BY_SLUG.values()}
        for prefix, form in forms.items():
            form.save({f"title_{prefix}": f"in {prefix}"})
        source.refresh_from_db()
        assert [getattr(source, f"title_{prefix}") for prefix in forms] == [f"in {prefix}" for prefix in forms]

    def test_a_translation_of_a_source_that_changed_meanwhile_is_kept_and_known_as_such(self, open_form, source):
        old = source.title_en
        french, english = open_form("fr"), open_form("en")
        assert said(english.save({"title_en": "A new plan"}))[0].startswith("The mandate source")
        response = french.save({"title_fr": "L’ancien plan"})
        assert "The source text was changed while you were translating." in " ".join(said(response))
        state = TextState.objects.get(
            model="secretariat.mandatesource", object_id=source.pk, field="title", language="fr"
        )
        assert state.source_text == old
        assert said(open_form("es").save({"title_es": "El plan"}))[0].startswith("The mandate source")

    @pytest.mark.both
    @pytest.mark.parametrize("version", [None, "", "0", "-1", "x", "9" * 30, "9" * 5000, "\x00", "١", "1e9", []])
    def test_a_post_without_the_version_it_must_have_read_is_a_conflict(self, open_form, version):
        form = open_form("fr")
        form.save({"title_fr": "Ancien"})
        form, before = open_form("fr"), everything()
        changes = {"title_fr": "Forgé"}
        without = ["title_fr_version"] if version is None else []
        if version is not None:
            changes["title_fr_version"] = version
        assert form.refused(changes, without=without) == [CONFLICT]
        assert everything() == before


HOSTILE = {
    "NUL": "a\x00b",
    "long": "x" * 100_000,
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7 }}{% now 'Y' %}",
    "quotes": "'\";--",
    "direction": "\u202e\u2066abc",
    "emoji": "😀" * 400,
    "line ends": "a\rb\r\nc\u2028d",
}


REFUSED = [HOSTILE[name] for name in ("NUL", "long", "direction")]


@pytest.mark.both
class TestHostileInput:
    @pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
    @pytest.mark.parametrize("prefix", ["en", "ar"])
    def test_any_text_is_stored_as_it_is_or_refused_with_a_sentence(self, open_form, source, prefix, value):
        form, before = open_form(prefix), everything()
        response = form.post({f"title_{prefix}": value})
        if response.status_code == 302:
            source.refresh_from_db()
            assert getattr(source, f"title_{prefix}") == " ".join(value.split())
            assert "<script>alert(1)" not in open_form(prefix).response.content.decode()
        else:
            assert everything() == before
            assert form.refused({f"title_{prefix}": value})
        assert (response.status_code == 200) == (value in REFUSED)

    @pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
    @pytest.mark.parametrize("field", ["initial-title_fr", "title_fr_source", "title_fr_version", "title_fr_choice"])
    def test_the_hidden_fields_may_hold_anything(self, open_form, field, value):
        response = open_form("fr").post({field: value, "title_fr": "Plan"})
        assert response.status_code in (200, 302)

    @pytest.mark.parametrize("field", ["slug", "symbol", "kind", "url", "adopted_on"])
    def test_what_was_shown_may_be_forged_and_is_no_excuse(self, open_form, source, field):
        MandateSource.objects.filter(pk=source.pk).update(
            symbol="X/2", url="https://example.org/", adopted_on="2010-10-29"
        )
        form, before = open_form("en"), everything()
        typed = {
            "slug": "x",
            "symbol": "X/1",
            "kind": "target",
            "url": "https://example.com/",
            "adopted_on": "2001-01-01",
        }
        for name, value in HOSTILE.items():
            assert form.post({f"initial-{field}": value, field: typed[field]}).status_code == 200, name
            assert everything() == before, name

    @pytest.mark.parametrize("field", ["slug", "kind", "url", "adopted_on"])
    def test_the_plain_fields_refuse_what_they_cannot_hold(self, open_form, field):
        form = open_form("en")
        assert {name: form.post({field: value}).status_code for name, value in HOSTILE.items()} == dict.fromkeys(
            HOSTILE, 200
        )

    def test_what_is_no_date_is_answered_with_one(self, open_form, admin_client, source):
        for language, sentence, written_as in (("en", "Enter a date such as", "%Y-%m-%d"), ("fr", "Saisissez une date, par exemple", "%d/%m/%Y")):  # fmt: skip
            admin_client.cookies["django_language"] = language
            form = open_form("en")
            refused = form.post({"adopted_on": "32.13.2026"}).content.decode()
            assert f"{sentence} {timezone.localdate():{written_as}}." in refused
            assert 'value="32.13.2026"' in refused

    @pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
    def test_a_symbol_may_hold_much(self, open_form, value):
        assert open_form("en").post({"symbol": value}).status_code in (200, 302)

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/", "data:text/html,x"])
    def test_a_link_leads_to_the_web_or_nowhere(self, open_form, url):
        assert open_form("en").refused({"url": url})

    @pytest.mark.parametrize("key", ["0", "x", "9" * 30, "9" * 5000, "%F0%9F%98%80"])
    @pytest.mark.parametrize("door", ["mandatesource", "secretariat"])
    def test_the_page_of_nothing_leads_back(self, admin_client, door, key):
        for action in ("change", "delete", "history"):
            response = admin_client.get(f"/admin/secretariat/{door}/{key}/{action}/?language=fr")
            assert response.status_code in (302, 403)

    @pytest.mark.parametrize("value", [*HOSTILE.values(), "9" * 30], ids=[*HOSTILE, "number"])
    @pytest.mark.parametrize("field", ["q", "p", "o", "kind__exact", "language", "e", "_changelist_filters", "x__y"])
    def test_a_list_may_be_asked_anything(self, admin_client, field, value):
        assert admin_client.get(LIST, {field: value}).status_code in (200, 302, 400)


class TestNewMandateSources:
    NEW = {"title_en": "Decision 16/1", "slug": "decision-16-1", "symbol": "16/1", "kind": "decision"}

    @pytest.mark.parametrize("editor", ["en", "ar"])
    def test_a_new_source_has_an_english_title_only(self, admin_client, editor):
        admin_client.cookies["django_language"] = editor
        form = AdminForm(admin_client, f"{LIST}add/?language=fr")
        before = everything()
        form.save(self.NEW)
        added = {column: value for key, value in everything().items() if key not in before for column in [key[2]]}
        assert {name for name, value in added.items() if name.startswith("title_") and value} == {"title_en"}
        assert {key[0] for key in changed_columns(before, everything())} == {
            "secretariat.MandateSource",
            "secretariat.Revision",
        }

    @pytest.mark.parametrize("missing", ["title_en", "slug", "kind"])
    def test_what_it_cannot_do_without_is_asked_for(self, admin_client, missing):
        form, before = AdminForm(admin_client, f"{LIST}add/"), everything()
        assert form.refused({**self.NEW, missing: ""}) == ["This field is required."]
        assert everything() == before

    def test_a_source_that_is_named_is_not_deleted_and_the_page_says_by_whom(self, admin_client):
        source = MandateSource.objects.get(slug="decision-x-15")
        before = everything()
        page = Page(admin_client.get(f"{LIST}{source.pk}/delete/"))
        users = [str(mandate.body) for mandate in Mandate.objects.filter(sources=source)]
        users += [function.text_en[:40] for function in Function.objects.filter(sources=source)]
        assert users
        for user in users:
            assert user in page.words
        assert len(page.all("li")) >= len(users)
        for link in [e["href"] for e in page.all("a") if "language=en" in e.get("href", "")]:
            assert "X/15" in admin_client.get(link).content.decode()
        admin_client.post(f"{LIST}{source.pk}/delete/", {"post": "yes"})
        assert everything() == before

    def test_a_source_that_nobody_names_can_be_deleted(self, admin_client):
        AdminForm(admin_client, f"{LIST}add/").save(self.NEW)
        source = MandateSource.objects.get(slug="decision-16-1")
        before = Revision.objects.get().number
        admin_client.post(f"{LIST}{source.pk}/delete/", {"post": "yes"})
        assert not MandateSource.objects.filter(pk=source.pk).exists()
        assert Revision.objects.get().number == before + 1


class TestTheList:
    def test_a_source_is_found_by_its_symbol_and_by_its_title_in_any_language(self, admin_client):
        MandateSource.objects.filter(slug="decision-x-15").update(title_zh="决定之一", symbol="X/15")
        for words in ("决定之一", "X/15"):
            page = Page(admin_client.get(LIST, {"q": words}))
            assert len(page.all("th", **{"class": "field-title_shown"})) == 1

    def test_the_list_takes_the_same_number_of_queries_for_any_number_of_sources(self, admin_client):
        counts = []
        for number in (1, 30):
            MandateSource.objects.bulk_create(
                MandateSource(slug=f"s-{number}-{n}", kind="target", title_en="S") for n in range(number)
            )
            with CaptureQueriesContext(connection) as queries:
                admin_client.get(LIST)
            counts.append(len(queries))
        assert counts == [6, 6]

    def test_an_autocomplete_finds_sources_for_a_mandate(self, admin_client):
        response = admin_client.get(
            "/admin/autocomplete/",
            {"app_label": "secretariat", "model_name": "mandate", "field_name": "sources", "term": "X/15"},
        )
        assert [found["text"] for found in response.json()["results"]] == [
            str(source) for source in MandateSource.objects.filter(symbol="X/15")
        ]


class TestWhoMayNot:
    def test_who_may_only_see_gets_the_texts_without_a_way_to_save_them(self, client, django_user_model, source):
        user = django_user_model.objects.create_user("reader", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_mandatesource"))
        client.force_login(user)
        before = everything()
        page = Page(client.get(f"{LIST}{source.pk}/change/?language=fr"))
        assert "disabled" in page.one("textarea")
        assert page.all("input", type="submit") == []
        response = client.post(f"{LIST}{source.pk}/change/?language=fr", {"title_fr": "x"})
        assert response.status_code == 403
        assert everything() == before


class TestTheSecretariat:
    def test_its_texts_have_a_door_that_shows_it_alone(self, admin_client):
        body = Secretariat.objects.get()
        page = Page(admin_client.get("/admin/secretariat/secretariat/"))
        assert [e["text"] for e in page.all("th", **{"class": "field-name_shown"})] == [body.name_en]
        form, before = (
            AdminForm(admin_client, f"/admin/secretariat/secretariat/{body.pk}/change/?language=ru"),
            everything(),
        )
        form.save({"name_ru": "Секретариат"})
        assert written(before) == {("secretariat.Body", body.pk, "name_ru")}


class TestChoosing:
    """After a conflict: the page shows both texts and what differs, and the editor chooses."""

    @pytest.fixture
    def conflict(self, open_form, source):
        texts.write(source, BY_SLUG["fr"], {"title": "un deux trois"})
        first, second = open_form("fr"), open_form("fr")
        first.save({"title_fr": "un deux TROIS"})
        second.refused({"title_fr": "UN deux trois"})
        return second

    def stored(self, source):
        source.refresh_from_db()
        return source.title_fr

    def test_the_page_shows_what_differs_word_by_word(self, conflict):
        html = conflict.response.content.decode()
        assert "<del>un</del><ins>UN</ins> deux <del>TROIS</del><ins>trois</ins>" in html
        assert conflict["title_fr_choice"] == "typed"
        assert conflict["title_fr_merged"] == "UN deux TROIS"

    def test_mine_stands(self, conflict, source):
        conflict.save()
        assert self.stored(source) == "UN deux trois"

    def test_what_is_stored_stands_and_no_row_is_written(self, conflict, source):
        before = everything()
        conflict.save({"title_fr_choice": "stored"})
        assert everything() == before

    def test_both_changes_together(self, conflict, source):
        conflict.save({"title_fr_choice": "merged"})
        assert self.stored(source) == "UN deux TROIS"

    def test_what_was_chosen_is_still_guarded(self, conflict, open_form, source):
        open_form("fr").save({"title_fr": "quatre"})
        assert conflict.refused({"title_fr_choice": "merged"}) == [CONFLICT]
        assert self.stored(source) == "quatre"
        assert conflict["title_fr"] == "UN deux TROIS"

    def test_where_both_changed_the_same_words_nothing_is_merged(self, open_form):
        first, second = open_form("fr"), open_form("fr")
        first.save({"title_fr": "un"})
        second.refused({"title_fr": "deux"})
        assert "title_fr_merged" not in second.values

    @pytest.mark.parametrize("choice", ["", "other", "\x00", "merged"])
    def test_a_forged_choice_is_none(self, open_form, source, choice):
        open_form("fr").save({"title_fr": "Titre", "title_fr_choice": choice})
        assert self.stored(source) == "Titre"


class TestWhy:
    def test_the_note_stands_in_the_history(self, open_form, source):
        open_form("fr").save({"title_fr": "Titre", "note": "Coquille."})
        assert Change.objects.first().note == "Coquille."

    def test_an_editorial_change_of_english_needs_a_reason(self, open_form, source):
        form, before = open_form("en"), everything()
        (sentence,) = form.refused({"title_en": "Title", "editorial": "on"})
        assert sentence == "Say in a few words why this change is editorial; translators will read it."
        assert everything() == before
        form.save({"note": "A comma."})
        assert (Change.objects.first().is_editorial, Change.objects.first().note) == (True, "A comma.")
        source.refresh_from_db()
        assert not count_statuses([source])[BY_SLUG["fr"]][TranslationStatus.STALE]

    def test_a_change_of_meaning_makes_the_others_stale_and_the_page_says_so(self, open_form, source):
        open_form("en").save({"title_en": "Another plan"})
        marks = [e["text"] for e in open_form("en").page.all("small", **{"class": "standing stale"})]
        assert marks == ["stale 1"] * 5

    def test_a_translation_cannot_be_editorial(self, open_form):
        assert "editorial" not in open_form("fr").values

    def test_a_note_alone_changes_nothing(self, open_form):
        form, before = open_form("fr"), everything()
        form.save({"note": "Nothing."})
        assert everything() == before


class TestPreview:
    def test_the_public_page_with_what_was_typed_and_nothing_saved(self, open_form, source):
        form, before, log = open_form("en"), everything(), LogEntry.objects.count()
        response = form.post({"title_en": "A plan of tomorrow"}, button="_preview")
        page = Page(response)
        assert page.one("h1")["text"].startswith("A plan of tomorrow")
        assert page.one("p", **{"class": "preview"})
        assert (everything(), LogEntry.objects.count()) == (before, log)
        assert "no-store" in response.headers["Cache-Control"]

    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_in_any_language(self, open_form, language):
        response = open_form("en").post({"_preview_language": language.slug}, button="_preview")
        html = Page(response).one("html")
        assert (html["lang"], html["dir"]) == (language.tag, language.dir)

    def test_a_form_with_an_error_comes_back_with_it(self, open_form):
        assert open_form("en").refused({"title_en": ""}, button="_preview")

    @pytest.mark.parametrize("prefix", ["", "xx", "\x00", "x" * 5000])
    def test_of_a_language_that_there_is_not_it_is_in_the_edited_one(self, open_form, prefix):
        response = open_form("fr").post({"_preview_language": prefix}, button="_preview")
        assert response.status_code == 200
        assert Page(response).one("html")["lang"] == "fr"
