#!/usr/bin/env bash
# django-modeltranslation: grouping by a named expression puts every row into a group of its own.
#
# Expected: `values(group=F("kind")).annotate(n=Count("pk"))` is the usual way to count rows by a column under another
#   name. Django answers with one row for each kind. The column `kind` is not even translated, so one expects the
#   multilingual manager to leave the query alone.
# Happens: once the model is registered for translation (any field of it), `values()` that is given only named
#   expressions selects all other columns too, the primary key among them. Each row is then its own group with n = 1,
#   and every result carries all columns. One positional name beside the expression ("kind") makes it right.
#   Nothing is raised, and English is as wrong as any other language.
# Why it matters: "how many units has each division" on a dashboard or in an API of a multilingual directory becomes a
#   list with as many lines as there are units, from a query that was right before the model was made translatable.
# Seen with: Django 5.2.19, django-modeltranslation 0.20.6, SQLite.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check django==5.2.19 django-modeltranslation==0.20.6

mkdir directory
touch directory/__init__.py
cat > directory/models.py <<'PY'
from django.db import models


class Body(models.Model):
    """Registered for translation in translation.py."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)


class PlainBody(models.Model):
    """The same columns, not registered."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
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
    INSTALLED_APPS=["modeltranslation", "directory"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    LANGUAGE_CODE="en",
    LANGUAGES=[("en", "English"), ("ru", "Russian")],
    MODELTRANSLATION_FALLBACK_LANGUAGES=("en",),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.core.management import call_command
from django.db.models import Count, F

from directory.models import Body, PlainBody

call_command("migrate", run_syncdb=True, verbosity=0)
for model in (Body, PlainBody):
    for name, kind in (("Legal", "unit"), ("Media", "unit"), ("Science", "division")):
        model.objects.create(name=name, kind=kind)


def counts(*positional, model):
    return list(model.objects.values(*positional, group=F("kind")).annotate(n=Count("pk")).order_by("group"))


plain = counts(model=PlainBody)
translated = counts(model=Body)
with_name = counts("kind", model=Body)
print("Expected, as plain Django answers:", plain)
print("Seen with a translated model:     ", translated)
print("With one positional name:         ", with_name)
assert plain == [{"group": "division", "n": 1}, {"group": "unit", "n": 2}], plain
assert [row["n"] for row in translated] == [1, 1, 1], "the behaviour has changed: rows are grouped"
assert all({"id", "name", "kind", "group"} <= row.keys() for row in translated), "the behaviour has changed: columns"
assert [row["n"] for row in with_name] == [1, 2], "the behaviour has changed: positional name"
PY
venv/bin/python run.py
