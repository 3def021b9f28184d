import { beforeEach, expect, test } from "vitest";
import { numberOf } from "../../consent/patron.fixture.ts";
import { type TicketWish, usePages } from "../pages.fixture.ts";
import { aLibraryWithAll, everyPage, RITA } from "./every-page.fixture.ts";

const { koha, aService } = usePages();
/** What must not stand on any page of whoever reaches only other libraries. */
const HERS = [/Rita/, /Reader/, /card-7/, new RegExp(numberOf(RITA).slice(-4)), new RegExp(`/patron/${RITA}\\b`)];
const MAY_ALL = { permissions: ["superlibrarian"] };
const ELSEWHERE: TicketWish = { ...MAY_ALL, reach: ["ZZZ"] };

let key: string;

beforeEach(async () => {
  key = await aLibraryWithAll(koha.db);
});

test("no page shows a patron of another library by name, card, number or link", async () => {
  const service = await aService();
  const pages = everyPage(service.app, { key });
  expect(pages.length).toBeGreaterThan(12);
  const everywhere = await service.visit(MAY_ALL);
  // Otherwise the test would look for what no page shows.
  const shown = (await Promise.all(pages.map((page) => everywhere.see(page)))).map(({ html }) => html).join("");
  for (const hers of HERS) expect(shown).toMatch(hers);
  const elsewhere = await service.visit(ELSEWHERE);
  const seen: string[] = [];
  for (const page of pages) {
    const { status, html } = await elsewhere.see(page);
    expect([page, status < 500]).toEqual([page, true]);
    // The address that was asked for tells nothing.
    const told = html.replace(/ data-path="[^"]*"/, "");
    for (const hers of HERS) if (hers.test(told)) seen.push(`${page} shows ${hers}`);
  }
  expect(seen).toEqual([]);
});

test("nor can they change anything of hers", async () => {
  const service = await aService();
  const elsewhere = await service.visit(ELSEWHERE);
  const hers = everyPage(service.app, { key }, "POST").filter((path) =>
    /^\/(patron|messages|import|restored)\b/.test(path),
  );
  expect(hers.length).toBeGreaterThan(12);
  for (const path of hers) {
    expect([path, (await elsewhere.post(path, { reason: "at the desk" })).status]).toEqual([path, 403]);
  }
  // What stands on the lists by its number.
  for (const item of ["message-1", "doubt-1", "person-7", "asked-29", "notice-1", "heard-1", "refused-1"]) {
    await elsewhere.post("/review", { do: `done:${item}` });
    await elsewhere.post("/review/reopen", { reopen: item });
  }
  expect(await koha.db.selectFrom("tidings_review_act").selectAll().execute()).toEqual([]);
});

test("whoever reaches no library at all is answered on every page, and shown nobody", async () => {
  const service = await aService();
  const nowhere = await service.visit({ permissions: ["borrowers:edit_borrowers", "plugins:configure"], reach: [] });
  for (const page of [...everyPage(service.app, { key }), "/messages?q=reader", "/patrons?q=reader"]) {
    const { status, html } = await nowhere.see(page);
    expect([page, status < 500, /Reader,|Rita|card-7/.test(html)]).toEqual([page, true, false]);
  }
});

test("the overview counts by the reach, by the library's own day", async () => {
  const service = await aService();
  const figures = async (wish: TicketWish) => {
    const { html } = await (await service.visit(wish)).see("");
    return /<h2>Today by way<\/h2>.*?(<table[^>]*>.*?<\/table>|class="empty")/s.exec(html)?.[1] ?? "";
  };
  expect(await figures(MAY_ALL)).toMatch(/Text message<\/td>.*?>4<\/td>.*?>1<\/td>.*?>0<\/td>.*?>1<\/td>.*?>1<\/td>/s);
  expect(await figures(ELSEWHERE)).toBe('class="empty"');
});
