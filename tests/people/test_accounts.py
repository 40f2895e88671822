"""The admin of accounts: what administrators can do, and what nobody can do with a forged post."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from people.roles import ROLES
from secretariat import changes
from secretariat.models import Body
from tests.admin_forms import AdminForm, errors
from tests.html import Page
from tests.people.persons import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

LIST = "/admin/auth/user/"
PASSWORD = "parola-di-prova-2"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def groups(*names):
    return [str(pk) for pk in Group.objects.filter(name__in=names).values_list("pk", flat=True)]


class WatchedHasher(MD5PasswordHasher):
    """Notes for each password that it hashes whether the write lock was held."""

    held = []

    def encode(self, password, salt):
        self.held.append(changes._callbacks.get() is not None)
        return super().encode(password, salt)


@pytest.fixture
def root():
    return User.objects.create_superuser("root", password="parola-di-prova")


@pytest.fixture
def administrator():
    return person("administratrix", "Administrators")


@pytest.fixture
def client(administrator):
    return signed_in(administrator)


def page_of(user):
    return f"{LIST}{user.pk}/change/"


class TestAnAdministrator:
    def test_makes_an_account_that_can_sign_in_because_of_its_role(self, client):
        form = AdminForm(client, f"{LIST}add/")
        form.save({"username": "new", "password1": PASSWORD, "password2": PASSWORD, "groups": groups("Editors")})
        user = User.objects.get(username="new")
        assert (user.is_staff, user.is_superuser, user.is_active) == (True, False, True)
        assert [group.name for group in user.groups.all()] == ["Editors"]

    @override_settings(PASSWORD_HASHERS=[f"{__name__}.WatchedHasher"])
    def test_no_password_is_hashed_under_the_write_lock(self, client, administrator):
        WatchedHasher.held.clear()
        new = {"password1": PASSWORD, "password2": PASSWORD}
        assert AdminForm(client, f"{LIST}add/").save({"username": "new", **new}).status_code == 302
        user = User.objects.get(username="new")
        assert user.check_password(PASSWORD)
        AdminForm(client, f"{LIST}{user.pk}/password/").save(
            {"password1": "another-parola-3", "password2": "another-parola-3"}
        )
        own = {"old_password": "parola-di-prova", "new_password1": PASSWORD, "new_password2": PASSWORD}
        AdminForm(client, "/admin/password_change/").save(own)
        assert len(WatchedHasher.held) >= 3
        assert not any(WatchedHasher.held)

    def test_an_account_without_a_role_cannot_sign_in(self, client):
        AdminForm(client, f"{LIST}add/").save({"username": "new", "password1": PASSWORD, "password2": PASSWORD})
        user = User.objects.get(username="new")
        assert not user.is_staff
        AdminForm(client, page_of(user)).save({"groups": groups("Auditors")})
        assert User.objects.get(username="new").is_staff
        AdminForm(client, page_of(user)).save({"groups": []})
        assert not User.objects.get(username="new").is_staff

    def test_gives_branches_and_languages_on_the_same_page(self, client):
        user, body = person("editor", "Editors"), Body.objects.get(slug="finance-unit")
        AdminForm(client, page_of(user)).save(
            {"branches-0-body": body.pk, "language_roles-0-language": "fr", "language_roles-0-role": "reviewer"}
        )
        assert [grant.body for grant in user.branches.all()] == [body]
        assert [(grant.language, grant.role) for grant in user.language_roles.all()] == [("fr", "reviewer")]

    def test_reads_what_each_role_may_do_and_no_list_of_permissions(self, client, administrator):
        page = Page(client.get(page_of(person("editor", "Editors"))))
        for role in ROLES:
            assert str(role.sentence) in page.words
        names = {element.get("name") for element in page.elements}
        assert not names & {"user_permissions", "is_superuser", "is_staff"}

    @pytest.mark.parametrize("password", ["short-one", "123456789012345"])
    def test_cannot_give_a_weak_password(self, client, password):
        found = AdminForm(client, f"{LIST}add/").refused(
            {"username": "new", "password1": password, "password2": password}
        )
        assert found
        assert not User.objects.filter(username="new").exists()

    def test_sets_the_password_of_somebody_who_forgot_it_and_ends_their_sessions(self, client):
        user = person("editor", "Editors")
        theirs = signed_in(user)
        assert theirs.get("/admin/").status_code == 200
        response = client.post(f"{LIST}{user.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD})
        assert response.status_code == 302, errors(response)
        assert User.objects.get(pk=user.pk).check_password(PASSWORD)
        assert theirs.get("/admin/").status_code == 302

    def test_cannot_switch_a_password_off(self, client):
        user = person("editor", "Editors")
        url = f"{LIST}{user.pk}/password/"
        client.post(url, {"usable_password": "false", "unset-password": "1", "password1": "", "password2": ""})
        assert User.objects.get(pk=user.pk).has_usable_password()


class TestEscalation:
    def test_a_forged_post_gives_no_more_than_roles(self, client, administrator):
        friends = Group.objects.create(name="Friends")
        everything = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
        forged = {"is_superuser": "on", "is_staff": "on", "user_permissions": everything}
        for user in (administrator, person("editor", "Editors")):
            form = AdminForm(client, page_of(user))
            form.save(forged)
            fresh = User.objects.get(pk=user.pk)
            assert not fresh.is_superuser
            assert fresh.user_permissions.count() == 0
            assert form.post({**forged, "groups": [str(friends.pk)]}).status_code == 200
            assert not User.objects.get(pk=user.pk).groups.filter(name="Friends").exists()
        form = AdminForm(client, f"{LIST}add/")
        form.save({**forged, "username": "new", "password1": PASSWORD, "password2": PASSWORD})
        user = User.objects.get(username="new")
        assert (user.is_superuser, user.is_staff, user.user_permissions.count()) == (False, False, 0)

    def test_a_superuser_is_out_of_reach(self, client, root):
        before = User.objects.filter(pk=root.pk).values().get()
        page = Page(client.get(page_of(root)))
        assert page.all("input", name="_save") == []
        for url, data in (
            (page_of(root), {"username": "root", "is_active": "", "groups": groups("Auditors")}),
            (f"{LIST}{root.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD}),
            (f"{LIST}{root.pk}/delete/", {"post": "yes"}),
            (f"{LIST}{root.pk}/second-factor/", {}),
        ):
            assert client.post(url, data).status_code == 403, url
        client.post(LIST, {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"})
        assert User.objects.filter(pk=root.pk).values().get() == before

    @pytest.mark.parametrize("role", ["Editors", "Translators", "Reviewers", "Auditors"])
    def test_others_change_no_account(self, role, administrator):
        user = person("other", role)
        theirs = signed_in(user)
        for victim in (user, administrator):
            for page in ("change", "password", "delete", "second-factor"):
                assert theirs.post(f"{LIST}{victim.pk}/{page}/", {"post": "yes"}).status_code == 403
        assert theirs.get(f"{LIST}add/").status_code == 403
        assert theirs.get(LIST).status_code == (200 if role == "Auditors" else 403)
        assert theirs.get("/admin/people/signin/").status_code == (200 if role == "Auditors" else 403)

    def test_groups_that_are_no_roles_stay_as_they_are(self, client):
        user = person("editor", "Editors")
        user.groups.add(Group.objects.create(name="Friends"))
        AdminForm(client, page_of(user)).save({"groups": groups("Auditors")})
        assert {group.name for group in user.groups.all()} == {"Auditors", "Friends"}

    def test_no_page_lets_anybody_change_the_rights_of_a_role(self, client):
        assert client.get("/admin/auth/group/").status_code == 404


class TestTheLastSuperuser:
    @pytest.mark.parametrize("without", [{"is_active"}, {"is_superuser"}])
    def test_stays(self, root, without):
        theirs = signed_in(root)
        assert AdminForm(theirs, page_of(root)).refused(without=without)
        assert User.objects.filter(pk=root.pk, is_active=True, is_superuser=True).exists()

    def test_is_not_deleted(self, root):
        assert signed_in(root).post(f"{LIST}{root.pk}/delete/", {"post": "yes"}).status_code == 403
        assert User.objects.filter(pk=root.pk).exists()

    def test_may_go_when_there_is_another(self, root):
        User.objects.create_superuser("second")
        AdminForm(signed_in(root), page_of(root)).save(without={"is_superuser"})
        assert not User.objects.get(pk=root.pk).is_superuser

    def test_an_inactive_one_does_not_count(self, root):
        User.objects.create_superuser("gone", is_active=False)
        assert AdminForm(signed_in(root), page_of(root)).refused(without={"is_active"})


def test_an_auditor_sees_accounts_and_no_hash_of_a_password(administrator):
    theirs = signed_in(person("auditor", "Auditors"))
    html = theirs.get(page_of(administrator)).content.decode()
    assert "administratrix" in html
    assert administrator.password[:20] not in html
    assert Page(theirs.get(page_of(administrator))).all("input", name="_save") == []


def test_a_change_of_ones_own_password_ends_the_other_sessions(administrator):
    here, elsewhere = signed_in(administrator), signed_in(administrator)
    data = {"old_password": "parola-di-prova", "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert here.post("/admin/password_change/", data).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


class TestDemoPeople:
    def passwords(self, capsys):
        call_command("demo_people")
        return {line.split()[0]: line.split()[1] for line in capsys.readouterr().out.splitlines()}

    def test_makes_one_account_for_each_role_and_again_only_new_passwords(self, capsys):
        first = self.passwords(capsys)
        assert len(first) == len(ROLES)
        made = {user.username: [g.name for g in user.groups.all()] for user in User.objects.all()}
        assert sorted(name for names in made.values() for name in names) == sorted(role.name for role in ROLES)
        editor = User.objects.get(username="demo-editor")
        editor.branches.all().delete()
        second = self.passwords(capsys)
        assert first.keys() == second.keys() == made.keys()
        assert not set(first.values()) & set(second.values())
        assert not editor.branches.exists()
        for name, password in second.items():
            assert User.objects.get(username=name).check_password(password)

    @pytest.mark.parametrize("production", [{"HTTPS": True}, {"ALLOWED_HOSTS": ["localhost", "directory.example.org"]}])
    def test_is_refused_in_production(self, production):
        with override_settings(**production), pytest.raises(CommandError, match="not created in production"):
            call_command("demo_people")
        assert not User.objects.exists()
