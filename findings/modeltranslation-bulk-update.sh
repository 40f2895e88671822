#!/usr/bin/env bash
# django-modeltranslation: `bulk_update(bodies, ["name"])` stores the fallback as a translation, `save()` does not.
#
# Expected: under Russian, a body without a Russian name shows its English one as a fallback. Saving the object writes
#   its columns as they are: the Russian one stays empty. `bulk_update` is the same for many objects, so one expects it
#   to write the Russian column of the bodies that were given a Russian name and to leave the others empty.
# Happens: `bulk_update` reads `body.name`, which is the fallback, and writes it into `name_ru`. So does
#   `save(update_fields=["name"])`. From then on the English text is the Russian translation.
# Why it matters: a list in which one name of a hundred was translated, saved with one bulk_update, makes a hundred
#   "translated" names. No page marks them as fallback any more, no list of missing translations names them, and they
#   stay when the English changes.
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
    name = models.CharField(max_length=100)
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
from django.utils.translation import override

from directory.models import Body

call_command("migrate", run_syncdb=True, verbosity=0)


def russian_after(write):
    """Names of two bodies in Russian after the first was translated and both were written by `write`."""
    Body.objects.all().delete()
    Body.objects.create(name_en="Legal Unit")
    Body.objects.create(name_en="Media Unit")
    with override("ru"):
        bodies = list(Body.objects.order_by("pk"))
        bodies[0].name = "Юридическая группа"
        write(bodies)
    return list(Body.objects.order_by("pk").values_list("name_ru", flat=True))


def save_each(bodies):
    for body in bodies:
        body.save()


def save_name(bodies):
    for body in bodies:
        body.save(update_fields=["name"])


saved = russian_after(save_each)
named = russian_after(save_name)
bulk = russian_after(lambda bodies: Body.objects.bulk_update(bodies, ["name"]))
print("Expected:                     ", ["Юридическая группа", None])
print("save():                       ", saved)
print('save(update_fields=["name"]): ', named)
print('bulk_update(bodies, ["name"]):', bulk)
assert saved == ["Юридическая группа", None], saved
assert named == ["Юридическая группа", "Media Unit"], "the behaviour has changed: update_fields"
assert bulk == ["Юридическая группа", "Media Unit"], "the behaviour has changed: bulk_update"
PY
venv/bin/python run.py
