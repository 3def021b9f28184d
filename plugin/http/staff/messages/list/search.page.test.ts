import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../../../consent/patron.fixture.ts";
import { aHold, aLoan, returnLoan } from "../../../../koha/circulation/circulation.fixture.ts";
import { aBorrower } from "../../../../koha/queue/notice.fixture.ts";
import { at } from "../../../../notices/intake.fixture.ts";
import { aMessage, type MessageWish } from "../../../../outbox/message.fixture.ts";
import { usePages } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
let addressId: number;

beforeEach(async () => {
  for (const table of ["issues", "old_issues", "reserves", "old_reserves", "items", "biblio"])
    await sql`delete from ${sql.table(table)}`.execute(koha.db);
  await aBorrower(koha.db, 7);
  addressId = await anOptedIn(koha.db, 7, at(-60));
});

const keysIn = (html: string) => [...html.matchAll(/id="row-([mn]\d+)"/g)].map(([, key]) => key);
const text = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const send = (wish: MessageWish) =>
  aMessage(koha.db, {
    patron_id: 7,
    address_id: addressId,
    created_at: at(-5),
    changed_at: at(-4),
    state: "delivered",
    library: "MPL",
    ...wish,
  });

test("an item finds the messages of loans that go on and holds that are open, and no others", async () => {
  await aLoan(koha.db, { id: 1, patronId: 7, title: "Dune", barcode: "b-1" });
  await aHold(koha.db, { id: 2, patronId: 7, title: "Emma" });
  await aLoan(koha.db, { id: 3, patronId: 7, title: "Solaris" });
  const dune = await send({ about: "loan:1" });
  const emma = await send({ about: "hold:2" });
  await send({ about: "loan:3" });
  await send({ about: null });
  await returnLoan(koha.db, 3, "2026-03-01 10:00:00");
  const visit = await (await aService()).visit();
  const found = async (q: string) => keysIn((await visit.see(`/messages?by=item&q=${encodeURIComponent(q)}`)).html);
  expect(await found("b-1")).toEqual([`m${dune}`]);
  expect(await found("emma")).toEqual([`m${emma}`]);
  for (const q of ["solaris", "%", "'", "📚", "nothing", "x".repeat(200)]) expect([q, await found(q)]).toEqual([q, []]);
  const { html } = await visit.see("/messages?by=item&q=dune");
  expect(text(html)).toContain("The search fits 1 loans that go on or open holds.");
  expect(html).toContain("By an item only loans that go on and open holds are found.");
  expect(html).not.toContain("hx-get");
  expect(text((await visit.see("/messages?q=dune")).html)).toContain("Search “dune” among barcodes and titles");
});

test("that a patron of another library has a number is not told", async () => {
  const service = await aService();
  const found = async (reach: string[]) =>
    text((await (await service.visit({ reach })).see(`/messages?dates=all&q=${numberOf(7)}`)).html);
  expect(await found(["MPL"])).toContain("and 1 numbers, chats or email addresses.");
  expect(await found(["ZZZ"])).toContain("The search fits 0 patrons in Koha, and 0 numbers, chats or email addresses.");
});

test("a form's empty fields do not stay in the address", async () => {
  const visit = await (await aService()).visit();
  const sent = "?q=rita&by=&state=failed&library=&type=&reason=&from=&until=&cols=&cols=patron&cols=state";
  expect((await visit.see(`/messages${sent}`)).status).toBe(302);
  expect((await visit.see("/messages?q=rita&state=failed&cols=patron&cols=state")).status).toBe(200);
  expect((await visit.see("/messages?q=&state=lost")).status).toBe(200);
});
