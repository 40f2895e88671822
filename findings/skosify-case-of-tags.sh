#!/usr/bin/env bash
# Skosify takes zh-Hans and zh-hans for two languages where it counts preferred labels, and for one where it compares labels.
#
# Expected: language tags are the same in any case (BCP 47, RFC 5646 2.1.1; RDF 1.1 lower-cases them), so a concept with a
#   preferred label in zh-Hans and another in zh-hans has two in one language (SKOS S14): one becomes an alternative label,
#   as it does for two Arabic ones.
# Happens:
#   prefLabel "ماء"@ar, "مياه"@ar                  the shorter stays, the other becomes an altLabel, with a warning
#   prefLabel "水"@zh-Hans, "水域"@zh-hans          both stay, no warning
#   prefLabel "水"@zh-Hans, altLabel "水"@zh-hans   the altLabel is removed: here the two are one language
#   rdflib's literals are equal whatever the case of their tags, but Skosify groups labels by the tag as a string.
# Why it matters: vocabularies that were merged from two tools have both spellings, and the validator that vocabulary publishers
#   run (Skosmos, Finto) lets the one fault pass that makes a site show one name here and another one there.
# Seen with: skosify 2.3.0, rdflib 7.6.0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check skosify==2.3.0 rdflib==7.6.0

cat > run.py <<'PY'
import logging

import rdflib
import skosify
from rdflib import SKOS, URIRef

logging.disable(logging.WARNING)
FILE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://example.org/> .
:scheme a skos:ConceptScheme .
:water a skos:Concept ; skos:inScheme :scheme ; skos:topConceptOf :scheme ; %s .
"""


def checked(labels):
    graph = rdflib.Graph().parse(data=FILE % labels, format="turtle")
    found = skosify.skosify(graph, label="Topics")
    names = {}
    for name in ("prefLabel", "altLabel"):
        names[name] = sorted(literal.n3() for literal in found.objects(URIRef("http://example.org/water"), SKOS[name]))
    print(labels, "→", names)
    return names


arabic = checked('skos:prefLabel "ماء"@ar, "مياه"@ar')
assert arabic == {"prefLabel": ['"ماء"@ar'], "altLabel": ['"مياه"@ar']}
chinese = checked('skos:prefLabel "水"@zh-Hans, "水域"@zh-hans')
assert chinese == {"prefLabel": ['"水"@zh-Hans', '"水域"@zh-hans'], "altLabel": []}
both = checked('skos:prefLabel "水"@zh-Hans ; skos:altLabel "水"@zh-hans')
assert both == {"prefLabel": ['"水"@zh-Hans'], "altLabel": []}
PY
venv/bin/python run.py
