// The search field as a combobox (WAI-ARIA: list autocomplete with manual selection); htmx, loaded when the field is
// first focused, fetches the options. Without this script it is an ordinary search field.
const input = document.getElementById("search");
const list = document.getElementById("suggestions");
const count = document.getElementById("suggestions-count"); // for screen readers
const options = () => [...list.querySelectorAll("[role=option]")];
const selected = () => list.querySelector("[aria-selected=true]");

input.setAttribute("role", "combobox");
input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-controls", list.id);

function show(open) {
  list.hidden = !open;
  input.setAttribute("aria-expanded", open);
  if (!open) select(null);
}

function close() {
  show(false);
  count.textContent = "";
}

function select(option) {
  for (const one of options()) one.setAttribute("aria-selected", one === option);
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function step(by) {
  const stops = [null, ...options()]; // the field itself is between the last and the first
  if (stops.length === 1) return;
  show(true);
  select(stops.at((stops.indexOf(selected()) + by) % stops.length));
}

input.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const option = selected();
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter" && option) location.assign(option.dataset.url);
  else if (event.key === "Escape" && !list.hidden) close();
  else return;
  event.preventDefault();
});
input.addEventListener("blur", close);
input.addEventListener("input", () => {
  select(null); // what was selected is of the text before
  if (!input.value.trim()) close();
});
list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) location.assign(option.dataset.url);
});
list.addEventListener("htmx:afterSwap", () => {
  select(null);
  if (document.activeElement === input && input.value.trim()) show(options().length > 0);
  else close();
});
show(false);

function load() {
  const script = document.createElement("script");
  script.src = input.dataset.htmx;
  script.addEventListener("load", () => {
    htmx.process(input);
    if (input.value !== input.defaultValue) htmx.trigger(input, "loaded"); // typed meanwhile
  });
  document.head.append(script);
}

if (document.activeElement === input) load();
else input.addEventListener("focus", load, { once: true });
