// The chart: zoom, pan, keys, search, and a panel beside it. What is folded or unfolded the server draws; this script puts its
// drawing in the place of the last one. Without it the same links lead to the same drawings.

const view = document.querySelector(".chart-view");
const area = document.querySelector(".chart-area");
const scaled = document.querySelector(".chart-scaled");
const panel = document.querySelector(".chart-panel");
const status = document.querySelector("#chart-status");
const field = document.querySelector("#chart-search");
const MIN = 0.1, HALF = 0.5, MAX = 4, STEP = 1.25, NEAR = 5, PAUSE = 100;
const EDGE = 4; // as in page.py
const SWAPPED = [".languages", ".chart-views", ".chart", ".legend"]; // what differs between views

const drawing = () => area.querySelector(".chart");
const itemOf = (link) => link.closest("[role=listitem]");
const slugOf = (link) => itemOf(link).id;
const boxOf = (item) => item.querySelector(".box");
const first = () => area.querySelector(".here") ?? area.querySelector(".box");
const foldOf = (link) => link.parentElement.querySelector(":scope > .fold");
const say = (text) => (status.textContent = text);

// Boxes and their middles, in the units of the drawing: from attributes, because tiles that are not seen have no layout

const listed = new WeakMap();

function middleOf(link) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(link.firstElementChild.getAttribute(name)));
  return [x + width / 2, y + height / 2];
}

function boxes() {
  if (!listed.has(drawing())) {
    const links = [...area.querySelectorAll(".box")];
    const texts = plain(links.map((link) => link.textContent).join("\n")).split("\n");
    listed.set(drawing(), links.map((link, index) => ({ link, middle: middleOf(link), text: texts[index] })));
  }
  return listed.get(drawing());
}

function nearest(distance) {
  let best = null, least = Infinity;
  for (const { link, middle } of boxes()) {
    const own = distance(...middle);
    if (own < least) [best, least] = [link, own];
  }
  return best;
}

function onScreen(link) {
  const { left, top } = area.getBoundingClientRect(), [x, y] = middleOf(link);
  return [left + (x + EDGE) * scale, top + (y + EDGE) * scale];
}

// Size and place

let scale = 1;

function size() {
  const { width, height } = drawing().dataset;
  area.style.inlineSize = `${width * scale}px`;
  area.style.blockSize = `${height * scale}px`;
  area.style.contain = "strict"; // its size is known, so nothing in it is laid out again when the frame changes
  scaled.style.transform = `translateZ(0) scale(${scale})`;
  for (const [name, isLast] of [["smaller", scale <= least()], ["larger", scale >= MAX]]) {
    document.querySelector(`[data-does=${name}]`).ariaDisabled = isLast;
  }
}

const fitting = () => Math.min(view.clientWidth / drawing().dataset.width, (window.innerHeight - 80) / drawing().dataset.height, 1);
const least = () => Math.max(MIN, Math.min(HALF, fitting()));
const within = (wanted) => Math.min(MAX, Math.max(least(), wanted));

// While the size changes, the compositor stretches the picture that it has; then the browser draws it at its new size

let drawn = 1, sharpening = null;

function stretch(wanted) {
  if (!scaled.style.willChange) drawn = scale;
  scale = within(wanted);
  scaled.style.willChange = scale < 2 * drawn && scale > drawn / 2 ? "transform" : "";
  clearTimeout(sharpening);
  sharpening = setTimeout(() => (scaled.style.willChange = ""), PAUSE);
  size();
}

const pointAt = (x, y) => {
  const { left, top, width, height } = area.getBoundingClientRect();
  return [(x - left) / width, (y - top) / height];
};

function zoom(wanted, x, y, point) {
  const frame = view.getBoundingClientRect();
  x ??= frame.x + frame.width / 2;
  y ??= frame.y + frame.height / 2;
  const [across, down] = point ?? pointAt(x, y);
  stretch(wanted);
  const after = area.getBoundingClientRect(); // so that the same point of the drawing stays below the pointer
  view.scrollBy(after.x + across * after.width - x, after.y + down * after.height - y);
  remember();
}

const fit = () => zoom(fitting());

function center(link) {
  const [x, y] = onScreen(link), frame = view.getBoundingClientRect();
  view.scrollBy(x - frame.x - frame.width / 2, y - frame.y - frame.height / 2);
}

// The address of the view has its size and the box in its middle, once somebody has moved it

let wait = null, isMoved = false;

function remember() {
  clearTimeout(wait);
  wait = isMoved && panel.hidden ? setTimeout(write, 300) : null;
}

