// The translators' desk: lengths while typing, suggestions by a click, keys, and a question before typed text is left.
// Everything works without it.

const form = document.querySelector("form.desk");
const fields = [...form.querySelectorAll("textarea:not([readonly])")];

function length(text) {
  return [...text].length;
}

for (const field of form.querySelectorAll("textarea")) {
  const place = document.getElementById(field.getAttribute("aria-describedby"));
  const words = place.textContent.trim();
  const show = () => {
    const limit = Number(field.dataset.limit) || 0;
    place.textContent = [length(field.value) + (limit ? ` / ${limit}` : ""), words].filter(Boolean).join(" · ");
    place.classList.toggle("too-long", Boolean(limit) && length(field.value) > limit);
  };
  field.addEventListener("input", show);
  show();
}

// What can be taken over becomes a button.
for (const words of form.querySelectorAll("[data-insert]")) {
  const field = words.closest(".sheet").querySelector("textarea:not([readonly])");
  if (!field || words.textContent === "—") continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "insert";
  button.append(...words.childNodes);
  words.append(button);
  button.addEventListener("click", () => {
    field.focus();
    if (words.dataset.insert === "whole") field.select();
    field.setRangeText(button.textContent, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
  });
}

document.addEventListener("keydown", (event) => {
  const sheet = event.target.closest?.(".sheet");
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-key=s]"));
  } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && sheet) {
    event.preventDefault();
    form.requestSubmit(sheet.querySelector("[data-key=Enter]"));
  } else if (event.altKey && ["PageDown", "PageUp"].includes(event.key)) {
    event.preventDefault();
    const step = event.key === "PageDown" ? 1 : -1;
    const here = fields.indexOf(sheet?.querySelector("textarea"));
    fields[Math.min(fields.length - 1, Math.max(0, here + step))]?.focus();
  }
});

if ("unsaved" in form.dataset) {
  let leaving = false;
  form.addEventListener("submit", (event) => {
    leaving = event.submitter?.formTarget !== "_blank";
  });
  const isTyped = (field) =>
    field.value !== form.elements[field.name.replace(/-words$/, "-shown")].value.replace(/\r\n?/g, "\n");
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && fields.some(isTyped)) event.preventDefault();
  });
  (document.getElementById(location.hash.slice(1)) ?? form).querySelector(".errors textarea, textarea")?.focus({
    preventScroll: !form.querySelector(".errors"),
  });
}
