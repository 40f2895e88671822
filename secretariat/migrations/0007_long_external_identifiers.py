"""External identifiers of up to 500 characters: those of the Swiss federal register have 301."""

from django.db import migrations, models

import secretariat.text.characters


class AlterLength(migrations.AlterField):
    """Alters the length of a column where the database has one.

    SQLite has none. There Django would copy the table, and leave behind the indexes that it did not make itself.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    database_backwards = database_forwards


class Migration(migrations.Migration):
    dependencies = [
        ("secretariat", "0001_squashed_0006_shown_texts"),
    ]

    operations = [
        AlterLength(
            model_name="body",
            name="external_id",
            field=models.CharField(
                blank=True,
                error_messages={"unique": "Another body already has this external identifier."},
                help_text="Its key in another system, for imports.",
                max_length=500,
                null=True,
                unique=True,
                validators=[secretariat.text.characters.validate_shown],
                verbose_name="external identifier",
            ),
        ),
    ]
