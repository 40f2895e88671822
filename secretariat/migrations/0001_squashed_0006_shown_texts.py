"""The tree of bodies, mandates, functions and mandate sources, and what the databases themselves do for them."""

import mptt.fields
from django.core.validators import RegexValidator, URLValidator
from django.db import migrations, models
from django.db.models import F, Q

from secretariat.text.characters import validate_shown

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_MESSAGE = "Use small Latin letters, digits and single hyphens, for example “finance-unit”."
SOURCE_KINDS = [
    ("convention", "Convention"),
    ("protocol", "Protocol"),
    ("article", "Article"),
    ("decision", "Decision"),
    ("strategic-plan", "Strategic plan"),
    ("target", "Target"),
    ("objective", "Objective"),
    ("framework", "Framework"),
    ("rules", "Rules and regulations"),
]


def id_field():
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def slug_field(unique_message):
    return "slug", models.SlugField(
        error_messages={"unique": unique_message},
        help_text="The last part of its web address, the same in every language. Links from elsewhere use it: keep it stable.",
        max_length=200,
        unique=True,
        validators=[RegexValidator(SLUG, SLUG_MESSAGE)],
        verbose_name="address",
    )


def in_every_language(name, field, **options):
    """The columns of a text: one without a language, which modeltranslation asks for, and one for each."""
    options["validators"] = [validate_shown]
    return [(name, field(**options)), *((f"{name}_{code}", field(null=True, **options)) for code in LANGUAGES)]


# What models cannot say, for each database.

LOCK = 7_370_001  # STRUCTURE_LOCK of secretariat.tree

FORWARDS = {
    # SQLite: without an index of the bodies that are hidden from readers, it took minutes to find the others among 20,000.
    "sqlite": "CREATE INDEX body_hidden ON secretariat_body (tree_id, lft, rght) WHERE NOT is_published",
    # PostgreSQL: the database itself refuses structural writes made without the structural lock.
    "postgresql": f"""
CREATE FUNCTION secretariat_structure_needs_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted
          AND pid = pg_backend_pid() AND classid = 0 AND objid = {LOCK} AND objsubid = 1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) THEN
        RAISE EXCEPTION 'The structure of the directory was written without its lock.'
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Change the tree through secretariat.tree, inside structure_lock().';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER secretariat_body_structure
BEFORE INSERT OR DELETE OR UPDATE OF kind, parent_id, position, lft, rght, tree_id, level
ON secretariat_body FOR EACH STATEMENT EXECUTE FUNCTION secretariat_structure_needs_lock();

-- Each page asks whether a hidden body stands above one. The index has neither lft nor rght: a move would have to touch it
-- for every body that is shifted. There is room in the table's pages instead, so that such rows are changed in place.
CREATE INDEX body_hidden ON secretariat_body (tree_id) WHERE NOT is_published;
ALTER TABLE secretariat_body SET (fillfactor = 50);
""",
}
BACKWARDS = {
    "sqlite": "DROP INDEX body_hidden",
    "postgresql": """
ALTER TABLE secretariat_body RESET (fillfactor);
DROP INDEX body_hidden;
DROP TRIGGER secretariat_body_structure ON secretariat_body;
DROP FUNCTION secretariat_structure_needs_lock();
""",
}


