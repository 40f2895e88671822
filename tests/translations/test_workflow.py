"""The way of a translation from draft to reader, and everything that is refused on it."""

import pytest

from history.models import Change
from secretariat import tree
from secretariat.changes import ChangeKind, change_context
from secretariat.languages import BY_SLUG, SOURCE
from tests.everything import changed_columns, everything
from tests.people.persons import person
from tests.secretariat.outlines import SMALL, get, new, plant
from translations import texts, workflow
from translations.desk.dashboard import Dashboard
from translations.models import Remark, Task
from translations.status_report import status_report
from translations.texts import SourceText
from translations.translation_status import TranslationStatus
from translations.workflow import BaseVersions, Translation, WorkflowError

pytestmark = [pytest.mark.both, pytest.mark.django_db]

FRENCH, RUSSIAN, ARABIC = (BY_SLUG[prefix] for prefix in ("fr", "ru", "ar"))


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


@pytest.fixture
def text():
    return Translation(get("legal"), "name", FRENCH)


@pytest.fixture
def translator():
    return person("trad", "Translators", translates=["fr"])


@pytest.fixture
def reviewer():
    return person("rev", "Reviewers", reviews=["fr"])


def base(text):
    return BaseVersions(workflow.get_task(text).token, text.version(), text.source())


def status(text):
    (found,) = [one for one in status_report([text.language]) if one.key == text.key]
    return found.status


def published(text):
    return texts.value(get("legal"), text.field, text.language)


class TestTheWay:
    def test_a_draft_is_seen_by_no_reader(self, text, translator):
        before = everything()
        workflow.save_draft(translator, text, "Juridique", base(text))
        assert {key[0] for key in changed_columns(before, everything())} == {"translations.Task"}
        assert status(text) == TranslationStatus.MISSING

    def test_from_draft_to_reader(self, text, translator, reviewer):
        workflow.save_draft(translator, text, "Juridique", base(text), submit=True)
        assert workflow.get_task(text).stage == Task.Stage.IN_REVIEW
        workflow.approve(reviewer, text, base(text))
        assert (published(text), status(text), Task.objects.count()) == ("Juridique", TranslationStatus.APPROVED, 0)
        change = Change.objects.get(what=ChangeKind.TEXT, language="fr")
        assert (change.after, "trad" in change.note) == ("Juridique", True)

    def test_a_draft_of_an_earlier_release_is_published_as_its_field_holds_it(self, text, reviewer):
        task = workflow.save_draft(None, text, "Juridique", base(text), submit=True)
        Task.objects.filter(pk=task.pk).update(draft="Bureau\x0bjuridique\n")
        workflow.approve(reviewer, text, base(text))
        assert published(text) == "Bureau juridique"

    def test_what_no_field_could_hold_is_no_draft(self, text, translator):
        before = everything()
        for target in ("Juri\x07dique", "Juri\u202edique", "Juri\ud800dique", "x" * 20_001):
            with pytest.raises(WorkflowError, match=r"where � stands|at most 20000 characters"):
                workflow.save_draft(translator, text, target, base(text))
        assert everything() == before

    def test_a_remark_is_whole_or_refused(self, text, translator):
        workflow.add_remark(translator, text, " Why\x0bnot? ")
        assert Remark.objects.get().text == "Why\nnot?"
        for comment in ("x" * 2_001, "Wh\x07y", " \n"):
            with pytest.raises(WorkflowError):
                workflow.add_remark(translator, text, comment)
        assert Remark.objects.count() == 1

    def test_an_unofficial_text_is_approved_as_it_is(self, text, reviewer):
        texts.write(text.obj, FRENCH, {"name": "Juridique"})
        assert status(text) == TranslationStatus.UNOFFICIAL
        workflow.approve(reviewer, text, base(text))
        assert (published(text), status(text)) == ("Juridique", TranslationStatus.APPROVED)
        assert Change.objects.filter(what=ChangeKind.STATE, after="approved", person=None).exists()

    def test_what_equals_the_source_is_the_same_on_purpose(self, text, translator, reviewer):
        workflow.save_draft(translator, text, "Legal", base(text), submit=True)
        workflow.approve(reviewer, text, base(text))
        assert status(text) == TranslationStatus.SAME

    def test_it_is_returned_with_a_reason(self, text, translator, reviewer):
        workflow.save_draft(translator, text, "Juridque", base(text), submit=True)
        with pytest.raises(WorkflowError, match="Say what is to be done"):
            workflow.return_draft(reviewer, text, " ", base(text))
        workflow.return_draft(reviewer, text, "A letter is missing.", base(text))
        assert workflow.get_task(text).stage == Task.Stage.RETURNED
        assert Remark.objects.get().text == "A letter is missing."

    def test_a_published_text_is_returned(self, text, translator, reviewer):
        texts.write(text.obj, FRENCH, {"name": "Juridique"})
        workflow.return_draft(reviewer, text, "Too short.", base(text))
        assert workflow.get_task(text).draft == "Juridique"

    def test_a_draft_is_discarded(self, text, translator):
        workflow.save_draft(translator, text, "Juridique", base(text))
        workflow.discard(translator, text, base(text))
        assert Task.objects.count() == 0

    def test_work_goes_with_the_object(self, text, translator):
        workflow.save_draft(translator, text, "Juridique", base(text))
        workflow.add_remark(translator, text, "Why not?")
        tree.abolish(get("legal"))
        assert (Task.objects.count(), Remark.objects.count()) == (0, 0)


