// A click on a function's link also copies the address that always means it; without this script it is an ordinary link.
for (const link of document.querySelectorAll(".permalink")) {
  link.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(new URL(link.dataset.address, link.href).href);
    } catch {
      return; // not allowed here: the address bar shows the link
    }
    const status = document.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    link.after(status);
    status.textContent = link.dataset.copied;
    setTimeout(() => status.remove(), 2000);
  });
}
