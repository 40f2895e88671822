// What copies and shares addresses and citations. Without this script a function's link is an ordinary one, and addresses can be selected.
async function copy(text, after, copied) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return; // not allowed here: the address can be seen
  }
  const status = document.createElement("span");
  status.className = "copied";
  status.setAttribute("role", "status");
  after.after(status);
  status.textContent = copied;
  setTimeout(() => status.remove(), 2000);
}

function textOf(element) {
  const own = element.cloneNode(true);
  for (const mark of own.querySelectorAll(".fallback")) mark.remove();
  return own.textContent.replace(/\s+/g, " ").trim();
}

// A click on a function's link also copies the address that always means it.
for (const link of document.querySelectorAll(".permalink")) {
  link.addEventListener("click", () => copy(new URL(link.dataset.address, link.href).href, link, link.dataset.copied));
}
const cite = document.querySelector(".cite");
for (const button of navigator.clipboard && cite ? cite.querySelectorAll("[data-copies]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => copy(textOf(document.getElementById(button.dataset.copies)), button, cite.dataset.copied));
}
const share = navigator.share && cite?.querySelector("[data-shares]");
if (share) {
  share.hidden = false;
  share.addEventListener("click", () => navigator.share({ title: document.title, url: share.dataset.shares }).catch(() => {})); // closed without sharing
}