def execute(statements):
    def run(apps, schema_editor):
        schema_editor.execute(statements[schema_editor.connection.vendor])

    return run


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("secretariat", "0001_initial"),
        ("secretariat", "0002_structure_lock"),
        ("secretariat", "0003_secretariat_proxy"),
        ("secretariat", "0004_fit_for_size"),
        ("secretariat", "0005_hidden_bodies"),
        ("secretariat", "0006_shown_texts"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                id_field(),
                ("number", models.PositiveBigIntegerField(default=0, verbose_name="number")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
            ],
            options={"verbose_name": "revision", "verbose_name_plural": "revisions"},
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                id_field(),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secretariat", "Secretariat"),
                            ("office", "Office"),
                            ("division", "Division"),
                            ("unit", "Unit"),
                        ],
                        max_length=11,
                        verbose_name="kind",
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="position among its siblings"),
                ),
                slug_field("Another body already has this address."),
                (
                    "external_id",
                    models.CharField(
                        blank=True,
                        error_messages={"unique": "Another body already has this external identifier."},
                        help_text="Its key in another system, for imports.",
                        max_length=100,
                        null=True,
                        unique=True,
                        validators=[validate_shown],
                        verbose_name="external identifier",
                    ),
                ),
                *in_every_language("name", models.CharField, max_length=255, verbose_name="name"),
                *in_every_language("acronym", models.CharField, blank=True, max_length=30, verbose_name="acronym"),
                (
                    "is_published",
                    models.BooleanField(
                        default=True,
                        help_text="Readers see a body only when everything above it is published too.",
                        verbose_name="published",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                ("lft", models.PositiveIntegerField(editable=False)),
                ("rght", models.PositiveIntegerField(editable=False)),
                ("tree_id", models.PositiveIntegerField(db_index=True, editable=False)),
                ("level", models.PositiveIntegerField(editable=False)),
                (
                    "parent",
                    mptt.fields.TreeForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="children",
                        to="secretariat.body",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "body",
                "verbose_name_plural": "bodies",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind="secretariat", parent=None) | Q(~Q(kind="secretariat"), parent__isnull=False),
                        name="body_root_is_the_secretariat",
                        violation_error_message="Only the Secretariat stands at the top of the tree; every other body is part of one.",
                    ),
                    models.UniqueConstraint(
                        condition=Q(kind="secretariat"),
                        fields=("kind",),
                        name="body_one_root",
                        violation_error_message="A directory has exactly one Secretariat.",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["secretariat", "office", "division", "unit"]),
                        name="body_kind_is_known",
                        violation_error_message="A body is a secretariat, an office, a division or a unit.",
                    ),
                    models.CheckConstraint(
                        condition=Q(("name_en__isnull", False), ~Q(name_en="")),
                        name="body_has_an_english_name",
                        violation_error_message="A body needs a name in English, the language the others are translated from.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(parent=F("id")),
                        name="body_is_not_its_own_parent",
                        violation_error_message="A body cannot be part of itself.",
                    ),
                    models.CheckConstraint(
                        condition=Q(slug__regex=SLUG),
                        name="body_slug_is_ascii",
                        violation_error_message=SLUG_MESSAGE,
                    ),
                    models.CheckConstraint(
                        condition=Q(lft__lt=F("rght")),
                        name="body_nesting_is_ordered",
                        violation_error_message="The order of the tree is damaged; run “manage.py tree_doctor --fix”.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Secretariat",
            fields=[],
            options={
                "verbose_name": "secretariat",
                "verbose_name_plural": "the Secretariat",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("secretariat.body",),
        ),
        migrations.CreateModel(
            name="MandateSource",
            fields=[
                id_field(),
                slug_field("Another mandate source already has this address."),
                (
                    "symbol",
                    models.CharField(
                        blank=True,
                        help_text="As documents cite it, for example X/15. The same in every language.",
                        max_length=60,
                        validators=[validate_shown],
                        verbose_name="symbol",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=SOURCE_KINDS,
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                *in_every_language("title", models.CharField, max_length=500, verbose_name="title"),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[URLValidator(schemes=["https", "http"])],
                        verbose_name="link to the text",
                    ),
                ),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="adopted on")),
            ],
            options={
                "verbose_name": "mandate source",
                "verbose_name_plural": "mandate sources",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(slug__regex=SLUG),
                        name="mandatesource_slug_is_ascii",
                        violation_error_message=SLUG_MESSAGE,
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=[kind for kind, _label in SOURCE_KINDS]),
                        name="mandatesource_kind_is_known",
                        violation_error_message="This kind of mandate source is not known.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                id_field(),
                *in_every_language(
                    "opening",
                    models.TextField,
                    blank=True,
                    help_text="What stands before the functions. An empty line begins a new paragraph.",
                    verbose_name="opening",
                ),
                *in_every_language(
                    "closing",
                    models.TextField,
                    blank=True,
                    help_text="What stands after the functions.",
                    verbose_name="closing",
                ),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="mandate",
                        to="secretariat.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True,
                        related_name="mandates",
                        to="secretariat.mandatesource",
                        verbose_name="mandate sources",
                    ),
                ),
            ],
            options={"verbose_name": "mandate", "verbose_name_plural": "mandates"},
        ),
        migrations.CreateModel(
            name="Function",
            fields=[
                id_field(),
                ("position", models.PositiveIntegerField(default=0, verbose_name="order")),
                *in_every_language("text", models.TextField, verbose_name="text"),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="functions",
                        to="secretariat.mandate",
                        verbose_name="mandate",
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True,
                        related_name="functions",
                        to="secretariat.mandatesource",
                        verbose_name="mandate sources",
                    ),
                ),
            ],
            options={"verbose_name": "function", "verbose_name_plural": "functions", "ordering": ["position", "id"]},
        ),
        migrations.RunPython(execute(FORWARDS), execute(BACKWARDS)),
    ]
