"""Grants, the groups of the roles, and the logs of sign-ins."""

from django.conf import settings
from django.db import migrations, models

LANGUAGES = [
    ("ar", "العربية"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("zh", "中文"),
]

# The names as they were when this migration was written; their permissions come after every `migrate` (people/roles.py).
GROUPS = ("Administrators", "Editors", "Translators", "Reviewers", "Auditors")


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in GROUPS:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_roles"),
        ("people", "0003_sign_ins"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
        ("secretariat", "0001_squashed_0006_shown_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[],
            options={
                "verbose_name": "failed sign-in",
                "verbose_name_plural": "failed sign-ins",
                "proxy": True,
                "default_permissions": ("view",),
                "indexes": [],
                "constraints": [],
            },
            bases=("axes.accessfailurelog",),
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[],
            options={
                "verbose_name": "sign-in",
                "verbose_name_plural": "sign-ins",
                "proxy": True,
                "default_permissions": ("view",),
                "indexes": [],
                "constraints": [],
            },
            bases=("axes.accesslog",),
        ),
        migrations.CreateModel(
            name="BranchEditor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "body",
                    models.ForeignKey(
                        help_text="The whole branch: the body and everything that is part of it.",
                        on_delete=models.CASCADE,
                        related_name="editors",
                        to="secretariat.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="branches",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "branch to edit",
                "verbose_name_plural": "branches to edit",
                "permissions": [
                    ("everywhere", "Needs no branch and no language: may act on every body and in every language")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "body"),
                        name="brancheditor_once_per_body",
                        violation_error_message="This person edits this branch already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LanguageRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=LANGUAGES,
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("translator", "translates"), ("reviewer", "reviews and translates")],
                        default="translator",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="language_roles",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "language",
                "verbose_name_plural": "languages",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "language"),
                        name="languagerole_once_per_language",
                        violation_error_message="This person has a role for this language already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(language__in=["ar", "en", "es", "fr", "ru", "zh"]),
                        name="languagerole_language_is_known",
                        violation_error_message="The directory has no such language.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(role__in=["translator", "reviewer"]),
                        name="languagerole_role_is_known",
                        violation_error_message="A person translates a language or reviews it.",
                    ),
                ],
            },
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
