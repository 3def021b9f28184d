import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { type ConsentToWrite, followKohaConsents, type KohaConsentParts, tellKohaConsents } from "./koha-consents.ts";
import { optOut } from "./opt-out.ts";

const ZONE = "America/New_York";

describe("Koha's own page of consents", () => {
  const koha = useKoha();

  const parts = (more: Partial<KohaConsentParts> = {}): KohaConsentParts => ({
    db: koha.db,
    host: koha.host,
    zone: ZONE,
    ...more,
  });

  /** As Koha writes, in the zone of the library. */
  const inZone = (minutes: number) => at(minutes).toLocaleString("sv-SE", { timeZone: ZONE });

  async function stands(patronId: number, given: number | null, refused: number | null, type = "TIDINGS") {
    await sql`delete from patron_consent where borrowernumber = ${patronId} and type = ${type}`.execute(koha.db);
    await sql`insert into patron_consent (borrowernumber, type, given_on, refused_on) values (${patronId}, ${type},
      ${given === null ? null : inZone(given)}, ${refused === null ? null : inZone(refused)})`.execute(koha.db);
  }

  /** Koha's side of the road: writes only over what was read. */
  function aRoad() {
    const asked: ConsentToWrite[][] = [];
    const write = async (wanted: readonly ConsentToWrite[]) => {
      asked.push([...wanted]);
      for (const { patronId, given } of wanted) await stands(patronId, given ? 5 : null, given ? null : 5);
      return wanted.map(({ patronId }) => patronId);
    };
    return { asked, write };
  }

  test("a refusal there ends every way, as the patron's own word, and suppresses no number", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    await anOptedIn(koha.db, 7, at(-50), { channel: "telegram", address: "4242" });
    await stands(7, null, -10);
    expect(await followKohaConsents(parts(), at(0))).toBe(1);
    expect([await stateOf(koha.db, 7), await stateOf(koha.db, 7, "telegram")]).toEqual(["opted_out", "opted_out"]);
    const steps = await koha.db
      .selectFrom("tidings_ledger")
      .select(["event", "source", "actor"])
      .where("patron_id", "=", 7)
      .where("event", "=", "opted_out")
      .execute();
    expect(steps).toEqual([
      { event: "opted_out", source: "koha_consents", actor: "patron" },
      { event: "opted_out", source: "koha_consents", actor: "patron" },
    ]);
    expect(await koha.db.selectFrom("tidings_suppression").selectAll().execute()).toEqual([]);
    expect(await followKohaConsents(parts(), at(1))).toBe(0);
  });

  test.each([
    ["is older than the opt-in", -120],
    ["is another plugin's", -10],
  ])("a refusal that %s ends nothing", async (what, refused) => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    await stands(7, null, refused, what.startsWith("is another") ? "NEWSLETTER" : "TIDINGS");
    expect(await followKohaConsents(parts(), at(0))).toBe(0);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("a refusal with an impossible date ends, too: a no is never read away", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    await stands(7, null, -10);
    await sql`set statement sql_mode = '' for update patron_consent set refused_on = '0000-00-00'`.execute(koha.db);
    await followKohaConsents(parts(), at(0));
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("what holds here is written there: given, and refused once the last way has ended", async () => {
    const { asked, write } = aRoad();
    await aBorrower(koha.db, 7);
    await aBorrower(koha.db, 8);
    await anOptedIn(koha.db, 7, at(-60));
    expect(await tellKohaConsents(parts({ write }), at(0))).toBe(1);
    expect(await tellKohaConsents(parts({ write }), at(1))).toBe(0);
    const wish = { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" } as const;
    await inTransaction(koha.db, (tx) => optOut(tx, wish, at(10)));
    expect(await tellKohaConsents(parts({ write }), at(11))).toBe(1);
    expect(asked.map(([one]) => [one?.patronId, one?.given, one?.was === null])).toEqual([
      [7, true, true],
      [7, false, false],
    ]);
  });

  test("what we wrote there ourselves of an earlier end does not end a later yes", async () => {
    const { write } = aRoad();
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    await tellKohaConsents(parts({ write }), at(0));
    const wish = { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" } as const;
    await inTransaction(koha.db, (tx) => optOut(tx, wish, at(1)));
    await tellKohaConsents(parts({ write }), at(2));
    await anOptedIn(koha.db, 7, at(4));
    // Koha's clock is a minute ahead: its row looks younger than the yes.
    expect(await followKohaConsents(parts(), at(6))).toBe(0);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("a refusal after that yes ends it, and is never written over", async () => {
    const { asked, write } = aRoad();
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    await tellKohaConsents(parts({ write }), at(0));
    const wish = { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" } as const;
    await inTransaction(koha.db, (tx) => optOut(tx, wish, at(1)));
    await tellKohaConsents(parts({ write }), at(2));
    await anOptedIn(koha.db, 7, at(4));
    await stands(7, null, 7);
    expect(await tellKohaConsents(parts({ write }), at(8))).toBe(0);
    expect(asked.flat().filter(({ given }) => given)).toHaveLength(1);
    expect(await followKohaConsents(parts(), at(8))).toBe(1);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("where Koha wrote nothing, the next round tries again", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    expect(await tellKohaConsents(parts({ write: async () => [] }), at(0))).toBe(0);
    const { asked, write } = aRoad();
    await tellKohaConsents(parts({ write }), at(1));
    expect(asked).toHaveLength(1);
  });
});

describe("an old Koha", () => {
  const koha = useKoha("19.06");

  test("has no consents of plugins: nothing is read or written", async () => {
    const parts = { db: koha.db, host: koha.host, zone: ZONE, write: async () => [7] };
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    expect([await followKohaConsents(parts, at(0)), await tellKohaConsents(parts, at(0))]).toEqual([0, 0]);
  });
});
