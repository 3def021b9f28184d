import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at } from "../notices/intake.fixture.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { LANGUAGES } from "../templates/locales.ts";
import { type TicketWish, usePages } from "./pages.fixture.ts";

/* What Koha's own pages say of a patron, as the plugin asks for it. */

const { koha, aTicket, aService } = usePages();

beforeEach(async () => {
  for (const table of ["tidings_standing", "tidings_message", "borrowers"]) {
    await sql`delete from ${sql.table(table)}`.execute(koha.db);
  }
  await aBorrower(koha.db, 7);
});

async function ask(wish: TicketWish = {}, authorization?: string) {
  const { app } = await aService();
  const ticket = await aTicket({ target: "/patron/7", ...wish });
  const headers = { authorization: authorization ?? `Bearer ${ticket}` };
  const answer = await app.request("/hook/patron", { headers });
  return { status: answer.status, said: (await answer.json()) as { line?: string; trouble?: string } };
}

async function aFailedMessage(minutes: number): Promise<void> {
  const row = await koha.db.selectFrom("tidings_standing").selectAll().executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId: row.address_id ?? 0, address: "15550000007", ledgerId: row.ledger_id };
  await aMessage(koha.db, { state: "failed", reason: "bad_number", changed_at: at(minutes) }, to);
}

test.each(LANGUAGES)("by which ways a patron is reached, and what failed this week, in %s", async (lang) => {
  await anOptedIn(koha.db, 7, at(-60));
  await aFailedMessage(-5);
  await aFailedMessage(-8 * 24 * 60);
  const { status, said } = await ask({ lang });
  expect(status).toBe(200);
  expect(said.line).toMatch(/: \S+ .*… 0007 .*\d{4}/);
  expect(said.line).not.toContain("555");
  expect(said.trouble).toMatch(/: 1$/);
});

test("a patron who never chose anything gets no messages, which is no trouble", async () => {
  expect(await ask()).toEqual({ status: 200, said: { line: "Messages: text: no" } });
});

test("nothing is said for a ticket that is used, another one, or none", async () => {
  const { app } = await aService();
  const headers = { authorization: `Bearer ${await aTicket({ target: "/patron/7" })}` };
  expect((await app.request("/hook/patron", { headers })).status).toBe(200);
  expect((await app.request("/hook/patron", { headers })).status).toBe(401);
  expect((await app.request("/hook/patron")).status).toBe(401);
  expect((await ask({}, "Bearer x")).status).toBe(401);
});

test.each<[what: string, wish: TicketWish]>([
  ["a patron's own ticket", { kind: "patron" }],
  ["a ticket for a nudge", { kind: "nudge", target: "7" }],
  ["a ticket for another page", { target: "/messages" }],
  ["a patron whom Koha does not have", { target: "/patron/8" }],
  ["somebody who may not see messages", { permissions: ["plugins:configure"] }],
  ["another library's staff", { permissions: ["borrowers:edit_borrowers"], reach: ["RIV"] }],
  ["staff whose permissions have changed since", { whoId: 7, permissions: ["superlibrarian", "rights:old"] }],
])("nothing is said for %s", async (_what, wish) => {
  expect((await ask(wish)).status).toBe(401);
});

test("staff of the patron's library are told", async () => {
  expect((await ask({ permissions: ["borrowers:edit_borrowers"], reach: ["RIV", "MPL"] })).status).toBe(200);
});
