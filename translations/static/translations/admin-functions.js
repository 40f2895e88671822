// The functions of a mandate: another order by dragging, by touch, or with two buttons, and items of others with two more.
// Labels are redrawn as functions move. The script only fills in the numbers that the form has without it; nothing is stored before the form is saved.

const settings = document.getElementById("function-order-settings");

if (settings) start(JSON.parse(settings.textContent));

function start({ markers, between, words }) {
  const fieldset = settings.closest("fieldset");
  const status = fieldset.querySelector(".order-status");
  fieldset.classList.add("is-orderable");
  fieldset.querySelector(".order-help").hidden = false;

  const rows = () => [...fieldset.querySelectorAll(".inline-related:not(.empty-form)")];
  const input = (row) => row.querySelector(".function-order input");
  const level = (row) => Number(row.querySelector(".function-level select").value);
  const setLevel = (row, deep) => {
    row.querySelector(".function-level select").value = deep;
  };
  // A function with its items, which follow it and are deeper.
  const branch = (row) => {
    const following = rows().slice(rows().indexOf(row) + 1);
    const end = following.findIndex((other) => level(other) <= level(row));
    return [row, ...(end < 0 ? following : following.slice(0, end))];
  };
  const text = (row) => row.querySelector("textarea:not([type=hidden])")?.value.trim() ?? "";
  const marker = (row) => row.querySelector(".function-marker").textContent || row.querySelector(".new-function")?.textContent;
  const say = (sentence, values) => {
    status.textContent = sentence.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  };
  // A function that will be retired has no letter any more, and an empty new one none yet.
  const hasLetter = (row) =>
    !row.querySelector(".delete input:checked") && (row.classList.contains("has_original") || text(row) !== "");

  function redraw() {
    let path = [];
    for (const row of rows()) {
      row.dataset.level = level(row);
      if (hasLetter(row)) {
        path = [...path.slice(0, level(row)), (path[level(row)] ?? 0) + 1];
      }
      const label = path.map((number, depth) => markers[depth][number - 1]).join(between);
      row.querySelector(".function-marker").textContent = hasLetter(row) ? label : "";
      const [up, down, out, into] = row.querySelectorAll(".move");
      const letter = marker(row);
      for (const [button, sentence, isEnd] of [
        [up, words.up, !jumped(row, true)],
        [down, words.down, !jumped(row, false)],
        [out, words.outdent, !mayHaveLevel(row, level(row) - 1)],
        [into, words.indent, !mayHaveLevel(row, level(row) + 1)],
      ]) {
        button.setAttribute("aria-label", sentence.replace("%(letter)s", letter));
        button.setAttribute("aria-disabled", isEnd);
      }
      row.querySelector(".function-excerpt").textContent = text(row);
    }
  }

  // A list begins with a function, and none is more than one level deeper than the one before; neither are its items.
  function mayHaveLevel(row, deep) {
    const before = rows()[rows().indexOf(row) - 1];
    const deepest = Math.max(...branch(row).map(level)) - level(row) + deep;
    return deep >= 0 && deep <= (before ? level(before) + 1 : 0) && deepest < markers.length;
  }

  // What a function moves past, with its items: up to the next place where it can be an item of what is before it, and
  // where what comes after it does not become an item of it.
  function jumped(row, isUp) {
    const all = rows();
    const first = all.indexOf(row);
    const end = first + branch(row).length;
    const fits = (before, after) =>
      level(row) <= (before ? level(before) + 1 : 0) && (!after || level(after) <= level(row));
    if (isUp) {
      for (let place = first - 1; place >= 0; place -= 1) {
        if (fits(all[place - 1], all[place])) return all.slice(place, first);
      }
    } else {
      for (let place = end + 1; place <= all.length; place += 1) {
        if (fits(all[place - 1], all[place])) return all.slice(end, place);
      }
    }
    return null;
  }

  function number() {
    rows().forEach((row, place) => {
      input(row).value = place + 1;
    });
  }

  // The row itself stays where it is in the document: its neighbours move past it, so that it keeps focus and pointer.
  function step(row, isUp) {
    const past = jumped(row, isUp);
    if (!past) return false;
    if (isUp) branch(row).at(-1).after(...past);
    else row.before(...past);
    redraw();
    return true;
  }

  function shift(row, by) {
    const old = marker(row);
    if (mayHaveLevel(row, level(row) + by)) {
      branch(row).forEach((own) => setLevel(own, level(own) + by));
      redraw();
      say(words.moved, { old, new: marker(row) });
    } else {
      say(words.fixed, { letter: old });
    }
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
    branch(row).forEach((own) => own.classList.add("dragged"));
    window.scrollBy(0, row.getBoundingClientRect().top - start);

    const follow = () => {
      for (;;) {
        const middle = (some) =>
          (some[0].getBoundingClientRect().top + some.at(-1).getBoundingClientRect().bottom) / 2;
        const [above, below] = [jumped(row, true), jumped(row, false)];
        if (above && pointer < middle(above)) step(row, true);
        else if (below && pointer > middle(below)) step(row, false);
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
      branch(row).forEach((own) => own.classList.remove("dragged"));
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
    const out = button("move outdent", "←");
    const into = button("move indent", "→");
    out.addEventListener("click", () => shift(row, -1));
    into.addEventListener("click", () => shift(row, 1));
    tools.append(up, down, out, into);
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
  fieldset.addEventListener("change", (event) => {
    // What is retired takes its items with it.
    const row = event.target.closest(".delete") && event.target.closest(".inline-related");
    for (const own of row ? branch(row).slice(1) : []) {
      const box = own.querySelector(".delete input");
      if (box) box.checked = event.target.checked;
    }
    redraw();
  });
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
