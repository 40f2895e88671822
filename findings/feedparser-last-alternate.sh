#!/usr/bin/env bash
# feedparser opens the Chinese page for readers of a feed in six languages: of several alternate links the last one becomes `link`.
#
# Expected: an entry may have an alternate link for each language (RFC 4287, 4.1.2, forbids only two of one type and `hreflang`). A reader with
#   room for one link takes the first, or that of the feed's language, and readers agree about it as they do about title and date.
# Happens, for a French feed and its entry with links for ar, en, es, fr, ru and zh-Hans, in this order:
#   feedparser (Python)                                     feed: zh-Hans, entry: zh-Hans; `links` has all six
#   feedparser (npm, another program of the same name)      feed: ar, entry: zh-Hans
#   fastfeedparser, rss-parser, @rowanmanning/feed-parser   feed: ar, entry: ar
#   With the order turned round they all change places. `hreflang` and xml:lang are looked at by none of them.
# Why it matters: no order of the links suits every reader. With the six in alphabetical order, as they usually stand, some people open Arabic
#   from a French feed and others Chinese. A feed for each language, whose entries have one alternate link, is the way out.
# Seen with: feedparser 6.0.14, fastfeedparser 0.6.5, Python 3.11; npm: feedparser 2.6.0, rss-parser 3.13.0, @rowanmanning/feed-parser 2.1.5.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check feedparser==6.0.14 fastfeedparser==0.6.5
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund feedparser@2.6.0 rss-parser@3.13.0 @rowanmanning/feed-parser@2.1.5

cat > run.py <<'PY'
import json
import subprocess
from pathlib import Path

import fastfeedparser
import feedparser

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh-Hans"]
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><id>tag:directory.example.org,2026:feed</id><title>Changements</title>
<updated>2026-11-01T00:00:00Z</updated><author><name>Secrétariat</name></author>{links}
<entry><id>tag:directory.example.org,2026:1</id><title>Groupe juridique</title><updated>2026-11-01T00:00:00Z</updated>{links}
<content type="html">Nouveau mandat</content></entry></feed>"""


def address(language):
    return f"https://directory.example.org/{language}/units/legal/"


def links_of(text):
    """{reader: (link of the feed, link of its entry)}"""
    Path("feed.atom").write_text(text, encoding="utf-8")
    slow, fast = feedparser.parse(text), fastfeedparser.parse(text)
    assert not slow.bozo and len(slow.entries[0].links) == len(LANGUAGES)
    by_node = json.loads(subprocess.run(["node", "run.mjs"], check=True, capture_output=True, text=True).stdout)
    return {"feedparser": [slow.feed.link, slow.entries[0].link], "fastfeedparser": [fast.feed["link"], fast.entries[0]["link"]]} | by_node


for languages in (LANGUAGES, LANGUAGES[::-1]):
    links = "".join(f'<link rel="alternate" type="text/html" hreflang="{one}" href="{address(one)}"/>' for one in languages)
    seen = links_of(FEED.format(links=links))
    first, last = address(languages[0]), address(languages[-1])
    for reader, (of_feed, of_entry) in seen.items():
        print(f"{reader}: feed {of_feed.split('/')[3]}, entry {of_entry.split('/')[3]}")
    expected = dict.fromkeys(seen, [first, first]) | {"feedparser": [last, last], "feedparser of npm": [first, last]}
    assert len(seen) == 5 and seen == expected, f"the behaviour has changed: {seen}"
PY
cat > run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { parseFeed } from "@rowanmanning/feed-parser";
import FeedParser from "feedparser";
import Parser from "rss-parser";

const text = readFileSync("feed.atom", "utf8");
const one = await new Parser().parseString(text);
const other = parseFeed(text);
const stream = Readable.from([text]).pipe(new FeedParser({}));
const items = [];
for await (const item of stream) items.push(item);
console.log(JSON.stringify({
  "rss-parser": [one.link, one.items[0].link],
  "@rowanmanning/feed-parser": [other.url, other.items[0].url],
  "feedparser of npm": [stream.meta.link, items[0].link],
}));
JS
venv/bin/python run.py
