"""The state of every text, the work on translations, the glossary, and imports of translations."""

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
        ("translations", "0001_initial"),
        ("translations", "0002_source_version"),
        ("translations", "0003_tasks"),
        ("translations", "0004_glossary"),
        ("translations", "0005_translationimport"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "english",
                    models.CharField(
                        error_messages={"unique": "The glossary has this term already."},
                        help_text="In the singular, where it has one; the plural is recognized.",
                        max_length=200,
                        unique=True,
                        verbose_name="English term",
                    ),
                ),
                (
                    "capitals_matter",
                    models.BooleanField(
                        default=False,
                        help_text="For acronyms, and for words that are a term only with a capital: Party, but not party.",
                        verbose_name="capitals matter",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "glossary",
                "ordering": ["english"],
            },
        ),
        migrations.CreateModel(
            name="TextState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=60, verbose_name="model")),
                ("object_id", models.PositiveBigIntegerField(verbose_name="object")),
                ("field", models.CharField(max_length=60, verbose_name="field")),
                (
                    "language",
                    models.CharField(
                        choices=LANGUAGES,
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unofficial", "Unofficial"),
                            ("approved", "Approved"),
                            ("same", "Same as the source on purpose"),
                        ],
                        default="unofficial",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
                ("made_from", models.TextField(blank=True, verbose_name="made from")),
                ("source_version", models.PositiveIntegerField(default=0, verbose_name="version of the source text")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
            ],
            options={
                "verbose_name": "state of a text",
                "verbose_name_plural": "states of texts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("model", "object_id", "field", "language"),
                        name="textstate_one_per_text",
                        violation_error_message="This text already has a state.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=60, verbose_name="model")),
                ("object_id", models.PositiveBigIntegerField(verbose_name="object")),
                ("field", models.CharField(max_length=60, verbose_name="field")),
                (
                    "language",
                    models.CharField(
                        choices=LANGUAGES,
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("comment", "comment"), ("returned", "returned"), ("dismissed", "warning dismissed")],
                        default="comment",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="remark")),
                ("warning", models.CharField(blank=True, max_length=300, verbose_name="warning")),
                ("person_name", models.CharField(blank=True, max_length=150, verbose_name="name of the person")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
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
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["model", "object_id", "language"], name="remark_of_an_object")],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=60, verbose_name="model")),
                ("object_id", models.PositiveBigIntegerField(verbose_name="object")),
                ("field", models.CharField(max_length=60, verbose_name="field")),
                (
                    "language",
                    models.CharField(
                        choices=LANGUAGES,
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("open", "to do"),
                            ("draft", "draft"),
                            ("review", "in review"),
                            ("returned", "returned"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                ("draft", models.TextField(blank=True, verbose_name="draft")),
                ("made_from", models.TextField(blank=True, verbose_name="made from")),
                ("source_version", models.PositiveIntegerField(default=0, verbose_name="version of the source text")),
                ("based_on", models.PositiveIntegerField(default=0, verbose_name="version of the published text")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
                ("begun_at", models.DateTimeField(auto_now_add=True, verbose_name="begun at")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "translator",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="translator",
                    ),
                ),
            ],
            options={
                "verbose_name": "translation to do",
                "verbose_name_plural": "translators’ desk",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("model", "object_id", "field", "language"),
                        name="task_one_per_text",
                        violation_error_message="This text is being worked on already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rendering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[choice for choice in LANGUAGES if choice[0] != "en"],
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="In its basic form; inflected forms are recognized.",
                        max_length=200,
                        verbose_name="rendering",
                    ),
                ),
                (
                    "also",
                    models.TextField(
                        blank=True, help_text="One wording a line.", max_length=2000, verbose_name="also accepted"
                    ),
                ),
                (
                    "forbidden",
                    models.TextField(
                        blank=True, help_text="One wording a line.", max_length=2000, verbose_name="advised against"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="renderings",
                        to="translations.term",
                        verbose_name="term",
                    ),
                ),
            ],
            options={
                "verbose_name": "rendering",
                "verbose_name_plural": "renderings",
                "ordering": ["language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("term", "language"),
                        name="rendering_one_per_language",
                        violation_error_message="This term has a rendering in this language already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TranslationImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_name", models.CharField(editable=False, max_length=150, verbose_name="name of the person")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded at")),
                ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="carried out at")),
                ("file_name", models.CharField(editable=False, max_length=255, verbose_name="file")),
                ("content", models.BinaryField(null=True, verbose_name="content of the file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("done", "carried out"),
                            ("refused", "refused"),
                            ("outdated", "never decided"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("conflict", models.PositiveIntegerField(default=0, editable=False, verbose_name="in conflict")),
                ("refused", models.PositiveIntegerField(default=0, editable=False, verbose_name="refused")),
                ("unknown", models.PositiveIntegerField(default=0, editable=False, verbose_name="unknown")),
                (
                    "stale",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="made from an older source text"
                    ),
                ),
                ("draft", models.PositiveIntegerField(default=0, editable=False, verbose_name="drafts")),
                ("review", models.PositiveIntegerField(default=0, editable=False, verbose_name="for review")),
                ("approved", models.PositiveIntegerField(default=0, editable=False, verbose_name="approved")),
                ("unchanged", models.PositiveIntegerField(default=0, editable=False, verbose_name="unchanged")),
                (
                    "person",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of translations",
                "verbose_name_plural": "imports of translations",
                "ordering": ["-pk"],
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(state__in=["planned", "done", "refused", "outdated"]),
                        name="translationimport_state_is_known",
                        violation_error_message="An import is planned, carried out, refused or never decided.",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state__in=["done", "outdated"]) | models.Q(content=None),
                        name="translationimport_keeps_no_file_when_done",
                        violation_error_message="The file of an import is dropped when it is decided.",
                    ),
                ],
            },
        ),
    ]
