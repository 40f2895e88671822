"""Two administrators edit one account: nothing taken away comes back by itself."""

import pytest
from django.contrib.auth.models import Group, User
from django.db.models.signals import pre_save
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.forms import OwnPasswordForm, PasswordForm, PersonForm
from people.roles import BY_NAME
from secretariat.models import Body
from tests.admin_forms import said
from tests.people.persons import person
from tests.secretariat.outlines import SMALL, get, plant
from tests.secretariat.test_optimistic_lock import CONFLICT, two_forms

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PASSWORD = "una-parola-lunga-7"


@pytest.fixture
def editor():
    plant(SMALL)
    editor = person("editor", "Editors", "Auditors", branches=["office"], translates=["fr"])
    editor.language_roles.create(language="ru", role="translator")
    return editor


@pytest.fixture
def forms(editor):
    return [*two_forms(f"/admin/auth/user/{editor.pk}/change/")]


def role(name):
    return str(Group.objects.get(name=name).pk)


def roles(editor):
    return {group.name for group in editor.groups.all()}


def languages(editor):
    return set(editor.language_roles.values_list("language", "role"))


class TestAccounts:
    def test_a_deactivated_account_stays_so(self, forms, editor):
        first, second = forms
        first.save(without=["is_active"])
        second.save({"email": "editor@example.org"})
        editor.refresh_from_db()
        assert (editor.is_active, editor.email) == (False, "editor@example.org")

    def test_the_page_carries_no_hash_of_a_password(self, forms, editor):
        assert editor.password not in forms[0].response.content.decode()
        assert "initial-password" not in forms[0].values

    def test_a_role_that_was_taken_away_does_not_come_back(self, forms, editor):
        first, second = forms
        first.save({"groups": [role("Auditors")]})
        second.save({"groups": [role("Editors"), role("Auditors"), role("Translators")]})
        assert roles(editor) == {"Auditors", "Translators"}

    def test_a_page_that_comes_back_shows_the_roles_that_others_gave_and_took_away(self, forms, editor):
        first, second = forms
        first.save({"groups": [role("Auditors"), role("Translators")]})
        second.refused({"groups": [role("Editors"), role("Auditors"), role("Reviewers")], "email": "no address"})
        assert {*second.values["groups"]} == {role("Auditors"), role("Translators"), role("Reviewers")}
        second.save({"email": "editor@example.org"})
        assert roles(editor) == {"Auditors", "Translators", "Reviewers"}

    def test_groups_that_are_no_roles_stay(self, editor):
        editor.groups.add(Group.objects.create(name="Friends"))
        form, _other = two_forms(f"/admin/auth/user/{editor.pk}/change/")
        form.save({"groups": []})
        assert roles(editor) == {"Friends"}
        assert PersonForm(instance=User.objects.get(pk=editor.pk)).initial["groups"] == []

    def test_a_conflict_names_the_person_from_the_log(self, forms):
        first, second = forms
        first.save({"email": "first@example.org"})
        assert second.refused({"email": "second@example.org"}) == [CONFLICT]
        conflict = second.page.one("fieldset", **{"class": "conflict"})["text"]
        for text in ("bertha", "first@example.org", "second@example.org"):
            assert text in conflict

    def test_the_last_superuser_is_found_by_what_is_stored(self, editor):
        root = User.objects.create_superuser("root")
        pages = [*two_forms(f"/admin/auth/user/{root.pk}/change/")]
        User.objects.filter(username__in=["bertha", "anton"]).update(is_superuser=False)
        User.objects.filter(pk=root.pk).update(is_superuser=True)
        client = Client()
        client.force_login(root)
        pages[0].client = client
        (found,) = pages[0].refused(without=["is_active"])
        assert "last active superuser" in found

    def test_only_changed_columns_are_written(self, forms, editor):
        written = []

        def note(sender, update_fields, **signal):
            written.append(update_fields)

        pre_save.connect(note, User)
        try:
            forms[0].save({"email": "editor@example.org"})
        finally:
            pre_save.disconnect(note, User)
        assert written == [frozenset({"email"})]


