// Adds an entry to the patron's account menu, which is known by its links (the page's header has a shorter list of the
// same kind), and shows our page within an account page of the OPAC.
{
  const { label, link, hint, consent, posted } = document.currentScript.dataset;
  // Only there once Koha has read our routes, without which our page stands alone.
  const hosting = globalThis.tidingsFrame;
  const page =
    /\/cgi-bin\/koha\/opac-(?:user|account|memberentry|messaging|passwd|readingrecord|privacy|patron-consent|tags|suggestions|shelves)\.pl/;

  // As it is written: a link to a place on this very page would resolve to the page's own address.
  const target = (a) => a.getAttribute("href");
  const pagesOf = (list) => [...list.querySelectorAll(":scope > li > a[href]")].filter((a) => page.test(target(a)));

  // The header's list of public lists may be longer, but leads to no account.
  const isAccount = (pages) => pages.length >= 3 && pages.some((a) => target(a).includes("opac-user.pl"));

  const isMessaging = (a) => target(a).includes("opac-messaging.pl");

  const makeAnchor = (href) => {
    const anchor = document.createElement("a");
    anchor.href = href;
    anchor.textContent = label;
    return anchor;
  };

  /** The page's content beside the account menu; undefined where it cannot be told. */
  const findContent = (list) => {
    for (let column = list; column?.parentElement; column = column.parentElement) {
      if (!column.parentElement.matches(".row, .row-fluid")) continue;
      const beside = [...column.parentElement.children].filter(
        (one) => one !== column && !one.matches("script, style"),
      );
      if (beside.length > 0) return beside.find((one) => one.querySelector("h1, h2, h3, form")) ?? beside[0];
    }
    return undefined;
  };

  const show = (column, pages, ours) => {
    hosting.show({
      column,
      source: () => `${link}?framed=1`,
      name: label,
      moved: () => undefined,
      instead: () => location.replace(link),
    });
    for (const a of pages) {
      for (const one of [a, a.closest("li")]) one.classList.remove("active");
      a.removeAttribute("aria-current");
    }
    ours.setAttribute("aria-current", "page");
    (ours.className === "" ? ours.closest("li") : ours).classList.add("active");
    document.title = document.title.replace(/[^›]*$/, ` ${label}`);
    const steps = document.querySelectorAll(".breadcrumb li, #breadcrumbs li");
    if (steps.length > 1) steps[steps.length - 1].replaceChildren(document.createTextNode(label));
  };

  const makeLine = (words, href) => {
    const line = document.createElement("p");
    line.id = "tidings-hint";
    line.className = "alert alert-info";
    const [first, last] = words.split("{link}");
    line.append(first, makeAnchor(href), last ?? "");
    return line;
  };

  /** On Koha's own page of consents, beneath ours: a yes there is not yet enough. */
  const addConsentLine = (column, ours) => {
    const choices = column.querySelectorAll('input[type="radio"][name*="TIDINGS"]');
    if (choices.length === 0 || !consent) return;
    const last = choices[choices.length - 1];
    (last.closest("fieldset, ol, ul, div") ?? last).after(makeLine(consent, ours.href));
  };

  /** On Koha's own page about messages, where those of ours are chosen. */
  const addHint = (column, ours) => {
    if (!/\/opac-messaging\.pl$/.test(location.pathname) || !hint) return;
    const line = makeLine(hint, ours.href);
    const heading = column.querySelector("h1, h2, h3");
    if (heading) heading.after(line);
    else column.prepend(line);
  };

  const addEntry = () => {
    const lists = [...document.querySelectorAll("ul")].map(pagesOf).filter(isAccount);
    const pages = lists.sort((a, b) => b.length - a.length)[0];
    if (!pages || document.getElementById("tidings-entry")) return;
    const beside = pages.find(isMessaging) ?? pages[pages.length - 1];
    const content = findContent(beside.closest("ul"));
    const host = pages.find(isMessaging) ?? pages.find((a) => target(a).includes("opac-user.pl"));
    const ours = makeAnchor(hosting && content ? `${target(host).replace(/[?#].*/, "")}?tidings=1` : link);
    ours.id = "tidings-entry";
    ours.className = [...beside.classList].filter((name) => name !== "active").join(" ");
    const entry = document.createElement("li");
    entry.append(ours);
    beside.closest("li").after(entry);
    if (!content) return;
    if (hosting?.isWanted(posted)) show(content, pages, ours);
    else if (/\/opac-patron-consent\.pl$/.test(location.pathname)) addConsentLine(content, ours);
    else addHint(content, ours);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addEntry);
  else addEntry();
}
