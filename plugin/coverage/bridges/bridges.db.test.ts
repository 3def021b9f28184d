import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openTestDatabase } from "../../../scripts/test-database.ts";
import { startActServer } from "../../../scripts/town/koha/act-server.ts";
import { anOptedIn, numberOf } from "../../consent/patron.fixture.ts";
import { withdraw } from "../../consent/transitions.ts";
import { inTransaction } from "../../database/connection.ts";
import { openRoad } from "../../koha/acts/ask-koha.ts";
import { readHost } from "../../koha/host.ts";
import { aKoha } from "../../koha/queue/notice.fixture.ts";
import { readRules } from "../../routing/rule-store.ts";
import { savePrintWindow } from "../../settings/print-window.ts";
import { openLocales } from "../../templates/locales.ts";
import { electNow } from "../elect-now.ts";
import { aKohaWithLetters, anOverdueRule, changeRecord, saveTicks } from "../koha.fixture.ts";
import type { BridgeName, BridgePlace } from "./bridge.ts";
import { keepNumbers } from "./number-keeper.ts";
import { openBridges } from "./open-bridges.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const say = await openLocales();
const SOFIE = { who: "sofie", id: 51, reach: null };

describe.each(["current", "19.06"] as const)("with a %s Koha", async (shape) => {
  const koha = await openTestDatabase(shape);
  const { db } = koha;
  const host = await readHost(koha.pool.promise());
  afterAll(koha.close);
  beforeEach(async () => {
    await sql`set foreign_key_checks = 0`.execute(db);
    for (const table of ["tidings_host_change", "tidings_rule", "overduerules", "letter", "tidings_election"] as const)
      await sql`delete from ${sql.table(table)}`.execute(db);
    await sql`delete from tidings_setting where name in ('number_into_koha', 'print_window')`.execute(db);
    await aKoha(db);
    await aKohaWithLetters(db);
  });

  async function aRoad(faults: { lose?: () => boolean; mayAct?: () => boolean } = {}) {
    const server = await startActServer({ db, ...(faults.mayAct ? { mayAct: faults.mayAct } : {}) }, faults);
    onTestFinished(server.close);
    const ask = openRoad({ db, kohaUrl: () => server.url, random: () => randomBytes(32), timeoutMs: 5_000 });
    const parts = { db, host, say, ask, lang: () => "da" as const, mode: () => "live" as const, now: () => NOW };
    return { parts, bridges: openBridges(parts), server };
  }
  const at = (bridge: BridgeName, type: BridgePlace["type"], library: string | null = null) => ({
    bridge,
    type,
    library,
  });
  const smsLetters = async () =>
    (
      await sql<{ code: string; content: string }>`select code, content from letter
      where message_transport_type = 'sms' order by code`.execute(db)
    ).rows;

  test("missing letters are shown, written, and taken back", async () => {
    await sql`delete from letter where message_transport_type = 'sms' and code = 'HOLD'`.execute(db);
    const { bridges } = await aRoad();
    const place = at("letters", "hold_ready");
    const shown = await bridges.previewBridge(place, SOFIE);
    expect(shown.does).toEqual([
      {
        does: "letter",
        code: "HOLD",
        name: "HOLD",
        library: null,
        lang: "default",
        text: say("da", "letters:text.HOLD"),
      },
    ]);
    expect(await bridges.pressBridge(place, "another", SOFIE)).toEqual({ made: 0, against: "changed_meanwhile" });
    expect(await bridges.pressBridge(place, shown.seen, SOFIE)).toEqual({ made: 1 });
    expect(await smsLetters()).toContainEqual({ code: "HOLD", content: say("da", "letters:text.HOLD") });
    expect(await bridges.pressBridge(place, shown.seen, SOFIE)).toEqual({ made: 0, against: "nothing_to_do" });
    expect(await bridges.readOpenBridges(SOFIE)).toMatchObject([{ ...place, changes: 1, madeBy: "sofie" }]);
    expect(await bridges.takeBackBridge(place, SOFIE)).toEqual({ undone: 1, kept: 0 });
    expect((await smsLetters()).map(({ code }) => code)).not.toContain("HOLD");
    expect(await bridges.readOpenBridges(SOFIE)).toEqual([]);
    expect(await bridges.takeBackBridge(place, SOFIE)).toEqual({ undone: 0, kept: 0, against: "nothing_to_do" });
  });

  test("a letter that somebody has changed since stays theirs", async () => {
    await sql`delete from letter where message_transport_type = 'sms' and code = 'HOLD'`.execute(db);
    const { bridges } = await aRoad();
    const place = at("letters", "hold_ready");
    await bridges.pressBridge(place, (await bridges.previewBridge(place, SOFIE)).seen, SOFIE);
    await sql`update letter set content = 'Theirs' where code = 'HOLD' and message_transport_type = 'sms'`.execute(db);
    expect(await bridges.takeBackBridge(place, SOFIE)).toEqual({ undone: 0, kept: 1 });
    expect(await smsLetters()).toContainEqual({ code: "HOLD", content: "Theirs" });
  });

  test("an answer that is lost leaves a note, so that what was done can be taken back", async () => {
    await sql`delete from letter where message_transport_type = 'sms' and code = 'HOLD'`.execute(db);
    let lost = true;
    const { bridges } = await aRoad({ lose: () => lost });
    const place = at("letters", "hold_ready");
    const { seen } = await bridges.previewBridge(place, SOFIE);
    expect(await bridges.pressBridge(place, seen, SOFIE)).toEqual({ made: 0, against: "timed_out" });
    lost = false;
    expect(await bridges.takeBackBridge(place, SOFIE)).toEqual({ undone: 1, kept: 0 });
    expect((await smsLetters()).map(({ code }) => code)).not.toContain("HOLD");
  });

  test("what Koha refuses is not noted", async () => {
    await sql`delete from letter where message_transport_type = 'sms' and code = 'HOLD'`.execute(db);
    const { bridges } = await aRoad({ mayAct: () => false });
    const place = at("letters", "hold_ready");
    const { seen } = await bridges.previewBridge(place, SOFIE);
    expect(await bridges.pressBridge(place, seen, SOFIE)).toEqual({ made: 0, against: "not_permitted" });
    expect(await bridges.readOpenBridges(SOFIE)).toEqual([]);
  });

  test("SMS is added to overdue rules; whom Koha then prints for is said", async () => {
    await anOverdueRule(db, "ODUE", ["email"]);
    await sql`insert into borrowers (branchcode, categorycode) values ('MPL', 'PT')`.execute(db);
    const { bridges } = await aRoad();
    const place = at("overdue_sms", "overdue");
    const shown = await bridges.previewBridge(place, SOFIE);
    expect(shown.does).toEqual([{ does: "overdue_rule", library: null, category: "", step: 1, code: "ODUE" }]);
    expect(shown.warns).toEqual([{ warns: "prints_without_number", patrons: expect.any(Number) }]);
    expect(await bridges.pressBridge(place, shown.seen, SOFIE)).toEqual({ made: 1 });
    expect((await bridges.previewBridge(place, SOFIE)).against).toBe("nothing_to_do");
    expect(await bridges.takeBackBridge(place, SOFIE)).toEqual({ undone: 1, kept: 0 });
    expect((await bridges.previewBridge(place, SOFIE)).does).toEqual(shown.does);
    const there = await bridges.previewBridge(at("overdue_sms", "overdue", "MPL"), SOFIE);
    expect(there.warns).toContainEqual({ warns: "other_libraries" });
  });

  test("who reaches one library changes nothing that holds for others", async () => {
    await anOverdueRule(db, "ODUE", ["email"]);
    const { bridges } = await aRoad();
    const lars = { who: "lars", id: 52, reach: ["MPL"] };
    for (const place of [
      at("take_email", "hold_ready"),
      at("take_email", "hold_ready", "CPL"),
      at("overdue_sms", "overdue", "MPL"),
    ]) {
      const shown = await bridges.previewBridge(place, lars);
      expect(shown.against).toBe("out_of_reach");
      expect(await bridges.pressBridge(place, shown.seen, lars)).toEqual({ made: 0, against: "out_of_reach" });
      expect(await bridges.takeBackBridge({ ...place, library: null }, lars)).toMatchObject({
        against: "out_of_reach",
      });
    }
    const own = at("take_email", "hold_ready", "MPL");
    const { seen } = await bridges.previewBridge(own, lars);
    expect(await bridges.pressBridge(own, seen, lars)).toEqual({ made: 1 });
    expect(await bridges.readOpenBridges({ ...lars, reach: ["CPL"] })).toEqual([]);
  });

  test("mail is taken by a rule of ours, and print only once its window is known", async () => {
    const { bridges } = await aRoad();
    const place = at("take_email", "hold_ready", "MPL");
    const { seen } = await bridges.previewBridge(place, SOFIE);
    await bridges.pressBridge(place, seen, SOFIE);
    expect(await readRules(db)).toMatchObject([
      { transport: "email", noticeType: "hold_ready", branchcode: "MPL", takes: true },
    ]);
    expect(await bridges.takeBackBridge(place, SOFIE)).toEqual({ undone: 1, kept: 0 });
    expect(await readRules(db)).toEqual([]);
    const print = at("take_print", "hold_ready");
    expect((await bridges.previewBridge(print, SOFIE)).against).toBe("no_print_window");
    await savePrintWindow(db, { from: "06:00", to: "07:00" }, "sofie", NOW);
    expect((await bridges.previewBridge(print, SOFIE)).against).toBeUndefined();
  });

  test("numbers go into the records of who joins, and out when they leave or the library takes it back", async () => {
    const { parts, bridges } = await aRoad();
    const join = async () => {
      const { insertId } = await sql`insert into borrowers (branchcode, categorycode) values ('MPL', 'PT')`.execute(db);
      const patronId = Number(insertId);
      await changeRecord(db, patronId, { email: "a@riverside.example" });
      await saveTicks(db, patronId, "hold_filled", ["email"]);
      await anOptedIn(db, patronId, NOW);
      await electNow(parts, [patronId]);
      return patronId;
    };
    const record = async (patronId: number) => {
      const { rows } = await sql<{ number: string | null; ways: string | null }>`
        select b.smsalertnumber as number, (select group_concat(t.message_transport_type order by 1)
          from borrower_message_preferences p join borrower_message_transport_preferences t
          using (borrower_message_preference_id) where p.borrowernumber = b.borrowernumber) as ways
        from borrowers b where b.borrowernumber = ${patronId}`.execute(db);
      return [rows[0]?.number, rows[0]?.ways?.split(",").sort().join()];
    };
    const [stays, leaves] = [await join(), await join()];
    expect(await keepNumbers(parts, undefined, 0)).toEqual({ written: 0, takenBack: 0, next: 0 });
    const place = at("number_into_koha", "hold_ready", "MPL");
    const shown = await bridges.previewBridge(place, SOFIE);
    expect(shown).toMatchObject({ library: null, does: [{ does: "number_on_joining" }, { does: "number_of_joined" }] });
    expect(shown.warns).toEqual([{ warns: "other_libraries" }]);
    expect(await bridges.pressBridge(place, shown.seen, SOFIE)).toEqual({ made: 1 });
    expect(await keepNumbers(parts, new Set(), 0)).toMatchObject({ written: 0 });
    expect(await record(stays)).toEqual([null, "email"]);
    expect((await keepNumbers(parts, undefined, 0)).written).toBeGreaterThanOrEqual(2);
    expect(await record(stays)).toEqual([`+${numberOf(stays)}`, "email,sms"]);
    expect(await keepNumbers(parts, undefined, 0)).toMatchObject({ written: 0, takenBack: 0 });
    const { address_id: addressId } = await db
      .selectFrom("tidings_standing")
      .select("address_id")
      .where("patron_id", "=", leaves)
      .executeTakeFirstOrThrow();
    await inTransaction(db, (tx) =>
      withdraw(
        tx,
        { addressId: addressId ?? 0, channel: "sms", event: "stop_heard", source: "keyword", actor: "patron" },
        NOW,
      ),
    );
    expect((await keepNumbers(parts, undefined, 0)).takenBack).toBe(1);
    expect(await record(leaves)).toEqual([null, "email"]);
    expect(await bridges.takeBackBridge(place, SOFIE)).toEqual({ undone: 1, kept: 0 });
    expect((await keepNumbers(parts, undefined, 0)).takenBack).toBeGreaterThanOrEqual(1);
    expect(await record(stays)).toEqual([null, "email"]);
  });
});
