"""What becomes of the texts of a file: each outcome, and that nothing else is changed."""

import pytest
from openpyxl import load_workbook

from files.uploads import StalePlan
from history.models import Change
from secretariat.languages import BY_SLUG, SOURCE
from tests.everything import changed_columns, everything
from tests.people.persons import person
from tests.secretariat.outlines import SMALL, get, plant
from tests.translations.cat_files.examples import FRENCH, base, changed, in_english, planned, segments, text_of, written
from translations import texts, workflow
from translations.cat_files import formats
from translations.cat_files.importing import carry_out_segments, import_segments
from translations.models import Remark, Task, TextState
from translations.outcomes import Outcome
from translations.translation_status import TranslationStatus, status_of

pytestmark = pytest.mark.django_db

NO_TARGET = '<target state="new"></target>'


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


@pytest.fixture
def translator():
    return person("trad", "Translators", translates=["fr"])


@pytest.fixture
def reviewer():
    return person("rev", "Reviewers", reviews=["fr"])


@pytest.fixture
def file(tmp_path):
    """The text of one body as it went out."""

    def make(slug="legal", kind="xliff"):
        return written(tmp_path, [segment for segment in segments() if segment.place == slug], kind)

    return make


def translated(path, words, state="needs-review-translation", old=NO_TARGET):
    new = f'<target state="{state}">{words}</target>' if state is not None else f"<target>{words}</target>"
    before = path.read_bytes()
    changed(path, (old, new))
    assert path.read_bytes() != before
    return path


def outcome(path, person=None):
    (step,) = planned(path, person).steps
    return step.outcome, " ".join(map(str, step.messages))


def carried_out(path, person=None):
    return import_segments(formats.read_file(path), person)


def published(slug="legal"):
    return texts.value(get(slug), "name", FRENCH)


class TestStates:
    @pytest.mark.parametrize("state", ["new", "needs-translation", "needs-review-translation", "x-own", None])
    def test_kept_as_a_draft(self, file, translator, state):
        path = translated(file(), "Juridique", state)
        assert outcome(path, translator) == (Outcome.DRAFT, "")
        carried_out(path, translator)
        task = Task.objects.get()
        assert (task.draft, task.stage, task.translator, published()) == ("Juridique", "draft", translator, "")

    def test_submitted_for_review(self, file, translator):
        path = translated(file(), "Juridique", "translated")
        carried_out(path, translator)
        assert (Task.objects.get().stage, published()) == (Task.Stage.IN_REVIEW, "")

    @pytest.mark.parametrize("state", ["final", "signed-off"])
    def test_approved_by_who_may(self, file, reviewer, state):
        path = translated(file(), "Juridique", state)
        carried_out(path, reviewer)
        assert (Task.objects.count(), published()) == (0, "Juridique")
        text = text_of("legal")
        assert texts.recorded_sources(text.obj, FRENCH)["name"].text == "Legal"
        assert Change.objects.filter(after="Juridique", language="fr").count() == 1

    def test_of_who_may_not_approve_it_waits_for_a_reviewer(self, file, translator):
        path = translated(file(), "Juridique", "final")
        found, why = outcome(path, translator)
        assert (found, "waits for a reviewer" in why) == (Outcome.REVIEW, True)
        carried_out(path, translator)
        assert (Task.objects.get().stage, published()) == (Task.Stage.IN_REVIEW, "")

    def test_where_a_second_person_approves_nobody_approves_their_own_file(self, file, reviewer, settings):
        settings.REVIEW_BY_SECOND_PERSON = {"fr"}
        path = translated(file(), "Juridique", "final")
        assert outcome(path, reviewer)[0] == Outcome.REVIEW
        carried_out(path, reviewer)
        assert published() == ""

    def test_a_reviewer_approves_what_somebody_else_submitted(self, file, translator, reviewer, settings):
        settings.REVIEW_BY_SECOND_PERSON = {"fr"}
        text = text_of("legal")
        workflow.save_draft(translator, text, "Juridique", base(text), submit=True)
        path = changed(file(), ('state="translated"', 'state="final"'))
        assert outcome(path, reviewer)[0] == Outcome.APPROVED
        carried_out(path, reviewer)
        assert (published(), Task.objects.count()) == ("Juridique", 0)

    def test_a_state_alone_vouches_for_a_text(self, file, reviewer):
        texts.write(get("legal"), FRENCH, {"name": "Juridique"})
        path = changed(file(), ('state="needs-review-translation"', 'state="final"'))
        carried_out(path, reviewer)
        text = text_of("legal")
        assert status_of(text.obj, "name", FRENCH, *rows(text)) == TranslationStatus.APPROVED

    def test_a_command_has_all_rights_and_drafts_stay_drafts(self, file):
        carried_out(translated(file(), "Juridique", "final"))
        assert published() == "Juridique"
        carried_out(translated(file("oceans"), "Océans"))
        assert (published("oceans"), Task.objects.get().draft) == ("", "Océans")


