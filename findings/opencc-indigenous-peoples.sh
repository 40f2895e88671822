#!/usr/bin/env bash
# OpenCC's conversion for texts from Taiwan misspells “indigenous peoples” in Simplified Chinese; its plain one spells that right and
# other words wrong.
#
# Expected: a text written in Taiwan is best converted by the configuration made for it, tw2s (or tw2sp, with vocabulary): it knows
#   at least what the plain t2s knows.
# Happens: the letter 著 is 着 in Simplified Chinese as a verb (沿着 along, 着手 set about, 着重 stress) and stays 著 in 土著 (indigenous),
#   名著 and 著作权. tw2s and tw2sp spell the verbs right and 土著人民 as 土着人民; t2s and hk2s spell 土著人民 right and leave
#   every verb as it was. No configuration has all of them; zhconv, from MediaWiki's tables, has, for zh-cn and not for zh-hans.
# Why it matters: “indigenous peoples and local communities” (土著人民和地方社区) is in every second text of the Convention. A search
#   that folds what readers type with tw2s no longer finds them; with t2s it does not find 沿着 or 着手.
# Seen with: opencc 1.4.2, zhconv 1.4.3, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check opencc==1.4.2 zhconv==1.4.3

cat > run.py <<'PY'
import opencc
import zhconv

# Traditional text → how mainland China spells it
NOUNS = {"土著人民": "土著人民", "土著社區": "土著社区", "名著": "名著", "著作權": "著作权"}
VERBS = {"沿著": "沿着", "著手": "着手", "著重": "着重"}


def wrong(convert, words):
    return {text: convert(text) for text, right in words.items() if convert(text) != right}


indigenous = {"土著人民": "土着人民", "土著社區": "土着社区"}
unchanged = {text: text for text in VERBS}
known = {
    "opencc t2s": (opencc.OpenCC("t2s").convert, {}, unchanged),
    "opencc hk2s": (opencc.OpenCC("hk2s").convert, {}, unchanged),
    "opencc tw2s": (opencc.OpenCC("tw2s").convert, indigenous, {}),
    "opencc tw2sp": (opencc.OpenCC("tw2sp").convert, indigenous, {}),
    "zhconv zh-hans": (lambda text: zhconv.convert(text, "zh-hans"), {}, unchanged),
    "zhconv zh-cn": (lambda text: zhconv.convert(text, "zh-cn"), {}, {}),
}
for name, (convert, nouns, verbs) in known.items():
    seen = wrong(convert, NOUNS), wrong(convert, VERBS)
    print(f"{name}: wrong nouns {seen[0] or 'none'}, wrong verbs {seen[1] or 'none'}")
    assert seen == (nouns, verbs), f"the behaviour has changed: {name}"
PY
venv/bin/python run.py
