from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("translations", "0001_squashed_0005_translationimport")]

    operations = [
        migrations.RenameField("textstate", "made_from", "source_text"),
        migrations.RenameField("task", "made_from", "source_text"),
        migrations.RenameField("task", "based_on", "base_version"),
        migrations.RenameField("remark", "words", "text"),
    ]
