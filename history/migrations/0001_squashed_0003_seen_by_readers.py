"""The history of every text and of the structure."""

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


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("history", "0001_initial"),
        ("history", "0002_state_of_a_translation"),
        ("history", "0003_seen_by_readers"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="when")),
                ("revision", models.PositiveBigIntegerField(verbose_name="revision")),
                ("person_name", models.CharField(blank=True, max_length=150, verbose_name="name of the person")),
                ("door", models.CharField(blank=True, max_length=100, verbose_name="way")),
                ("note", models.TextField(blank=True, verbose_name="why")),
                ("is_editorial", models.BooleanField(default=False, verbose_name="editorial change")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("added", "added"),
                            ("text", "text changed"),
                            ("state", "state of a translation changed"),
                            ("setting", "setting changed"),
                            ("sources", "mandate source tied or untied"),
                            ("moved", "moved"),
                            ("mended", "mended by the doctor"),
                            ("removed", "removed"),
                        ],
                        max_length=10,
                        verbose_name="what happened",
                    ),
                ),
                ("model", models.CharField(max_length=60, verbose_name="model")),
                ("object_id", models.PositiveBigIntegerField(verbose_name="object")),
                ("label", models.CharField(max_length=600, verbose_name="what it happened to")),
                ("body", models.PositiveBigIntegerField(db_index=True, null=True, verbose_name="body")),
                ("body_name", models.CharField(blank=True, max_length=255, verbose_name="name of the body")),
                ("is_public", models.BooleanField(default=False, verbose_name="seen by readers")),
                ("field", models.CharField(blank=True, max_length=60, verbose_name="field")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=LANGUAGES,
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                ("before", models.TextField(blank=True, verbose_name="before")),
                ("after", models.TextField(blank=True, verbose_name="after")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "history",
                "ordering": ["-id"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["model", "object_id", "field", "language"], name="change_of_a_text")],
            },
        ),
    ]