function write() {
  const frame = view.getBoundingClientRect(), { left, top } = area.getBoundingClientRect();
  const x = (frame.x + frame.width / 2 - left) / scale - EDGE, y = (frame.y + frame.height / 2 - top) / scale - EDGE;
  const link = nearest((ownX, ownY) => Math.hypot(ownX - x, ownY - y));
  history.replaceState(null, "", `#view=${slugOf(link).slice(3)},${scale.toFixed(2)}`);
}

function remembered() {
  const [, slug, size] = location.hash.match(/^#view=([\w-]+),([\d.]+)$/) ?? [];
  scale = within(Number(size) || scale);
  return slug && document.getElementById(`at-${slug}`);
}

for (const kind of ["wheel", "pointerdown", "keydown", "touchstart"]) {
  document.querySelector("main").addEventListener(kind, () => (isMoved = true), { passive: true, capture: true });
}
view?.addEventListener("scroll", remember, { passive: true });

// Another view

const address = () => location.pathname + location.search;
let latest = 0, shown = address();

async function show(wanted, { slug, isNew = true } = {}) {
  const number = (latest += 1);
  let place;
  clearTimeout(wait);
  view.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(wanted.split("#")[0] || "?");
    if (!response.ok) throw response;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (number !== latest) return;
    const before = slug && document.getElementById(slug);
    place = before && onScreen(boxOf(before));
    for (const selector of SWAPPED) document.querySelector(selector).replaceWith(page.querySelector(selector));
  } catch {
    say(status.dataset.failed);
    return;
  } finally {
    view.removeAttribute("aria-busy");
  }
  say("");
  isMoved = false;
  if (isNew) history.pushState(null, "", wanted);
  shown = address();
  const own = remembered();
  size();
  const item = slug ? document.getElementById(slug) : own;
  if (slug && !item) return;
  const link = item ? boxOf(item) : first();
  if (place) {
    const [x, y] = onScreen(link);
    view.scrollBy(x - place[0], y - place[1]);
  } else center(link);
  if (slug) (foldOf(link) ?? link).focus({ preventScroll: true });
}

addEventListener("popstate", async () => {
  const slug = location.hash.match(/^#(at-.+)/)?.[1];
  if (address() !== shown) await show(location.href, { slug, isNew: false });
  if (history.state?.isOpen) reopen();
  else if (panel && !panel.hidden) close();
});

// The panel, whose opening is an entry of the history

let opened = null;

function reopen() {
  const item = document.getElementById(location.hash.slice(1));
  if (item) open(boxOf(item));
}

async function open(link) {
  opened?.classList.remove("found");
  opened = link;
  link.classList.add("found");
  const [title, content] = [panel.querySelector("h2 a"), panel.querySelector("div")];
  const lines = [...link.querySelectorAll("tspan")].map((line) => line.textContent);
  title.textContent = lines.slice(link.matches(".here")).join(""); // without its mark, “You are here”
  title.href = link.href.baseVal;
  content.replaceChildren();
  panel.hidden = false;
  panel.parentElement.classList.add("divided");
  title.focus();
  const page = await fetch(title.href).then((response) => response.text()).catch(() => "");
  const body = new DOMParser().parseFromString(page, "text/html").querySelector("article.body");
  if (opened !== link) return;
  const [own, isOpen] = [`#${slugOf(link)}`, history.state?.isOpen];
  history[isOpen ? "replaceState" : "pushState"]({ isOpen: true }, "", own); // not before, because it delays the next paint
  if (!body) {
    say(status.dataset.failed);
    return;
  }
  for (const other of body.querySelectorAll("nav, h1, form, button, .permalink, .first-contact .more, .onwards:not(:has([href*='/chart/']))")) other.remove();
  for (const other of body.querySelectorAll("[id]")) other.removeAttribute("id");
  for (const other of body.querySelectorAll(".onwards [href*='/chart/']")) {
    other.previousSibling?.remove(); // the sign between links
    other.remove();
  }
  content.append(...body.children);
}

function close() {
  panel.hidden = true;
  panel.parentElement.classList.remove("divided");
  opened?.classList.remove("found");
  opened?.focus();
  opened = null;
}

function leave() {
  close();
  if (history.state?.isOpen) history.back();
}

panel?.querySelector("button").addEventListener("click", leave);

// Links: a drag that ends on one does not follow it

let dragged = false;

area?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (dragged) return;
  if (link.matches(".fold")) show(link.href.baseVal, { slug: slugOf(link) });
  else open(link);
});

document.querySelector("main").addEventListener("click", (event) => {
  const tool = event.target.closest("[data-does]")?.dataset.does, swap = event.target.closest(".chart-views a");
  if (tool) ({ smaller: () => zoom(scale / STEP), larger: () => zoom(scale * STEP), fit })[tool]();
  if (!swap || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(swap.getAttribute("href"));
});

// Wheel, pinch and drag

view?.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoom(scale * Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 150), event.clientX, event.clientY);
}, { passive: false });

