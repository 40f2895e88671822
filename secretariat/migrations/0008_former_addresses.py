"""Former addresses: the slugs that bodies and mandate sources had, and the letters of functions in links of earlier releases."""

from itertools import groupby

from django.core.validators import RegexValidator
from django.db import migrations, models

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_MESSAGE = "Use small Latin letters, digits and single hyphens, for example “finance-unit”."
BATCH = 500


def slug_field(unique_message):
    return models.SlugField(
        error_messages={"unique": unique_message},
        help_text="The last part of its web address, the same in every language. Links to a former one lead here.",
        max_length=200,
        unique=True,
        validators=[RegexValidator(SLUG, SLUG_MESSAGE)],
        verbose_name="address",
    )


def letter_of(number):
    """The fragment of the `number`-th function until now: a … z, aa, ab …"""
    letter = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letter = chr(ord("a") + rest) + letter
    return letter


def keep_letters(apps, schema_editor):
    """Record the letter of each function: links to `#f-c` keep their meaning when functions before it are retired."""
    functions = apps.get_model("secretariat", "Function").objects.using(schema_editor.connection.alias)
    by_letter = {}
    rows = functions.order_by("mandate", "position", "id").values_list("mandate", "id")
    for _mandate, own in groupby(rows.iterator(), key=lambda row: row[0]):
        for number, (_same, pk) in enumerate(own, start=1):
            by_letter.setdefault(letter_of(number), []).append(pk)
    for letter, ids in by_letter.items():
        for start in range(0, len(ids), BATCH):
            functions.filter(pk__in=ids[start : start + BATCH]).update(former_letter=letter)


class Migration(migrations.Migration):
    dependencies = [("secretariat", "0007_long_external_identifiers")]

    operations = [
        migrations.AddField(
            "function",
            "former_letter",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=10,
                verbose_name="letter in former addresses",
            ),
        ),
        migrations.AlterField("body", "slug", slug_field("Another body already has this address.")),
        migrations.AlterField("mandatesource", "slug", slug_field("Another mandate source already has this address.")),
        migrations.CreateModel(
            "FormerAddress",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=60, verbose_name="model")),
                ("slug", models.CharField(max_length=200, verbose_name="address")),
                ("object_id", models.PositiveBigIntegerField(verbose_name="object")),
                ("until", models.DateTimeField(verbose_name="until")),
            ],
            options={
                "verbose_name": "former address",
                "verbose_name_plural": "former addresses",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=["model", "slug"],
                        name="former_address_leads_to_one_object",
                        violation_error_message="This former address leads to another object already.",
                    )
                ],
            },
        ),
        migrations.RunPython(keep_letters, migrations.RunPython.noop),
    ]
