import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { saveWantedKinds } from "../consent/wanted-kinds.ts";
import { readHost } from "../koha/host.ts";
import { aKoha } from "../koha/queue/notice.fixture.ts";
import { findChanged } from "./changed-patrons.ts";
import { aKohaWithLetters, changeRecord, saveTicks } from "./koha.fixture.ts";

describe.each(["current", "19.06"] as const)("with a %s Koha", async (shape) => {
  const koha = await openTestDatabase(shape);
  const { db } = koha;
  const host = await readHost(koha.pool.promise());
  afterAll(koha.close);

  // The hour that Koha's rows are written at: its columns keep the database's time.
  const { rows } = await sql<{ now: Date }>`select utc_timestamp(3) as now`.execute(db);
  const began = rows[0]?.now ?? new Date(0);
  const later = (minutes: number) => new Date(began.getTime() + minutes * 60_000);
  const long = () => sql`update borrowers set updated_on = ${later(-600)}`.execute(db);

  async function aPatron(): Promise<number> {
    await aKoha(db);
    await aKohaWithLetters(db);
    const { insertId } = await sql`insert into borrowers (branchcode, categorycode) values ('MPL', 'PT')`.execute(db);
    return Number(insertId);
  }
  const look = async (minutes: number) => {
    const { patronIds, done } = await findChanged(db, host, later(minutes));
    await done();
    return patronIds;
  };

  beforeEach(async () => {
    await sql`delete from tidings_cursor`.execute(db);
    await sql`delete from borrower_message_preferences`.execute(db);
    await look(-300);
  });

  test("the first look finds nobody, since everybody is elected then", async () => {
    const patron = await aPatron();
    await anOptedIn(db, patron, began);
    await sql`delete from tidings_cursor`.execute(db);
    expect(await look(0)).toEqual([]);
  });

  test("who joined, ticked or unticked in Koha, or chose other kinds is found", async () => {
    const [joins, ticks, chooses] = [await aPatron(), await aPatron(), await aPatron()];
    await anOptedIn(db, joins, later(1));
    await saveTicks(db, ticks, "hold_filled", []);
    await saveWantedKinds(db, chooses, [{ kind: "loans", channel: "sms", wanted: false }], "patron", later(1));
    expect(await look(2)).toEqual(expect.arrayContaining([joins, ticks, chooses]));
  });

  test("whose record changed is found, if they are opted in anywhere", async () => {
    const [member, stranger] = [await aPatron(), await aPatron()];
    await anOptedIn(db, member, later(-280));
    await long();
    await look(-1);
    await sql`delete from tidings_ledger where patron_id = ${member}`.execute(db).catch(() => undefined);
    await changeRecord(db, member, { number: "15550100001" });
    await changeRecord(db, stranger, { number: "15550100002" });
    const found = await look(1);
    expect(found).toContain(member);
    expect(found).not.toContain(stranger);
  });

  test("what was committed late, with an id that was passed already, is found too", async () => {
    const patron = await aPatron();
    await saveTicks(db, await aPatron(), "hold_filled", ["sms"]);
    await look(1);
    await sql`insert into borrower_message_preferences
      (borrower_message_preference_id, borrowernumber, message_attribute_id, wants_digest)
      select max(borrower_message_preference_id) - 1, ${patron}, 4, 0 from borrower_message_preferences`.execute(db);
    expect(await look(2)).toContain(patron);
  });

  test("where Koha's ids have begun anew, everybody who has ticked anything is looked at once more", async () => {
    const patron = await aPatron();
    await sql`update tidings_cursor set at_id = 9000000 where name = 'election_ticks'`.execute(db);
    await saveTicks(db, patron, "hold_filled", ["sms"]);
    expect(await look(1)).toContain(patron);
  });
});
