// The tree of bodies in the admin: hide and show parts, and move a body by pointer or keyboard.
// The server decides what is allowed; this script only offers places that it would accept.

const settings = JSON.parse(document.getElementById("tree-settings")?.textContent ?? "null");
const table = document.getElementById("result_list");

if (settings && table) {
  const rows = readRows();
  const byId = new Map(rows.map((row) => [row.id, row]));
  showAndHide(rows);
  if (settings.canMove) {
    for (const row of rows) {
      if (row.element.querySelector("a[href$='/move/']")) addHandle(row);
    }
  }

  function readRows() {
    const open = [];
    return [...table.tBodies[0].rows].map((element) => {
      const { id, level, kind } = element.querySelector(".node").dataset;
      const row = { element, id, kind, level: Number(level), cell: element.querySelector("th"), parts: [] };
      open.length = Math.min(open.length, row.level);
      row.parent = open.at(-1) ?? null;
      row.parent?.parts.push(row);
      open.push(row);
      row.cell.style.setProperty("--level", row.level);
      row.name = element.querySelector(".node").textContent;
      return row;
    });
  }

  // Hiding and showing parts

  function showAndHide(rows) {
    const key = `hidden parts ${location.pathname}`;
    const hidden = new Set(JSON.parse(localStorage.getItem(key) ?? "[]"));
    const tools = document.querySelector(".tree-tools");
    const toggles = new Map();

    function draw() {
      for (const row of rows) {
        row.element.hidden = Boolean(row.parent && (row.parent.element.hidden || hidden.has(row.parent.id)));
        toggles.get(row)?.setAttribute("aria-expanded", String(!hidden.has(row.id)));
      }
      localStorage.setItem(key, JSON.stringify([...hidden].filter((id) => byId.has(id))));
    }

    for (const row of rows) {
      if (!row.parts.length) continue;
      const toggle = button("toggle", `${settings.words.parts}: ${row.name}`);
      toggle.addEventListener("click", () => {
        if (!hidden.delete(row.id)) hidden.add(row.id);
        draw();
      });
      row.cell.prepend(toggle);
      toggles.set(row, toggle);
    }
    if (toggles.size) {
      tools.hidden = false;
      tools.querySelector(".show-all-parts").addEventListener("click", () => {
        hidden.clear();
        draw();
      });
      tools.querySelector(".hide-all-parts").addEventListener("click", () => {
        for (const row of toggles.keys()) if (row.parent) hidden.add(row.id);
        draw();
      });
    }
    draw();
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
    const siblings = moved.parent.parts;
    const own = siblings.indexOf(moved);
    const stays = {
      before: (row) => row === siblings[own + 1],
      under: (row) => row === moved.parent && own === siblings.length - 1,
      after: (row) => row === siblings[own - 1],
    };
    const places = [];
    for (const row of rows) {
      if (row.element.hidden || isWithin(row, moved)) continue;
      const isOpen = row.parts.some((part) => !part.element.hidden);
      const isLast = row.parent?.parts.at(-1) === row;
      if (fits(row.parent)) places.push({ row, where: "before", position: "left" });
      if (fits(row)) places.push({ row, where: "under", position: "last-child" });
      if (fits(row.parent) && (!isOpen || isLast)) places.push({ row, where: "after", position: "right" });
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

  /** Where a body stands on this page: what the editor saw. The server refuses a move that was meant otherwise. */
  function spot(row) {
    const siblings = row.parent?.parts ?? [row];
    const own = siblings.indexOf(row);
    return [row, row.parent, siblings[own - 1], siblings[own + 1]].map((other) => other?.id ?? "-").join(" ");
  }

  async function send(moved, { row, position }) {
    document.body.classList.add("sending");
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    const key = crypto.getRandomValues(new Uint32Array(4)).join("-"); // each drag is one of its own
    try {
      await fetch(location.href, {
        method: "POST",
        headers: { "X-CSRFToken": token, "Idempotency-Key": key },
        body: new URLSearchParams({ cmd: "move_node", cut_item: spot(moved), pasted_on: spot(row), position }),
      });
    } catch {
      document.body.classList.remove("sending");
      window.alert(settings.words.failed);
      return;
    }
    location.reload(); // the server's message, of success or refusal, waits for this
  }
}