def rows(text):
    states = {row.language: row for row in TextState.objects.filter(object_id=text.obj.pk, field=text.field)}
    return states.get(text.language.slug), states.get(SOURCE.slug)


@pytest.mark.both
class TestNothingIsLost:
    def test_an_unchanged_file_does_nothing(self, tmp_path, translator):
        texts.write(get("legal"), FRENCH, {"name": "Juridique"})
        text = text_of("oceans")
        workflow.save_draft(translator, text, "Océans", base(text), submit=True)
        before = everything()
        plan = carried_out(written(tmp_path, segments()), translator)
        assert plan.counts()["unchanged"] == len(plan.steps) > 5
        assert everything() == before

    def test_an_empty_text_deletes_nothing(self, file, reviewer):
        texts.write(get("legal"), FRENCH, {"name": "Juridique"})
        path = translated(file(), "", "final", '<target state="needs-review-translation">Juridique</target>')
        assert outcome(path, reviewer)[0] == Outcome.UNCHANGED

    @pytest.mark.parametrize("is_draft", [True, False])
    def test_what_changed_here_since_is_a_conflict_with_both_texts(self, file, translator, is_draft):
        path = translated(file(), "Juridique", "final")
        text = text_of("legal")
        if is_draft:
            workflow.save_draft(translator, text, "Droit", base(text))
        else:
            texts.write(text.obj, FRENCH, {"name": "Droit"})
        (step,) = planned(path, translator).steps
        assert (step.outcome, step.here, step.target) == (Outcome.CONFLICT, "Droit", "Juridique")
        before = everything()
        carried_out(path, translator)
        assert everything() == before

    def test_the_same_words_are_no_conflict(self, file, translator):
        path = translated(file(), "Juridique")
        carried_out(path, translator)
        assert outcome(path, translator)[0] == Outcome.UNCHANGED
        assert outcome(changed(path, ("needs-review-translation", "translated")), translator)[0] == Outcome.REVIEW

    def test_other_languages_bodies_and_places_are_no_conflict(self, file, translator):
        path = translated(file(), "Juridique")
        texts.write(get("legal"), BY_SLUG["ru"], {"name": "Право"})
        texts.write(get("oceans"), FRENCH, {"name": "Océans"})
        assert outcome(path, translator)[0] == Outcome.DRAFT

    def test_a_file_without_its_marks_overwrites_nothing(self, file, translator):
        text = text_of("legal")
        path = changed(
            file(),
            (
                "extradata=",
                "restype=",
            ),
        )
        assert outcome(translated(path, "Juridique"), translator)[0] == Outcome.DRAFT
        texts.write(text.obj, FRENCH, {"name": "Droit"})
        assert outcome(path, translator)[0] == Outcome.CONFLICT

    @pytest.mark.parametrize("state", ["needs-translation", "final"])
    def test_made_from_an_older_source_it_is_a_draft_that_knows_its_source(self, file, reviewer, state):
        path = translated(file(), "Juridique", state)
        in_english("legal", "Legal Affairs")
        assert outcome(path, reviewer)[0] == Outcome.STALE
        carried_out(path, reviewer)
        task = Task.objects.get()
        assert (task.draft, task.source_text, task.stage, published()) == ("Juridique", "Legal", "draft", "")

    def test_a_source_that_never_was_is_refused(self, file, reviewer):
        path = changed(translated(file(), "Juridique"), ("<source>Legal<", "<source>Illegal<"))
        found, why = outcome(path, reviewer)
        assert (found, "not the one that was exported" in why) == (Outcome.REFUSED, True)

    def test_errors_refuse_what_would_be_seen_and_let_drafts_be(self, file, reviewer):
        path = translated(file(), "Me\u0301tier", "final")
        found, why = outcome(path, reviewer)
        assert (found, bool(why)) == (Outcome.REFUSED, True)
        path = translated(file(), "Me\u0301tier", "needs-translation")
        assert outcome(path, reviewer)[0] == Outcome.DRAFT

    def test_a_likely_error_makes_a_draft_which_is_published_once_it_is_dismissed(self, file, reviewer):
        path = translated(file(), "Правовой", "final")
        found, why = outcome(path, reviewer)
        assert (found, "not in the script" in why) == (Outcome.DRAFT, True)
        carried_out(path, reviewer)
        text = text_of("legal")
        with pytest.raises(workflow.WorkflowError, match="not in the script"):
            workflow.approve(reviewer, text, base(text))
        workflow.add_remark(reviewer, text, "Official.", Remark.Kind.DISMISSED, "wrong-script Правовой")
        workflow.approve(reviewer, text, base(text))
        assert published() == "Правовой"

    def test_what_no_field_could_hold_is_no_draft_either(self, file, reviewer):
        found, why = outcome(translated(file(), "Juri\u202edique", "needs-translation"), reviewer)
        assert (found, "U+202E" in why) == (Outcome.REFUSED, True)

    def test_one_that_is_refused_keeps_no_other_from_coming_in(self, tmp_path, translator):
        path = written(tmp_path, segments())
        changed(path, (NO_TARGET, '<target state="translated">Traduit</target>'))
        text = text_of("legal")
        workflow.save_draft(None, text, "Droit", base(text))
        plan = carried_out(path, translator)
        counts = plan.counts()
        assert (counts["conflict"], counts["review"]) == (1, len(plan.steps) - 1)
        assert Task.objects.filter(stage="review").count() == counts["review"]

    def test_a_plan_that_is_no_longer_right_is_shown_again(self, file, translator):
        path = translated(file(), "Juridique")
        shown = planned(path, translator).digest()
        in_english("legal", "Legal Affairs")
        with pytest.raises(StalePlan):
            carry_out_segments(None, formats.read_file(path), translator, shown=shown)
        assert not Task.objects.exists()


