"""The former addresses that the history knows, and the present name of one kind of change."""

from django.db import migrations


def store_former_addresses(apps, schema_editor):
    """Store every slug that an object had before, unless an object has it now."""
    alias = schema_editor.connection.alias
    changes = apps.get_model("history", "Change").objects.using(alias).filter(what="setting", field="slug")
    former = {}
    for change in changes.exclude(before="").order_by("id").iterator():
        former[change.model, change.before] = change
    addresses = apps.get_model("secretariat", "FormerAddress")
    for label in ("secretariat.body", "secretariat.mandatesource"):
        current = dict(apps.get_model(label).objects.using(alias).values_list("pk", "slug"))
        taken = set(current.values())
        addresses.objects.using(alias).bulk_create(
            [
                addresses(model=label, slug=slug, object_id=change.object_id, until=change.at)
                for (model, slug), change in former.items()
                if model == label and slug not in taken and change.object_id in current
            ],
            batch_size=500,
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0004_left_by_earlier_moves"),
        ("secretariat", "0008_former_addresses"),
    ]

    operations = [
        migrations.RunPython(store_former_addresses, migrations.RunPython.noop),
    ]
