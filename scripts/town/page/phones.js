/** Keeps the page up to date and sends its forms without reloading it; without this script each button reloads it. */

const BUZZ_MS = 1200;
const YEAR_MS = 31_536_000_000;
const known = new Map();
const live = document.getElementById("live");
const said = document.getElementById("said");
const buzzed = document.getElementById("buzzed");

const stream = new EventSource("/live");
stream.addEventListener("open", () => tell("Live", true));
stream.addEventListener("error", () => tell("The demo does not answer. Is it still running?", false));
stream.addEventListener("message", ({ data }) => {
  const rung = Object.entries(JSON.parse(data)).flatMap(([id, html]) => renew(id, html) ?? []);
  if (rung.length > 0) buzzed.textContent = `New message on the phone of ${rung.join(", ")}.`;
});

/** Puts new HTML in its place; returns whose phone it made ring, if any. */
function renew(id, html) {
  const piece = document.getElementById(id);
  if (!piece || known.get(id) === html) return undefined;
  const first = !known.has(id);
  known.set(id, html);
  const focused = piece.contains(document.activeElement) ? document.activeElement.id : "";
  const before = heardIn(piece);
  piece.innerHTML = html;
  if (focused !== "") document.getElementById(focused)?.focus({ preventScroll: true });
  const phone = piece.closest(".phone");
  const screen = piece.closest(".screen");
  if (!phone || !screen) return undefined;
  screen.scrollTop = screen.scrollHeight;
  if (first && before === heardIn(piece)) return undefined;
  return heardIn(piece) > before ? ring(phone) : undefined;
}

const heardIn = (piece) => Number(piece.querySelector("[data-heard]")?.dataset.heard ?? 0);

function ring(phone) {
  phone.classList.remove("buzz");
  // Reading a layout value between the two restarts the animation when a second message comes at once.
  void phone.offsetWidth;
  phone.classList.add("buzz");
  setTimeout(() => phone.classList.remove("buzz"), BUZZ_MS);
  return phone.dataset.name;
}

function tell(words, well) {
  live.textContent = words;
  live.classList.toggle("well", well);
}

let pressed = 0;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  // Forms that open a new tab are left to the browser.
  if (event.submitter?.formTarget === "_blank") return;
  event.preventDefault();
  pressed += 1;
  const mine = pressed;
  /** The response to an earlier press must not replace the one to a later press. */
  const answered = (words, refused) => {
    if (mine !== pressed) return;
    said.textContent = words;
    said.classList.toggle("refused", refused);
  };
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const field = form.querySelector("input[type=text]");
  const writes = field !== null && event.submitter?.name !== "key";
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
    answered((await answer.json()).said, !answer.ok);
    if (writes && answer.ok) field.value = "";
    if (form.action.endsWith("/desk")) bringToView(body.get("patron"));
  } catch {
    answered("The demo does not answer. Is it still running?", true);
  }
});

function bringToView(patron) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const phone = document.getElementById(`phone-${patron}`);
  // On a narrow page the phones are above the desk; there the view stays at the desk.
  if (matchMedia("(min-width: 60em)").matches) {
    phone?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }
}

const tryThis = document.querySelector(".try details");
tryThis?.addEventListener("toggle", () => {
  // A cookie, so that the page comes folded and does not jump.
  const value = tryThis.open ? "no" : "yes";
  globalThis.cookieStore?.set({
    name: "tidings_demo_folded",
    value,
    sameSite: "strict",
    expires: Date.now() + YEAR_MS,
  });
});

for (const screen of document.querySelectorAll(".screen")) screen.scrollTop = screen.scrollHeight;
