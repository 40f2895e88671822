// Orders of ICU, from Node's Intl.Collator: `node benchmarks/collation.mjs pinyin > secretariat/text/pinyin_order.txt`
// and `node benchmarks/collation.mjs names < tests/secretariat/icu_orders.json` for a new version of that table; see docs/decisions/0040.
import { readFileSync } from "node:fs";

const { icu, cldr } = process.versions;
const LOCALES = { ar: "ar", en: "en", es: "es", fr: "fr", ru: "ru", zh: "zh-u-co-pinyin" };

if (process.argv[2] === "pinyin") {
  const { compare } = new Intl.Collator(LOCALES.zh);
  const characters = Array.from({ length: 0xa000 - 0x4e00 }, (_, index) => String.fromCodePoint(0x4e00 + index));
  characters.sort(compare);
  const starts = [..."ABCDEFGHJKLMNOPQRSTWXYZ"].map((letter) => [letter, `\ufdd0${letter}`]); // none begins with I, U or V
  console.log(`# Chinese characters (U+4E00 to U+9FFF) by pinyin, then strokes, behind their letter: CLDR ${cldr} by ICU ${icu}.`);
  console.log("# Copyright 1991-2025 Unicode, Inc.; Unicode License v3 (https://www.unicode.org/license.txt).");
  starts.forEach(([letter, start], index) => {
    const end = starts[index + 1]?.[1];
    const own = characters.filter((one) => compare(start, one) <= 0 && (!end || compare(one, end) < 0));
    console.log(letter + own.join(""));
  });
} else {
  const { orders: names } = JSON.parse(readFileSync(0, "utf8"));
  const orders = Object.fromEntries(
    Object.entries(names).map(([slug, own]) => [slug, own.sort(new Intl.Collator(LOCALES[slug]).compare)]),
  );
  console.log(JSON.stringify({ icu, cldr, orders }, null, 1));
}