class TestStale:
    def change_the_source(self, text, words="Legal affairs", editorial=False):
        with change_context(editorial=editorial, note="a comma"):
            texts.write(text.obj, SOURCE, {"name": words})

    def test_the_source_it_was_made_from_is_kept(self, text, reviewer, translator):
        workflow.save_draft(translator, text, "Juridique", base(text), submit=True)
        workflow.approve(reviewer, text, base(text))
        self.change_the_source(text)
        self.change_the_source(text, "Legal matters")
        assert status(text) == TranslationStatus.STALE
        assert texts.recorded_sources(text.obj, FRENCH)["name"].text == "Legal"

    def test_a_text_that_came_with_its_object_goes_stale_too(self, text):
        body = get("legal")
        body.name_fr = "Juridique"
        body.save()
        self.change_the_source(text)
        assert status(text) == TranslationStatus.STALE

    def test_an_editorial_change_makes_nothing_stale_but_is_known_and_can_be_reopened(self, text, reviewer):
        texts.write(text.obj, FRENCH, {"name": "Juridique"})
        self.change_the_source(text, "Legal,", editorial=True)
        (found,) = [one for one in status_report([FRENCH]) if one.key == text.key]
        assert (found.status, found.is_corrected) == (TranslationStatus.UNOFFICIAL, True)
        assert texts.reopen(text.obj, "name")
        assert status(text) == TranslationStatus.STALE
        assert not texts.reopen(text.obj, "name")

    def test_a_source_that_changes_while_it_is_reviewed_is_looked_at_again(self, text, translator, reviewer):
        workflow.save_draft(translator, text, "Juridique", base(text), submit=True)
        before = base(text)
        self.change_the_source(text)
        with pytest.raises(WorkflowError, match="English text was changed"):
            workflow.approve(reviewer, Translation(get("legal"), "name", FRENCH), before)
        assert published(text) == ""


class TestNothingIsLost:
    def test_two_translators_of_one_draft(self, text, translator, reviewer):
        first = base(text)
        workflow.save_draft(translator, text, "Juridique", first)
        with pytest.raises(workflow.DraftConflict) as conflict:
            workflow.save_draft(reviewer, text, "Droit", first)
        assert conflict.value.task.draft == "Juridique"

    def test_a_draft_after_a_discarded_one_is_another(self, text, translator, reviewer):
        workflow.save_draft(translator, text, "Juridique", base(text))
        before = base(text)
        workflow.discard(reviewer, text, before)
        workflow.save_draft(reviewer, text, "Droit", base(text))
        with pytest.raises(workflow.DraftConflict):
            workflow.save_draft(translator, text, "Juridique !", before)

    def test_an_editor_publishes_meanwhile(self, text, translator, reviewer):
        before = base(text)
        texts.write(text.obj, FRENCH, {"name": "Affaires juridiques"})
        with pytest.raises(workflow.DraftConflict):
            workflow.save_draft(translator, Translation(get("legal"), "name", FRENCH), "Juridique", before)

    def test_an_editor_publishes_after_the_draft(self, text, translator, reviewer):
        workflow.save_draft(translator, text, "Juridique", base(text), submit=True)
        texts.write(text.obj, FRENCH, {"name": "Affaires juridiques"})
        text = Translation(get("legal"), "name", FRENCH)
        with pytest.raises(WorkflowError, match="changed after this draft"):
            workflow.approve(reviewer, text, base(text))
        assert published(text) == "Affaires juridiques"


