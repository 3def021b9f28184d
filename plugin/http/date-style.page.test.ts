import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at } from "../notices/intake.fixture.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { usePages } from "./pages.fixture.ts";

/* Days and times stand on our pages as Koha's preferences have them. */

const IN_WORDS = /[A-Z][a-z]{2}\s\d{1,2},\s\d{4}/;

const { koha, aTicket, aService } = usePages();

beforeEach(async () => {
  for (const table of ["tidings_message", "tidings_standing", "systempreferences"]) {
    await sql`delete from ${sql.table(table)}`.execute(koha.db);
  }
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  await aMessage(koha.db, { state: "sent" }, { patronId: 7, addressId, address: "15550000007", ledgerId: 1 });
});

const prefer = (dateformat: string, TimeFormat: string) =>
  sql`insert into systempreferences (variable, value)
    values ('dateformat', ${dateformat}), ('TimeFormat', ${TimeFormat})`.execute(koha.db);

/** What stands in the list of messages, on the patron's page for staff and in Koha's own line about the patron. */
async function shown(): Promise<string[]> {
  const service = await aService();
  const visit = await service.visit();
  const pages = [await visit.see("/messages"), await visit.see("/patron/7/")].map(({ html }) => html);
  const headers = { authorization: `Bearer ${await aTicket({ target: "/patron/7" })}` };
  return [...pages, await (await service.app.request("/hook/patron", { headers })).text()];
}

test("as Koha writes them, on every page", async () => {
  await prefer("dmydot", "24hr");
  const [list, patron, line] = await shown();
  expect(list).toMatch(/\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}</);
  expect(patron).toMatch(/\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}/);
  expect(line).toMatch(/\d{2}\.\d{2}\.\d{4}/);
  for (const one of [list, patron, line]) expect(one).not.toMatch(IN_WORDS);
});

test.each([
  ["nothing", undefined],
  ["what we do not know", "julian"],
])("as the language does where Koha says %s", async (_what, value) => {
  if (value !== undefined) await prefer(value, value);
  for (const one of await shown()) expect(one).toMatch(IN_WORDS);
});
