// Adds an entry to the list of a patron's tabs. That list has no name that all versions of Koha share, so it is known by its links.
(() => {
  const { label, link } = document.currentScript.dataset;
  const tab = /\/cgi-bin\/koha\/(?:members|circ)\/[\w-]+\.pl\?.*\bborrowernumber=(\d+)/;

  // As it is written: a link to a place on this very page would resolve to the page's own address.
  const target = (a) => a.getAttribute("href");
  const tabsOf = (list) => [...list.querySelectorAll(":scope > li > a[href]")].filter((a) => tab.test(target(a)));

  const leadsHome = (a) => /\/(?:circ\/circulation|members\/moremember)\.pl/.test(target(a));

  const addEntry = () => {
    const lists = [...document.querySelectorAll("ul")]
      .map(tabsOf)
      .filter((tabs) => tabs.length >= 3 && tabs.some(leadsHome));
    const tabs = lists.sort((a, b) => b.length - a.length)[0];
    if (!tabs || document.getElementById("tidings-entry")) return;
    const beside = tabs.find((a) => target(a).includes("/members/notices.pl")) ?? tabs[tabs.length - 1];
    const entry = document.createElement("li");
    const anchor = document.createElement("a");
    anchor.id = "tidings-entry";
    anchor.href = link + tab.exec(target(beside))[1];
    anchor.textContent = label;
    entry.append(anchor);
    beside.closest("li").after(entry);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addEntry);
  else addEntry();
})();
