#!/usr/bin/env bash
# django-htmx: of four helpers that carry an address, `push_url` and `replace_url` send a mail header's encoding to the browser.
#
# Expected: HttpResponseClientRedirect and HttpResponseLocation accept an address with Arabic letters and send it percent-encoded,
#   as Django's own redirects do. `push_url` and `replace_url` come from the same module and take an address too.
# Happens: they put the text into the header as it is. Django then writes the header as for e-mail (RFC 2047):
#   `=?utf-8?b?…?=`. No exception, no warning. A browser takes that as a relative address: the reader's address bar
#   shows a path with a base64 word at its end, and reloading or sharing it leads nowhere.
# Why it matters: a search page that pushes its question (`/ar/search/?q=أمانة`) into the address bar works in English, and
#   for all Latin-1 letters in another way (they are sent as raw bytes), and breaks in Arabic, Russian and Chinese.
# Seen with: Django 5.2.19, django-htmx 1.29.0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check django==5.2.19 django-htmx==1.29.0

cat > run.py <<'PY'
from urllib.parse import urljoin

from django.conf import settings

settings.configure()
from django.http import HttpResponse
from django_htmx.http import HttpResponseClientRedirect, HttpResponseLocation, push_url, replace_url

ADDRESS = "/ar/search/?q=أمانة"
ENCODED = "/ar/search/?q=%D8%A3%D9%85%D8%A7%D9%86%D8%A9"
seen = {
    "HttpResponseClientRedirect": HttpResponseClientRedirect(ADDRESS)["HX-Redirect"],
    "HttpResponseLocation": HttpResponseLocation(ADDRESS)["HX-Location"],
    "push_url": push_url(HttpResponse(), ADDRESS)["HX-Push-Url"],
    "replace_url": replace_url(HttpResponse(), ADDRESS)["HX-Replace-Url"],
}
print("Expected from each:", ENCODED)
for helper, header in seen.items():
    print(f"{helper}: {header}")
page = urljoin("https://directory.example.org/ar/search/", seen["push_url"])
print("What a browser on the search page makes of it:", page)
assert seen["HttpResponseClientRedirect"] == ENCODED, seen
assert ENCODED in seen["HttpResponseLocation"], seen
for helper in ("push_url", "replace_url"):
    assert seen[helper].startswith("=?utf-8?b?"), f"the behaviour has changed: {helper}"
assert page.startswith("https://directory.example.org/ar/search/=?utf-8?b?"), page
latin = push_url(HttpResponse(), "/fr/recherche/?q=bureau+général")["HX-Push-Url"]
print("Latin-1 letters go out as they are:", latin)
assert latin == "/fr/recherche/?q=bureau+général", "the behaviour has changed: Latin-1"
PY
venv/bin/python run.py
