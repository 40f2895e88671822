from django.db import migrations, models

import secretariat.text.characters


class Migration(migrations.Migration):
    """Six thousand characters of what a body handles: what people ask a unit of administration for is some 250 subjects."""

    dependencies = [("translations", "0009_imported_memory")]

    operations = [
        migrations.AlterField(
            model_name="searchwords",
            name="handles",
            field=models.TextField(
                blank=True,
                help_text="What people ask this body for, in everyday words: visas, salaries. One subject a line.",
                max_length=6000,
                validators=[secretariat.text.characters.validate_shown],
                verbose_name="handles",
            ),
        ),
    ]
