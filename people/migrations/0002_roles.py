from django.db import migrations

# The names as they were when this migration was written; their rights come after every `migrate` (people/roles.py).
NAMES = ("Administrators", "Editors", "Translators", "Reviewers", "Auditors")


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in NAMES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
