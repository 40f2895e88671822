// What is typed into forms with long texts is stored in this browser until it is saved, for a week at most: a draft for each
// page and person. It is offered when the page is opened again, and deleted when it was saved or its writer signs out.

const words = document.getElementById("draft-words");
const PREFIX = "draft ";
const DAYS = 7;
const SENT = "draft that was sent";

// A browser may refuse to store anything.
const storage = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};
const read = (key) => storage(() => JSON.parse(localStorage.getItem(key)));
const remove = (key) => storage(() => localStorage.removeItem(key));
const ownKeys = () => storage(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) ?? [];

for (const key of ownKeys()) {
  if (!(Date.now() - read(key)?.at < DAYS * 86400000)) remove(key);
}
document.addEventListener("submit", ({ target }) => {
  if (target.matches("#logout-form, .leave")) ownKeys().forEach(remove);
});

// This tab comes from a form that it had sent: it was saved if the page says so.
const sent = storage(() => sessionStorage.getItem(SENT));
storage(() => sessionStorage.removeItem(SENT));
if (sent && document.querySelector(".messagelist .success") && !document.querySelector("[data-unsaved-post]")) remove(sent);

const form = document.querySelector(
  "#content-main form[method=post]:has(textarea, #id_name_en):not(:has([type=password], [type=file]), .unsaved-steps)",
);
if (words && form) keepDraft();

function keepDraft() {
  const language = new URLSearchParams(location.search).get("language") ?? document.documentElement.lang;
  const key = `${PREFIX}${words.dataset.person} ${location.pathname} ${language}`;
  const fields = () =>
    [...form.querySelectorAll("textarea, input[type=text]")].filter(
      (field) => field.name && !field.readOnly && !field.disabled && !field.name.includes("__prefix__"),
    );
  const plain = (text) => text.replace(/\r\n?/g, "\n");
  /** The text that this page showed: after an error, it is not what stands in the field. */
  const shown = (field) => {
    const names = [`initial-${field.name}`, field.name.replace(/-words$/, "-shown")];
    const companion = names.map((name) => form.elements[name]).find((other) => other && other !== field);
    return plain(companion?.value ?? field.defaultValue);
  };
  const cameBack = Boolean(document.querySelector("#content-main .errors, #content-main .errorlist, #content .errornote"));
  let earlier = cameBack ? null : read(key);
  let waiting;
  let isLeft = false;

  function keep() {
    clearTimeout(waiting);
    waiting = undefined;
    const changed = fields().filter((field) => plain(field.value) !== shown(field));
    const typed = Object.fromEntries(
      changed.map((field) => [field.name, { shown: shown(field), typed: plain(field.value) }]),
    );
    const all = { ...earlier?.fields, ...typed };
    if (Object.keys(all).length) storage(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: all })));
    else remove(key);
  }

  form.addEventListener("input", () => {
    waiting ??= setTimeout(keep, 400);
  });
  form.addEventListener("submit", (event) => {
    if ((event.submitter?.formTarget || form.target) === "_blank") return;
    keep();
    isLeft = true;
    storage(() => sessionStorage.setItem(SENT, key));
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) isLeft = false;
  });
  addEventListener("pagehide", () => {
    if (waiting !== undefined && !isLeft) keep();
  });
  if (cameBack) keep();
  if (earlier) offer();

  function offer() {
    const present = new Map(fields().map((field) => [field.name, field]));
    const differs = Object.entries(earlier.fields).filter(
      ([name, draft]) => !present.has(name) || plain(present.get(name).value) !== draft.typed,
    );
    if (!differs.length) {
      earlier = null;
      return;
    }
    const box = words.content.firstElementChild.cloneNode(true);
    box.querySelector("time").replaceWith(time(new Date(earlier.at)));
    const finish = () => {
      earlier = null;
      keep();
    };
    box.querySelector("[data-discard]").addEventListener("click", () => {
      box.remove();
      finish();
    });
    box.querySelector("[data-restore]").addEventListener("click", () => {
      const others = [];
      for (const [name, draft] of differs) {
        const field = present.get(name);
        // Over a text that somebody else has changed meanwhile, nothing is put unseen.
        if (!field || shown(field) !== draft.shown) {
          others.push(draft.typed);
          continue;
        }
        field.value = draft.typed;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      finish();
      if (!others.length) return box.remove();
      box.querySelector("[data-offer]").remove();
      const rest = box.querySelector("[data-changed]");
      rest.hidden = false;
      for (const text of others) {
        const area = document.createElement("textarea");
        area.readOnly = true;
        area.dir = "auto";
        area.value = text;
        area.rows = Math.min(10, text.split("\n").length + Math.floor(text.length / 70));
        area.setAttribute("aria-label", rest.querySelector("p").textContent);
        rest.append(area);
      }
    });
    form.before(box);
  }
}

function time(date) {
  const element = document.createElement("time");
  element.dateTime = date.toISOString();
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { day: "numeric", month: "long", year: "numeric" };
  const isToday = date.toDateString() === new Date().toDateString();
  const locale = `${document.documentElement.lang || "en"}-u-nu-latn`;
  element.textContent = new Intl.DateTimeFormat(locale, isToday ? clock : { ...day, ...clock }).format(date);
  return element;
}
