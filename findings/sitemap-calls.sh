#!/usr/bin/env bash
# django.contrib.sitemaps in six languages: `location()` is called 48 times for one item, `lastmod()` 6 times.
#
# Expected: with `i18n`, `alternates` and `x_default`, an item has an address in each of the six languages and a default one,
#   which every entry repeats. That needs 6 calls of `location()` for an item, or 7.
# Happens: each of the 6 entries of an item asks again for all 6 alternates and the default: 6 × (1 + 6 + 1) = 48 calls. The
#   whole list is computed at once for a page of the sitemap, not lazily. `lastmod()` is called for each language too.
#   The number grows with the square of the languages: two languages need 8 calls, four 24.
# Why it matters: `location()` normally reverses an address or reads a parent. 20,000 bodies in six languages are 960,000
#   calls; a `location()` that costs one query makes 48 queries for each body. Compute addresses in `items()`, once.
#   And `limit` counts entries, not items: a page of 50,000 holds 8,333 bodies.
# Seen with: Django 5.2.19.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check django==5.2.19

cat > run.py <<'PY'
from collections import Counter
from datetime import date
from types import SimpleNamespace

import django
from django.conf import settings

settings.configure(LANGUAGE_CODE="en", USE_I18N=True)
django.setup()
from django.contrib.sitemaps import Sitemap
from django.utils.translation import get_language

site = SimpleNamespace(domain="directory.example.org")
calls = Counter()


class Bodies(Sitemap):
    i18n = True
    alternates = True
    x_default = True

    def items(self):
        calls["items"] += 1
        return ["legal", "media", "science"]

    def location(self, item):
        calls["location"] += 1
        return f"/{get_language()}/bodies/{item}/"

    def lastmod(self, item):
        calls["lastmod"] += 1
        return date(2026, 11, 1)


def calls_per_item(*languages):
    calls.clear()
    sitemap = Bodies()
    sitemap.languages = list(languages)
    entries = sitemap.get_urls(site=site)
    assert len(entries) == 3 * len(languages), len(entries)
    assert calls["items"] == 1, calls
    return calls["location"] / 3, calls["lastmod"] / 3


six = calls_per_item("ar", "zh-hans", "en", "fr", "ru", "es")
four = calls_per_item("ar", "en", "fr", "ru")
two = calls_per_item("en", "fr")
print("Expected for an item in six languages: 6 or 7 calls of location(), 1 of lastmod()")
print(f"Seen: six languages {six}, four {four}, two {two} (location, lastmod)")
assert six == (48, 6), "the behaviour has changed: six languages"
assert four == (24, 4), "the behaviour has changed: four languages"
assert two == (8, 2), "the behaviour has changed: two languages"
PY
venv/bin/python run.py
