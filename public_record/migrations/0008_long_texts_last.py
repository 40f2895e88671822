"""Put the long texts of a record at the end of its row.

SQLite goes through the overflow pages of all that is before a column: the page of a body reads place and kind of all bodies around it.
"""

from django.db import migrations, models

LONG = ("content", "mentions", "text_keys")


def moved(name):
    """Return the operations that make a column the last one."""
    return (
        migrations.AddField("bodyrecord", f"{name}_last", models.TextField(default="")),
        migrations.RunSQL(f"UPDATE public_record_bodyrecord SET {name}_last = {name}", ""),
        migrations.RemoveField("bodyrecord", name),
        migrations.RenameField("bodyrecord", f"{name}_last", name),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("public_record", "0007_kinds_of_names"),
    ]

    operations = [
        *(operation for name in LONG for operation in moved(name)),
        migrations.AlterField("bodyrecord", "content", models.TextField()),
    ]
