#!/usr/bin/env bash
# django-import-export on a translated model: a translation that equals the English text is never imported.
#
# Expected: with `skip_unchanged`, a row is skipped when the import would change nothing. The French column of "Communication"
#   is empty, the file says "Communication" in French, so the import fills the column and reports an update.
# Happens: both sides are compared through `body.name`, and the empty French text already reads "Communication" there, by
#   fallback. The row is reported as "skip" and the column stays empty, however often one imports. If another cell of the
#   same row differs, the same text is stored. An import of the same file without the option stores it too.
# Why it matters: a name that is rightly the same in two languages (an acronym, "Communication") has to be stored as a
#   translation, or it stays in the list of missing translations for ever and the French page marks it as English, though
#   the report of the import reads as if the file and the database agreed.
# Seen with: Django 5.2.19, django-modeltranslation 0.20.6, django-import-export 4.4.3, tablib 3.10.0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check django==5.2.19 django-modeltranslation==0.20.6 \
  django-import-export==4.4.3 tablib==3.10.0

mkdir directory
touch directory/__init__.py
cat > directory/models.py <<'PY'
from django.db import models


class Body(models.Model):
    name = models.CharField(max_length=100)
    position = models.IntegerField()
PY
cat > directory/translation.py <<'PY'
from modeltranslation.translator import TranslationOptions, register

from .models import Body


@register(Body)
class BodyTranslation(TranslationOptions):
    fields = ("name",)
PY
cat > run.py <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["modeltranslation", "import_export", "directory"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    LANGUAGE_CODE="en",
    LANGUAGES=[("en", "English"), ("fr", "French")],
    MODELTRANSLATION_FALLBACK_LANGUAGES=("en",),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
import tablib
from django.core.management import call_command
from django.utils.translation import override
from import_export.resources import ModelResource

from directory.models import Body

call_command("migrate", run_syncdb=True, verbosity=0)


class AllRows(ModelResource):
    class Meta:
        model = Body
        fields = ("id", "name", "position")


class ChangedRows(AllRows):
    class Meta(AllRows.Meta):
        skip_unchanged = True


def imported(resource, position):
    Body.objects.all().delete()
    body = Body.objects.create(name_en="Communication", position=1)
    with override("fr"):
        table = tablib.Dataset([body.pk, "Communication", position], headers=["id", "name", "position"])
        result = resource().import_data(table, raise_errors=True)
    body.refresh_from_db()
    return result.rows[0].import_type, body.name_fr


same = imported(ChangedRows, position=1)
other_cell = imported(ChangedRows, position=2)
without_option = imported(AllRows, position=1)
print("Expected:                      ", ("update", "Communication"))
print("Seen with skip_unchanged:      ", same)
print("Another cell of the row differs:", other_cell)
print("Without skip_unchanged:        ", without_option)
assert same == ("skip", None), "the behaviour has changed: the row is imported"
assert other_cell == ("update", "Communication"), "the behaviour has changed: another cell"
assert without_option == ("update", "Communication"), "the behaviour has changed: without the option"
PY
venv/bin/python run.py
