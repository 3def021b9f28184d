// What our pages do beside what they can do without a script. Served as one module, in the order of frame/assets.ts.
// First: the page tells Koha's page around it how tall it is and where one is, and takes on its type.
const root = document.documentElement;
const framed = parent !== window;

/** Koha's own page, where it stands around this one on the same host. */
const around = () => {
  try {
    return framed ? parent.document : undefined;
  } catch {
    return undefined;
  }
};

const wearKohasClothes = () => {
  const koha = around();
  if (!koha?.body) return;
  // Among a patron's tabs, Koha's own menu and way stand beside.
  root.classList.toggle("beside-patron", /\/(members|circ)\/[\w-]+\.pl$/.test(parent.location.pathname));
  // Koha's own line says the whole way.
  root.classList.toggle("led", koha.querySelector("[data-tidings-way]") !== null);
  const { fontFamily, fontSize } = getComputedStyle(koha.body);
  const size = Number.parseFloat(fontSize);
  if (document.body.classList.contains("staff") && size >= 12 && size <= 17) {
    root.style.setProperty("--koha-font", fontFamily);
    root.style.setProperty("--koha-size", fontSize);
  }
  const made = koha.querySelector('meta[name="generator"]')?.content ?? "";
  root.classList.toggle("flat", Number(/^Koha (\d+)/.exec(made)?.[1] ?? 0) >= 22);
  // A page of Koha is light unless it says otherwise, and ours must not be a dark hole in it.
  root.classList.toggle("light", !getComputedStyle(koha.documentElement).colorScheme.includes("dark"));
};

/** The part of an address below our pages, such as `/messages/m7`; undefined if it is none of ours. */
const pathOf = (address) => {
  const [own = ""] = (document.body.dataset.path ?? "").split("?");
  const url = new URL(address, location.href);
  const base = location.pathname.endsWith(own) ? location.pathname.slice(0, location.pathname.length - own.length) : "";
  if (base === "" || url.origin !== location.origin || !url.pathname.startsWith(`${base}/`)) return undefined;
  return url.pathname.slice(base.length) + url.search;
};

/** The steps of the way to this page; the last one has no link. */
const way = () =>
  [...document.querySelectorAll(".crumbs li:not(.above)")].map((step) => {
    const link = step.querySelector("a[href]");
    return { name: step.textContent.trim(), ...(link ? { to: pathOf(link.href) } : {}) };
  });

/**
 * Beside a patron's tabs, a link that leads to something else takes Koha's whole page along, so that Back leads here
 * again. What a message was about is only known once its page is there.
 */
const leaveTheTabs = (event) => {
  const link = event.target.closest?.("a[href]:not([target], [download])");
  const other = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || other || event.defaultPrevented || !root.classList.contains("beside-patron")) return;
  const path = pathOf(link.href);
  if (path === undefined || /^\/(?:patron\/\d+|messages\/[mn]\d+)(?:[/?]|$)/.test(path)) return;
  event.preventDefault();
  parent.location.assign(`/cgi-bin/koha/mainpage.pl?tidings=1#tidings:${path}`);
};

const tell = () => {
  const height = Math.ceil(root.getBoundingClientRect().height);
  const { path, patron } = document.body.dataset;
  const tidings = { height, title: document.title, way: way(), ...(path && { path }), ...(patron && { patron }) };
  parent.postMessage({ tidings }, location.origin);
};

if (framed) {
  root.classList.add("framed");
  wearKohasClothes();
  tell();
  document.addEventListener("click", leaveTheTabs);
  // Koha's page may have begun to listen only now.
  addEventListener("message", ({ origin, source, data }) => {
    if (origin === location.origin && source === parent && data?.tidings === "again") tell();
  });
  new ResizeObserver(tell).observe(document.body);
}