class TestUnknown:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("secretariat.body", "auth.user"),
            ("-name", "-slug"),
            ('id="secretariat', 'id="x'),
            ('target-language="fr"', 'target-language="de"'),
            ('target-language="fr"', 'target-language="en"'),
            ('target-language="fr"', 'target-language="' + "x" * 5_000 + '"'),
        ],
    )
    def test_what_is_not_there_is_named(self, file, reviewer, old, new):
        path = changed(translated(file(), "Juridique", "final"), (old, new))
        before = everything()
        found, why = outcome(path, reviewer)
        assert (found, bool(why), len(why) < 300) == (Outcome.UNKNOWN, True, True)
        carried_out(path, reviewer)
        assert everything() == before

    def test_a_text_twice_is_refused_the_second_time(self, tmp_path, translator):
        (segment,) = (segment for segment in segments() if segment.place == "legal")
        path = translated(written(tmp_path, [segment, segment]), "Juridique")
        first, second = planned(path, translator).steps
        assert (first.outcome, second.outcome) == (Outcome.DRAFT, Outcome.REFUSED)
        assert str(first.line) in second.messages[0]

    def test_another_source_language_is_refused(self, file, translator):
        path = changed(translated(file(), "Juridique"), ('source-language="en"', 'source-language="de"'))
        assert outcome(path, translator)[0] == Outcome.REFUSED

    @pytest.mark.parametrize("tag", ["FR", "fr-FR", "fr_CA"])
    def test_a_language_is_known_by_its_first_part(self, file, translator, tag):
        path = changed(translated(file(), "Juridique"), ('target-language="fr"', f'target-language="{tag}"'))
        assert outcome(path, translator)[0] == Outcome.DRAFT


class TestRights:
    @pytest.mark.parametrize("state", ["needs-translation", "translated", "final"])
    def test_a_file_for_another_language_changes_nothing(self, tmp_path, translator, state):
        (segment,) = (segment for segment in segments(BY_SLUG["ar"]) if segment.place == "legal")
        path = translated(written(tmp_path, [segment]), "قانوني", state)
        before = everything()
        found, why = outcome(path, translator)
        assert (found, why) == (Outcome.REFUSED, "You may not translate into this language.")
        carried_out(path, translator)
        assert everything() == before

    def test_an_editor_of_the_body_translates_nothing(self, file):
        editor = person("ed", "Editors", branches=["office"])
        assert outcome(translated(file(), "Juridique"), editor)[0] == Outcome.REFUSED

    def test_only_the_texts_of_the_file_are_touched(self, file, reviewer):
        before = everything()
        carried_out(translated(file(), "Juridique", "final"), reviewer)
        body = get("legal").pk
        touched = {key for key in changed_columns(before, everything()) if key[0] != "translations.TextState"}
        assert {key for key in touched if key[0] == "secretariat.Body"} == {("secretariat.Body", body, "name_fr")}


class TestInline:
    @pytest.mark.parametrize(
        ("inner", "words"),
        [('Juri<mrk mtype="term">di</mrk>que', "Juridique"), ('<mrk mtype="seg" mid="1">Juridique</mrk>', "Juridique")],
    )
    def test_what_a_tool_marked_is_words(self, file, translator, inner, words):
        path = translated(file(), inner)
        (step,) = planned(path, translator).steps
        assert (step.outcome, step.target) == (Outcome.DRAFT, words)

    def test_codes_are_refused(self, file, translator):
        found, why = outcome(translated(file(), 'Juri<g id="1">dique</g>'), translator)
        assert (found, "<g>" in why) == (Outcome.REFUSED, True)


def test_a_workbook_comes_back_too(tmp_path, translator):
    path = written(tmp_path, segments(), "xlsx")
    workbook = load_workbook(path)
    header, *rows_ = workbook.active.iter_rows()
    column = {cell.value: cell.column - 1 for cell in header}
    row = next(row for row in rows_ if row[column["source"]].value == "Legal")
    row[column["target"]].value, row[column["state"]].value = "Juridique", "translated"
    workbook.save(path)
    plan = carried_out(path, translator)
    assert (plan.counts()["review"], plan.counts()["unchanged"]) == (1, len(plan.steps) - 1)
    assert Task.objects.get().draft == "Juridique"
