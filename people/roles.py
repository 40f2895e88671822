"""The five roles, each a Django group with its permissions. Grants (`people.models`) define where they apply.

The names in the database are English and stable; `label` is the translated name.
"""

from dataclasses import dataclass

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DIRECTORY = {
    "secretariat": ("body", "secretariat", "mandatesource", "topic", "mandate", "function", "post", "contactpoint"),
    "divisions": ("division",),
    "units": ("unit",),
}
"""The models of the directory, by app."""
TEXTS = ("secretariat.change_secretariat", "divisions.change_division", "units.change_unit")
EVERY_TEXT = (
    *TEXTS,
    "secretariat.change_mandatesource",
    "secretariat.change_topic",
    "reorganisations.change_reorganisation",
    "reorganisations.change_plannedtext",
)

VIEW = (
    *(f"{app}.view_{model}" for app, models in DIRECTORY.items() for model in models),
    # Permissions of apps that may not be migrated yet are left out by `assign_permissions`.
    "reorganisations.view_reorganisation",
    "reorganisations.view_plannedtext",
    "reorganisations.view_successionevent",
    "history.view_change",
    "translations.view_task",
    "translations.view_searchwords",
    "translations.view_term",
    "translations.view_translationimport",
    "exchange.view_import",
    "bulletins.view_bulletin",
    "topics.view_topicimport",
    "search.view_missedsearch",
    "jobs.view_job",
    "registry.view_repeatedfunctions",
)
ACCOUNTS = (
    *("auth.view_user", "auth.view_group"),
    *("people.view_brancheditor", "people.view_languagerole"),
    *("people.view_signin", "people.view_failedsignin"),
)


@dataclass(frozen=True)
class Role:
    """A role: name in the database, translated label, description and permissions; `app.*` means all of an app."""

    name: str
    label: str
    sentence: str
    permissions: tuple


ROLES = (
    Role(
        "Administrators",
        pgettext_lazy("role", "Administrators"),
        _("May do everything, everywhere and in every language, and look after the accounts."),
        (
            *(
                f"{app}.*"
                for app in (
                    "secretariat",
                    "translations",
                    "reorganisations",
                    "bulletins",
                    "divisions",
                    "units",
                    "exchange",
                    "topics",
                    "jobs",
                    "registry",
                    "people",
                )
            ),
            *("auth.add_user", "auth.change_user", "auth.delete_user"),
            *VIEW,
            *ACCOUNTS,
        ),
    ),
    Role(
        "Editors",
        pgettext_lazy("role", "Editors"),
        _("Add, move, change and abolish bodies and write their English texts, in the branches named below."),
        (
            *(f"secretariat.{action}_body" for action in ("add", "change", "delete")),
            *TEXTS,
            *(f"reorganisations.{action}_reorganisation" for action in ("add", "change", "delete")),
            "reorganisations.change_plannedtext",
            *VIEW,
            "exchange.add_import",
            *(f"bulletins.{action}_bulletin" for action in ("add", "delete")),
        ),
    ),
    Role(
        "Translators",
        pgettext_lazy("role", "Translators"),
        _("Translate every text of the directory, in the languages named below."),
        (*EVERY_TEXT, "translations.add_translationimport", *VIEW),
    ),
    Role(
        "Reviewers",
        pgettext_lazy("role", "Reviewers"),
        _("Review translations and translate themselves, in the languages named below."),
        (*EVERY_TEXT, "translations.add_translationimport", *VIEW),
    ),
    Role(
        "Auditors",
        pgettext_lazy("role", "Auditors"),
        _("See everything, the accounts and the log of sign-ins too, and change nothing."),
        (*VIEW, *ACCOUNTS),
    ),
)
BY_NAME = {role.name: role for role in ROLES}


def assign_permissions(app_config, using, apps=installed, verbosity=0, interactive=False, **signal):
    """Signal receiver of post_migrate: give the roles exactly the permissions for an app that are listed above.

    Django creates permissions in another receiver of this signal, which may run later, so they are created here first.
    """
    if using != DEFAULT_DB_ALIAS:
        return
    if not {("auth", "group"), ("people", "brancheditor")} <= {
        (model._meta.app_label, model._meta.model_name) for model in apps.get_models()
    }:
        return  # migrated to a state before the roles
    create_permissions(app_config, verbosity=verbosity, interactive=interactive, using=using, apps=apps)
    here = (
        Permission.objects.using(using).filter(content_type__app_label=app_config.label).select_related("content_type")
    )
    by_name = {f"{app_config.label}.{permission.codename}": permission for permission in here}
    for role in ROLES:
        group, _is_new = Group.objects.using(using).get_or_create(name=role.name)
        wanted = set(role.permissions)
        wanted_permissions = {
            permission for name, permission in by_name.items() if name in wanted or f"{app_config.label}.*" in wanted
        }
        had = set(group.permissions.filter(content_type__app_label=app_config.label))
        group.permissions.remove(*had - wanted_permissions)
        group.permissions.add(*wanted_permissions - had)
