#!/usr/bin/env bash
# trafilatura takes the dates out of sentences that mark them as dates: “set up on 29 December 1993 by” becomes “set up on by”.
#
# Expected: `<time>` is an inline element like `<abbr>` or `<bdi>`: its text belongs to the sentence, with or without `datetime`. Whoever
#   looks for the date of a page takes it from there and leaves the text alone.
# Happens: extract() drops the element with its text and keeps what is around it, in paragraphs, list items and cells of a table, in plain
#   text, Markdown, HTML and XML, with each of favor_recall, favor_precision, fast and include_formatting. The same date in a `<span>` stays.
#   html2txt() of the same library, and justext and html-text keep it.
# Why it matters: the more carefully a directory marks up when a unit was set up, a decision adopted and a mandate reviewed, the less of it is
#   left in collections of text for search and language models that were made with this library. The sentences still read as sentences.
# Seen with: trafilatura 2.3.1, justext 3.0.2, html-text 0.7.1, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check trafilatura==2.3.1 justext==3.0.2 html-text==0.7.1

cat > run.py <<'PY'
import html_text
import justext
import trafilatura

DATES = ["29 December 1993", "19 December 2022", "1 May 2027"]
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Legal Unit</title></head><body><main><h1>Legal Unit</h1>
<p>The <bdi>Legal Unit</bdi> was set up on {0} by decision I/1 of the Conference of the Parties, and reports to the Executive Secretary.</p>
<ul><li>Since {1} the unit advises the Secretariat on its privileges and immunities in the host country.</li></ul>
<table><tr><th>Mandate of the unit</th><th>Review</th></tr><tr><td>Legal advice to the Executive Secretary</td><td>in {2} at the latest</td></tr></table>
<p>It prepares the documents of the meetings of the Parties, keeps the treaties, and answers questions of law from all other units.</p>
</main></body></html>"""


def page(element):
    return PAGE.format(*(element.format(date) for date in DATES))


def kept(text):
    return [date for date in DATES if date in text]


marked, plain = page('<time datetime="2026-01-01">{}</time>'), page("<span>{}</span>")
ways = [
    {}, {"favor_recall": True}, {"favor_precision": True}, {"fast": True}, {"include_formatting": True},
    {"output_format": "markdown"}, {"output_format": "html"}, {"output_format": "xml"},
]  # fmt: skip
for options in ways:
    seen, wanted = trafilatura.extract(marked, **options), trafilatura.extract(plain, **options)
    assert kept(wanted) == DATES, f"the behaviour has changed: {wanted}"
    assert kept(seen) == [] and kept(trafilatura.extract(page("<time>{}</time>"), **options)) == [], f"the behaviour has changed: {seen}"
    assert "set up on by decision" in seen and "Since the unit" in seen and "Legal Unit was" in seen, f"the behaviour has changed: {seen}"
print(trafilatura.extract(marked))
others = {
    "html2txt of trafilatura": trafilatura.html2txt(marked),
    "justext": " ".join(one.text for one in justext.justext(marked.encode(), justext.get_stoplist("English"))),
    "html-text": html_text.extract_text(marked),
}
for name, text in others.items():
    print(f"{name} keeps", kept(text))
    assert kept(text) == DATES, f"the behaviour has changed: {name}"
PY
venv/bin/python run.py
