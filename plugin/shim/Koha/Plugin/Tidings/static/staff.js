// Adds an entry to the list of a patron's tabs. That list has no name that all versions of Koha share, so it is known
// by its links.
(() => {
  const { label, link } = document.currentScript.dataset;
  const tab = /\/cgi-bin\/koha\/(?:members|circ)\/[\w-]+\.pl\?.*\bborrowernumber=(\d+)/;
  // Old check-out pages have no tabs, only the buttons that change this patron.
  const button =
    /\/cgi-bin\/koha\/members\/(?:memberentry|setstatus|member-flags)\.pl\?.*\b(?:borrowernumber|member)=(\d+)/;

  // As it is written: a link to a place on this very page would resolve to the page's own address.
  const target = (a) => a.getAttribute("href");
  const tabsOf = (list) => [...list.querySelectorAll(":scope > li > a[href]")].filter((a) => tab.test(target(a)));

  const leadsHome = (a) => /\/(?:circ\/circulation|members\/moremember)\.pl/.test(target(a));
  // A list of relatives is about several patrons.
  const isAboutOne = (tabs) => new Set(tabs.map((a) => tab.exec(target(a))[1])).size === 1;

  const makeAnchor = (patron) => {
    const anchor = document.createElement("a");
    anchor.id = "tidings-entry";
    anchor.href = link + patron;
    anchor.textContent = label;
    return anchor;
  };

  const addTab = (tabs) => {
    const beside = tabs.find((a) => target(a).includes("/members/notices.pl")) ?? tabs[tabs.length - 1];
    const entry = document.createElement("li");
    entry.append(makeAnchor(tab.exec(target(beside))[1]));
    beside.closest("li").after(entry);
  };

  const addButton = () => {
    const toolbar = document.querySelector(".btn-toolbar");
    const known = [...(toolbar?.querySelectorAll("a[href]") ?? [])].find((a) => button.test(target(a)));
    if (!known) return;
    const anchor = makeAnchor(button.exec(target(known))[1]);
    anchor.className = "btn btn-default";
    toolbar.append(" ", anchor);
  };

  const addEntry = () => {
    if (document.getElementById("tidings-entry")) return;
    const lists = [...document.querySelectorAll("ul")]
      .map(tabsOf)
      .filter((tabs) => tabs.length >= 3 && tabs.some(leadsHome) && isAboutOne(tabs));
    const tabs = lists.sort((a, b) => b.length - a.length)[0];
    if (tabs) addTab(tabs);
    else if (/\/circ\/circulation\.pl$/.test(location.pathname)) addButton();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addEntry);
  else addEntry();
})();
