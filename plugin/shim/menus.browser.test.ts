import { describe, expect, test } from "vitest";
import {
  accountPages,
  ENTER,
  header,
  item,
  LANGUAGES,
  patronTabs,
  TOOL,
  toolbar,
  useKohaPages,
  wordsOf,
} from "./koha-pages.fixture.ts";

/* What is on Koha's pages before Koha has read our routes, and on a page on which there is no place for anything. */

const { used, show } = useKohaPages();

const relatives = `<ul>${[11, 12, 13, 14, 15, 16]
  .map((one) => item(`/cgi-bin/koha/members/moremember.pl?borrowernumber=${one}`, `Child ${one}`))
  .join("")}</ul>`;

describe.each([
  ["19.06", (tabs: string) => `<div id="menu"><ul>${tabs}</ul></div>`],
  ["24.x", (tabs: string) => `<div id="circ-menu" class="sidebar_menu"><ul>${tabs}</ul></div>`],
])("on a patron's page of Koha %s", (_version, menu) => {
  test.each(LANGUAGES)("the entry is there once, beside the notices, in %s, and opens that patron", async (lang) => {
    const body = `${header}${relatives}${menu(patronTabs(7))}${toolbar(7)}`;
    const entry = await show("/cgi-bin/koha/members/moremember.pl", body, "staff", { lang, times: 2 });
    expect(await entry.count()).toBe(1);
    expect(await entry.textContent()).toBe((await wordsOf(lang)).staff_tab);
    expect(await entry.getAttribute("href")).toBe(`${TOOL}7`);
    expect(
      await used.page.locator("li:has(> #tidings-entry)").evaluate((li) => li.previousElementSibling?.textContent),
    ).toBe("Notices");
  });
});

test("a check-out page of Koha 19.06 has no tabs: the entry is one of the buttons for that patron", async () => {
  const entry = await show("/cgi-bin/koha/circ/circulation.pl", `${header}${toolbar(7)}${relatives}`, "staff");
  expect(await entry.count()).toBe(1);
  expect(await entry.getAttribute("href")).toBe(`${TOOL}7`);
  expect(await used.page.locator(".btn-toolbar > #tidings-entry").count()).toBe(1);
});

test.each([
  ["the check-out page without a patron", "/cgi-bin/koha/circ/circulation.pl", header],
  ["a page that lists several patrons", "/cgi-bin/koha/members/member.pl", `${header}${relatives}`],
  ["the form in which a patron is edited", "/cgi-bin/koha/members/memberentry.pl", `${header}${toolbar(7)}`],
])("%s is left alone", async (_what, path, body) => {
  expect(await (await show(path, body, "staff")).count()).toBe(0);
});

const publicLists = `<ul class="dropdown-menu">${[1, 2, 3, 4, 5, 6, 7, 8]
  .map((one) => item(`/cgi-bin/koha/opac-shelves.pl?op=view&amp;shelfnumber=${one}`, `List ${one}`))
  .join("")}</ul>`;

describe.each([
  ["19.06", `<div id="menu"><h4>Your account menu</h4><ul class="menu-collapse">${accountPages()}</ul></div>`],
  ["24.x", `<nav id="usermenu"><ul class="nav flex-column">${accountPages("nav-link")}</ul></nav>`],
])("in a patron's account in the OPAC of Koha %s", (version, menu) => {
  test.each(LANGUAGES)("the entry is there once, beside the messaging page, in %s", async (lang) => {
    const body = `${publicLists}${menu}`;
    const entry = await show("/cgi-bin/koha/opac-user.pl", body, "opac", { lang, times: 2 });
    expect(await entry.count()).toBe(1);
    expect(await entry.textContent()).toBe((await wordsOf(lang)).opac_menu);
    expect(await entry.getAttribute("href")).toBe(ENTER);
    expect(
      await used.page.locator("li:has(> #tidings-entry)").evaluate((li) => li.previousElementSibling?.textContent),
    ).toBe("Messaging");
    expect(await entry.getAttribute("class")).toBe(version === "24.x" ? "nav-link" : "");
  });
});

test("a page of the OPAC without an account menu is left alone", async () => {
  expect(await (await show("/cgi-bin/koha/opac-main.pl", publicLists, "opac")).count()).toBe(0);
});
