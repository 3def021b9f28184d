// Adds our entries to Koha's pages for staff: a tab of each patron, one in the header's menu and on the main page, and
// how a patron is reached. Nothing of Koha's has a name that all its versions share: places are known by their links.
{
  const { label, tab: tabLabel, see, tool, posted } = document.currentScript.dataset;
  // Only there once Koha has read our routes, without which there is only the tool.
  const hosting = globalThis.tidingsFrame;
  const API = "/api/v1/contrib/tidings";
  const MAIN = "/cgi-bin/koha/mainpage.pl";
  const PAGES = [/\/members\/notices\.pl/, /\/members\/moremember\.pl/, /\/circ\/circulation\.pl/];
  const tab = /\/cgi-bin\/koha\/(?:members|circ)\/[\w-]+\.pl\?.*\bborrowernumber=(\d+)/;
  // Old check-out pages have no tabs, only the buttons that change this patron.
  const button =
    /\/cgi-bin\/koha\/members\/(?:memberentry|setstatus|member-flags)\.pl\?.*\b(?:borrowernumber|member)=(\d+)/;

  // As it is written: a link to a place on this very page would resolve to the page's own address.
  const target = (a) => a.getAttribute("href");
  const linksOf = (list) => [...list.querySelectorAll(":scope > li > a[href]")];
  const tabsOf = (list) => linksOf(list).filter((a) => tab.test(target(a)));
  const patronOf = (a) => tab.exec(target(a))[1];

  const leadsHome = (a) => /\/(?:circ\/circulation|members\/moremember)\.pl/.test(target(a));
  // A list of relatives is about several patrons.
  const isAboutOne = (tabs) => new Set(tabs.map(patronOf)).size === 1;

  const findTabs = () =>
    [...document.querySelectorAll("ul")]
      .map(tabsOf)
      .filter((tabs) => tabs.length >= 3 && tabs.some(leadsHome) && isAboutOne(tabs))
      .sort((a, b) => b.length - a.length)[0];

  /** The page of Koha's in which this person sees ours about a patron: one that they may open themselves. */
  const hostOf = (patron, tabs = []) => {
    if (!hosting) return tool + patron;
    const open = PAGES.find((page) => tabs.some((a) => page.test(target(a)))) ?? PAGES[1];
    return `/cgi-bin/koha${open.source.replaceAll("\\", "")}?borrowernumber=${patron}&tidings=1`;
  };

  const makeAnchor = (href, text) => {
    const anchor = document.createElement("a");
    anchor.href = href;
    anchor.textContent = text;
    return anchor;
  };

  /** A sign in Koha's own type of signs; `large`: in the place where an old Koha's main page has pictures. */
  const makeSign = (large) => {
    const sign = document.createElement("i");
    sign.className = "fa fa-fw fa-envelope";
    sign.setAttribute("aria-hidden", "true");
    if (large) sign.style.cssText = "position:absolute;left:3px;top:3px;font-size:36px;color:#000";
    return sign;
  };

  const addTab = (tabs, patron) => {
    const beside = tabs.find((a) => target(a).includes("/members/notices.pl")) ?? tabs[tabs.length - 1];
    const entry = document.createElement("li");
    const anchor = makeAnchor(hostOf(patron, tabs), tabLabel);
    anchor.id = "tidings-entry";
    entry.append(anchor);
    beside.closest("li").after(entry);
    return anchor;
  };

  const findButton = () => [...document.querySelectorAll(".btn-toolbar a[href]")].find((a) => button.test(target(a)));

  const addButton = (known, patron) => {
    const anchor = makeAnchor(hostOf(patron), tabLabel);
    anchor.id = "tidings-entry";
    anchor.className = "btn btn-default";
    known.closest(".btn-toolbar").append(" ", anchor);
  };

  /** The lists of Koha's modules: the header's menu, and those of the main page. */
  const addToModules = () => {
    const leadsTo = (page) => (a) => target(a).includes(page);
    const lists = [...document.querySelectorAll("ul")].map(linksOf);
    const menu = lists.find((links) => links.some(leadsTo("/authorities-home.pl")) && links.some(leadsTo("/about.pl")));
    const main = lists.find(
      (links) => links !== menu && location.pathname === MAIN && links.some(leadsTo("/authorities-home.pl")),
    );
    for (const [name, beside] of [
      ["tidings-module", menu?.find(leadsTo("/about.pl"))],
      ["tidings-main", main?.[main.length - 1]],
    ]) {
      if (!beside || document.getElementById(name)) continue;
      const anchor = makeAnchor(`${MAIN}?tidings=1`, label);
      anchor.id = name;
      // An icon is a picture by class in an old Koha, a sign in a newer one.
      anchor.className = [...beside.classList].filter((one) => !/^icon_(?!general)/.test(one)).join(" ");
      const isOld = anchor.matches(".icon_general");
      if (isOld) anchor.style.cssText = "background-image:none;position:relative";
      if (isOld || beside.querySelector("i.fa")) anchor.prepend(makeSign(isOld));
      const entry = document.createElement("li");
      entry.append(anchor);
      if (beside === main?.[main.length - 1]) beside.closest("li").after(entry);
      else beside.closest("li").before(entry);
    }
  };

  const markActive = (tabs, ours) => {
    for (const a of tabs) {
      for (const one of [a, a.closest("li")]) one.classList.remove("active", "current");
      a.removeAttribute("aria-current");
    }
    ours.closest("li").classList.add("active");
    ours.setAttribute("aria-current", "page");
  };

  let around;
  /** The way to this page as Koha shows it: the patron, if it is about one, ours, and what our page says itself. */
  const writeCrumbs = (patron, start, own = []) => {
    const place = document.querySelector("#breadcrumbs, .breadcrumb");
    if (!place) return;
    around ??= {
      links: [...place.querySelectorAll("a[href]")],
      text: place.textContent.trim(),
      person: document.querySelector(".patroninfo h5, .patroninfo .patron-title")?.textContent.trim(),
    };
    const { links, text, person } = around;
    const kept = patron ? links.filter((a) => !target(a).includes("borrowernumber=")) : links.slice(0, 1);
    const steps = kept.length > 0 ? [...kept] : [makeAnchor(MAIN, text || "Koha")];
    if (patron && person) {
      steps.push(makeAnchor(`/cgi-bin/koha/members/moremember.pl?borrowernumber=${patron}`, person));
    }
    const last = own.length > 0 ? own[own.length - 1].name : tabLabel;
    if (own.length > 0) steps.push(makeAnchor(start, tabLabel));
    for (const { name, to } of own.slice(0, -1)) steps.push(makeAnchor(to ?? start, name));
    hosting.writeWay(place, steps, last);
  };

  const before = document.title;
  // Ours ends with the name of the program.
  const writeTitle = (whole) => {
    const title = whole?.replace(/ – [^–]*$/, "");
    if (title) document.title = /^Koha\b/.test(before) ? `Koha › ${title}` : `${title} › Koha`;
  };

  const consoleAt = (path) => `${MAIN}?tidings=1#tidings:${path}`;
  const sourceOf = (path) => `${API}/staff?framed=1&to=${encodeURIComponent(path)}`;

  const host = (column, { path, patron, stays, staysIn, start, wayOf }) => {
    const source = (at) => sourceOf(at ?? path);
    writeCrumbs(patron, start);
    hosting.show({
      column,
      stays,
      source,
      name: tabLabel,
      moved: (page) => {
        writeTitle(page.title);
        // A page that is not about this patron does not belong among the patron's tabs.
        if (page.path !== undefined && !staysIn(page)) return location.replace(consoleAt(page.path));
        hosting.keepPath(page.path);
        if (page.path !== undefined) writeCrumbs(patron, start, wayOf(page));
      },
      instead: () => location.replace(tool ? tool + (patron ?? "") : location.pathname),
    });
    writeTitle(tabLabel);
  };

  const showPatron = (tabs, ours, patron) => {
    const column = document.querySelector("main") ?? ours.closest(".row > *")?.parentElement?.firstElementChild;
    if (!column || column.contains(ours)) return;
    const home = new RegExp(`^/patron/${patron}/?(?:[?#]|$)`);
    const own = new RegExp(`^/patron/${patron}(?:[/?#]|$)`);
    host(column, {
      path: `/patron/${patron}`,
      patron,
      stays: column.querySelector(".btn-toolbar"),
      start: hostOf(patron, tabs),
      staysIn: (page) => own.test(page.path) || page.patron === patron,
      wayOf: (page) => (home.test(page.path) ? [] : page.way.slice(-1)),
    });
    markActive(tabs, ours);
    // Koha marks its own tab once the page is ready.
    addEventListener("load", () => markActive(tabs, ours));
  };

  const showConsole = () => {
    const column = document.querySelector("main, #container-main, .main");
    const wayOf = ({ path, way }) =>
      path === "/" ? [] : way.map(({ name, to }) => ({ name, to: to === undefined ? to : consoleAt(to) }));
    if (column) host(column, { path: "/", start: consoleAt("/"), staysIn: () => true, wayOf });
  };

  /** How the patron is reached, under what Koha says of them; asked for once the page is there. */
  const showStatus = async (tabs, patron) => {
    if (!/\/(?:moremember|circulation)\.pl$/.test(location.pathname)) return;
    const facts = document.querySelector("ul.patronbriefinfo");
    const toolbar = document.querySelector(".btn-toolbar");
    if (!(facts ?? toolbar) || document.getElementById("tidings-status")) return;
    const line = document.createElement(facts ? "li" : "p");
    line.id = "tidings-status";
    line.hidden = true;
    if (facts) facts.append(line);
    else toolbar.after(line);
    const answer = await fetch(`${API}/status?patron=${patron}`, { credentials: "same-origin" });
    if (answer.status !== 200) return;
    const said = await answer.json();
    line.textContent = said.line;
    if (said.trouble) {
      const trouble = makeAnchor(hostOf(patron, tabs), said.trouble);
      line.append(" · ", trouble);
    }
    line.hidden = false;
  };

  const addToPatron = () => {
    if (!see || document.getElementById("tidings-entry") || !(hosting || tool)) return;
    const tabs = findTabs();
    const known = tabs || !/\/circ\/circulation\.pl$/.test(location.pathname) ? undefined : findButton();
    if (!tabs && !known) return;
    const patron = tabs ? patronOf(tabs[0]) : button.exec(target(known))[1];
    const ours = tabs && addTab(tabs, patron);
    if (known) addButton(known, patron);
    if (!hosting) return;
    if (tabs && hosting.isWanted(posted)) showPatron(tabs, ours, patron);
    else showStatus(tabs, patron).catch(() => undefined);
  };

  /** On the tool's own page, and nowhere else, the frame is there already, and learns to follow its page. */
  const adoptTool = () => {
    const frame = /\/plugins\/run\.pl$/.test(location.pathname) ? document.getElementById("tidings-frame") : null;
    const path = hosting.pathInHash();
    if (!frame) return;
    hosting.follow(frame, (page) => {
      writeTitle(page.title);
      hosting.keepPath(page.path);
    });
    if (path) frame.src = sourceOf(path);
  };

  const start = () => {
    addToPatron();
    if (!hosting) return;
    addToModules();
    adoptTool();
    if (location.pathname === MAIN && !document.getElementById("tidings-frame") && hosting.isWanted(posted))
      showConsole();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