let pinch = null;

function fingers({ touches: [one, other] }) {
  const middle = [(one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2];
  return { middle, spread: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) };
}

view?.addEventListener("touchstart", (event) => {
  pinch = null;
  if (event.touches.length !== 2) return;
  const { middle, spread } = fingers(event);
  pinch = { spread, scale, point: pointAt(...middle) };
}, { passive: true });

view?.addEventListener("touchmove", (event) => {
  if (!pinch || event.touches.length !== 2) return;
  if (event.cancelable) event.preventDefault();
  const { middle, spread } = fingers(event);
  zoom((pinch.scale * spread) / pinch.spread, ...middle, pinch.point); // what was between the fingers stays there
}, { passive: false });

view?.addEventListener("dragstart", (event) => event.preventDefault());
view?.addEventListener("pointerdown", (event) => {
  dragged = false;
  if (event.pointerType !== "mouse" || event.button) return;
  let last = event;
  const drag = (move) => {
    if (!dragged && Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) < NEAR) return;
    dragged = true;
    view.parentElement.classList.add("held");
    view.scrollBy(last.clientX - move.clientX, last.clientY - move.clientY);
    last = move;
  };
  const stop = () => {
    removeEventListener("pointermove", drag);
    view.parentElement.classList.remove("held");
  };
  addEventListener("pointermove", drag);
  addEventListener("pointerup", stop, { once: true });
  addEventListener("pointercancel", stop, { once: true });
});

// Keys: from a box the arrows lead to the next one in their direction; from the frame they pan, as in every frame that scrolls

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function beside(link, [across, down]) {
  const [fromX, fromY] = middleOf(link);
  return nearest((x, y) => {
    const ahead = across ? (x - fromX) * across : (y - fromY) * down, aside = Math.abs(across ? y - fromY : x - fromX);
    return ahead > 1 ? ahead + 2 * aside : Infinity;
  });
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel && !panel.hidden) leave();
  if (!view?.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = event.target.closest(".box, .fold")?.parentElement.querySelector(".box");
  const next = link && ARROWS[event.key] && beside(link, ARROWS[event.key]);
  if (next) next.focus();
  else if (event.key === "+" || event.key === "=") zoom(scale * STEP);
  else if (event.key === "-") zoom(scale / STEP);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});

// Search: in the drawing while somebody types; what is folded is looked up in the directory, and unfolded

let found = [], at = -1, typing = null;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function find() {
  typing = clearTimeout(typing);
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  for (const box of found) box.classList.remove("found");
  found = words.length ? boxes().filter(({ text }) => words.every((word) => text.includes(word))).map(({ link }) => link) : [];
  for (const box of found) box.classList.add("found");
  at = -1;
  step(1);
}

function step(by) {
  if (!found.length) {
    say(field.value.trim() && status.dataset.elsewhere);
    return;
  }
  at = (at + by + found.length) % found.length;
  center(found[at]);
  say(`${at + 1} / ${found.length}`);
}

async function lookUp() {
  const response = await fetch(`${field.dataset.address}?q=${encodeURIComponent(field.value)}`).catch(() => null);
  if (!response?.ok) {
    say(status.dataset.failed);
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const addresses = [...page.querySelectorAll("[data-url]")].map((option) => option.dataset.url);
  const slug = addresses.join(" ").match(/\/(?:units|divisions)\/([\w-]+)\//)?.[1];
  if (!slug) say(status.dataset.none);
  else if (/\/chart\/[\w-]+\/$/.test(location.pathname)) location.assign(`../?here=${slug}`);
  else await show(`?here=${slug}`);
}

field?.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(find, PAUSE); // letters appear at once, what they find when the next one is not there yet
});
field?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.key !== "Enter" || !field.value.trim()) return;
  event.preventDefault();
  const isNew = Boolean(typing);
  if (isNew) find();
  if (!found.length) lookUp();
  else if (!isNew) step(event.shiftKey ? -1 : 1);
});

// The reader's own spacing of letters changes the width of the heading, whenever it comes

if (view) {
  const heading = document.querySelector(".chart-head h1");
  new ResizeObserver(() => {
    area.classList.toggle("spaced", parseFloat(getComputedStyle(heading).letterSpacing) > 0); // else negative or “normal”
  }).observe(heading);
}

if (view) {
  const own = remembered();
  size();
  const target = own || location.hash.startsWith("#at-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  center(target ? boxOf(target) : first());
  if (!target && !area.querySelector(".here")) view.scrollTo({ top: 0, left: view.scrollLeft });
  if (history.state?.isOpen) reopen();
}
