import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { aQueue } from "../delivery/queue.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { leaveByRecord } from "../enrolment/record-check.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { aMailRule, aWaitingRun, forgetRuns, setMode, theService } from "./before-send.fixture.ts";
import { at, readMessages } from "./intake.fixture.ts";
import { tellKoha } from "./report-back.ts";

describe.each(["current", "19.06"] as const)("an address that is no longer right, in a %s Koha", (shape) => {
  const { koha, aReader, aHold, switchedOn, resend } = aQueue(shape);
  beforeEach(() => forgetRuns(koha.db));

  const toOf = async (id: number) =>
    (await koha.db.selectFrom("message_queue").selectAll().where("message_id", "=", id).executeTakeFirstOrThrow())
      .to_address;
  /** As Koha::Patron::merge_with. */
  async function merge(from: number, into: number) {
    await sql`update message_queue set borrowernumber = ${into} where borrowernumber = ${from}`.execute(koha.db);
    await sql`delete from borrowers where borrowernumber = ${from}`.execute(koha.db);
  }
  const leave = (patronId: number, minutes: number) =>
    leaveByRecord(koha.db, { patronId, channel: "sms", event: "patron_gone" }, at(minutes));
  const say = (because: string) => because;

  test("a mail taken by a rule names none: Koha would mail it on a Resend, whatever was said since", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60), { channel: "email", address: "rita@riverside.example" });
    const mail = await aHold({ transport: "email" });
    const senders = new Map<ChannelName, string>([["email", "library@riverside.example"]]);
    const answer = theService(koha.db, koha.host, { rules: [aMailRule("HOLD")] }, async () => senders);
    expect(await answer(await aWaitingRun(koha.db, ["email"]))).toEqual({ taken: 1, ended: 0 });
    expect(await toOf(mail)).toBeNull();
  });

  test("a Resend shows where it goes, not where the message before went", async () => {
    await aReader(7);
    const one = await switchedOn();
    const id = await aHold();
    await one.look(1);
    expect(await toOf(id)).toBe(`+${numberOf(7)}`);
    await sql`update tidings_message set state = 'delivered'`.execute(koha.db);
    await anOptedIn(koha.db, 7, at(2), { address: "15035550199" });
    await resend(id);
    await one.sweep(20);
    expect(await readMessages(koha.db, id)).toHaveLength(2);
    expect(await toOf(id)).toBe("+15035550199");
  });

  test.each([true, false])(
    "a Resend after a merge shows no number of the former patron; keeper opted in: %s",
    async (optedIn) => {
      await aReader(7);
      await aReader(8);
      const one = await switchedOn();
      const id = await aHold();
      await one.look(1);
      await sql`update tidings_message set state = 'delivered'`.execute(koha.db);
      const left = { patronId: 8, channel: "sms", event: "patron_gone", source: "sweep", actor: "tidings" } as const;
      if (!optedIn) await inTransaction(koha.db, (tx) => optOut(tx, left, at(2)));
      await merge(7, 8);
      await resend(id);
      await one.sweep(20);
      expect(await readMessages(koha.db, id)).toHaveLength(optedIn ? 2 : 1);
      expect(await toOf(id)).toBe(optedIn ? `+${numberOf(8)}` : null);
    },
  );

  test("what ends with the merge shows none either", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    const id = await aHold();
    await one.look(1);
    const { id: message } = await koha.db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
    await koha.db
      .insertInto("tidings_attempt")
      .values({ message_id: message, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(1) })
      .execute();
    await merge(7, 8);
    await leave(7, 2);
    expect((await tellKoha(koha.db, koha.host, say, at(2), "US")).told).toBe(1);
    expect(await toOf(id)).toBeNull();
  });

  test("in trial a merged notice is judged by the keeper's number, not by that of the former patron", async () => {
    await aReader(7);
    await aReader(8);
    const one = await switchedOn();
    const id = await aHold();
    await one.look(1);
    await merge(7, 8);
    await leave(7, 2);
    const stopped = { channel: "sms", address: numberOf(7), because: "stop", since_at: at(2) } as const;
    await koha.db.insertInto("tidings_suppression").values(stopped).execute();
    await setMode(koha.db, "trial");
    await tellKoha(koha.db, koha.host, say, at(3), "US");
    expect(await koha.db.selectFrom("message_queue").select("status").execute()).toEqual([{ status: "pending" }]);
    expect(await toOf(id)).toBeNull();
  });
});
