import { expect, test } from "vitest";
import { type TicketWish, usePages, type Visit } from "../pages.fixture.ts";
import { aLibraryWithAll, everyPage } from "./every-page.fixture.ts";

const { koha, aService } = usePages();
const BASE = "/tidings/staff";

/** Where a page leads below our own pages: path and query, and the place on that page. */
const linksOf = (html: string, from: string) =>
  [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)]
    .map(([, href = ""]) => new URL(href.replaceAll("&amp;", "&"), `http://here${BASE}${from}`))
    .filter(({ host, pathname }) => host === "here" && new RegExp(`^${BASE}(/|$)`).test(pathname))
    .map(({ pathname, search, hash }) => ({ to: pathname.slice(BASE.length) + search, place: hash.slice(1) }));

const pathOnly = (to: string) => to.replace(/\?.*/, "");

/** Follows every link from these pages on; of the pages that differ by their question only, those of the first one. */
async function follow(visit: Visit, first: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  const read = new Map<string, string>();
  const left = first.map((to) => ({ to, place: "", from: "" }));
  const walked = new Set<string>();
  for (let next = left.pop(); next; next = left.pop()) {
    const { to, place, from } = next;
    const known = read.get(to);
    const { status, html } = known === undefined ? await visit.see(to) : { status: 200, html: known };
    if (status !== 200) wrong.push(`${from} leads to ${to}: ${status}`);
    else read.set(to, html);
    if (place !== "" && status === 200 && !html.includes(` id="${place}"`))
      wrong.push(`${from}: no #${place} on ${to}`);
    if (status !== 200 || walked.has(pathOnly(to))) continue;
    walked.add(pathOnly(to));
    left.push(...linksOf(html, to).map((link) => ({ ...link, from: to })));
  }
  return [...new Set(wrong)];
}

test.each<[string, TicketWish]>([
  ["an administrator", { permissions: ["superlibrarian"] }],
  ["whoever may only see", { permissions: ["borrowers"] }],
  ["an administrator of one library", { permissions: ["superlibrarian"], reach: ["MPL"] }],
])("no link that %s sees leads to a redirect, a refusal or nowhere", async (_who, wish) => {
  const key = await aLibraryWithAll(koha.db);
  const service = await aService();
  const visit = await service.visit(wish);
  const pages = everyPage(service.app, { key });
  const opened: string[] = [];
  for (const page of pages) if ((await visit.see(page)).status === 200) opened.push(page);
  expect(opened.length).toBeGreaterThan(wish.permissions?.includes("borrowers") ? 8 : 15);
  expect(await follow(visit, opened)).toEqual([]);
});
