import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { noteStaffStep } from "../../audit/note-step.ts";
import { anOptedIn, numberOf } from "../../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../../koha/queue/notice.fixture.ts";
import { setMode } from "../../notices/before-send.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { type TicketWish, usePages } from "../pages.fixture.ts";

const { koha, aService } = usePages();
const RITA = 7;
/** What must not stand on any page of whoever reaches only other libraries. */
const HERS = [/Rita/, /Reader/, /card-7/, new RegExp(numberOf(RITA).slice(-4)), new RegExp(`/patron/${RITA}\\b`)];
const MAY_ALL = { permissions: ["superlibrarian"] };
const ELSEWHERE: TicketWish = { ...MAY_ALL, reach: ["ZZZ"] };

/** What stands in the place of a parameter of a path, by its name; `key` is that of a message of hers. */
const PARAMETERS: Record<string, string> = {
  id: String(RITA),
  channel: "sms",
  namespace: "replies",
  name: "help",
};

beforeEach(async () => {
  await setMode(koha.db, "live");
  await aBorrower(koha.db, RITA);
  await sql`update borrowers set smsalertnumber = ${numberOf(RITA)} where borrowernumber = ${RITA}`.execute(koha.db);
  const addressId = await anOptedIn(koha.db, RITA, at(-60));
  const to = { patronId: RITA, addressId, address: numberOf(RITA), ledgerId: 1 };
  for (const state of ["queued", "sent", "failed"] as const) {
    await aMessage(koha.db, { state, created_at: at(-30), changed_at: at(-30) }, to);
  }
  const doubt = { state: "uncertain", reason: "no_answer", claims: 1, changed_at: at(-30) } as const;
  const id = await aMessage(koha.db, doubt, to);
  const attempt = { message_id: id, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(-30) };
  await koha.db.insertInto("tidings_attempt").values(attempt).execute();
  PARAMETERS.key = `m${id}`;
  await aNotice(koha.db, { patronId: RITA, queuedAt: at(-20) });
  await noteStaffStep(koha.db, { at: at(-9), who: "ole", whoId: 3, step: "opt_in", patronId: RITA });
  await koha.db
    .insertInto("tidings_restore")
    .values({ found_at: at(-2), back_to_at: at(-720), lost_until_at: at(-5), asked_at: at(-1) })
    .execute();
});

/** Every page of the staff, with something in the place of each parameter. */
async function everyPage(service: Awaited<ReturnType<typeof aService>>): Promise<string[]> {
  const paths = service.app.routes.filter(({ method }) => method === "GET").map(({ path }) => path);
  const own = [...new Set(paths)].filter((path) => /^\/staff(\/|$)/.test(path) && !/\*|enter|static/.test(path));
  return own.map((path) =>
    path.replace("/staff", "").replace(/:(\w+)(\{(?:[^{}]|\{[^{}]*\})*\})?/g, (_, name) => PARAMETERS[name] ?? "1"),
  );
}

test("no page shows a patron of another library by name, card, number or link", async () => {
  const service = await aService();
  const pages = await everyPage(service);
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
  const elsewhere = await (await aService()).visit(ELSEWHERE);
  for (const path of [
    "/patron/7/sms/opt-out",
    "/patron/7/kinds",
    "/patron/7/ways",
    `/messages/${PARAMETERS.key}/again`,
    `/messages/${PARAMETERS.key}/other`,
    `/messages/${PARAMETERS.key}/cancel`,
    "/import/start",
    "/restored/release",
  ]) {
    expect([path, (await elsewhere.post(path, { reason: "at the desk" })).status]).toEqual([path, 403]);
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
