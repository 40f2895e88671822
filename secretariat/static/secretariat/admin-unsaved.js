// A post that could not be taken is sent again with the token of whoever is signed in by now. Without this script, the
// server shows it once more, with that token.

const form = document.querySelector("[data-token-from]");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  const show = (name, isShown) => {
    form.querySelector(name).hidden = !isShown;
  };
  button.disabled = true;
  let token;
  let isSignedIn = false;
  try {
    const response = await fetch(form.dataset.tokenFrom, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    isSignedIn = response.ok && !response.redirected;
  } catch {
    // said below
  }
  show(".unsaved-still", Boolean(token) && !isSignedIn);
  show(".unsaved-still-away", !token);
  button.disabled = false;
  if (!isSignedIn || !token) return;
  form.querySelector("input[name=csrfmiddlewaretoken]").value = token;
  HTMLFormElement.prototype.submit.call(form); // a field may be called “submit”
});
