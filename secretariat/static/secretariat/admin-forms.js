// Every form that is posted: while it is on its way, it is not sent again. The server takes a repeated post as one, too.

const SECONDS_TO_WAIT = 20; // after that somebody may have stopped the page from loading

const isPost = (form) => form.getAttribute("method")?.toLowerCase() === "post";

function release(form) {
  clearTimeout(form.waiting);
  delete form.waiting;
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-sending]")) {
    button.disabled = false;
    delete button.dataset.sending;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isPost(form) || event.defaultPrevented) return;
  if ("sending" in form.dataset) {
    event.preventDefault();
    return;
  }
  if ((event.submitter?.formTarget || form.target) === "_blank") return; // this page stays
  form.dataset.sending = "";
  form.waiting = setTimeout(release, 1000 * SECONDS_TO_WAIT, form);
  // Afterwards: a disabled button would not be among what is posted.
  setTimeout(() => {
    if (event.defaultPrevented) return release(form);
    for (const button of form.querySelectorAll("button:not([type=button]):enabled, input:is([type=submit], [type=image]):enabled")) {
      button.disabled = true;
      button.dataset.sending = "";
    }
  });
});

// The browser kept this page as it was when it was left, and shows it again: what is posted now is a new submission.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    release(form);
    const key = form.querySelector("input[name=idempotency_key]");
    if (key) key.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
  }
});
