"""The text spacing of WCAG 1.4.12 in a real browser: nothing is cut, and no text lies upon another."""

import pytest

from tests.public_pages import EVERY_LANGUAGE

pytestmark = pytest.mark.browser

PAGES = {
    "home": "",
    "division": "divisions/mainstreaming-cooperation-and-outreach-support-division/",
    "unit": "units/access-and-benefit-sharing-and-traditional-knowledge-unit/",
    "unit without mandate": "units/administration-and-human-resources-unit/",
    "two languages": "units/monitoring-review-and-reporting-unit/?with={other}",
    "chart": "chart/",
    "search results": "search/?q=protocol",
    "search without an answer": "search/?q=zzzzzz",
    "units": "units/",
    "changes": "changes/",
    "mandates": "mandates/",
    "mandate source": "mandates/nagoya-protocol/",
}
WIDTHS = 320, 360, 768, 1280
SPACE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
FAULTS = """async () => {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const found = [], name = (element) => `${element.localName}.${element.getAttribute("class")}: ${element.textContent.trim().slice(0, 40)}`;
  const isShown = (element) => element.checkVisibility({ opacityProperty: true }) && !element.closest(".visually-hidden, .skip");
  const cuts = (overflow) => ["hidden", "clip"].includes(overflow);
  for (const element of document.body.querySelectorAll(":not(svg *, input)")) {
    const { overflowX, overflowY } = getComputedStyle(element), { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const isCut = (cuts(overflowX) && scrollWidth > clientWidth + 1) || (cuts(overflowY) && scrollHeight > clientHeight + 3);
    if (isCut && isShown(element)) found.push(["cut", name(element)]);
    if (element.matches("button, select, summary") && scrollWidth > clientWidth + 1) found.push(["too wide", name(element)]);
  }
  const lines = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    if (!text.data.trim() || element.closest("script, style, option, svg") || !isShown(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    range.selectNodeContents(text);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const middle = (top + bottom) / 2; // letters without what is above and below them
      lines.push({ text, element, left: left + 1, right: right - 1 - 0.12 * size, top: middle - size / 2, bottom: middle + 0.45 * size });
      if ((left < -1 || right > innerWidth + 1) && !element.closest(".chart-view")) found.push(["outside", name(element)]);
    }
  }
  lines.sort((one, other) => one.top - other.top);
  lines.forEach((one, index) => {
    for (let next = index + 1; lines[next]?.top < one.bottom; next += 1) {
      const other = lines[next], isApart = one.left >= other.right || other.left >= one.right;
      if (one.text !== other.text && !isApart) found.push(["overlap", name(one.element), name(other.element)]);
    }
  });
  for (const box of document.querySelectorAll(".chart .box")) {
    const [frame, text] = [...box.children].map((child) => child.getBoundingClientRect());
    if (text.left < frame.left || text.right > frame.right) found.push(["out of its box", name(box)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def examples(site):
    """Contact points of every body."""
    site.manage("demo_contacts")
    yield
    site.manage("demo_contacts", "--remove")


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_nothing_is_cut_and_nothing_overlaps(page, site, prefix):
    found = {}
    for what, path in PAGES.items():
        page.goto(f"{site.url}/{prefix}/{path.format(other='fr' if prefix == 'en' else 'en')}")
        page.evaluate(SPACE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if faults := page.evaluate(FAULTS):
                found[what, width] = faults
    assert found == {}
