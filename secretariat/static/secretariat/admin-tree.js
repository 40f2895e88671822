// The tree of bodies in the admin: open and hide branches, and move a body by pointer or keyboard.
// The server decides what is allowed; this script only offers places that it would accept.

const settings = JSON.parse(document.getElementById("tree-settings")?.textContent ?? "null");
const table = document.getElementById("result_list");

if (settings && table) {
  const body = table.tBodies[0];
  const known = new WeakMap(); // row of the table → what is known about it
  let rows = [];
  let byId = new Map();
  const page = location.pathname + location.search;
  const hiddenKey = `hidden parts ${location.pathname}`;
  const hidden = new Set(JSON.parse(localStorage.getItem(hiddenKey) ?? "[]"));
  const tools = document.querySelector(".tree-tools");
  let restoring = false;

  /** Read the rows of the table, which are more after each branch that was opened. */
  function readRows() {
    rows = [...body.rows].filter((element) => element.querySelector(".node")).map((element) => known.get(element) ?? newRow(element));
    byId = new Map(rows.map((row) => [row.id, row]));
    for (const row of rows) row.parts = [];
    for (const row of rows) {
      row.parent = byId.get(row.placement.parent) ?? null;
      row.parent?.parts.push(row);
    }
    for (const element of body.querySelectorAll(".more-parts")) element.querySelector("a").onclick = openMore;
    for (const row of rows) if (row.parts.length) row.link?.remove();
  }

  function newRow(element) {
    const node = element.querySelector(".node");
    const { id, level, kind } = node.dataset;
    const [, parent, before, after] = node.dataset.placement.split(" ");
    const row = {
      element,
      id,
      kind,
      level: Number(level),
      placement: { parent, before, after, text: node.dataset.placement },
      cell: element.querySelector("th"),
      link: element.querySelector(".closed-branch"),
      name: node.textContent,
    };
    known.set(element, row);
    row.cell.style.setProperty("--level", row.level);
    row.toggle = button("toggle", `${settings.words.parts}: ${row.name}`);
    row.toggle.addEventListener("click", () => toggle(row));
    row.cell.prepend(row.toggle);
    row.link?.addEventListener("click", (event) => {
      event.preventDefault();
      toggle(row);
    });
    if (settings.canMove && element.querySelector("[data-moves], a[href$='/move/']")) addHandle(row);
    return row;
  }

  // Showing and hiding parts

  const isClosed = (row) => Boolean(row.link?.isConnected);
  const isOpen = (row) => row.parts.length > 0 && !hidden.has(row.id);

  function draw() {
    for (const row of rows) {
      row.element.hidden = Boolean(row.parent && (row.parent.element.hidden || hidden.has(row.parent.id)));
      row.toggle.hidden = !row.parts.length && !isClosed(row);
      row.toggle.setAttribute("aria-expanded", String(isOpen(row)));
    }
    for (const element of body.querySelectorAll(".more-parts, .gone")) {
      const parent = byId.get(element.dataset.parent);
      element.hidden = Boolean(parent && (parent.element.hidden || hidden.has(parent.id)));
    }
    tools.hidden = !rows.some((row) => row.parts.length);
    tools.querySelector(".show-all-parts").hidden = rows.some(isClosed);
    localStorage.setItem(hiddenKey, JSON.stringify([...hidden].slice(-500)));
  }

  function startTools() {
    tools.querySelector(".show-all-parts").addEventListener("click", () => {
      hidden.clear();
      draw();
    });
    tools.querySelector(".hide-all-parts").addEventListener("click", () => {
      for (const row of rows) if (row.parent && row.parts.length) hidden.add(row.id);
      draw();
    });
  }

  async function toggle(row) {
    if (isClosed(row)) {
      hidden.delete(row.id);
      await load(row.link);
      row.toggle.focus();
      return;
    }
    if (!hidden.delete(row.id)) hidden.add(row.id);
    draw();
  }

  async function openMore(event) {
    event.preventDefault();
    const next = event.currentTarget.closest("tr").nextElementSibling;
    const before = event.currentTarget.closest("tr").previousElementSibling;
    await load(event.currentTarget);
    (next?.previousElementSibling ?? before?.nextElementSibling)?.querySelector("a")?.focus();
  }

  /** Fetch the rows behind a link; they come after the row of a body, or in place of a row that stood for them. */
  async function load(link) {
    const element = link.closest("tr");
    const address = link.dataset.fragment;
    if (element.ariaBusy === "true") return;
    element.ariaBusy = "true";
    let text;
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!response.ok) throw new Error(response.status);
      text = await response.text();
    } catch {
      if (!restoring) window.alert(settings.words.notLoaded);
      return;
    } finally {
      element.ariaBusy = null;
    }
    const fragment = document.createElement("tbody");
    fragment.innerHTML = text;
    const isMore = element.matches(".more-parts");
    // Where the tree was changed meanwhile, a body may be here already.
    element.after(...[...fragment.rows].filter((one) => !byId.has(one.querySelector(".node")?.dataset.id)));
    if (isMore) element.remove();
    else link.remove();
    readRows();
    draw();
    remember(address);
  }

  // What was opened on this page is opened again when it is loaded again, as after a move.

  function opened() {
    const stored = JSON.parse(sessionStorage.getItem("opened branches") ?? "{}");
    return stored.page === page ? stored.addresses : [];
  }

  function remember(address) {
    const addresses = [...new Set([...opened(), address])].slice(-40);
    sessionStorage.setItem("opened branches", JSON.stringify({ page, addresses }));
  }

  async function restore() {
    restoring = true;
    for (const address of opened()) {
      const link = [...body.querySelectorAll("[data-fragment]")].find((one) => one.dataset.fragment === address);
      if (link) await load(link);
    }
    restoring = false;
    const { scroll, moved } = JSON.parse(sessionStorage.getItem("last move") ?? "{}");
    sessionStorage.removeItem("last move");
    if (scroll !== undefined) window.scrollTo(0, scroll);
    byId.get(moved)?.cell.querySelector(".handle")?.focus({ preventScroll: true });
    body.dataset.isReady = "";
  }

  function button(name, label) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = name;
    element.setAttribute("aria-label", label);
    return element;
  }

  // Moving

  function isWithin(row, branch) {
    return row === branch || Boolean(row.parent && isWithin(row.parent, branch));
  }

  /** Where `moved` may go, as the server's rules have it, from top to bottom as far as it is shown. */
  function placesFor(moved) {
    const fits = (parent) => parent && settings.allowedParents[moved.kind].includes(parent.kind);
    const stays = {
      before: (row) => row.placement.before === moved.id,
      under: (row) => row === moved.parent && moved.placement.after === "-",
      after: (row) => row.placement.after === moved.id,
    };
    const places = [];
    for (const row of rows) {
      if (row.element.hidden || isWithin(row, moved)) continue;
      const isFollowed = byId.has(row.placement.after);
      if (fits(row.parent)) places.push({ row, where: "before", position: "left" });
      if (fits(row)) places.push({ row, where: "under", position: "last-child" });
      if (fits(row.parent) && (!isOpen(row) || !isFollowed)) places.push({ row, where: "after", position: "right" });
    }
    return places.filter(({ row, where }) => !stays[where](row));
  }

  function addHandle(row) {
    const handle = button("handle", `${settings.words.move}: ${row.name}`);
    row.cell.prepend(handle);
    let drag = null;

    handle.addEventListener("pointerdown", (event) => {
      if (event.button || drag) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      drag = pickUp(row);
    });
    handle.addEventListener("pointermove", (event) => drag?.follow(event.clientX, event.clientY));
    handle.addEventListener("pointerup", () => {
      drag?.drop();
      drag = null;
    });
    handle.addEventListener("pointercancel", () => {
      drag?.cancel();
      drag = null;
    });
    handle.addEventListener("blur", () => {
      drag?.cancel();
      drag = null;
    });
    handle.addEventListener("keydown", (event) => {
      const act = {
        Escape: () => drag.cancel(),
        Enter: () => drag.drop(),
        " ": () => drag.drop(),
        ArrowDown: () => drag.step(1),
        ArrowUp: () => drag.step(-1),
      }[event.key];
      if (!act || (!drag && event.key !== " " && event.key !== "Enter")) return;
      event.preventDefault();
      if (!drag) {
        drag = pickUp(row);
        return;
      }
      act();
      if (!event.key.startsWith("Arrow")) drag = null;
    });
  }

  function pickUp(moved) {
    const places = placesFor(moved);
    const line = document.createElement("div");
    line.className = "drop-line";
    line.setAttribute("role", "status");
    const caption = document.createElement("span");
    line.append(caption);
    table.parentElement.append(line);
    document.body.classList.add("dragging");
    for (const row of rows) row.element.classList.toggle("moved", isWithin(row, moved));
    // The keyboard begins between the places above the body and those below it.
    let index = places.findLastIndex(({ row }) => rows.indexOf(row) < rows.indexOf(moved)) + 0.5;
    let place = null;

    function show(chosen) {
      if (chosen?.row !== place?.row) place?.row.element.classList.remove("target");
      place = chosen;
      line.classList.toggle("is-shown", Boolean(place));
      if (!place) return;
      const { row, where } = place;
      const { offsetTop, offsetHeight } = row.element;
      row.element.classList.toggle("target", where === "under");
      line.classList.toggle("is-under", where === "under");
      caption.textContent = `${settings.words[where]} ${row.name}`;
      line.style.setProperty("--block", `${table.offsetTop + offsetTop + (where === "before" ? 0 : offsetHeight)}px`);
      line.style.setProperty("--level", row.level + (where === "under" ? 1 : 0));
    }

    function end() {
      line.remove();
      document.body.classList.remove("dragging");
      for (const row of rows) row.element.classList.remove("moved", "target");
    }

    return {
      follow(x, y) {
        scrollNear(y);
        const row = rows.find(({ element }) => {
          const box = element.getBoundingClientRect();
          return !element.hidden && y >= box.top && y < box.bottom;
        });
        if (!row) return show(null);
        const box = row.element.getBoundingClientRect();
        const third = Math.floor((3 * (y - box.top)) / box.height);
        const order = [
          ["before", "under", "after"],
          ["under", "before", "after"],
          ["after", "under", "before"],
        ][third];
        const here = places.filter((candidate) => candidate.row === row);
        show(order.map((where) => here.find((candidate) => candidate.where === where)).find(Boolean) ?? null);
      },
      step(by) {
        const next = by > 0 ? Math.floor(index) + 1 : Math.ceil(index) - 1;
        index = Math.min(Math.max(next, 0), places.length - 1);
        show(places[index] ?? null);
        place?.row.element.scrollIntoView({ block: "nearest" });
      },
      cancel: end,
      drop() {
        const chosen = place;
        end();
        if (chosen) send(moved, chosen);
      },
    };
  }

  function scrollNear(y) {
    const edge = 60;
    if (y < edge) window.scrollBy(0, -edge / 3);
    if (y > window.innerHeight - edge) window.scrollBy(0, edge / 3);
  }

  async function send(moved, { row, position }) {
    document.body.classList.add("sending");
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    const key = crypto.getRandomValues(new Uint32Array(4)).join("-"); // each drag is one of its own
    try {
      await fetch(location.href, {
        method: "POST",
        headers: { "X-CSRFToken": token, "Idempotency-Key": key },
        body: new URLSearchParams({ cmd: "move_node", cut_item: moved.placement.text, pasted_on: row.placement.text, position }),
      });
    } catch {
      document.body.classList.remove("sending");
      window.alert(settings.words.failed);
      return;
    }
    sessionStorage.setItem("last move", JSON.stringify({ scroll: window.scrollY, moved: moved.id }));
    location.reload(); // the server's message, of success or refusal, waits for this
  }

  readRows();
  startTools();
  draw();
  restore();
}
