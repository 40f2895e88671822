"""Moves of the past say which body was left: the one whose slug their former place names."""

from django.db import migrations


def set_left(apps, schema_editor):
    changes, bodies = apps.get_model("history", "Change").objects, apps.get_model("secretariat", "Body").objects
    ids = dict(bodies.values_list("slug", "pk"))
    for pk, before, after in changes.filter(what="moved").values_list("pk", "before", "after"):
        former, parent = before.partition(" ")[0], after.partition(" ")[0]
        if former != parent and former in ids:
            changes.filter(pk=pk).update(left=ids[former])


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0003_snapshots"),
        ("secretariat", "0001_squashed_0006_shown_texts"),
    ]

    operations = [migrations.RunPython(set_left, migrations.RunPython.noop)]