class TestWhoMay:
    @pytest.mark.parametrize("step", ["save", "submit", "approve", "return", "discard", "assign", "remark"])
    def test_a_french_translator_changes_nothing_in_arabic(self, step, translator, caplog):
        text = Translation(get("legal"), "name", ARABIC)
        arab = person("arab", "Translators", translates=["ar"])
        workflow.save_draft(arab, text, "قانون", base(text))
        before, caplog.records[:] = everything(), []
        steps = {
            "save": lambda: workflow.save_draft(translator, text, "Juridique", base(text)),
            "submit": lambda: workflow.submit(translator, text, base(text)),
            "approve": lambda: workflow.approve(translator, text, base(text)),
            "return": lambda: workflow.return_draft(translator, text, "No.", base(text)),
            "discard": lambda: workflow.discard(translator, text, base(text)),
            "assign": lambda: workflow.assign(translator, text, translator),
            "remark": lambda: workflow.add_remark(translator, text, "No."),
        }
        with pytest.raises(WorkflowError, match="You may not"):
            steps[step]()
        assert changed_columns(before, everything()) == set()
        assert [record.name for record in caplog.records] == ["people.refused"]

    @pytest.mark.parametrize("step", [workflow.approve, workflow.return_draft])
    def test_a_translator_does_not_review(self, step, text, translator):
        workflow.save_draft(translator, text, "Juridique", base(text), submit=True)
        arguments = ["Good."] if step is workflow.return_draft else []
        with pytest.raises(WorkflowError, match="You may not review"):
            step(translator, text, *arguments, base(text))

    def test_the_source_is_no_translation(self, reviewer):
        text = Translation(get("legal"), "name", SOURCE)
        with pytest.raises(WorkflowError, match="not a translation"):
            workflow.save_draft(reviewer, text, "Law", BaseVersions("", 0, SourceText("", 0)))

    def test_a_second_person_where_it_is_required(self, settings, text, reviewer):
        settings.REVIEW_BY_SECOND_PERSON = {"fr"}
        workflow.save_draft(reviewer, text, "Juridique", base(text), submit=True)
        with pytest.raises(WorkflowError, match="another person"):
            workflow.approve(reviewer, text, base(text))
        workflow.approve(person("other", "Reviewers", reviews=["fr"]), text, base(text))
        assert published(text) == "Juridique"

    def test_where_it_is_required_translators_write_drafts_only(self, settings, translator, reviewer):
        assert translator.has_perm("translations.write_fr", get("legal"))
        settings.REVIEW_BY_SECOND_PERSON = {"fr"}
        assert not translator.has_perm("translations.write_fr", get("legal"))
        assert translator.has_perm("translations.translate_fr", get("legal"))
        assert reviewer.has_perm("translations.write_fr", get("legal"))

    def test_work_is_given_to_those_who_may_do_it(self, text, translator, reviewer):
        workflow.assign(reviewer, text, translator)
        assert workflow.get_task(text).assignee == translator
        with pytest.raises(WorkflowError, match="may not translate"):
            workflow.assign(reviewer, text, person("nobody", "Auditors"))
        workflow.assign(reviewer, text, None)
        assert Task.objects.count() == 0


def test_what_is_empty_is_not_submitted(text, translator):
    with pytest.raises(WorkflowError):
        workflow.save_draft(translator, text, " ", base(text), submit=True)
    assert Task.objects.count() == 0


class TestDashboard:
    def test_numbers_roll_up(self, text):
        texts.write(text.obj, FRENCH, {"name": "Juridique"})
        coverage = Dashboard()
        count = coverage.branch[get("office").pk]["fr"]
        assert (
            count.statuses[TranslationStatus.UNOFFICIAL.value],
            count.statuses[TranslationStatus.MISSING.value],
        ) == (1, 2)
        assert (count.words, count.words_left) == (3, 2)
        assert coverage.whole["ru"].statuses[TranslationStatus.MISSING.value] == 10
        assert coverage.whole["fr"].total == 10

    def test_the_same_number_of_queries_for_any_number(self, django_assert_num_queries):
        with django_assert_num_queries(23):  # three for each model with texts are among them
            Dashboard()
        for number in range(9):
            tree.add(new(f"new-{number}"), get("office"))
        with django_assert_num_queries(23):
            Dashboard()
