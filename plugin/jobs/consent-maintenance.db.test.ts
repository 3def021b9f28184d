import { sql } from "kysely";
import { expect, test } from "vitest";
import { anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { countTry } from "../database/rate-limits.ts";
import { aJoining, aPolicy, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { openConsentChores, openConsentMaintenance } from "./consent-maintenance.ts";

const koha = useKoha();
const going = new AbortController().signal;

function aRound(holder: string, minutes: () => number) {
  const { log, said } = aLog();
  let woken = 0;
  const turn = openConsentMaintenance({
    db: koha.db,
    holder,
    dutyMs: 60_000,
    policy: () => aPolicy(),
    chores: openConsentChores({
      db: koha.db,
      joining: () => aJoining(),
      library: () => "es",
      key: () => undefined,
      zone: "UTC",
      dailyLimit: () => 1_000,
    }),
    log,
    now: () => at(minutes()),
    wake: () => {
      woken += 1;
    },
  });
  return { turn: () => turn(going), said, woken: () => woken };
}

test("of two processes one reminds, and the dispatcher is woken", async () => {
  await aBorrower(koha.db, 7, "da");
  const { terms: _unread, ...byStaff } = aWish({ source: "staff", actor: "sofie" });
  await ask(koha.db, aJoining(), byStaff, at(0));
  const [one, other] = [aRound("one", () => 48 * 60), aRound("other", () => 48 * 60)];
  expect([await one.turn(), await other.turn()]).toEqual([60_000, 20_000]);
  const reminders = await koha.db
    .selectFrom("tidings_message")
    .select("text")
    .where("text", "like", "reminder%")
    .execute();
  expect(reminders).toEqual([{ text: "reminder in da" }]);
  expect([one.woken(), other.woken()]).toEqual([1, 0]);
  expect(one.said()).toMatch(/consent\.round.*invitations/);
});

test("a patron who is gone is found, and old tries are forgotten", async () => {
  await anOptedIn(koha.db, 9, at(-60));
  await countTry(koha.db, { what: "card", who: "1", key: "key" }, { most: 1, withinMs: 60_000 }, at(-3 * 24 * 60));
  await aRound("one", () => 0).turn();
  expect(await stateOf(koha.db, 9)).toBe("opted_out");
  expect(await koha.db.selectFrom("tidings_limit").selectAll().execute()).toEqual([]);
});

test("the process that takes the duty over goes on where the other ended", async () => {
  await anOptedIn(koha.db, 9, at(-60));
  await aRound("one", () => 0).turn();
  await anOptedIn(koha.db, 10, at(1));
  expect(await aRound("other", () => 1).turn()).toBeGreaterThan(0);
  expect(await stateOf(koha.db, 10)).toBe("opted_in");
  await aRound("other", () => 25 * 60).turn();
  expect(await stateOf(koha.db, 10)).toBe("opted_out");
});

test("a chore that fails is logged as a bug, and keeps no other from its work", async () => {
  await anOptedIn(koha.db, 9, at(-60));
  const { log, said } = aLog();
  const failing = async () => {
    throw new Error("out of paper");
  };
  const parts = { db: koha.db, holder: "one", dutyMs: 60_000, policy: () => aPolicy(), wake: () => {} };
  let counted = 0;
  const chores = { failing, counting: async () => (counted += 1) };
  await openConsentMaintenance({ ...parts, chores, log, now: () => at(0) })(going);
  expect(said()).toMatch(/consent\.round_failed.*out of paper/);
  expect([counted, await stateOf(koha.db, 9)]).toEqual([1, "opted_out"]);
});

test("a library with more patrons than one look can take is walked through without a rest", async () => {
  await sql`insert into borrowers (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode, lang)
    select seq, concat('card-', seq), 'Reader', 'Rita', 'MPL', 'PT', 'default' from seq_1_to_501`.execute(koha.db);
  await sql`insert into tidings_standing (patron_id, channel, state, address_id, ledger_id, changed_at)
    select seq, 'sms', 'opted_in', seq, seq, ${at(-60)} from seq_1_to_501`.execute(koha.db);
  const round = aRound("one", () => 0);
  expect([await round.turn(), await round.turn()]).toEqual([0, 60_000]);
});
