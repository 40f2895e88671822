// The plan of a bulletin: the document and what it becomes scroll together. Without this script, links lead from one to the other.

const sides = [...document.querySelectorAll("[data-side]")];
const beside = window.matchMedia("(width >= 64rem)");
let leading = null; // the side that the person is scrolling

const partsOf = (side) => [...side.querySelectorAll("[data-at]")];
const topOf = (element) => element.getBoundingClientRect().top;
/** Where the text of a side begins on the screen: below its heading. */
const lineOf = (side) => side.querySelector("h3").getBoundingClientRect().bottom;

/** How far a part has been scrolled past the line, as a share of the way to the next part. */
function shareOf(parts, place, line) {
  const next = parts[place + 1];
  const height = (next ? topOf(next) : parts[place].getBoundingClientRect().bottom) - topOf(parts[place]);
  return { height, share: height > 0 ? Math.min(Math.max((line - topOf(parts[place])) / height, 0), 1) : 0 };
}

/** The place of the part that comes from a paragraph, or from the last one before it. */
function counterpart(parts, at) {
  let found = -1;
  parts.forEach((part, place) => {
    const own = Number(part.dataset.at);
    if (own <= at && (found < 0 || own > Number(parts[found].dataset.at))) found = place;
  });
  return found;
}

function follow(side) {
  if (side !== leading || !beside.matches) return;
  const other = sides.find((one) => one !== side);
  const [parts, others] = [partsOf(side), partsOf(other)];
  const line = lineOf(side);
  const place = Math.max(parts.findLastIndex((part) => topOf(part) <= line + 1), 0);
  const same = parts.length ? counterpart(others, Number(parts[place].dataset.at)) : -1;
  if (same < 0) {
    other.scrollTop = 0;
    return;
  }
  const { share } = shareOf(parts, place, line);
  const { height } = shareOf(others, same, line);
  other.scrollTop += topOf(others[same]) + share * height - lineOf(other);
}

for (const side of sides) {
  for (const event of ["pointerenter", "wheel", "touchstart", "focusin", "keydown"]) {
    side.addEventListener(event, () => (leading = side), { passive: true });
  }
  let waiting = false;
  side.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow(side);
    });
  });
}

/** Both sides show what a link, or a form that was saved, leads to. */
function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const side = target?.closest("[data-side]");
  if (!side || !beside.matches) return;
  leading = side;
  side.scrollTop += topOf(target) - lineOf(side);
  follow(side);
}

addEventListener("hashchange", showTarget);
showTarget();
