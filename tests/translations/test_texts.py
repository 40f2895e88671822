"""Writing one text: only its own column, never over what somebody else wrote, with its state and version."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, override

from divisions.models import Division
from secretariat import tree
from secretariat.changes import current_revision, directory_changed, write_lock
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource, Secretariat
from tests.everything import changed_columns, everything
from tests.processes import together
from tests.secretariat.outlines import SMALL, get, outline, plant
from translations import texts
from translations.models import TextState
from units.models import Unit

pytestmark = [pytest.mark.both, pytest.mark.django_db]

EVERY_LANGUAGE = [pytest.param(language, id=prefix) for prefix, language in BY_SLUG.items()]
FRENCH, RUSSIAN = BY_SLUG["fr"], BY_SLUG["ru"]
UNOFFICIAL, APPROVED, SAME = TextState.Approval


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def state(obj, name, language=FRENCH):
    return TextState.objects.get(
        model=obj._meta.concrete_model._meta.label_lower, object_id=obj.pk, field=name, language=language.slug
    )


def make_mandate():
    return Mandate.objects.create(body=get("legal"), opening_en="Opening.")


EVERY_MODEL = {
    "body": lambda: get("legal"),
    "secretariat": lambda: Secretariat.objects.get(),
    "division": lambda: Division.objects.get(slug="science"),
    "unit": lambda: Unit.objects.get(slug="legal"),
    "mandate": make_mandate,
    "function": lambda: make_mandate().functions.create(position=0, text_en="one;"),
    "mandate source": lambda: MandateSource.objects.create(slug="x-15", kind="decision", title_en="X/15"),
}


class TestWhatIsWritten:
    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    @pytest.mark.parametrize("make", EVERY_MODEL.values(), ids=EVERY_MODEL)
    def test_the_columns_of_one_language_and_nothing_else(self, make, language):
        obj = make()
        wanted = {name: f"{name} in {language.slug}" for name in texts.fields_of(obj)}
        before, number = everything(), current_revision()
        assert texts.write(obj, language, wanted) == list(wanted)
        changed = changed_columns(before, everything())
        label = obj._meta.concrete_model._meta.label
        assert {key for key in changed if key[0].startswith("secretariat.") and key[0] != "secretariat.Revision"} == {
            (label, obj.pk, language.column(name)) for name in wanted
        }
        assert set(TextState.objects.values_list("model", "object_id", "field", "language", "version")) == {
            (label.lower(), obj.pk, name, language.slug, 1) for name in wanted
        }
        assert current_revision() == number + 1

    def test_texts_that_are_the_same_already_are_not_written(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"})
        before = everything()
        assert texts.write(get("legal"), FRENCH, {"name": "Nom", "acronym": ""}) == []
        assert everything() == before

    def test_only_what_differs_is_written(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom", "acronym": "N"})
        before = everything()
        assert texts.write(get("legal"), FRENCH, {"name": "Nom", "acronym": "NN"}) == ["acronym"]
        assert (state(get("legal"), "name").version, state(get("legal"), "acronym").version) == (1, 2)
        assert {column for model, _, column in changed_columns(before, everything()) if model == "secretariat.Body"} == {"acronym_fr"}  # fmt: skip

    def test_the_object_in_hand_holds_the_new_text(self):
        body = get("legal")
        texts.write(body, FRENCH, {"name": "Nom"})
        assert body.name_fr == get("legal").name_fr == "Nom"

    def test_a_text_can_be_taken_away_again(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"})
        texts.write(get("legal"), FRENCH, {"name": ""})
        assert texts.value(get("legal"), "name", FRENCH) == ""
        assert state(get("legal"), "name").version == 2

    @pytest.mark.parametrize("active", EVERY_LANGUAGE)
    def test_the_active_language_does_not_matter(self, active):
        before = everything()
        with override(active.code):
            texts.write(get("legal"), FRENCH, {"name": "Nom"})
            assert texts.value(get("legal"), "name", RUSSIAN) == ""
            assert texts.value(get("legal"), "name", FRENCH) == "Nom"
        assert {column for model, _, column in changed_columns(before, everything()) if model == "secretariat.Body"} == {"name_fr"}  # fmt: skip

    @pytest.mark.parametrize("model", [Body, Unit])
    def test_a_stale_object_alters_no_structure_and_no_other_text(self, model):
        stale = model.objects.get(slug="conservation")
        stale.parent_id, stale.lft, stale.name_ru, stale.slug = get("office").pk, 99, "Имя", "other"
        tree.move(get("conservation"), get("legal"), tree.BEFORE)
        texts.write(get("conservation"), SOURCE, {"acronym": "C"})
        place, before = outline(), everything()
        texts.write(stale, FRENCH, {"name": "Nom"})
        assert outline() == place
        assert {column for model, _, column in changed_columns(before, everything()) if model == "secretariat.Body"} == {"name_fr"}  # fmt: skip
        assert tree.validate() == []

    def test_a_field_that_is_no_text_cannot_be_written(self):
        before = everything()
        with pytest.raises(ValueError, match="no texts named kind, slug"):
            texts.write(get("legal"), FRENCH, {"name": "Nom", "slug": "nom", "kind": "office"})
        assert everything() == before

    def test_a_typed_body_and_the_body_share_their_states(self):
        texts.write(Unit.objects.get(slug="legal"), FRENCH, {"name": "Nom"})
        assert texts.versions(get("legal"), FRENCH) == texts.versions(Unit.objects.get(slug="legal"), FRENCH) == {"name": 1, "acronym": 0}  # fmt: skip

    def test_the_change_is_announced_once_with_the_new_text(self):
        heard = []

        def hear(sender, changes, **signal):
            heard.append((sender, [(c.obj, c.field, c.language, c.before, c.after, c.obj.name_fr) for c in changes]))

        directory_changed.connect(hear)
        try:
            texts.write(Unit.objects.get(slug="legal"), FRENCH, {"name": "Nom", "acronym": "N"})
        finally:
            directory_changed.disconnect(hear)
        name = (get("legal"), "name", "fr", "", "Nom", "Nom")
        acronym = (get("legal"), "acronym", "fr", "", "N", "Nom")
        assert heard == [(Body, [name, acronym])]


class TestRefusals:
    @pytest.mark.parametrize(
        ("make", "language", "wanted", "column"),
        [
            (EVERY_MODEL["body"], FRENCH, {"acronym": "N", "name": "N" * 256}, "name_fr"),
            (EVERY_MODEL["body"], SOURCE, {"acronym": "N", "name": ""}, "name_en"),
            (EVERY_MODEL["function"], SOURCE, {"text": ""}, "text_en"),
            (EVERY_MODEL["mandate source"], SOURCE, {"title": ""}, "title_en"),
        ],
    )
    def test_a_text_that_its_column_cannot_hold_is_refused(self, make, language, wanted, column):
        obj = make()
        before = everything()
        with pytest.raises(ValidationError) as refusal:
            texts.write(obj, language, wanted)
        assert set(refusal.value.message_dict) == {column}
        assert everything() == before

    @pytest.mark.parametrize("active", EVERY_LANGUAGE)
    def test_a_text_of_an_object_that_is_gone_is_refused_with_a_sentence(self, active):
        body = get("legal")
        tree.abolish(get("legal"))
        before = everything()
        with override(active.code), pytest.raises(ValidationError) as refusal:
            texts.write(body, FRENCH, {"name": "Nom"})
        with override(active.code):
            sentence = gettext("“%(body)s” no longer exists.") % {"body": "Legal"}
            assert refusal.value.messages == [sentence]
        assert everything() == before


class TestConflicts:
    def test_the_second_of_two_writers_is_told_and_writes_nothing(self):
        first, second = get("legal"), get("legal")
        read = texts.versions(first, FRENCH)
        texts.write(first, FRENCH, {"name": "Premier"}, read)
        before = everything()
        with pytest.raises(texts.TextConflict) as conflict:
            texts.write(second, FRENCH, {"name": "Second", "acronym": "S"}, read)
        assert (conflict.value.current, conflict.value.versions) == ({"name": "Premier"}, {"name": 1})
        assert everything() == before
        assert second.name_fr is None

    def test_after_reading_again_the_second_can_write(self):
        texts.write(get("legal"), FRENCH, {"name": "Premier"})
        texts.write(get("legal"), FRENCH, {"name": "Second"}, texts.versions(get("legal"), FRENCH))
        assert (get("legal").name_fr, texts.versions(get("legal"), FRENCH)) == ("Second", {"name": 2, "acronym": 0})

    def test_two_who_write_the_same_words_do_not_conflict(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"}, {"name": 0})
        assert texts.write(get("legal"), FRENCH, {"name": "Nom"}, {"name": 0}) == []

    def test_a_text_without_a_read_version_counts_as_never_read(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"})
        with pytest.raises(texts.TextConflict):
            texts.write(get("legal"), FRENCH, {"name": "Autre"}, {})

    def test_without_read_versions_the_write_is_unconditional(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"})
        texts.write(get("legal"), FRENCH, {"name": "Autre"})
        assert get("legal").name_fr == "Autre"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param(*pair, id="-".join(language.slug for language in pair))
            for pair in itertools.combinations(LANGUAGES, 2)
        ],
    )
    def test_two_languages_of_one_body_never_conflict(self, one, other):
        bodies = {language: get("legal") for language in (one, other)}
        read = {language: texts.versions(bodies[language], language) for language in (one, other)}
        for language in (one, other, one):
            name = f"{language.slug} {read[language]['name']}"
            texts.write(bodies[language], language, {"name": name}, read[language])
            read[language] = texts.versions(bodies[language], language)
        now = get("legal")
        assert (texts.value(now, "name", one), texts.value(now, "name", other)) == (
            f"{one.slug} 1",
            f"{other.slug} 0",
        )

    def test_two_fields_and_two_bodies_never_conflict(self):
        writers = [("legal", "name"), ("legal", "acronym"), ("review", "name"), ("review", "acronym")]
        read = {slug: texts.versions(get(slug), FRENCH) for slug in ("legal", "review")}
        bodies = [get(slug) for slug, _ in writers]
        for body, (slug, field) in zip(bodies, writers, strict=True):
            texts.write(body, FRENCH, {field: f"{slug} {field}"}, read[slug])
        assert [texts.value(get(slug), field, FRENCH) for slug, field in writers] == [
            f"{slug} {field}" for slug, field in writers
        ]

    @pytest.mark.django_db(transaction=True)
    def test_of_several_processes_with_the_same_version_exactly_one_writes(self):
        slugs = [body.slug for body in Body.objects.all()]
        names = ["one", "two", "three", "four"]
        outcomes = together(
            *[("tests.translations.writers.write_each_once", {"slugs": slugs, "text": name}) for name in names]
        )
        for slug in slugs:
            winners = [name for name, outcome in zip(names, outcomes, strict=True) if outcome[slug] == "written"]
            assert len(winners) == 1
            assert get(slug).name_fr == winners[0]
            others = [outcome[slug] for outcome in outcomes if outcome[slug] != "written"]
            assert others == [[winners[0], 1]] * 3
            assert texts.versions(get(slug), FRENCH)["name"] == 1


class TestStates:
    def test_a_translation_is_unofficial_and_knows_the_source_it_was_made_from(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"})
        row = state(get("legal"), "name")
        assert (row.state, row.source_text, row.version) == (UNOFFICIAL, "Legal", 1)

    def test_a_translation_keeps_the_source_it_was_made_from_until_it_is_written_again(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"})
        texts.write(get("legal"), SOURCE, {"name": "Law"})
        assert state(get("legal"), "name").source_text == "Legal"
        texts.write(get("legal"), FRENCH, {"name": "Droit"})
        assert state(get("legal"), "name").source_text == "Law"

    def test_a_translator_can_say_which_source_was_before_their_eyes(self):
        texts.write(get("legal"), SOURCE, {"name": "Law"})
        texts.write(
            get("legal"), FRENCH, {"name": "Nom", "acronym": "N"}, sources={"name": texts.SourceText("Legal", 0)}
        )
        assert [state(get("legal"), name).source_text for name in ("name", "acronym")] == ["Legal", ""]

    def test_an_english_text_is_approved_and_made_from_nothing(self):
        texts.write(get("legal"), SOURCE, {"name": "Law"})
        row = state(get("legal"), "name", SOURCE)
        assert (row.state, row.source_text, row.version) == (APPROVED, "", 1)

    def test_an_acronym_that_equals_the_source_is_the_same_on_purpose(self):
        texts.write(get("legal"), SOURCE, {"acronym": "OES"})
        texts.write(get("legal"), FRENCH, {"acronym": "OES", "name": "Legal"})
        assert (state(get("legal"), "acronym").state, state(get("legal"), "name").state) == (SAME, UNOFFICIAL)
        texts.write(get("legal"), FRENCH, {"acronym": "BSE"})
        assert state(get("legal"), "acronym").state == UNOFFICIAL

    def test_an_approved_text_that_is_changed_is_unofficial_again(self):
        texts.write(get("legal"), FRENCH, {"name": "Nom"}, state=APPROVED)
        assert state(get("legal"), "name").state == APPROVED
        texts.write(get("legal"), FRENCH, {"name": "Autre"})
        assert state(get("legal"), "name").state == UNOFFICIAL

    def test_a_text_without_a_state_has_version_zero(self):
        assert texts.versions(get("legal"), FRENCH) == {"name": 0, "acronym": 0}
        assert not TextState.objects.exists()


class TestForgetting:
    @write_lock()
    def write_everywhere(self):
        for body in Body.objects.all():
            mandate = Mandate.objects.create(body=body, opening_en="Opening.")
            for position in range(2):
                function = mandate.functions.create(position=position, text_en="one;")
                texts.write(function, FRENCH, {"text": "un ;"})
            texts.write(mandate, FRENCH, {"opening": "Ouverture."})
            texts.write(body, RUSSIAN, {"name": "Имя"})
            texts.write(body, FRENCH, {"name": "Nom"})

    def orphans(self):
        living = {
            texts.model_label(model): set(model.objects.values_list("pk", flat=True))
            for model in (Body, Mandate, Function, MandateSource)
        }
        return [row for row in TextState.objects.all() if row.object_id not in living[row.model]]

    @pytest.mark.parametrize(
        "abolish",
        [
            lambda: tree.abolish(get("legal")),
            lambda: tree.abolish(Unit.objects.get(slug="legal")),
            lambda: tree.abolish(Division.objects.get(slug="outreach")),
        ],
        ids=["body", "unit", "division"],
    )
    def test_an_abolished_body_leaves_no_states_and_takes_no_others(self, abolish):
        self.write_everywhere()
        assert TextState.objects.count() == 50
        abolish()
        assert TextState.objects.count() == 45
        assert self.orphans() == []

    @pytest.mark.parametrize("model", [Body, Unit, Division])
    def test_every_class_of_body_is_heard_of(self, model):
        self.write_everywhere()
        with tree.structure_lock():
            models.Model.delete(model.objects.get(slug="outreach" if model is Division else "legal"))
        assert TextState.objects.count() == 45
        assert self.orphans() == []

    def test_a_queryset_of_functions_leaves_no_states(self):
        self.write_everywhere()
        Function.objects.filter(position=1).delete()
        assert TextState.objects.filter(model="secretariat.function").count() == 10
        assert self.orphans() == []

    def test_a_mandate_and_a_source_leave_no_states(self):
        self.write_everywhere()
        source = MandateSource.objects.create(slug="x-15", kind="decision", title_en="X/15")
        texts.write(source, FRENCH, {"title": "X/15 !"})
        get("legal").mandate.delete()
        source.delete()
        assert TextState.objects.count() == 47
        assert self.orphans() == []
