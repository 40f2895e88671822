from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public_record", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="letter",
            field=models.CharField(default="", max_length=3),
            preserve_default=False,
        ),
    ]