class TestGrants:
    def test_a_language_that_was_taken_away_does_not_come_back(self, forms, editor):
        first, second = forms
        first.save({"language_roles-0-DELETE": "on"})
        second.save({"language_roles-1-role": "reviewer", "email": "editor@example.org"})
        assert languages(editor) == {("ru", "reviewer")}

    def test_not_even_the_last_row(self, forms, editor):
        first, second = forms
        first.save({"branches-0-DELETE": "on"})
        second.save({"email": "editor@example.org"})
        assert not editor.branches.exists()

    def test_a_branch_that_was_abolished_is_in_nobodys_way(self, forms, editor):
        editor.branches.create(body=get("forests"))
        _first, second = two_forms(f"/admin/auth/user/{editor.pk}/change/")
        Body.objects.get(slug="forests").editors.all().delete()
        second.save({"branches-0-body": str(get("science").pk)})
        assert [grant.body.slug for grant in editor.branches.all()] == ["science"]

    def test_a_changed_row_that_was_removed_comes_back_only_by_a_second_save(self, forms, editor):
        first, second = forms
        first.save({"language_roles-0-DELETE": "on"})
        (found,) = second.refused({"language_roles-0-role": "reviewer", "language_roles-1-role": "reviewer"})
        assert "Somebody else has removed this row" in found
        assert "bertha" in found
        assert languages(editor) == {("ru", "translator")}
        second.save()
        assert languages(editor) == {("fr", "reviewer"), ("ru", "reviewer")}

    def test_a_row_is_changed_as_a_whole_or_not_at_all(self, forms, editor):
        first, second = forms
        first.save({"language_roles-0-language": "es"})
        found = second.refused({"language_roles-0-role": "reviewer"})
        assert found == [CONFLICT]
        conflict = second.page.one("fieldset", **{"class": "conflict"})["text"]
        for text in ("Français", "Español", "bertha"):
            assert text in conflict
        assert languages(editor) == {("es", "translator"), ("ru", "translator")}
        second.save({"language_roles-0-language_choice": "stored"})
        assert languages(editor) == {("es", "reviewer"), ("ru", "translator")}

    def test_a_row_that_was_changed_is_not_deleted_unseen(self, forms, editor):
        first, second = forms
        first.save({"language_roles-0-role": "reviewer"})
        (found,) = second.refused({"language_roles-0-DELETE": "on"})
        assert "Somebody else has changed what you are deleting: Français" in found
        second.save()
        assert languages(editor) == {("ru", "translator")}

    def test_both_delete_one_row(self, forms, editor):
        for form in forms:
            form.save({"language_roles-0-DELETE": "on"})
        assert languages(editor) == {("ru", "translator")}

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            (
                {"language_roles-2-language": "es", "language_roles-2-role": "translator"},
                "has a role for this language",
            ),
            ({"branches-1-body": "forests"}, "edits this branch already"),
        ],
        ids=["language", "branch"],
    )
    def test_both_add_the_same_row(self, forms, editor, row, sentence):
        row = {name: str(get(value).pk) if value == "forests" else value for name, value in row.items()}
        first, second = forms
        first.save(row)
        (found,) = second.refused({**row, "email": "editor@example.org"})
        assert sentence in found
        assert second["email"] == "editor@example.org"

    def test_forged_rows_of_somebody_else_are_not_taken(self, forms, editor):
        other = person("other", "Translators", translates=["zh"])
        key = other.language_roles.get().pk
        forms[0].refused({"language_roles-0-id": str(key), "language_roles-0-role": "reviewer"})
        assert languages(other) == {("zh", "translator")}


class TestPasswords:
    @pytest.mark.parametrize("form", [PasswordForm, OwnPasswordForm])
    def test_a_new_password_writes_the_password_alone(self, editor, form):
        read_before = User.objects.get(pk=editor.pk)
        User.objects.filter(pk=editor.pk).update(is_active=False)
        posted = {"password1": PASSWORD, "password2": PASSWORD}
        if form is OwnPasswordForm:
            posted = {"old_password": "parola-di-prova", "new_password1": PASSWORD, "new_password2": PASSWORD}
        bound = form(read_before, posted)
        assert bound.is_valid(), bound.errors
        bound.save()
        editor.refresh_from_db()
        assert (editor.is_active, editor.check_password(PASSWORD)) == (False, True)

    def test_the_admin_uses_that_form_for_ones_own(self, editor, monkeypatch):
        saved = []
        monkeypatch.setattr(OwnPasswordForm, "save", lambda form, commit=True: saved.append(form.user) or form.user)
        client = Client()
        client.force_login(editor)
        posted = {"old_password": "parola-di-prova", "new_password1": PASSWORD, "new_password2": PASSWORD}
        response = client.post("/admin/password_change/", posted)
        assert (response.status_code, response.headers["Location"]) == (302, "/admin/password_change/done/")
        assert saved == [editor]


class TestTheSecondFactor:
    def test_one_that_was_set_up_anew_meanwhile_is_not_removed_unseen(self, editor):
        TOTPDevice.objects.create(user=editor, name="app")
        form, _other = two_forms(f"/admin/auth/user/{editor.pk}/second-factor/")
        TOTPDevice.objects.all().delete()
        TOTPDevice.objects.create(user=editor, name="app")
        assert said(form.post()) == [
            "The second factor was set up anew meanwhile. Nothing has been removed; look again."
        ]
        assert TOTPDevice.objects.exists()
        form.read(form.client.get(form.url))
        form.save()
        assert not TOTPDevice.objects.exists()


def test_every_role_is_offered():
    assert set(BY_NAME) == set(Group.objects.filter(name__in=BY_NAME).values_list("name", flat=True))
