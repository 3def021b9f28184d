import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { objectionsOf } from "../configuration/trial-list.ts";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { openPersons } from "../consent/person/persons.ts";
import { aChannel, aSending, setPace } from "../delivery/dispatcher.fixture.ts";
import { aQueue } from "../delivery/queue.fixture.ts";
import { sealed } from "../foundation/log.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { evaluate } from "../notices/evaluate.ts";
import { at, readEntry, readMessages, readShown, SENDERS } from "../notices/intake.fixture.ts";
import { lookForNew } from "../notices/intake.ts";
import { forgetIn } from "./erase-patron.fixture.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { decidePerson } from "./other-person.ts";
import { readRecords, sweepRecords } from "./record-check.ts";

const POLICY = { numberFollowsRecord: false, country: "US" };

describe.each(["current", "19.06"] as const)("where a %s Koha's numbers become other people's", (shape) => {
  const { koha, aHold, untouched } = aQueue(shape);
  const persons = (key = "the process key") => openPersons(koha.host, () => sealed(key));
  const look = (minutes: number, key?: string) => {
    const intake = { db: koha.db, host: koha.host, senders: async () => SENDERS, say: (because: string) => because };
    return lookForNew({ ...intake, persons: persons(key) }, at(minutes - 1), at(minutes));
  };
  const joining = () => aJoining({ policy: aPolicy({ invite: "never" }), persons: persons() });
  const others = async (key?: string) => [...(await persons(key).findOthers(koha.db, [7], at(1)))];
  const change = (to: string) => sql`update borrowers set ${sql.raw(to)} where borrowernumber = 7`.execute(koha.db);
  const OTHER = `surname = 'Haddad', firstname = 'Omar', cardnumber = '977', userid = 'omar',
    dateofbirth = '2001-11-30', dateenrolled = '2023-01-04'`;

  async function aKnownReader() {
    await aBorrower(koha.db, 7);
    await change("dateofbirth = '1984-05-06', dateenrolled = '2019-09-02', userid = 'rita'");
    await anOptedIn(koha.db, 7, at(-60));
    await look(0);
    expect((await sweepRecords(koha.db, POLICY, at(0), persons())).left).toBe(0);
  }
  /** Koha's table loaded anew: the number is somebody else's. */
  async function becomesAnother() {
    await koha.db.deleteFrom("borrowers").where("borrowernumber", "=", 7).execute();
    await aBorrower(koha.db, 7);
    await change(OTHER);
  }
  const decide = (verdict: "same" | "former", minutes: number) =>
    decidePerson(
      koha.db,
      persons(),
      verdict,
      { patronId: 7, source: "staff", actor: "sofie", note: "Came to the desk." },
      at(minutes),
    );

  test("a notice for the other person waits, and says why", async () => {
    await aKnownReader();
    await becomesAnother();
    const noticeId = await aHold({ queuedAt: at(1) });
    expect(await look(1)).toMatchObject({ taken: 0, ended: 0 });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "waiting", because: "other_person" });
    expect(await readShown(koha.db, noticeId)).toEqual(untouched);
    expect(await look(12)).toMatchObject({ taken: 0, ended: 0 });
    expect((await look(3 * 24 * 60)).ended).toBe(1);
  });

  test("what is queued already does not leave by any channel, but replies do", async () => {
    await aKnownReader();
    const noticeId = await aHold({ queuedAt: at(1) });
    expect((await look(1)).taken).toBe(1);
    await becomesAnother();
    await aHold({ queuedAt: at(1), patronId: 7, content: "gone with the reload" });
    const sms = aChannel();
    await setPace(koha.db, null, "15550100001", "sms");
    const sending = await aSending(koha.db, [sms], {
      now: () => at(3),
      readObjections: async (ids) =>
        objectionsOf(
          undefined,
          await readRecords(koha.db, POLICY, ids),
          await persons().findOthers(koha.db, ids, at(3)),
        ),
    });
    await (await aBotBackend(koha.db)).hear({ address: numberOf(7), text: "HELP", intent: "help", minutes: 2 });
    await sending.drain();
    expect(await readMessages(koha.db, noticeId)).toMatchObject([{ state: "queued" }]);
    expect(sms.sent.every(({ text }) => !text.includes("Dune"))).toBe(true);
  });

  test("the same person: staff say so, and what waits leaves", async () => {
    await aKnownReader();
    await becomesAnother();
    const noticeId = await aHold({ queuedAt: at(1) });
    await look(1);
    await decide("same", 2);
    expect((await look(2)).taken).toBe(1);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
    expect(await others()).toEqual([]);
  });

  test("another person: the consent ends, no START brings it back, and this person can join", async () => {
    await aKnownReader();
    await becomesAnother();
    expect(await others()).toEqual([7]);
    const wish = aWish({ address: "12025550199" });
    expect(await ask(koha.db, joining(), wish, at(1))).toEqual({ kind: "refused", because: "other_person" });
    await decide("former", 2);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    const last = await koha.db
      .selectFrom("tidings_ledger as l")
      .leftJoin("tidings_note as n", "n.id", "l.note_id")
      .select(["l.event", "l.actor", "n.text"])
      .where("l.event", "!=", "opt_out_finished")
      .orderBy("l.id", "desc")
      .executeTakeFirst();
    expect(last).toEqual({ event: "patron_gone", actor: "sofie", text: "Came to the desk." });
    await (await aBotBackend(koha.db)).hear({ address: numberOf(7), text: "START", intent: "start", minutes: 3 });
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect(await ask(koha.db, joining(), wish, at(4))).toEqual({ kind: "opted_in" });
    expect(await others()).toEqual([]);
  });

  test("where nothing of the former person's is in force, the other one joins at once", async () => {
    await aKnownReader();
    await (await aBotBackend(koha.db)).hear({ address: numberOf(7), text: "STOP", intent: "stop", minutes: 1 });
    await becomesAnother();
    expect(await ask(koha.db, joining(), aWish({ address: "12025550199" }), at(2))).toEqual({ kind: "opted_in" });
    await (await aBotBackend(koha.db)).hear({ address: numberOf(7), text: "START", intent: "start", minutes: 30 });
    const { address } = await koha.db
      .selectFrom("tidings_standing as s")
      .innerJoin("tidings_address as a", "a.id", "s.address_id")
      .select("a.address")
      .where("s.patron_id", "=", 7)
      .executeTakeFirstOrThrow();
    expect(address).toBe("12025550199");
  });

  test("ordinary life changes nothing, one change after another, until nothing is as it was", async () => {
    await aKnownReader();
    for (const step of ["surname = 'Holm'", "cardnumber = '99'", "userid = 'rholm'", "firstname = 'Rikke'"]) {
      await change(step);
      expect(await others()).toEqual([]);
    }
    await change("dateofbirth = '1984-06-05'");
    expect(await others()).toEqual([]);
    const noticeId = await aHold({ queuedAt: at(1) });
    expect((await look(1)).taken).toBe(1);
    expect(await readMessages(koha.db, noticeId)).toHaveLength(1);
  });

  test("under another key nothing can be said: nobody is held, but who was stays held", async () => {
    await aKnownReader();
    expect(await others("another key")).toEqual([]);
    await becomesAnother();
    expect(await others("another key")).toEqual([7]);
    expect(await others("a third key")).toEqual([7]);
  });

  test("a patron who is forgotten leaves no fingerprints", async () => {
    await aKnownReader();
    await forgetIn(koha.db, 7, 1);
    expect(await koha.db.selectFrom("tidings_person").selectAll().execute()).toEqual([]);
  });

  test("in trial, and for mail, Koha's own way is left to Koha", async () => {
    await aKnownReader();
    await becomesAnother();
    const intake = { db: koha.db, host: koha.host, senders: async () => SENDERS, say: (because: string) => because };
    const noticeId = await aHold({ queuedAt: at(1) });
    const notice = { noticeId, patronId: 7, letterCode: "HOLD", queuedAt: at(1), timeQueued: at(1) };
    const judge = (
      _: unknown,
      decision: Parameters<NonNullable<Parameters<typeof evaluate>[1]["beforeSend"]>["judge"]>[1],
    ) => (decision.kind === "send" ? decision : undefined);
    const shared = { transports: ["sms"], holdOpen: async () => true };
    const done = await evaluate(
      { ...intake, persons: persons() },
      { notices: [notice], beforeSend: { judge, shared } },
      at(2),
    );
    expect(done).toEqual({ taken: 0, ended: 0 });
    expect(await readShown(koha.db, noticeId)).toEqual(untouched);
  });
});
