// Forms of texts: show the first error, and ask before unsaved text is left, for example by the link to another language.

const form = document.querySelector("#content-main > form");

if (form) {
  form.querySelector(".errors :is(textarea, input:not([type=hidden]), select)")?.focus();

  const content = () => new URLSearchParams(new FormData(form)).toString();
  // A page that came back with errors holds what was typed and never saved.
  let saved = document.querySelector(".errornote") ? null : content();
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "_preview") saved = undefined;
  });
  window.addEventListener("beforeunload", (event) => {
    if (saved !== undefined && saved !== content()) event.preventDefault();
  });
}
