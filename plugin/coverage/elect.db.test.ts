import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { withdraw } from "../consent/transitions.ts";
import { saveWantedKinds } from "../consent/wanted-kinds.ts";
import { inTransaction } from "../database/connection.ts";
import { readHost } from "../koha/host.ts";
import { aKoha, aNotice } from "../koha/queue/notice.fixture.ts";
import type { NoticeType } from "../routing/notice-types.ts";
import { addRule } from "../routing/rule-store.ts";
import { openElections } from "./elect.ts";
import { electNow } from "./elect-now.ts";
import { aKohaWithLetters, anOverdueRule, changeRecord, saveTicks } from "./koha.fixture.ts";
import { readLibraryFacts } from "./library-facts.ts";
import { readElected } from "./read-elected.ts";
import { noteTypesSeen } from "./type-seen.ts";

const NOW = new Date("2026-03-02T12:00:00Z");

describe.each(["current", "19.06"] as const)("with a %s Koha", async (shape) => {
  const koha = await openTestDatabase(shape);
  const { db } = koha;
  const host = await readHost(koha.pool.promise());
  const parts = { db, host, now: () => NOW };
  afterAll(koha.close);
  beforeEach(async () => {
    for (const table of ["tidings_election", "tidings_type_seen", "tidings_rule", "overduerules"] as const) {
      await sql`delete from ${sql.table(table)}`.execute(db);
    }
  });

  async function aPatron(record: { number?: string; email?: string } = {}): Promise<number> {
    await aKoha(db);
    await aKohaWithLetters(db);
    const { insertId } = await sql`insert into borrowers (branchcode, categorycode) values ('MPL', 'PT')`.execute(db);
    const patronId = Number(insertId);
    await changeRecord(db, patronId, record);
    await anOptedIn(db, patronId, NOW);
    return patronId;
  }
  const elected = async (patronId: number, type: NoticeType) => {
    const one = (await readElected(db, [patronId])).get(patronId)?.get(type);
    return one && `${one.source}, ${one.because}, ${one.otherwise}`;
  };
  const takeMail = (noticeType: NoticeType) =>
    addRule(db, { transport: "email", letterCode: null, branchcode: null, takes: true, noticeType }, "desk", NOW);

  test("a patron is elected by what Koha would do for them", async () => {
    const texted = await aPatron({ number: "15550100001", email: "a@riverside.example" });
    const mailed = await aPatron({ email: "b@riverside.example" });
    const without = await aPatron();
    await saveTicks(db, texted, "hold_filled", ["sms"]);
    await saveTicks(db, mailed, "hold_filled", ["email"]);
    await anOverdueRule(db, "ODUE", ["email", "sms"]);
    expect(await electNow(parts, [texted, mailed, without])).toBe(3);
    expect(await elected(texted, "hold_ready")).toBe("sms, koha_texts, nothing");
    expect(await elected(mailed, "hold_ready")).toBe("none, sms_not_ticked, mail");
    expect(await elected(without, "hold_ready")).toBe("none, no_row, letter");
    expect(await elected(texted, "overdue")).toBe("sms, koha_texts, mail");
    expect(await elected(without, "overdue")).toBe("none, no_number, letter");
    expect(await electNow(parts, [texted, mailed, without])).toBe(0);
  });

  test("mail that a rule takes serves who gets no text, and only that type", async () => {
    const mailed = await aPatron({ email: "c@riverside.example" });
    await saveTicks(db, mailed, "hold_filled", ["email"]);
    await saveTicks(db, mailed, "item_due", ["email"]);
    await takeMail("hold_ready");
    await electNow(parts, [mailed]);
    expect(await elected(mailed, "hold_ready")).toBe("email, mail_taken, nothing");
    expect(await elected(mailed, "due")).toBe("none, sms_not_ticked, mail");
  });

  test("who has left, is gone from Koha, or never joined has no election", async () => {
    const leaves = await aPatron({ number: "15550100001" });
    const addressId = await anOptedIn(db, leaves, NOW);
    const gone = await aPatron();
    await electNow(parts, [leaves, gone, 999_999]);
    expect([...(await readElected(db, [leaves, gone, 999_999])).keys()]).toEqual([leaves, gone]);
    await inTransaction(db, (tx) =>
      withdraw(tx, { addressId, channel: "sms", event: "stop_heard", source: "keyword", actor: "patron" }, NOW),
    );
    await sql`delete from borrowers where borrowernumber = ${gone}`.execute(db);
    expect(await electNow(parts, [leaves, gone])).toBe(2);
    expect((await readElected(db, [leaves, gone])).size).toBe(0);
  });

  test("a kind that the patron does not want by any way is not served", async () => {
    const patron = await aPatron({ number: "15550100001" });
    await saveTicks(db, patron, "hold_filled", ["sms"]);
    await saveWantedKinds(db, patron, [{ kind: "hold_ready", channel: "sms", wanted: false }], "patron", NOW);
    await electNow(parts, [patron]);
    expect(await elected(patron, "hold_ready")).toBe("none, unticked_here, nothing");
    await anOptedIn(db, patron, NOW, { channel: "telegram", address: `9${patron}` });
    await electNow(parts, [patron]);
    expect(await elected(patron, "hold_ready")).toBe("sms, koha_texts, nothing");
  });

  test("what a job writes changes only between jobs; what the desk writes, and a first election, at once", async () => {
    const patron = await aPatron({ number: "15550100001", email: "d@riverside.example" });
    await saveTicks(db, patron, "hold_filled", ["email"]);
    await saveTicks(db, patron, "item_due", ["email"]);
    await noteTypesSeen(db, [{ type: "overdue", transport: "email", at: NOW }]);
    const both = async () => [await elected(patron, "hold_ready"), await elected(patron, "due")];
    await electNow(parts, [patron]);
    expect(await both()).toEqual(["none, sms_not_ticked, mail", "none, sms_not_ticked, mail"]);
    await saveTicks(db, patron, "hold_filled", ["sms"]);
    await saveTicks(db, patron, "item_due", ["sms"]);
    expect(await electNow(parts, [patron])).toBe(1);
    expect(await both()).toEqual(["sms, koha_texts, nothing", "none, sms_not_ticked, mail"]);
    expect(await electNow(parts, [patron])).toBe(0);
    const facts = await readLibraryFacts(db, host, NOW);
    expect(await openElections({ ...parts, facts, mayChange: "all" })([patron])).toBe(1);
    expect(await both()).toEqual(["sms, koha_texts, nothing", "sms, koha_texts, nothing"]);
    const row = await db
      .selectFrom("tidings_election")
      .select(["later_profile_id", "later_since"])
      .where("patron_id", "=", patron)
      .executeTakeFirst();
    expect(row).toEqual({ later_profile_id: null, later_since: null });
  });

  test("nothing changes while Koha's sender is at work; what the desk alone writes then waits no longer", async () => {
    const patron = await aPatron({ number: "15550100001", email: "g@riverside.example" });
    await saveTicks(db, patron, "hold_filled", ["email"]);
    await electNow(parts, [patron]);
    await saveTicks(db, patron, "hold_filled", ["sms"]);
    const facts = await readLibraryFacts(db, host, NOW);
    expect(await openElections({ ...parts, facts, mayChange: "none" })([patron])).toBe(1);
    expect(await elected(patron, "hold_ready")).toBe("none, sms_not_ticked, mail");
    expect(await openElections({ ...parts, facts, mayChange: "one_by_one" })([patron])).toBe(1);
    expect(await elected(patron, "hold_ready")).toBe("sms, koha_texts, nothing");
    const row = await db
      .selectFrom("tidings_election")
      .select("later_since")
      .where("patron_id", "=", patron)
      .executeTakeFirst();
    expect(row).toEqual({ later_since: null });
  });

  test("a change that is taken back while it waits leaves nothing to wait for", async () => {
    const patron = await aPatron({ number: "15550100001" });
    await saveTicks(db, patron, "hold_filled", ["sms"]);
    await electNow(parts, [patron]);
    const facts = await readLibraryFacts(db, host, NOW);
    const whileAtWork = openElections({ ...parts, facts, mayChange: "none" });
    await changeRecord(db, patron, { number: null });
    expect(await whileAtWork([patron])).toBe(1);
    await changeRecord(db, patron, { number: "15550100001" });
    expect(await whileAtWork([patron])).toBe(1);
    expect(await elected(patron, "hold_ready")).toBe("sms, koha_texts, nothing");
    const waiting = await db
      .selectFrom("tidings_election")
      .select("patron_id")
      .where("later_since", "is not", null)
      .execute();
    expect(waiting).toEqual([]);
  });

  test("two processes that elect the same patrons at once agree", async () => {
    const patrons = [await aPatron({ number: "15550100001" }), await aPatron({ email: "e@riverside.example" })];
    await Promise.all([electNow(parts, patrons), electNow(parts, patrons.toReversed()), electNow(parts, patrons)]);
    expect((await readElected(db, patrons)).size).toBe(2);
    const digests = await db.selectFrom("tidings_election_profile").select("digest").execute();
    expect(new Set(digests.map(({ digest }) => digest)).size).toBe(digests.length);
  });

  test("what is queued already, and decided about, is not touched by a change", async () => {
    const patron = await aPatron({ number: "15550100001", email: "f@riverside.example" });
    await saveTicks(db, patron, "hold_filled", ["email"]);
    await takeMail("hold_ready");
    await electNow(parts, [patron]);
    const noticeId = await aNotice(db, { patronId: patron, queuedAt: NOW, letterCode: "HOLD", transport: "email" });
    const times = { decided_at: NOW, changed_at: NOW, queued_at: NOW };
    const decided = { notice_id: noticeId, patron_id: patron, notice_type: "hold_ready", letter_code: "HOLD" };
    await db
      .insertInto("tidings_candidate")
      .values({ ...decided, ...times, transport: "email", state: "open" })
      .execute();
    const all = async () => [
      (await sql`select * from message_queue`.execute(db)).rows,
      await db.selectFrom("tidings_candidate").selectAll().execute(),
      await db.selectFrom("tidings_notice").selectAll().execute(),
    ];
    const before = await all();
    await saveTicks(db, patron, "hold_filled", ["sms"]);
    expect(await electNow(parts, [patron])).toBe(1);
    expect(await elected(patron, "hold_ready")).toBe("sms, koha_texts, nothing");
    expect(await all()).toEqual(before);
  });
});
