import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { aNotice } from "../../../plugin/koha/queue/notice.fixture.ts";
import { setMode } from "../../../plugin/notices/before-send.fixture.ts";
import { anOptedInPatron, type OptedInPatron } from "../../../plugin/outbox/opted-in-patron.fixture.ts";
import { leaveTextsPlain } from "../plain-texts.ts";
import { startTown, type Town } from "../town.ts";
import { resendNotice } from "./circulation.ts";
import { runKohaMail } from "./mail-job.ts";

/* The demo's button "Run Koha's mail job" against the running service. */

const PATIENCE = { timeout: 30_000, interval: 100 };
let town: Town;
let listed: OptedInPatron;
let other: OptedInPatron;

beforeAll(async () => {
  town = await startTown({ service: { TIDINGS_BEAT_MS: "500" } });
  await leaveTextsPlain(town.db, town.clock.now());
  // The first patron's number is the library's own.
  await anOptedInPatron(town.db);
  listed = await anOptedInPatron(town.db);
  other = await anOptedInPatron(town.db);
  await town.service.start();
  await town.bot.start();
}, 120_000);
afterAll(() => town?.stop());

let written = 0;
async function add(to: OptedInPatron, transport = "sms", letterCode = "HOLD") {
  written += 1;
  const content = `Notice ${written} for patron ${to.patronId}`;
  const wish = { patronId: to.patronId, queuedAt: town.clock.now(), transport, letterCode, content };
  const id = await aNotice(town.db, wish);
  return { id, left: () => town.plivo.books.filter(({ text }) => text === content).length };
}
const run = () => runKohaMail(town.db, town.service.url);

test("live, a text leaves by Tidings, and again after Resend; a mail only where a rule takes it", async () => {
  const text = await add(other);
  await vi.waitFor(() => expect(text.left()).toBe(1), PATIENCE);
  // A letter for which no source is elected: the rule alone decides.
  await sql`insert into tidings_rule (transport, letter_code, takes, changed_at, changed_by)
    values ('email', 'NEWS', 1, utc_timestamp(3), 'test')`.execute(town.db);
  const [byRule, mail] = [await add(other, "email", "NEWS"), await add(other, "email", "DUE")];
  expect(await run()).toBe(1);
  await vi.waitFor(() => expect(byRule.left()).toBe(1), PATIENCE);
  expect(mail.left()).toBe(0);
  await vi.waitFor(async () => {
    const { state } = await town.db
      .selectFrom("tidings_message")
      .select("state")
      .where("notice_id", "=", text.id)
      .executeTakeFirstOrThrow();
    expect(state).toBe("delivered");
  }, PATIENCE);
  expect(await resendNotice(town.db, text.id)).toBe(true);
  expect(await run()).toBe(0);
  await vi.waitFor(() => expect(text.left()).toBe(2), PATIENCE);
}, 120_000);

test("in trial a listed number's text leaves by Tidings, and the others' by Koha", async () => {
  await setMode(town.db, "trial");
  await sql`insert into tidings_setting (name, value, changed_at, changed_by)
    values ('trial_addresses', ${listed.address}, utc_timestamp(3), 'test')`.execute(town.db);
  const [ours, theirs] = [await add(listed), await add(other)];
  expect(await run()).toBe(1);
  await vi.waitFor(() => expect(ours.left()).toBe(1), PATIENCE);
  expect(theirs.left()).toBe(0);
}, 120_000);
