#!/usr/bin/env bash
# rdflib's SPARQL: ORDER BY ?label sorts by language tag first; Oxigraph sorts the same data by text.
#
# Expected: ORDER BY over labels in several languages sorts by the text of the labels; the language decides between equal
#   texts. MIN(?label) is the first in that order. SPARQL leaves the order of language-tagged strings to the engine, but
#   an order by tag is of no use to anybody.
# Happens: rdflib puts labels without a language first, then all of "ar", then "en", "fr", "ru", and sorts by text only
#   inside a language. MIN and MAX follow: the "first" label is the one without a tag, the "last" is Russian by its tag.
#   pyoxigraph sorts by text. Also `FILTER(?label < "N"@en)` keeps an Arabic text and an untagged one in rdflib, because
#   their tags come before "en"; in pyoxigraph it is an error for all other languages and keeps English ones alone.
# Why it matters: a list of bodies in which each shows the language that it has (a fallback for the missing ones) comes out
#   in blocks by language, and a paged query (`?label > last one shown`) loses or repeats bodies on changing the engine.
# Seen with: rdflib 7.6.0, pyoxigraph 0.5.13.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13

cat > run.py <<'PY'
import pyoxigraph
import rdflib

DATA = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix body: <https://directory.example.org/bodies/> .
body:1 skos:prefLabel "Zone"@fr .
body:2 skos:prefLabel "Archives"@ru .
body:3 skos:prefLabel "Media"@en .
body:4 skos:prefLabel "Bureau" .
body:5 skos:prefLabel "وحدة"@ar .
"""
PATTERN = "{ ?body <http://www.w3.org/2004/02/skos/core#prefLabel> ?label %s }"
graph = rdflib.Graph().parse(data=DATA, format="turtle")
store = pyoxigraph.Store()
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)


def both(query, variable="label"):
    return (
        [row[variable].n3() for row in graph.query(query)],
        [str(row[variable]) for row in store.query(query)],
    )


BY_TEXT = ['"Archives"@ru', '"Bureau"', '"Media"@en', '"Zone"@fr', '"وحدة"@ar']
BY_TAG = ['"Bureau"', '"وحدة"@ar', '"Media"@en', '"Zone"@fr', '"Archives"@ru']
ordered = both("SELECT ?label " + PATTERN % "" + " ORDER BY ?label")
least = both("SELECT (MIN(?label) AS ?least) " + PATTERN % "", "least")
most = both("SELECT (MAX(?label) AS ?most) " + PATTERN % "", "most")
before_n = both("SELECT ?label " + PATTERN % 'FILTER(?label < "N"@en)')
print("Expected order:", BY_TEXT)
for title, (of_rdflib, of_oxigraph) in {
    "ORDER BY": ordered,
    "MIN": least,
    "MAX": most,
    '< "N"@en': before_n,
}.items():
    print(f"{title}: rdflib {of_rdflib}; pyoxigraph {of_oxigraph}")
assert ordered == (BY_TAG, BY_TEXT), "the behaviour has changed: ORDER BY"
assert least == (['"Bureau"'], ['"Archives"@ru']), "the behaviour has changed: MIN"
assert most == (['"Archives"@ru'], ['"وحدة"@ar']), "the behaviour has changed: MAX"
assert sorted(before_n[0]) == sorted(['"Bureau"', '"وحدة"@ar', '"Media"@en']), "the behaviour has changed: rdflib's <"
assert before_n[1] == ['"Media"@en'], "the behaviour has changed: pyoxigraph's <"
PY
venv/bin/python run.py
