import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { openPersons } from "../consent/person/persons.ts";
import { holdAddress } from "../consent/standing.ts";
import { inTransaction } from "../database/connection.ts";
import { aQueue } from "../delivery/queue.fixture.ts";
import { sealed } from "../foundation/log.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { aWaitingRun, forgetRuns, theService } from "../notices/before-send.fixture.ts";
import { at, readEntry, readMessages, readShown, SENDERS } from "../notices/intake.fixture.ts";
import { lookForNew } from "../notices/intake.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { decidePerson, judgeNow } from "./other-person.ts";

describe.each(["current", "19.06"] as const)("the person who has a number of a %s Koha now", (shape) => {
  const { koha, aHold, untouched } = aQueue(shape);
  beforeEach(() => forgetRuns(koha.db));
  const persons = () => openPersons(koha.host, () => sealed("the process key"));
  const look = (minutes: number) => {
    const intake = { db: koha.db, host: koha.host, senders: async () => SENDERS, say: (because: string) => because };
    return lookForNew({ ...intake, persons: persons() }, at(minutes - 1), at(minutes));
  };

  /** Staff say that the consent of this number was another person's. Returns the address of that one. */
  async function isAnotherNow(): Promise<number> {
    await aBorrower(koha.db, 7);
    const addressId = await anOptedIn(koha.db, 7, at(-60));
    await look(0);
    await sql`update borrowers set surname = 'Haddad', firstname = 'Omar', cardnumber = '977', userid = 'omar',
      dateofbirth = '2001-11-30', smsalertnumber = '12025550199' where borrowernumber = 7`.execute(koha.db);
    const by = { patronId: 7, source: "staff", actor: "sofie" } as const;
    await decidePerson(koha.db, persons(), "former", by, at(1));
    return addressId;
  }

  test("has not left: a notice waits for an opt-in, and leaves with it", async () => {
    await isAnotherNow();
    const noticeId = await aHold({ queuedAt: at(2) });
    expect(await look(2)).toMatchObject({ taken: 0, ended: 0 });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "waiting", because: "not_opted_in" });
    const joining = aJoining({ policy: aPolicy({ invite: "never" }), persons: persons() });
    expect(await ask(koha.db, joining, aWish({ address: "12025550199" }), at(3))).toEqual({ kind: "opted_in" });
    expect((await look(4)).taken).toBe(1);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
  });

  test("nor where the former person's phone says STOP later", async () => {
    await isAnotherNow();
    await (await aBotBackend(koha.db)).hear({ address: numberOf(7), text: "STOP", intent: "stop", minutes: 2 });
    const noticeId = await aHold({ queuedAt: at(3) });
    expect(await look(3)).toMatchObject({ ended: 0 });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "waiting", because: "not_opted_in" });
  });

  test("in trial gets Koha's text, though the former person's number is listed", async () => {
    const listed = await isAnotherNow();
    const noticeId = await aHold({ queuedAt: at(2) });
    const answer = theService(koha.db, koha.host, { trial: [listed] });
    expect(await answer(await aWaitingRun(koha.db, ["sms"]), 3)).toEqual({ taken: 0, ended: 0 });
    expect(await readShown(koha.db, noticeId)).toEqual(untouched);
  });

  test("who has joined and left is left alone", async () => {
    await isAnotherNow();
    const joining = aJoining({ policy: aPolicy({ invite: "never" }), persons: persons() });
    await ask(koha.db, joining, aWish({ address: "12025550199" }), at(2));
    await (await aBotBackend(koha.db)).hear({ address: "12025550199", text: "STOP", intent: "stop", minutes: 3 });
    const noticeId = await aHold({ queuedAt: at(4) });
    expect(await look(4)).toMatchObject({ ended: 1 });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "ended", because: "had_opted_out" });
  });

  test("a judgement of the person waits for the address before it holds anything of the person", async () => {
    await aBorrower(koha.db, 7);
    const addressId = await anOptedIn(koha.db, 7, at(-60));
    await look(0);
    await persons().findOthers(koha.db, [7], at(0));
    await sql`update borrowers set surname = 'Haddad', firstname = 'Omar', cardnumber = '977', userid = 'omar',
      dateofbirth = '2001-11-30', dateenrolled = '2023-01-04' where borrowernumber = 7`.execute(koha.db);
    const waiting = await inTransaction(koha.db, async (tx) => {
      await holdAddress(tx, addressId);
      const judging = judgeNow(koha.db, persons(), 7, at(1));
      const early = await Promise.race([judging.then(() => "judged"), sleep(500).then(() => "waits")]);
      expect(early).toBe("waits");
      await sql`select patron_id from tidings_person where patron_id = 7 for update nowait`.execute(tx);
      return { judging };
    });
    await waiting.judging;
    expect([...(await persons().findOthers(koha.db, [7], at(2)))]).toEqual([7]);
  });
});
