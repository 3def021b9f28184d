import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { resendNotice } from "../../scripts/town/koha/circulation.ts";
import { closeNudge } from "../../scripts/town/koha/shim.ts";
import type { KohaShape } from "../../scripts/town/koha/tables.ts";
import { anAddress, anOptedIn } from "../consent/patron.fixture.ts";
import { lockAddress } from "../consent/standing.ts";
import { inTransaction } from "../database/connection.ts";
import { stopAddress } from "../enrolment/stop-and-start.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { aWaitingRun, forgetRuns, theService } from "./before-send.fixture.ts";
import { at, readEntry, readMessages, readShown, SENDERS, useKoha } from "./intake.fixture.ts";
import { tellKoha } from "./report-back.ts";

const PHONE = "15035550107";

describe.for<KohaShape>(["current", "19.06"])("a number that has said stop, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  beforeEach(() => forgetRuns(koha.db));

  const say = (because: string) => because;
  const shown = (status: string, note: string) => ({ status, note: koha.host.has.failureCode ? note : null });
  const untouched = { status: "pending", note: null };
  const add = (patronId: number, more: { transport?: string; letterCode?: string } = {}) =>
    aNotice(koha.db, { patronId, queuedAt: at(0), ...more });

  /** The phone says STOP to us, whoever it belongs to. */
  async function saysStop(address: string): Promise<void> {
    await inTransaction(koha.db, async (tx) => {
      const addressId = await lockAddress(tx, "sms", address, at(0));
      const stop = {
        addressId,
        channel: "sms",
        address,
        event: "stop_heard",
        source: "keyword",
        actor: "patron",
      } as const;
      await stopAddress(tx, { ...stop, reason: "consent_withdrawn" }, at(0));
    });
  }
  /** A patron of Koha whom we have never heard of, with that number in the record. */
  async function aStranger(smsalertnumber: string | null): Promise<number> {
    const made = await sql`insert into borrowers (branchcode, categorycode, smsalertnumber)
      values ('MPL', 'PT', ${smsalertnumber})`.execute(koha.db);
    return Number(made.insertId);
  }
  const run = async (trial: readonly number[], transports = ["sms"]) =>
    theService(koha.db, koha.host, { trial })(await aWaitingRun(koha.db, transports));

  test("on the trial list, an opted-out patron gets no text from Koha: the notice ends and shows why", async () => {
    const { db } = koha;
    const { patronId, addressId, address } = await anOptedInPatron(db);
    const id = await add(patronId);
    const mail = await add(patronId, { transport: "email", letterCode: "DUE" });
    await saysStop(address);
    expect(await run([addressId], ["sms", "email"])).toEqual({ taken: 0, ended: 1 });
    expect(await readShown(db, id)).toEqual(shown("deleted", "had_opted_out"));
    expect(await readEntry(db, id)).toEqual({ state: "ended", because: "had_opted_out", round: 1 });
    expect(await readMessages(db, id)).toEqual([]);
    expect(await readShown(db, mail)).toEqual(untouched);
  });

  test("so does one that staff send again, and one whose opt-out waits for an attempt under way", async () => {
    const { db } = koha;
    const { patronId, addressId, address } = await anOptedInPatron(db);
    const id = await add(patronId);
    await saysStop(address);
    await run([addressId]);
    await resendNotice(db, id);
    await db.updateTable("tidings_standing").set({ state: "pending_opt_out" }).execute();
    expect(await run([addressId])).toEqual({ taken: 0, ended: 1 });
    expect(await readEntry(db, id)).toMatchObject({ state: "ended", round: 2 });
    expect((await readShown(db, id))?.status).toBe("deleted");
  });

  test.for([PHONE, `+${PHONE}`, "(503) 555-0107", "503.555.0107 mobile", "011 1 503 555 0107", "1-503-555-0107 x12"])(
    "on the trial list, it gets no text from Koha though its patron never chose anything with us: typed as %s",
    async (typed) => {
      const { db } = koha;
      await saysStop(PHONE);
      const listed = await anAddress(db, "sms", PHONE, at(0));
      const id = await add(await aStranger(typed));
      expect(await run([listed])).toEqual({ taken: 0, ended: 1 });
      expect(await readShown(db, id)).toEqual(shown("deleted", "suppressed"));
    },
  );

  test.for([PHONE, "+1 503 555 0107", `${PHONE}@gateway.example`])(
    "the number that the notice itself names counts too: %s",
    async (to) => {
      const { db } = koha;
      await saysStop(PHONE);
      const listed = await anAddress(db, "sms", PHONE, at(0));
      const id = await add(await aStranger("15035550199"));
      await db.updateTable("message_queue").set({ to_address: to }).where("message_id", "=", id).execute();
      expect(await run([listed])).toEqual({ taken: 0, ended: 1 });
      expect((await readShown(db, id))?.status).toBe("deleted");
    },
  );

  test("a patron opted in at a listed number, with a stopped one in Koha's record, gets the text from us", async () => {
    const { db } = koha;
    await saysStop(PHONE);
    const listed = await anAddress(db, "sms", PHONE, at(0));
    const { patronId, addressId } = await anOptedInPatron(db);
    await db.updateTable("borrowers").set({ smsalertnumber: PHONE }).where("borrowernumber", "=", patronId).execute();
    await add(patronId);
    expect(await run([listed, addressId])).toEqual({ taken: 1, ended: 0 });
  });

  test("an unlisted chat gets no text, nor does the stopped phone; a listed chat gets it", async () => {
    const { db } = koha;
    const { patronId, addressId, address } = await anOptedInPatron(db);
    const chat = await anOptedIn(db, patronId, at(0), { channel: "telegram", address: "900100" });
    await saysStop(address);
    await add(patronId);
    expect(await run([addressId])).toEqual({ taken: 0, ended: 1 });
    await add(patronId, { letterCode: "ODUE" });
    expect(await run([addressId, chat])).toEqual({ taken: 1, ended: 0 });
  });

  test("what is not on the list stays Koha's, and so does a listed number that has said nothing", async () => {
    const { db } = koha;
    const elsewhere = "15035550188";
    for (const stopped of [PHONE, elsewhere]) await saysStop(stopped);
    const unlisted = await anOptedInPatron(db);
    await saysStop(unlisted.address);
    const silent = await anAddress(db, "sms", "15035550199", at(0));
    const listed = await anAddress(db, "sms", PHONE, at(0));
    const theirs = [
      await add(await aStranger(elsewhere)),
      await add(await aStranger("15035550199")),
      await add(await aStranger("442035550107")),
      await add(await aStranger(null)),
      await add(await aStranger(PHONE), { transport: "email" }),
      await add(unlisted.patronId),
    ];
    expect(await run([listed, silent], ["sms", "email"])).toEqual({ taken: 0, ended: 0 });
    for (const id of theirs) {
      expect(await readShown(db, id)).toEqual(untouched);
      expect(await readEntry(db, id)).toBeUndefined();
    }
  });

  test("nothing ends once Koha's side has closed the nudge, because it reads its queue by then", async () => {
    const { db, host } = koha;
    await saysStop(PHONE);
    const listed = await anAddress(db, "sms", PHONE, at(0));
    const id = await add(await aStranger(PHONE));
    const nudge = await aWaitingRun(db, ["sms"]);
    const late = theService(db, host, { trial: [listed] }, async () => {
      await closeNudge(db, nudge, true);
      return SENDERS;
    });
    expect(await late(nudge)).toEqual({ taken: 0, ended: 0 });
    expect(await readShown(db, id)).toEqual(untouched);
  });

  /** A text that the trial list held back after it was taken, and that Koha has not been told of yet. */
  async function aHeldText(transport = "sms") {
    const patron = await anOptedInPatron(koha.db);
    const id = await add(patron.patronId, { transport });
    if (transport === "sms") await run([patron.addressId]);
    else {
      const rules = [{ transport: "email", letterCode: null, branchcode: null, takes: true }] as const;
      await theService(koha.db, koha.host, { rules })(await aWaitingRun(koha.db, [transport]));
    }
    const held = { state: "cancelled", reason: "trial_only", tell_at: at(1) } as const;
    await koha.db.updateTable("tidings_message").set(held).where("notice_id", "=", id).execute();
    return { ...patron, id };
  }

  test("a text that trial alone held back is not given back to Koha once its patron has opted out", async () => {
    const { id, address } = await aHeldText();
    await saysStop(address);
    await tellKoha(koha.db, koha.host, say, at(2), "US");
    expect(await readShown(koha.db, id)).toEqual(shown("deleted", "opted_out"));
  });

  test("nor where Koha would text another phone that has said stop", async () => {
    const { id, patronId } = await aHeldText();
    const record = { smsalertnumber: "(503) 555-0107" };
    await koha.db.updateTable("borrowers").set(record).where("borrowernumber", "=", patronId).execute();
    await saysStop(PHONE);
    await tellKoha(koha.db, koha.host, say, at(2), "US");
    expect((await readShown(koha.db, id))?.status).toBe("deleted");
  });

  test("a mail is given back all the same: a STOP from the phone is not about mail", async () => {
    const { id, address } = await aHeldText("email");
    await saysStop(address);
    await tellKoha(koha.db, koha.host, say, at(2), "US");
    expect((await readShown(koha.db, id))?.status).toBe("pending");
  });
});
