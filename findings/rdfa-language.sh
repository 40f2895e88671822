#!/usr/bin/env bash
# extruct's RDFa reader ignores `lang` in HTML: names in six languages come out without any language.
#
# Expected: in RDFa in HTML the language of a text is that of `lang`, as for everything else in HTML. Of
#   `<span property="name" lang="ar">` a reader of structured data gives an Arabic name. extruct's own output format for RDFa,
#   expanded JSON-LD, has "@language" for that.
# Happens: `lang` is not looked at, on the element or on <html>; all names are plain strings, and with several languages on
#   a page they are a list nobody can tell apart. `xml:lang`, which has no effect in HTML, is honoured instead, and then
#   "zh-Hans" becomes "zh-hans". A page that validates as HTML has to carry both attributes to be understood.
# Why it matters: a directory that marks its pages up in RDFa with the right `lang` loses all languages with this reader;
#   which of six names is the English one can then only be guessed.
# Seen with: extruct 0.18.0, pyrdfa3 3.6.5, rdflib 7.6.0, lxml 6.1.3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check extruct==0.18.0 pyrdfa3==3.6.5 rdflib==7.6.0 lxml==6.1.3

cat > run.py <<'PY'
import extruct

PAGE = """<!DOCTYPE html>
<html {0}="en"><head><title>Legal Unit</title></head>
<body vocab="https://schema.org/">
<div typeof="Organization">
<h1 property="name">Legal Unit</h1>
<p property="name" {0}="ar">وحدة الشؤون القانونية</p>
<p property="name" {0}="zh-Hans">法律事务科</p>
</div></body></html>"""


def languages(attribute):
    """Language of each name that is read from the page, by its text."""
    items = extruct.extract(PAGE.format(attribute), syntaxes=["rdfa"])["rdfa"]
    names = next(item["https://schema.org/name"] for item in items if "https://schema.org/name" in item)
    return {name["@value"]: name.get("@language") for name in names}


expected = {"Legal Unit": "en", "وحدة الشؤون القانونية": "ar", "法律事务科": "zh-Hans"}
with_lang, with_xml_lang = languages("lang"), languages("xml:lang")
print("Expected:     ", expected)
print("With lang:    ", with_lang)
print("With xml:lang:", with_xml_lang)
assert with_lang == dict.fromkeys(expected), "the behaviour has changed: lang"
assert with_xml_lang == expected | {"法律事务科": "zh-hans"}, "the behaviour has changed: xml:lang"
PY
venv/bin/python -W ignore run.py
