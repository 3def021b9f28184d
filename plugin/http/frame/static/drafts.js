// Drafts: kept in this tab alone, under the person's name and the page's path.
const { person, path, refused, again, forget } = document.body.dataset;
const DRAFT = "tidings:draft:";
const mine = person === undefined ? undefined : `${DRAFT}${person}:`;
const key = mine === undefined ? undefined : mine + (path ?? location.pathname);
const SECRET = /secret|token|pass|csrf|pin$/i;

const drafts = () => Object.keys(sessionStorage).filter((name) => name.startsWith(DRAFT));
const read = (name) => {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
};
const write = (name, draft) => {
  try {
    sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // Full, or switched off: then nothing is kept.
  }
};

const forms = () => [...document.querySelectorAll('form[method="post"]:not(.leave)')];
const nameOf = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname;
const isKept = ({ name, type }) =>
  name !== "" && !["password", "hidden", "file", "submit", "button"].includes(type) && !SECRET.test(name);
const fieldsOf = (form) => [...form.elements].filter((field) => "name" in field && isKept(field));
const ticks = ({ type }) => type === "checkbox" || type === "radio";
const valueIn = (field) => (ticks(field) ? field.checked : field.value);
const idOf = (field) => (ticks(field) ? `${field.name}=${field.value}` : field.name);

const keep = (form) => {
  const values = Object.fromEntries(fieldsOf(form).map((field) => [idOf(field), valueIn(field)]));
  write(key, { forms: { ...read(key)?.forms, [nameOf(form)]: values } });
};

const giveBack = (draft) => {
  let changed = false;
  for (const form of forms()) {
    const values = draft.forms?.[nameOf(form)] ?? {};
    for (const field of fieldsOf(form)) {
      const value = values[idOf(field)];
      if (value === undefined || value === valueIn(field) || field.disabled) continue;
      if (ticks(field)) field.checked = value === true;
      else field.value = value;
      changed = true;
    }
  }
  if (!changed) return;
  const said = document.createElement("div");
  said.className = "notice good";
  said.setAttribute("role", "status");
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "quiet";
  discard.textContent = forget;
  discard.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    location.reload();
  });
  said.append(again, " ", discard);
  document.querySelector("h1")?.after(said);
};

const resumeDrafts = () => {
  for (const name of drafts()) {
    // Another person came in, or nobody is in: then the page where one comes in again leads back to the draft.
    if (mine !== undefined && !name.startsWith(mine)) sessionStorage.removeItem(name);
    const draft = read(name);
    if (!draft?.sent) continue;
    // The page after a form that was sent says itself what came of it, unless the form was not taken.
    const { [draft.sent]: sent, ...others } = draft.forms;
    write(name, { forms: mine === undefined || refused ? draft.forms : others });
  }
  const draft = key && read(key);
  if (draft && !refused) giveBack(draft);
};

const leadBack = () => {
  const link = document.querySelector("a[data-come-in]");
  const last = sessionStorage.getItem("tidings:last");
  if (link && last) link.href = link.dataset.comeIn + encodeURIComponent(last);
  if (path !== undefined && person?.startsWith("staff-")) sessionStorage.setItem("tidings:last", path);
};

const onSubmit = (event) => {
  const form = event.target;
  if (form.classList.contains("leave")) {
    for (const name of drafts()) sessionStorage.removeItem(name);
    sessionStorage.removeItem("tidings:last");
    return;
  }
  if (form.getAttribute("method") !== "post") return;
  if (form.dataset.pressed) {
    event.preventDefault();
    return;
  }
  form.dataset.pressed = "1";
  const draft = key && read(key);
  if (draft) write(key, { ...draft, sent: nameOf(form) });
};

try {
  resumeDrafts();
  leadBack();
} catch {
  // A browser that keeps nothing.
}
document.addEventListener("input", ({ target }) => {
  if (key !== undefined && target.form && forms().includes(target.form) && isKept(target)) keep(target.form);
});
document.addEventListener("submit", onSubmit);
// Back in the browser: the page is as it was left, and its forms may be sent again.
addEventListener("pageshow", () => {
  for (const form of forms()) delete form.dataset.pressed;
});
