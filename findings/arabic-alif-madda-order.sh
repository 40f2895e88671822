#!/usr/bin/env bash
# In the Arabic order of ICU, آ is two alifs: آلية comes before أب, and a list by alif falls into two.
#
# Expected: the Arabic tailoring of CLDR files the forms of alif as one letter, as Arabic indexes do, and tells them apart only
#   where words are equal otherwise. So it is for أ and إ, and for ء, ؤ and ئ with them.
# Happens:
#   compared by base letters      أ = ا     إ = ا     آ ≠ ا     آ = اا
#   sorted                        آب آخر آلية أب ابن أتن: all words with آ first, whatever follows
#   For the order of the root (asked for as "en") each of أ, آ and ا is a letter of its own: آب آخر آلية أب أتن ابن.
#   So the Arabic order brings five forms together and leaves one out: آ, which is sorted as if it were written اا.
# Why it matters: units for mechanisms (آلية), effects (آثار) and Asia (آسيا) stand at the top of alif in an index that asks ICU,
#   a browser or a database for the order "ar", away from where readers look for them.
# Seen with: Node.js 20.20.2 of npm (ICU 78.2, CLDR 48.0).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node@20.20.2

cat > run.mjs <<'JS'
import assert from "node:assert";

console.log(`Node.js ${process.version}, ICU ${process.versions.icu}, CLDR ${process.versions.cldr}`);
const words = ["أتن", "آلية", "ابن", "آب", "آخر", "أب"];
const sorted = {};
for (const locale of ["ar", "en"]) {
  sorted[locale] = [...words].sort(new Intl.Collator(locale).compare).join(" ");
  const base = new Intl.Collator(locale, { sensitivity: "base" });
  const same = (one, other) => (base.compare(one, other) === 0 ? "=" : "≠");
  const pairs = [["أ", "ا"], ["إ", "ا"], ["آ", "ا"], ["آ", "اا"]].map(([one, other]) => `${one} ${same(one, other)} ${other}`);
  console.log(`${locale}: ${pairs.join("   ")}   sorted: ${sorted[locale]}`);
  sorted[`${locale} pairs`] = pairs.map((pair) => pair.split(" ")[1]).join("");
}
assert.equal(sorted["ar pairs"], "==≠=");
assert.equal(sorted.ar, "آب آخر آلية أب ابن أتن");
assert.equal(sorted["en pairs"], "≠≠≠≠");
assert.equal(sorted.en, "آب آخر آلية أب أتن ابن");
JS
npx --no-install node run.mjs
