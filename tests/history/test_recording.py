"""Every change leaves a row: who, by which source, what, from what to what, why; none is written where none was made."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from divisions.models import Division
from history.models import Change
from secretariat import tree
from secretariat.changes import change_context
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource
from tests.secretariat.outlines import SMALL, get, new, plant
from translations import texts
from translations.models import TextState
from translations.translation_status import TranslationStatus, count_statuses
from units.models import Unit

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FRENCH = BY_SLUG["fr"]
SAY_DOORS = (
    "from history.models import Change; print(*Change.objects.order_by().values_list('source', flat=True).distinct())"
)


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def rows():
    """What the history says happened: what, to what, field, language, before, after; the oldest first."""
    return list(Change.objects.order_by("id").values_list("what", "label", "field", "language", "before", "after"))


CHANGES = {
    "a text": (
        lambda: texts.write(get("legal"), FRENCH, {"name": "Droit"}),
        [("text", "Legal", "name", "fr", "", "Droit")],
    ),
    "a text saved with the model": (
        lambda: save(get("legal"), name_fr="Droit"),
        [("text", "Legal", "name", "fr", "", "Droit")],
    ),
    "a text saved through a typed model": (
        lambda: save(Unit.objects.get(slug="legal"), name_fr="Droit"),
        [("text", "Legal", "name", "fr", "", "Droit")],
    ),
    "a setting": (
        lambda: save(Division.objects.get(slug="science"), is_published=False),
        [("setting", "Science", "is_published", "", "True", "False")],
    ),
    "a new body": (
        lambda: tree.add(new("new", acronym_en="N"), get("science")),
        [
            ("added", "New", "", "", "", "science 3"),
            ("text", "New", "name", "en", "", "New"),
            ("text", "New", "acronym", "en", "", "N"),
        ],
    ),
    "a move": (
        lambda: tree.move(get("conservation"), get("legal"), tree.BEFORE),
        [("moved", "Conservation", "", "", "science 1", "office 1")],
    ),
    "a body that is abolished": (lambda: tree.abolish(get("legal")), [("removed", "Legal", "", "", "Legal", "")]),
    "a repaired tree": (
        lambda: (damage(), tree.repair()),
        [("mended", "Legal", "", "", "1", "1")],
    ),
    "a new mandate with a function": (
        lambda: Mandate.objects.create(body=get("legal"), opening_en="Opening.").functions.create(text_en="one;"),
        [
            ("added", "Legal", "", "", "", ""),
            ("text", "Legal", "opening", "en", "", "Opening."),
            ("added", "one;", "", "", "", ""),
            ("text", "one;", "text", "en", "", "one;"),
        ],
    ),
    "a source": (
        lambda: MandateSource.objects.create(slug="x-15", kind="decision", title_en="Decision X/15"),
        [("added", "Decision X/15", "", "", "", ""), ("text", "Decision X/15", "title", "en", "", "Decision X/15")],
    ),
}


def save(obj, **values):
    for name, value in values.items():
        setattr(obj, name, value)
    obj.save()


def damage():
    with tree.structure_lock():
        Body.objects.filter(slug="legal").update(level=9)


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_each_change_leaves_its_rows(change, expected):
    change()
    assert rows() == expected


class TestWhatBelongsToWhat:
    @pytest.fixture
    def function(self):
        mandate = Mandate.objects.create(body=get("legal"), opening_en="Opening.")
        function = mandate.functions.create(text_en="advising;")
        Change.objects.all()._raw_delete("default")
        return function

    @pytest.fixture
    def source(self):
        return MandateSource.objects.create(slug="x-15", kind="decision", title_en="Decision X/15")

    def test_a_text_of_a_function_belongs_to_its_body(self, function):
        texts.write(function, FRENCH, {"text": "conseiller ;"})
        change = Change.objects.get()
        assert (change.model, change.object_id) == ("secretariat.function", function.pk)
        assert (change.body, change.body_name) == (get("legal").pk, "Legal")

    def test_sources_tied_and_untied_are_told_from_either_side(self, source, function):
        Change.objects.all()._raw_delete("default")
        function.sources.add(source)
        function.sources.add(source)
        function.sources.set([])
        source.mandates.add(function.mandate)
        source.mandates.clear()
        assert rows() == [
            ("sources", "advising;", "sources", "", "", "Decision X/15"),
            ("sources", "advising;", "sources", "", "Decision X/15", ""),
            ("sources", "Legal", "sources", "", "", "Decision X/15"),
            ("sources", "Legal", "sources", "", "Decision X/15", ""),
        ]
        assert set(Change.objects.values_list("body", flat=True)) == {get("legal").pk}

    def test_what_goes_with_an_abolished_body_is_told_too(self, function):
        tree.abolish(get("legal"))
        assert {(what, label) for what, label, *_ in rows()} == {("removed", "Legal"), ("removed", "advising;")}
        assert set(Change.objects.values_list("model", flat=True)) == {
            "secretariat.body",
            "secretariat.mandate",
            "secretariat.function",
        }

    def test_functions_deleted_together_are_told_one_by_one(self, function):
        function.mandate.functions.create(position=1, text_en="reviewing.")
        Change.objects.all()._raw_delete("default")
        Function.objects.all().delete()
        assert {row[1] for row in rows()} == {"advising;", "reviewing."}


class TestWhoAndWhy:
    def test_the_person_the_door_and_the_note(self, admin_user):
        with change_context(person=admin_user, source="admin", note="Asked for by the office."):
            texts.write(get("legal"), FRENCH, {"name": "Droit"})
        change = Change.objects.get()
        assert (change.person, change.person_name) == (admin_user, "admin")
        assert (change.source, change.note, change.is_editorial) == ("admin", "Asked for by the office.", False)

    def test_a_note_is_a_text_of_one_line_from_wherever_it_comes(self):
        with change_context(note=" bodies.csv: As\x00 the\x0boffice \x07writes\tit.\n"):
            texts.write(get("legal"), FRENCH, {"name": "Droit"})
        assert Change.objects.get().note == "bodies.csv: As the office writes it."

    def test_the_name_outlives_the_account_and_the_body(self, admin_user):
        with change_context(person=admin_user):
            tree.abolish(get("legal"))
        admin_user.delete()
        change = Change.objects.get()
        assert (change.person, change.person_name, change.body_name) == (None, "admin", "Legal")

    @pytest.mark.browser
    def test_a_command_says_which_it_is(self, site):
        site.manage("load_directory")
        said = site.manage("shell", "--no-imports", "-c", SAY_DOORS)
        assert said.split("\n")[:1] == ["manage.py prepare"]

    def test_a_request_of_the_admin_is_its_persons(self, admin_client, admin_user):
        root = get("secretariat")
        admin_client.post(
            "/admin/secretariat/body/add/",
            {"kind": "division", "parent": root.pk, "name_en": "New", "acronym_en": "", "slug": "new", "is_published": "on"},
        )  # fmt: skip
        assert {(change.person, change.source) for change in Change.objects.all()} == {(admin_user, "admin")}

    def test_outside_nobody_acts_any_more(self, admin_user):
        with change_context(person=admin_user):
            pass
        texts.write(get("legal"), FRENCH, {"name": "Droit"})
        assert Change.objects.get().person is None


class TestNoChangeNoRow:
    def test_a_refusal(self):
        with pytest.raises(ValidationError):
            tree.abolish(get("science"))
        save(get("legal"), name_fr="Droit")
        with pytest.raises(texts.TextConflict):
            texts.write(get("legal"), FRENCH, {"name": "Loi"}, {"name": 0})
        assert len(rows()) == 1

    def test_a_text_that_is_the_same_already(self):
        texts.write(get("legal"), SOURCE, {"name": "Legal"})
        get("legal").save()
        assert rows() == []

    def test_a_transaction_that_is_taken_back(self):
        with transaction.atomic():
            tree.move(get("legal"), get("review"), tree.AFTER)
            transaction.set_rollback(True)
        assert rows() == []

    def test_a_stale_object_saved_again_repeats_nothing(self):
        first = get("legal")
        save(first, name_fr="Droit")
        texts.write(get("legal"), FRENCH, {"name": "Loi"})
        save(first, acronym_en="L")
        assert get("legal").name_fr == "Loi"
        assert [row[2] for row in rows()] == ["name", "name", "acronym"]


def test_the_history_is_kept():
    texts.write(get("legal"), FRENCH, {"name": "Droit"})
    with pytest.raises(ValueError, match="cannot be deleted"):
        Change.objects.all().delete()


class TestEditorialChanges:
    @pytest.fixture
    def translated(self):
        texts.write(get("legal"), SOURCE, {"name": "Legal Afairs"})
        texts.write(get("legal"), FRENCH, {"name": "Droit"})
        return get("legal")

    def status(self):
        body = get("legal")
        return {status for status, count in count_statuses([body])[FRENCH].items() if count}

    def test_a_change_of_meaning_makes_translations_stale(self, translated):
        texts.write(translated, SOURCE, {"name": "Legal Affairs and Treaties"})
        assert self.status() == {TranslationStatus.STALE}

    def test_an_editorial_change_does_not_and_says_why(self, translated):
        with change_context(editorial=True, note="A letter was missing."):
            texts.write(translated, SOURCE, {"name": "Legal Affairs"})
        assert self.status() == {TranslationStatus.UNOFFICIAL}
        change = Change.objects.first()
        assert (change.is_editorial, change.note) == (True, "A letter was missing.")

    def test_after_a_change_of_meaning_an_editorial_one_does_not_hide_it(self, translated):
        texts.write(translated, SOURCE, {"name": "Legal Afairs and Treaties"})
        with change_context(editorial=True, note="A letter was missing."):
            texts.write(translated, SOURCE, {"name": "Legal Affairs and Treaties"})
        assert self.status() == {TranslationStatus.STALE}

    def test_a_source_text_that_came_back_makes_nothing_stale(self, translated):
        texts.write(translated, SOURCE, {"name": "Law"})
        texts.write(translated, SOURCE, {"name": "Legal Afairs"})
        assert self.status() == {TranslationStatus.UNOFFICIAL}

    def test_a_translator_who_saw_the_text_before_an_editorial_change_is_not_behind(self, translated):
        seen = texts.sources_of(translated)
        with change_context(editorial=True, note="A letter was missing."):
            texts.write(translated, SOURCE, {"name": "Legal Affairs"})
        texts.write(translated, FRENCH, {"name": "Affaires juridiques"}, sources=seen)
        assert self.status() == {TranslationStatus.UNOFFICIAL}

    def test_a_translation_is_never_editorial(self, translated):
        with change_context(editorial=True, note="?"):
            texts.write(translated, FRENCH, {"name": "Affaires"})
        assert not Change.objects.first().is_editorial
        assert TextState.objects.get(language="fr").version == 2
