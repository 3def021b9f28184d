import { beforeEach, describe, expect, test } from "vitest";
import { anAddress, anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining, aPolicy } from "../enrolment/opt-in.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { anImport, aPreference, aTexted, countsOf } from "./import.fixture.ts";

const koha = useKoha();
beforeEach(async () => {
  await koha.db.deleteFrom("tidings_import").execute();
});

const readLedger = () =>
  koha.db
    .selectFrom("tidings_ledger as l")
    .leftJoin("tidings_note as n", "n.id", "l.note_id")
    .select(["l.patron_id", "l.event", "l.source", "l.actor", "n.text as note"])
    .where("l.source", "=", "import")
    .orderBy("l.id")
    .execute();
const readOut = () =>
  koha.db.selectFrom("tidings_message").select(["patron_id", "kind", "text"]).orderBy("patron_id").execute();

const american = (patronId: number) => `(503) 555-0${patronId + 100}`;

/** One patron for every outcome, and some to whom Koha sends no texts. */
async function aTown() {
  const { db } = koha;
  await aTexted(db, 1, american(1));
  await aTexted(db, 2, "+45 20 12 34 56");
  await aTexted(db, 3, american(3));
  await anOptedIn(db, 3, at(-60), { channel: "telegram", address: "810000003" });
  await aTexted(db, 4, american(4));
  await inTransaction(db, (tx) => suppress(tx, "sms", "15035550104", "stop", at(-60)));
  await aTexted(db, 5, "503-555-0105");
  await aTexted(db, 6, "+1 503.555.0105");
  await aTexted(db, 7, "call my sister");
  await aTexted(db, 8, american(8), { expires: "2026-03-01" });
  await aTexted(db, 9, american(9), { gone: true });
  await aTexted(db, 10, american(10));
  await anOptedIn(db, 99, at(-60), { address: "15035550110" });
  await aTexted(db, 11, american(11));
  await anAddress(db, "sms", "15035550111", at(-60));
  await db
    .updateTable("tidings_address")
    .set({ unreachable_because: "landline" })
    .where("address", "=", "15035550111")
    .execute();
  await aTexted(db, 12, american(12), { expires: "2026-03-02" });
  await aBorrower(db, 20);
  await aPreference(db, 20, ["sms"]);
  await aBorrower(db, 21);
  await db
    .updateTable("borrowers")
    .set({ smsalertnumber: american(21) })
    .where("borrowernumber", "=", 21)
    .execute();
  await aPreference(db, 21, ["email"]);
}

const FATES = {
  invited: 2,
  opted_in: 1,
  decided: 1,
  stopped: 1,
  shared: 3,
  no_number: 1,
  expired: 1,
  gone: 1,
  unreachable: 1,
};

describe("a library that switches over", () => {
  test("sees beforehand who would be taken over, who not and why, and looking changes nothing", async () => {
    await aTown();
    const preview = await anImport(koha.db).preview();
    expect(countsOf(preview)).toEqual(FATES);
    expect([preview.total, preview.usable]).toEqual([12, 11]);
    expect(preview.groups.get("shared")?.samples.map((sample) => sample.patronId)).toEqual([5, 6, 10]);
    expect([await readLedger(), await readOut()]).toEqual([[], []]);
  });

  test("takes over exactly those: invites U.S. numbers, welcomes others, and records who did it and why", async () => {
    await aTown();
    const taking = anImport(koha.db);
    expect(await taking.start()).toBe(true);
    await taking.run();
    expect(await taking.book()).toMatchObject({ seen: 12, invited: 2, opted_in: 1, passed_by: 9, ended_at: at(0) });
    const proof = { source: "import", actor: "sofie", note: "They ticked SMS in Koha." };
    expect(await readLedger()).toEqual([
      { patron_id: 1, event: "requested", ...proof },
      { patron_id: 2, event: "opted_in", ...proof },
      { patron_id: 12, event: "requested", ...proof },
    ]);
    expect(await readOut()).toEqual([
      { patron_id: 1, kind: "invitation", text: "invitation in en" },
      { patron_id: 2, kind: "welcome", text: "welcome in en" },
      { patron_id: 12, kind: "invitation", text: "invitation in en" },
    ]);
    expect(await stateOf(koha.db, 1)).toBe("pending_opt_in");
    const kept = await koha.db.selectFrom("tidings_address").select("address").where("channel", "=", "sms").execute();
    expect(kept.map((row) => row.address).sort()).toEqual([
      "15035550101",
      "15035550110",
      "15035550111",
      "15035550112",
      "4520123456",
    ]);
  });

  test("may repeat all of it: nobody gets anything twice", async () => {
    await aTown();
    const taking = anImport(koha.db);
    await taking.start();
    await taking.run();
    const before = [await readLedger(), await readOut()];
    expect(await taking.start()).toBe(true);
    await taking.run();
    expect([await readLedger(), await readOut()]).toEqual(before);
    expect(await taking.book()).toMatchObject({ seen: 12, invited: 0, opted_in: 0, passed_by: 12 });
    expect(countsOf(await taking.preview())).toMatchObject({ decided: 4 });
  });

  test("never takes over a patron again who said no here, by page or by phone, or did not answer", async () => {
    const { db } = koha;
    await aTexted(db, 1, american(1));
    await aTexted(db, 2, american(2));
    const taking = anImport(db);
    await taking.start();
    await taking.run();
    await inTransaction(db, (tx) =>
      optOut(tx, { patronId: 1, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" }, at(1)),
    );
    await (await aBotBackend(db)).hear({ address: "15035550102", minutes: 1 });
    await taking.start();
    await taking.run();
    expect([await stateOf(db, 1), await stateOf(db, 2)]).toEqual(["opted_out", "opted_out"]);
    expect(await readOut()).toHaveLength(3);
  });

  test.each([
    ["always", { invited: 2 }],
    ["never", { opted_in: 2 }],
    [["DK"], { invited: 1, opted_in: 1 }],
  ] as const)("where the invitation is sent to %j, does so", async (invite, counts) => {
    await aTexted(koha.db, 1, american(1));
    await aTexted(koha.db, 2, "+45 20 12 34 56");
    const taking = anImport(koha.db, { joining: aJoining({ policy: aPolicy({ invite }) }) });
    expect(countsOf(await taking.preview())).toEqual(counts);
    await taking.start();
    await taking.run();
    expect(await taking.book()).toMatchObject({ invited: 0, opted_in: 0, ...counts });
  });

  test("in trial takes over only the listed numbers, and the others once it is live", async () => {
    await aTexted(koha.db, 1, american(1));
    await aTexted(koha.db, 2, american(2));
    const trial = anImport(koha.db, { joining: aJoining({ only: new Set(["15035550102"]) }) });
    expect(countsOf(await trial.preview())).toEqual({ trial: 1, invited: 1 });
    await trial.start();
    await trial.run();
    expect([await stateOf(koha.db, 1), await stateOf(koha.db, 2)]).toEqual([undefined, "pending_opt_in"]);
    const live = anImport(koha.db);
    await live.start();
    await live.run();
    expect(await stateOf(koha.db, 1)).toBe("pending_opt_in");
  });
});
