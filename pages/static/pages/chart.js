// The chart as a tree: keys as in the WAI-ARIA pattern for navigation trees, folding, parts on demand, zoom and pan.
// Without this script it is a nested list of links.

const chart = document.querySelector(".chart");
const view = document.querySelector(".chart-view");
const status = document.querySelector("#chart-status");
const SMALLEST = 0.3, LARGEST = 3, STEP = 1.2;

const nodeOf = (item) => item.querySelector(":scope > .node");
const groupOf = (item) => item.querySelector(":scope > ul");
const itemOf = (node) => node.closest("li");
const hasParts = (item) => Boolean(item.querySelector(":scope > .count"));
const isOpen = (item) => nodeOf(item).getAttribute("aria-expanded") === "true";
const isShown = (node) => node.offsetParent !== null;
const nodes = () => [...chart.querySelectorAll("[role=treeitem]")].filter(isShown);

// What a list of links lacks to be a tree

let number = 0;

function enhance(list) {
  for (const item of list.querySelectorAll("li")) {
    const node = nodeOf(item);
    if (node.getAttribute("role")) continue;
    item.setAttribute("role", "none");
    node.setAttribute("role", "treeitem");
    node.tabIndex = -1;
    if (!hasParts(item)) continue;
    const count = item.querySelector(":scope > .count");
    count.tabIndex = -1;
    count.setAttribute("aria-hidden", "true"); // the tree itself says what can be opened
    const fold = document.createElement("button");
    fold.type = "button";
    fold.className = "fold";
    fold.tabIndex = -1;
    fold.setAttribute("aria-hidden", "true");
    node.after(fold);
    own(item);
  }
}

function own(item) {
  const group = groupOf(item);
  if (group) {
    group.role = "group";
    group.id ||= `parts-${(number += 1)}`;
    nodeOf(item).setAttribute("aria-owns", group.id);
  }
  nodeOf(item).setAttribute("aria-expanded", String(Boolean(group) && !group.hidden));
}

// Folding

async function open(item) {
  if (!hasParts(item) || isOpen(item)) return;
  const node = nodeOf(item);
  if (!groupOf(item)) {
    if (node.hasAttribute("aria-busy")) return;
    node.setAttribute("aria-busy", "true");
    const address = `${chart.dataset.parts}?root=${encodeURIComponent(item.dataset.slug)}`;
    await window.htmx.ajax("GET", address, { target: item, swap: "beforeend" }).catch(() => {});
    node.removeAttribute("aria-busy");
    if (!groupOf(item)) {
      status.textContent = status.dataset.failed;
      status.classList.remove("visually-hidden");
      return;
    }
    enhance(groupOf(item));
  }
  groupOf(item).hidden = false;
  own(item);
}

function close(item) {
  if (!groupOf(item)) return;
  groupOf(item).hidden = true;
  own(item);
}

// Moving about

function focus(node) {
  if (!node) return;
  chart.querySelector("[role=treeitem][tabindex='0']")?.setAttribute("tabindex", "-1");
  node.tabIndex = 0;
  node.focus();
}

let typed = "", typedAt = 0;

function typeAhead(letter, now) {
  typed = now - typedAt > 700 ? letter : typed + letter;
  typedAt = now;
  const all = nodes();
  const start = all.indexOf(document.activeElement) + (typed.length === 1 ? 1 : 0);
  const begins = (node) => node.textContent.trim().toLocaleLowerCase().startsWith(typed.toLocaleLowerCase());
  focus([...all.slice(start), ...all.slice(0, start)].find(begins));
}

chart?.addEventListener("keydown", async (event) => {
  const node = event.target.closest("[role=treeitem]");
  if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
  const item = itemOf(node);
  const all = nodes();
  const at = all.indexOf(node);
  const isRightToLeft = getComputedStyle(chart).direction === "rtl";
  const inwards = isRightToLeft ? "ArrowLeft" : "ArrowRight";
  const outwards = isRightToLeft ? "ArrowRight" : "ArrowLeft";
  const does = {
    ArrowDown: () => focus(all[at + 1]),
    ArrowUp: () => focus(all[at - 1]),
    Home: () => focus(all[0]),
    End: () => focus(all.at(-1)),
    [inwards]: () => (isOpen(item) ? focus(nodeOf(groupOf(item).querySelector("li"))) : open(item)),
    [outwards]: () => (isOpen(item) ? close(item) : focus(item.parentElement.closest("li")?.querySelector(".node"))),
    "*": () => [...item.parentElement.children].forEach(open),
  }[event.key];
  if (does) {
    event.preventDefault();
    does();
  } else if (event.key.length === 1 && event.key !== " ") {
    typeAhead(event.key, event.timeStamp);
  }
});

chart?.addEventListener("click", (event) => {
  const fold = event.target.closest(".fold");
  if (!fold) return;
  const item = itemOf(fold);
  if (isOpen(item)) close(item);
  else open(item);
});

chart?.addEventListener("focusin", (event) => {
  const node = event.target.closest("[role=treeitem]");
  if (node && node.tabIndex !== 0) focus(node);
});

// Size and place

let zoom = 1;

function setZoom(wanted) {
  zoom = Math.min(LARGEST, Math.max(SMALLEST, wanted));
  chart.style.setProperty("--zoom", zoom);
}

function fit() {
  setZoom(1);
  for (let round = 0; round < 4 && view.scrollWidth > view.clientWidth + 1; round += 1) {
    setZoom((zoom * view.clientWidth) / view.scrollWidth);
  }
}

const tools = {
  smaller: () => setZoom(zoom / STEP),
  larger: () => setZoom(zoom * STEP),
  fit,
  fold: () => chart.querySelectorAll(":scope > li > ul > li").forEach(close),
  unfold: () => [...chart.querySelectorAll("li")].filter(groupOf).forEach(open),
};

document.querySelector(".chart-tools")?.addEventListener("click", (event) => {
  tools[event.target.dataset.does]?.();
});

view?.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  setZoom(zoom * (event.deltaY < 0 ? STEP : 1 / STEP));
}, { passive: false });

view?.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "mouse" || event.button || event.target.closest("a, button")) return;
  const from = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
  const drag = (move) => view.scrollTo(from.x - move.clientX, from.y - move.clientY);
  const stop = () => {
    view.removeEventListener("pointermove", drag);
    view.classList.remove("held");
  };
  view.setPointerCapture(event.pointerId);
  view.classList.add("held");
  view.addEventListener("pointermove", drag);
  view.addEventListener("pointerup", stop, { once: true });
  view.addEventListener("pointercancel", stop, { once: true });
});

if (chart) {
  chart.setAttribute("role", "tree");
  enhance(chart);
  nodeOf(chart.querySelector("li")).tabIndex = 0;
  document.querySelector(".chart-tools").hidden = false;
}
