// The functions of a mandate: another order by dragging, by touch, or with two buttons. Letters are redrawn as functions
// move. The script only fills in the numbers that the form has without it; nothing is stored before the form is saved.

const settings = document.getElementById("function-order-settings");

if (settings) start(JSON.parse(settings.textContent));

function start({ markers, words }) {
  const fieldset = settings.closest("fieldset");
  const status = fieldset.querySelector(".order-status");
  fieldset.classList.add("is-orderable");
  fieldset.querySelector(".order-help").hidden = false;

  const rows = () => [...fieldset.querySelectorAll(".inline-related:not(.empty-form)")];
  const input = (row) => row.querySelector(".function-order input");
  const text = (row) => row.querySelector("textarea:not([type=hidden])")?.value.trim() ?? "";
  const marker = (row) => row.querySelector(".function-marker").textContent || row.querySelector(".new-function")?.textContent;
  const say = (sentence, values) => {
    status.textContent = sentence.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  };
  // A function that will be retired has no letter any more, and an empty new one none yet.
  const hasLetter = (row) =>
    !row.querySelector(".delete input:checked") && (row.classList.contains("has_original") || text(row) !== "");

  function redraw() {
    let number = 0;
    const all = rows();
    all.forEach((row, place) => {
      row.querySelector(".function-marker").textContent = hasLetter(row) ? markers[number++] : "";
      const [up, down] = row.querySelectorAll(".move");
      const letter = marker(row);
      for (const [button, sentence, isEnd] of [
        [up, words.up, place === 0],
        [down, words.down, place === all.length - 1],
      ]) {
        button.setAttribute("aria-label", sentence.replace("%(letter)s", letter));
        button.setAttribute("aria-disabled", isEnd);
      }
      row.querySelector(".function-excerpt").textContent = text(row);
    });
  }

  function number() {
    rows().forEach((row, place) => {
      input(row).value = place + 1;
    });
  }

  // The row itself stays where it is in the document: a neighbour moves past it, so that it keeps focus and pointer.
  function step(row, isUp) {
    const all = rows();
    const neighbour = all[all.indexOf(row) + (isUp ? -1 : 1)];
    if (!neighbour) return false;
    if (isUp) row.after(neighbour);
    else row.before(neighbour);
    redraw();
    return true;
  }

  function sort(order) {
    const end = fieldset.querySelector(".empty-form");
    order.forEach((row) => (end ? end.before(row) : row.parentNode.append(row)));
    redraw();
  }

  function press(row, isUp) {
    const old = marker(row);
    if (step(row, isUp)) {
      number();
      say(words.moved, { old, new: marker(row) });
      row.scrollIntoView({ block: "nearest" });
    } else {
      say(isUp ? words.first : words.last, { letter: old });
    }
  }

  // Dragging: the functions shrink to their first line, so that the whole list is in reach.
  function drag(row, event) {
    const before = rows();
    const old = marker(row);
    const start = row.getBoundingClientRect().top;
    let pointer = event.clientY;
    fieldset.classList.add("is-dragging");
    row.classList.add("dragged");
    window.scrollBy(0, row.getBoundingClientRect().top - start);

    const follow = () => {
      for (;;) {
        const all = rows();
        const place = all.indexOf(row);
        const middle = (other) => {
          const box = other.getBoundingClientRect();
          return box.top + box.height / 2;
        };
        if (place > 0 && pointer < middle(all[place - 1])) step(row, true);
        else if (place < all.length - 1 && pointer > middle(all[place + 1])) step(row, false);
        else break;
      }
    };
    const scrolling = setInterval(() => {
      if (pointer < 60) window.scrollBy(0, -12);
      else if (pointer > window.innerHeight - 60) window.scrollBy(0, 12);
      else return;
      follow();
    }, 30);
    const move = (moved) => {
      if (moved.pointerId !== event.pointerId) return;
      pointer = moved.clientY;
      follow();
    };
    const end = (isDone) => {
      clearInterval(scrolling);
      gesture.abort();
      const top = row.getBoundingClientRect().top;
      fieldset.classList.remove("is-dragging");
      row.classList.remove("dragged");
      if (!isDone) {
        sort(before);
        say(words.cancelled, {});
      } else if (before.some((other, place) => rows()[place] !== other)) {
        number();
        say(words.moved, { old, new: marker(row) });
      }
      window.scrollBy(0, row.getBoundingClientRect().top - top);
    };
    const gesture = new AbortController();
    const { signal } = gesture;
    document.addEventListener("pointermove", move, { signal });
    document.addEventListener("pointerup", () => end(true), { signal });
    document.addEventListener("pointercancel", () => end(false), { signal });
    document.addEventListener("keydown", (key) => key.key === "Escape" && end(false), { signal });
  }

  function button(className, sign) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = sign;
    return made;
  }

  function equip(row) {
    if (row.querySelector(".function-tools")) return;
    const tools = document.createElement("span");
    tools.className = "function-tools";
    const handle = document.createElement("span");
    handle.className = "handle";
    handle.title = words.drag;
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      drag(row, event);
    });
    const up = button("move", "↑");
    const down = button("move", "↓");
    up.addEventListener("click", () => press(row, true));
    down.addEventListener("click", () => press(row, false));
    tools.append(up, down);
    const head = row.querySelector(".function-head");
    head.prepend(handle);
    const excerpt = document.createElement("span");
    excerpt.className = "function-excerpt";
    excerpt.setAttribute("aria-hidden", "true");
    const field = row.querySelector("textarea");
    if (field) [excerpt.lang, excerpt.dir] = [field.lang, field.dir];
    head.querySelector(".function-order").before(excerpt, tools);
  }

  rows().forEach(equip);
  // A page that came back with errors, or after numbers were typed, shows the functions in the order of their numbers.
  const numbered = rows();
  const value = (row) => Number(input(row).value) || Infinity;
  sort([...numbered].sort((one, other) => value(one) - value(other) || numbered.indexOf(one) - numbered.indexOf(other)));

  fieldset.addEventListener("input", redraw);
  fieldset.addEventListener("change", redraw);
  document.addEventListener("formset:added", (event) => {
    if (!fieldset.contains(event.target)) return;
    event.target.querySelector(".function-tools")?.remove();
    equip(event.target);
    redraw();
  });
  // Django numbers the names of all fields anew when a new row is removed, by their place in the document.
  fieldset.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest(".inline-deletelink")) return;
      const place = (row) => Number(row.id.match(/\d+$/)[0]);
      const shown = rows();
      sort([...shown].sort((one, other) => place(one) - place(other)));
      setTimeout(() => sort(shown.filter((row) => row.isConnected)));
    },
    { capture: true },
  );
}
