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

const tell = () => {
  const height = Math.ceil(root.getBoundingClientRect().height);
  const { path } = document.body.dataset;
  const tidings = { height, title: document.title, ...(path === undefined ? {} : { path }) };
  parent.postMessage({ tidings }, location.origin);
};

if (framed) {
  root.classList.add("framed");
  wearKohasClothes();
  tell();
  new ResizeObserver(tell).observe(document.body);
}
