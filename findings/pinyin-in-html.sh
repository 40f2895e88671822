#!/usr/bin/env bash
# SheetJS: the reading aid of a Chinese cell (pinyin) is glued to the name in HTML, but only if a letter is formatted.
#
# Expected: a phonetic guide in a workbook (`rPh`, what Excel's "Phonetic Guide" writes above Chinese or Japanese words) is no
#   part of the cell's text. SheetJS agrees in `sheet_to_json` and `sheet_to_csv`; `sheet_to_html` shows the same cells.
# Happens: for a cell of plain text the HTML is right. For rich text (one bold character is enough) the runs are written
#   and the reading follows without a space: 重庆办事处chongqing. The value in `data-v` beside it is right.
# Why it matters: names in Chinese with their reading are common in lists of contacts; a preview of an upload made with
#   SheetJS shows other names than the import of the same cells stores, and only for some cells.
# Seen with: xlsx (SheetJS) 0.18.5, Node.js 20; openpyxl 3.1.5 as the second reader.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" xlsx@0.18.5
node --version

cat > write.py <<'PY'
"""Write a workbook, then put reading aids into its two texts."""

import zipfile

import openpyxl

READING = '<rPh sb="0" eb="2"><t>chongqing</t></rPh><phoneticPr fontId="0"/>'
TEXTS = {
    "<is><t>plain</t></is>": f"<is><t>重庆办事处</t>{READING}</is>",
    "<is><t>rich</t></is>": f"<is><r><t>重庆</t></r><r><rPr><b/></rPr><t>办事处</t></r>{READING}</is>",
}

book = openpyxl.Workbook()
book.active.append(["plain", "rich"])
book.save("base.xlsx")
with zipfile.ZipFile("base.xlsx") as base, zipfile.ZipFile("names.xlsx", "w") as names:
    for entry in base.namelist():
        content = base.read(entry).decode()
        if entry == "xl/worksheets/sheet1.xml":
            for text, with_reading in TEXTS.items():
                assert text in content, content
                content = content.replace(text, with_reading)
        names.writestr(entry, content)
values = [cell.value for cell in openpyxl.load_workbook("names.xlsx").active[1]]
print("openpyxl:", values)
assert values == ["重庆办事处", "重庆办事处"], values
PY
cat > read.cjs <<'JS'
const assert = require("node:assert");
const XLSX = require("xlsx");

const sheet = XLSX.readFile("names.xlsx").Sheets.Sheet;
const rows = XLSX.utils.sheet_to_json(sheet, { header: 1 });
const cells = [...XLSX.utils.sheet_to_html(sheet).matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((match) =>
  match[1].replace(/<[^>]+>/g, ""),
);
console.log("Expected everywhere: 重庆办事处, twice");
console.log("SheetJS, JSON:", rows[0]);
console.log("SheetJS, HTML without its tags:", cells);
assert.deepStrictEqual(rows[0], ["重庆办事处", "重庆办事处"]);
assert.strictEqual(XLSX.utils.sheet_to_csv(sheet).trim(), "重庆办事处,重庆办事处");
assert.deepStrictEqual(cells, ["重庆办事处", "重庆办事处chongqing"], "the behaviour has changed");
JS
venv/bin/python write.py
node read.cjs
