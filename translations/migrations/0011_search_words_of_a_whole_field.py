from django.db import migrations, models

import secretariat.text.characters


class Migration(migrations.Migration):
    """Eight thousand characters of what a body handles: the vocabulary of conservation alone has some 600 subjects."""

    dependencies = [("translations", "0010_longer_search_words")]

    operations = [
        migrations.AlterField(
            model_name="searchwords",
            name="handles",
            field=models.TextField(
                blank=True,
                help_text="What people ask this body for, in everyday words: visas, salaries. One subject a line.",
                max_length=8000,
                validators=[secretariat.text.characters.validate_shown],
                verbose_name="handles",
            ),
        ),
    ]
