"""Remarks and the glossary follow the rule of all texts about characters; no column changes."""

from django.db import migrations, models

import secretariat.text.characters


class Migration(migrations.Migration):
    dependencies = [
        ("translations", "0002_rename_to_standard_terms"),
    ]

    operations = [
        migrations.AlterField(
            model_name="remark",
            name="text",
            field=models.TextField(
                max_length=2000, validators=[secretariat.text.characters.validate_shown], verbose_name="remark"
            ),
        ),
        migrations.AlterField(
            model_name="rendering",
            name="also",
            field=models.TextField(
                blank=True,
                help_text="One wording a line.",
                max_length=2000,
                validators=[secretariat.text.characters.validate_shown],
                verbose_name="also accepted",
            ),
        ),
        migrations.AlterField(
            model_name="rendering",
            name="forbidden",
            field=models.TextField(
                blank=True,
                help_text="One wording a line.",
                max_length=2000,
                validators=[secretariat.text.characters.validate_shown],
                verbose_name="advised against",
            ),
        ),
        migrations.AlterField(
            model_name="rendering",
            name="note",
            field=models.CharField(
                blank=True, max_length=500, validators=[secretariat.text.characters.validate_shown], verbose_name="note"
            ),
        ),
        migrations.AlterField(
            model_name="rendering",
            name="text",
            field=models.CharField(
                help_text="In its basic form; inflected forms are recognized.",
                max_length=200,
                validators=[secretariat.text.characters.validate_shown],
                verbose_name="rendering",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="english",
            field=models.CharField(
                error_messages={"unique": "The glossary has this term already."},
                help_text="In the singular, where it has one; the plural is recognized.",
                max_length=200,
                unique=True,
                validators=[secretariat.text.characters.validate_shown],
                verbose_name="English term",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="note",
            field=models.CharField(
                blank=True, max_length=500, validators=[secretariat.text.characters.validate_shown], verbose_name="note"
            ),
        ),
    ]
