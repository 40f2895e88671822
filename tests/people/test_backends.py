"""The contract of permissions: which person may do what with which object."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from divisions.models import Division
from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, Kind, Mandate, MandateSource, Secretariat
from tests.people.persons import person
from units.models import Unit

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

MINE, OTHER = "implementation-support-division", "scientific-and-policy-support-division"
CHANGES = tuple(f"secretariat.{action}_body" for action in ("add", "change", "delete"))
VIEWS = ("secretariat.view_body", "secretariat.view_mandatesource", "divisions.view_division", "units.view_unit")


def body(slug):
    return Body.objects.get(slug=slug)


def may_write(user, obj=None):
    return {language.slug for language in LANGUAGES if user.has_perm(f"translations.write_{language.slug}", obj)}


def may_review(user, obj=None):
    return {language.slug for language in LANGUAGES if user.has_perm(f"translations.review_{language.slug}", obj)}


@pytest.fixture
def mine():
    return Division.objects.get(slug=MINE)


@pytest.fixture
def other():
    return Division.objects.exclude(slug=MINE).filter(kind=Kind.DIVISION, children__kind=Kind.UNIT).first()


@pytest.fixture
def editor():
    return person("editor", "Editors", branches=[MINE])


class TestTheEditorOfABranch:
    def test_may_change_all_of_it_and_nothing_else(self, editor):
        branch = set(body(MINE).branch())
        for permission in CHANGES:
            assert {some for some in Body.objects.all() if editor.has_perm(permission, some)} == branch

    def test_may_open_the_texts_of_all_of_it_and_no_others(self, editor):
        branch = {some.pk for some in body(MINE).branch()}
        for permission, model in (
            ("divisions.change_division", Division),
            ("units.change_unit", Unit),
            ("secretariat.change_secretariat", Secretariat),
        ):
            for some in model.objects.all():
                assert editor.has_perm(permission, some) == (some.pk in branch)

    def test_writes_english_in_it_and_nothing_else(self, editor, mine, other):
        for some in body(MINE).branch():
            assert may_write(editor, some) == {"en"}
        assert may_write(editor, other) == may_write(editor, Secretariat.objects.get()) == set()
        assert may_write(editor, MandateSource.objects.first()) == set()
        assert may_write(editor) == {"en"}
        assert may_review(editor, mine) == set()

    def test_the_right_goes_with_the_branch(self, editor, mine, other):
        unit = body(MINE).branch().filter(kind=Kind.UNIT).first()
        assert editor.has_perm("secretariat.change_body", unit)
        tree.move(unit, other)
        assert not editor.has_perm("secretariat.change_body", unit)  # in hand it still says where it was
        tree.move(unit, body(MINE))
        assert editor.has_perm("secretariat.change_body", unit)

    def test_mandates_and_functions_belong_to_their_body(self, editor, mine, other):
        for place, expected in ((mine, True), (other, False)):
            new = Mandate(body=place)
            assert editor.has_perm("secretariat.change_body", new) == expected
            assert editor.has_perm("secretariat.change_body", Function(mandate=new)) == expected
            assert may_write(editor, Function(mandate=new)) == ({"en"} if expected else set())
        function = Function.objects.filter(mandate__body__in=body(MINE).branch()).first()
        assert may_write(editor, function) == may_write(editor, function.mandate) == {"en"}

    def test_a_new_body_is_judged_by_what_it_becomes_part_of(self, editor, mine, other):
        assert editor.has_perm("secretariat.add_body", Body(kind=Kind.UNIT, parent=body(MINE)))
        assert not editor.has_perm("secretariat.add_body", Body(kind=Kind.UNIT, parent=body(other.slug)))
        assert not editor.has_perm("secretariat.add_body", Body(kind=Kind.SECRETARIAT))
        for homeless in (Mandate(), Function(), Body()):
            assert not editor.has_perm("secretariat.change_body", homeless)
            assert may_write(editor, homeless) == set()

    def test_may_edit_several_branches(self, mine, other):
        editor = person("editor", "Editors", branches=[MINE, other.slug])
        assert editor.has_perm("secretariat.change_body", mine)
        assert editor.has_perm("secretariat.change_body", other)

    def test_views_everything(self, editor, other):
        for permission in VIEWS:
            assert editor.has_perm(permission)
            assert editor.has_perm(permission, other)

    def test_has_no_other_right_to_a_body(self, editor, mine):
        for permission in (
            "secretariat.abolish_body",
            "auth.change_user",
            "people.everywhere",
            "nonsense",
            "",
            "translations.write_",
        ):
            assert not editor.has_perm(permission, mine)
        assert not editor.has_perm("translations.write_xx", mine)
        assert not editor.has_perm("secretariat.change_body", editor)
        assert not editor.has_perm("translations.write_en", editor)

    def test_a_check_takes_one_query(self, editor, mine):
        editor.has_perm("people.everywhere")  # Django keeps the groups' rights
        with CaptureQueriesContext(
            connection,
        ) as queries:
            editor.has_perm("secretariat.change_body", mine)
        assert len(queries) == 1


class TestLanguages:
    def test_a_translator_writes_theirs_everywhere(self, mine):
        user = person("traductrice", "Translators", translates=["fr"])
        for obj in (
            None,
            mine,
            Secretariat.objects.get(),
            Unit.objects.first(),
            Mandate.objects.first(),
            Function.objects.first(),
            MandateSource.objects.first(),
            Mandate(body=mine),
        ):
            assert may_write(user, obj) == {"fr"}
            assert may_review(user, obj) == set()

    def test_a_reviewer_may_translate_too(self, mine):
        user = person("relecteur", "Reviewers", reviews=["fr"], translates=["es"])
        assert may_write(user, mine) == {"fr", "es"}
        assert may_review(user, mine) == {"fr"}

    def test_neither_may_touch_the_structure(self, mine):
        user = person("traductrice", "Translators", "Reviewers", translates=["fr"], reviews=["en"])
        assert may_write(user, mine) == {"fr", "en"}
        for permission in (*CHANGES, "secretariat.add_mandatesource", "secretariat.delete_mandatesource"):
            assert not user.has_perm(permission)
            assert not user.has_perm(permission, mine)

    def test_the_pages_of_texts_are_open_to_them(self, mine):
        user = person("traductrice", "Translators", translates=["fr"])
        assert user.has_perm("divisions.change_division", mine)
        assert user.has_perm("secretariat.change_mandatesource", MandateSource.objects.first())

    def test_an_editor_of_a_branch_with_a_language_has_both(self, mine, other):
        user = person("both", "Editors", "Translators", branches=[MINE], translates=["ar"])
        assert (may_write(user, mine), may_write(user, other)) == ({"en", "ar"}, {"ar"})
        assert not user.has_perm("secretariat.change_body", other)


class TestAGroupAndAGrant:
    @pytest.mark.parametrize("role", ["Editors", "Translators", "Reviewers", "Auditors"])
    def test_a_group_without_a_grant_only_views(self, role, mine):
        user = person("new", role)
        for permission in (*CHANGES, "divisions.change_division", "secretariat.change_mandatesource"):
            assert not user.has_perm(permission, mine)
        assert may_write(user) == may_write(user, mine) == may_review(user, mine) == set()
        assert all(user.has_perm(permission, mine) for permission in VIEWS)

    @pytest.mark.parametrize("roles", [[], ["Auditors"]])
    def test_a_grant_without_the_group_gives_nothing(self, roles, mine):
        user = person("demoted", *roles, branches=[MINE], translates=["fr"], reviews=["en"])
        for permission in (*CHANGES, "divisions.change_division", "secretariat.change_mandatesource"):
            assert not user.has_perm(permission, mine)
        assert may_write(user) == may_write(user, mine) == may_review(user, mine) == set()

    def test_who_was_deactivated_may_do_nothing(self, mine):
        user = person("gone", "Editors", "Administrators", branches=[MINE], translates=["fr"], is_active=False)
        assert not any(user.has_perm(permission, mine) for permission in (*CHANGES, *VIEWS))
        assert may_write(user) == may_write(user, mine) == set()

    def test_nobody_in_particular_may_do_nothing(self, mine):
        assert not any(AnonymousUser().has_perm(permission, mine) for permission in (*CHANGES, *VIEWS))
        assert may_write(AnonymousUser(), mine) == set()

    def test_administrators_need_no_grant(self, mine):
        user = person("administratrix", "Administrators")
        everything = {language.slug for language in LANGUAGES}
        for obj in (mine, Secretariat.objects.get(), Mandate(body=mine), Body(kind=Kind.SECRETARIAT), None):
            assert all(user.has_perm(permission, obj) for permission in CHANGES)
            assert may_write(user, obj) == may_review(user, obj) == everything
        assert may_write(user, MandateSource.objects.first()) == everything
        assert user.has_perm("secretariat.change_mandatesource", MandateSource.objects.first())

    def test_superusers_may_do_everything(self, mine):
        user = get_user_model().objects.create_superuser("root")
        assert may_write(user, mine) == {language.slug for language in LANGUAGES}
        assert user.has_perm("secretariat.change_body", mine)
