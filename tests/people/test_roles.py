"""The five groups and their rights, as `migrate` leaves them."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from people.roles import ROLES

pytestmark = [pytest.mark.both, pytest.mark.django_db]

DIRECTORY_VIEWS = {
    *(
        "secretariat.view_body",
        "secretariat.view_secretariat",
        "secretariat.view_mandatesource",
        "secretariat.view_topic",
    ),
    *("secretariat.view_post", "secretariat.view_contactpoint"),
    *("secretariat.view_mandate", "secretariat.view_function", "divisions.view_division", "units.view_unit"),
    *(
        "translations.view_task",
        "translations.view_searchwords",
        "translations.view_term",
        "translations.view_translationimport",
    ),
}
TEXTS = {"secretariat.change_secretariat", "divisions.change_division", "units.change_unit"}
LATER = {"bulletins", "history", "exchange", "jobs", "registry", "reorganisations", "search", "topics"}
"""Apps whose rights are not spelt out here: they come with other rooms."""


def rights(name):
    found = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found if app not in LATER}


def test_the_roles_are_the_groups_and_there_are_no_others():
    assert set(Group.objects.values_list("name", flat=True)) == {role.name for role in ROLES}


def test_each_has_its_rights_and_no_more():
    assert rights("Editors") == DIRECTORY_VIEWS | TEXTS | {
        f"secretariat.{action}_body" for action in ("add", "change", "delete")
    }
    every_text = TEXTS | {"secretariat.change_mandatesource", "secretariat.change_topic"}
    translate = DIRECTORY_VIEWS | every_text | {"translations.add_translationimport"}
    assert rights("Translators") == rights("Reviewers") == translate
    assert rights("Auditors") == DIRECTORY_VIEWS | {
        *("auth.view_user", "auth.view_group", "people.view_brancheditor", "people.view_languagerole"),
        *("people.view_signin", "people.view_failedsignin"),
    }


def test_administrators_have_every_right_to_our_rooms_and_the_accounts():
    ours = Permission.objects.filter(
        content_type__app_label__in=("secretariat", "translations", "divisions", "units", "people")
    )
    expected = {f"{p.content_type.app_label}.{p.codename}" for p in ours.select_related("content_type")}
    assert rights("Administrators") == expected | {
        *("auth.view_user", "auth.add_user", "auth.change_user", "auth.delete_user", "auth.view_group")
    }


def test_migrating_again_mends_the_rights_and_leaves_the_persons(django_user_model):
    editors = Group.objects.get(name="Editors")
    user = django_user_model.objects.create_user("editor")
    user.groups.add(editors)
    before = rights("Editors")
    editors.permissions.remove(Permission.objects.get(codename="change_body"))
    editors.permissions.add(Permission.objects.get(codename="everywhere"))
    Group.objects.get(name="Auditors").delete()
    call_command("migrate", verbosity=0)
    assert rights("Editors") == before
    assert Group.objects.filter(name="Auditors").exists()
    assert list(user.groups.all()) == [editors]


def test_groups_of_the_sites_own_are_left_alone():
    Group.objects.create(name="Friends").permissions.add(Permission.objects.get(codename="view_body"))
    call_command("migrate", verbosity=0)
    assert rights("Friends") == {"secretariat.view_body"}
