#!/usr/bin/env bash
# django-modeltranslation: `order_by("name")` sorts by the page's language, `order_by(Lower("name"))` by another one.
#
# Expected: the multilingual manager turns `name` into the column of the active language. `order_by("name")` and
#   `annotate(label=F("name"))` do so under Russian, hence `order_by(F("name").asc())`, `order_by(Lower("name"))`,
#   `annotate(label=Upper("name"))` and `aggregate(Max("name"))` are expected to.
# Happens: only a bare F() in annotate() is rewritten. An F() in order_by(), and a name inside any function or
#   aggregate, reads the original column, which holds the default language's text. Nothing is raised: the Russian page
#   shows Russian names in the alphabetical order of the English ones.
# Why it matters: lower-casing for a list from A to Z, collating (`Collate("name", …)`) or putting empty names last
#   (`F("name").asc(nulls_last=True)`) are just what lists in six languages need; each of them silently changes language.
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
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.core.management import call_command
from django.db.models import F, Max
from django.db.models.functions import Lower, Upper
from django.utils.translation import override

from directory.models import Body

call_command("migrate", run_syncdb=True, verbosity=0)
# The English order is Archives, Budget, Media; the Russian one is archive, media, budget (А, М, Ф).
for english, russian in (("Archives", "Архив"), ("Budget", "Финансы"), ("Media", "Медиа")):
    Body.objects.create(name_en=english, name_ru=russian)

with override("ru"):
    orders = {
        '"name"': "name",
        'F("name").asc()': F("name").asc(),
        'Lower("name")': Lower("name"),
    }
    seen = {label: [body.name for body in Body.objects.order_by(order)] for label, order in orders.items()}
    bare = list(Body.objects.order_by("pk").annotate(label=F("name")).values_list("label", flat=True))
    upper = list(Body.objects.order_by("pk").annotate(label=Upper("name")).values_list("label", flat=True))
    largest = Body.objects.aggregate(value=Max("name"))["value"]

print("Expected everywhere: Russian texts, Russian order")
for label, names in seen.items():
    print(f"order_by({label}):", names)
print('annotate(F("name")):', bare)
print('annotate(Upper("name")):', upper)
print('aggregate(Max("name")):', largest)
assert seen['"name"'] == ["Архив", "Медиа", "Финансы"], seen
assert bare == ["Архив", "Финансы", "Медиа"], bare
english_order = ["Архив", "Финансы", "Медиа"]
assert seen['F("name").asc()'] == english_order, "the behaviour has changed: F() in order_by"
assert seen['Lower("name")'] == english_order, "the behaviour has changed: a function in order_by"
assert upper == ["ARCHIVES", "BUDGET", "MEDIA"], "the behaviour has changed: a function in annotate"
assert largest == "Media", "the behaviour has changed: an aggregate"
PY
venv/bin/python run.py
