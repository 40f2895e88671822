// Select2, which Django's autocompletes are made of, leaves its fields without a name for screen readers: they get that
// of the label.

function nameOf(select) {
  const label = select?.labels?.[0];
  if (!label) return null;
  label.id ||= `${select.id}_label`;
  return label;
}

/** Name the field that Select2 has put behind a select. */
function nameField(container) {
  const label = nameOf(container.previousElementSibling);
  const field = container.querySelector("[role=combobox]");
  const shown = field?.querySelector("[role=textbox]");
  if (!label || !shown) return;
  field.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  shown.removeAttribute("role"); // it cannot be typed in
  shown.removeAttribute("aria-readonly");
}

new MutationObserver((records) => {
  for (const { addedNodes } of records) {
    for (const node of addedNodes) if (node.matches?.(".select2-container")) nameField(node);
  }
}).observe(document, { childList: true, subtree: true });

window.django?.jQuery?.(document).on("select2:open", ({ target }) => {
  const label = nameOf(target);
  const search = document.querySelector(".select2-container--open .select2-search__field");
  if (label && search) search.setAttribute("aria-labelledby", label.id);
  const field = target.nextElementSibling?.querySelector("[role=combobox]");
  field?.setAttribute("aria-controls", field.getAttribute("aria-owns"));
});
