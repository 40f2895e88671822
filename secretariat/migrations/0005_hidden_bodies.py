"""PostgreSQL has an index of the bodies that are hidden from readers, as SQLite has since 0004.

Each page asks whether one of them stands above a body; without it, that reads all bodies. It names
neither `lft` nor `rght`: a move would have to touch it for every body that is shifted.
"""

from django.db import migrations

FORWARDS = "CREATE INDEX body_hidden ON secretariat_body (tree_id) WHERE NOT is_published"
BACKWARDS = "DROP INDEX body_hidden"


def on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("secretariat", "0004_fit_for_size")]

    operations = [migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS))]
