// Adds an entry to the patron's account menu, which is known by its links; the page's header has a shorter list of the
// same kind.
(() => {
  const { label, link } = document.currentScript.dataset;
  const page =
    /\/cgi-bin\/koha\/opac-(?:user|account|memberentry|messaging|passwd|readingrecord|privacy|patron-consent|tags|suggestions|shelves)\.pl/;

  // As it is written: a link to a place on this very page would resolve to the page's own address.
  const target = (a) => a.getAttribute("href");
  const pagesOf = (list) => [...list.querySelectorAll(":scope > li > a[href]")].filter((a) => page.test(target(a)));

  // The header's list of public lists may be longer, but leads to no account.
  const isAccount = (pages) => pages.length >= 3 && pages.some((a) => target(a).includes("opac-user.pl"));

  const addEntry = () => {
    const lists = [...document.querySelectorAll("ul")].map(pagesOf).filter(isAccount);
    const pages = lists.sort((a, b) => b.length - a.length)[0];
    if (!pages || document.getElementById("tidings-entry")) return;
    const beside = pages.find((a) => target(a).includes("opac-messaging.pl")) ?? pages[pages.length - 1];
    const entry = document.createElement("li");
    const anchor = document.createElement("a");
    anchor.id = "tidings-entry";
    anchor.href = link;
    anchor.textContent = label;
    anchor.className = [...beside.classList].filter((name) => name !== "active").join(" ");
    entry.append(anchor);
    beside.closest("li").after(entry);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addEntry);
  else addEntry();
})();
