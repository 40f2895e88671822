#!/usr/bin/env bash
# Graphviz in JavaScript measures a name by its bytes in UTF-8: boxes are too narrow for Chinese, and for Russian in capitals.
#
# Expected: where it has no font, Graphviz estimates: a letter that its table does not know has some middle width, or that of
#   its East Asian class, and a box holds its name.
# Happens: each byte of a letter that is not ASCII counts for 0.278 of the size of the font. So ا and Ж and é are equally wide
#   (two bytes, 0.556) and 中 has three bytes, 0.834 instead of 1. In Arimo, which has the metrics of Arial, é has 0.556, by
#   chance, and Ж has 0.92. A Chinese name of 30 letters is 54 points longer than its box of 366.
# Why it matters: an org chart that a browser draws with Graphviz looks right in English; in Chinese the ends of long names
#   stand on the lines and on the boxes beside them. The image has no warning. An own `width` for each box has to be given.
# Seen with: @viz-js/viz 3.11.0 (Graphviz 12.2.0) and @hpcc-js/wasm-graphviz 1.7.0 (Graphviz 12.2.1); fontkit 2.0.4 with
#   @fontsource/arimo 5.2.5 as the judge; Node.js 20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  @viz-js/viz@3.11.0 @hpcc-js/wasm-graphviz@1.7.0 fontkit@2.0.4 @fontsource/arimo@5.2.5
node --version

cat > run.mjs <<'JS'
import assert from "node:assert";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { instance } from "@viz-js/viz";
import * as fontkit from "fontkit";

const viz = await instance();
const graphviz = await Graphviz.load();
console.log("Graphviz", viz.graphvizVersion, "and", graphviz.version());
const COUNT = 40, SIZE = 100, POINTS = 72;
const box = (label) => `digraph { a [label="${label}", shape=box, margin="0,0", fontsize=${SIZE}, fontname="Arial"] }`;
const width = (json) => (json.objects[0].width * POINTS) / COUNT / SIZE;
const subset = { "é": "latin", "Ж": "cyrillic" };
for (const [letter, bytes, known] of [["e", 1, 0.556], ["é", 2, 0.556], ["Ж", 2, 0.556], ["ا", 2, 0.556], ["中", 3, 0.834]]) {
  const label = letter.repeat(COUNT);
  const measured = [viz.renderJSON(box(label)), JSON.parse(graphviz.dot(box(label), "json"))].map(width);
  const file = subset[letter] && `node_modules/@fontsource/arimo/files/arimo-${subset[letter]}-400-normal.woff2`;
  const font = file ? fontkit.openSync(file) : null;
  const real = font ? font.layout(letter).advanceWidth / font.unitsPerEm : letter === "中" ? 1 : NaN;
  console.log(letter, "bytes:", Buffer.from(letter).length, "measured:", measured.map((one) => one.toFixed(3)).join(", "),
    "in the font:", Number.isNaN(real) ? "not looked up" : real.toFixed(3));
  assert.equal(Buffer.from(letter).length, bytes);
  for (const one of measured) assert(Math.abs(one - known) < 0.002, "the behaviour has changed");
  if (letter === "Ж") assert(real > 0.85, real);
  if (letter === "é") assert(Math.abs(real - 0.556) < 0.01, real);
}
const name = "生物安全和生物安保股".repeat(3);
const whole = viz.renderJSON(`digraph { a [label="${name}", shape=box, fontsize=14, fontname="Arial"] }`).objects[0].width * POINTS;
console.log(`${name.length} letters of 14 points: ${name.length * 14} points in a box of ${whole.toFixed(0)}`);
assert(whole < name.length * 14 - 50, "the behaviour has changed: the box holds its name");
JS
node run.mjs
