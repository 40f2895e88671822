from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("history", "0001_squashed_0003_seen_by_readers")]

    operations = [migrations.RenameField("change", "door", "source")]
