import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { MessageTable } from "../database/tables.ts";
import { openLog } from "../foundation/log.ts";
import {
  aHold,
  aLoan,
  anonymise,
  anonymiseHolds,
  endHold,
  returnLoan,
} from "../koha/circulation/circulation.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at } from "../notices/intake.fixture.ts";
import { archiveEnded } from "../outbox/archive.ts";
import { ANONYMOUS, DAY, HEARD, NIGHT, useForgetting, whereItStands } from "./forgetting.fixture.ts";
import { openForgetting } from "./forgetting.ts";

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "utf8mb3"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const { koha, choose, sent, turnAt, night, read, has } = useForgetting(shape, charset);

  test("words about a loan stay until Koha anonymises it; that it was sent stays", async () => {
    await aLoan(koha.db, { id: 9, patronId: 7, title: "Dune" });
    const id = await sent({ text: "Dune is due", subject: "Dune", about: "loan:9", event_key: "key" });
    await night(1);
    await returnLoan(koha.db, 9, "2026-03-04 10:00:00");
    await night(3);
    expect(await read(id)).toMatchObject({ text: "Dune is due", about: "loan:9", forgotten_at: null });
    await anonymise(koha.db, "2026-03-06", ANONYMOUS);
    await night(5);
    expect(await read(id)).toEqual({
      ...{ text: null, subject: null, about: null, tells_of: null, event_key: null },
      ...{ forgotten_at: NIGHT(5), state: "delivered" },
    });
  });

  test("words about a hold go when Koha forgets whose it was, whoever it names instead", async () => {
    await aHold(koha.db, { id: 3, patronId: 7, title: "Kindred" });
    const id = await sent({ text: "Kindred waits", about: "hold:3" });
    await endHold(koha.db, 3);
    await night(1);
    expect(await has(id)).toBe(true);
    await anonymiseHolds(koha.db, "2100-01-01", null);
    await night(2);
    expect(await has(id)).toBe(false);
  });

  test.each([
    [0, true],
    [1, true],
    [2, false],
  ])("a patron whose privacy is %i finds the words of what was returned: %s", async (privacy, kept) => {
    await choose(privacy);
    await aLoan(koha.db, { id: 9, patronId: 7, title: "Dune" });
    await aHold(koha.db, { id: 3, patronId: 7, title: "Kindred" });
    const [loan, hold, open] = [
      await sent({ text: "Dune is due", about: "loan:9" }),
      await sent({ text: "Kindred waits", about: "hold:3" }),
      await sent({ text: "Beloved is due", about: "loan:5" }),
    ];
    await aLoan(koha.db, { id: 5, patronId: 7, title: "Beloved" });
    await returnLoan(koha.db, 9, "2026-03-03 10:00:00");
    await endHold(koha.db, 3, "2026-03-03");
    await night(2);
    expect([await has(loan), await has(hold), await has(open)]).toEqual([kept, kept, true]);
    await anonymise(koha.db, "2026-03-20", null);
    await night(3);
    expect(await has(loan)).toBe(privacy === 0);
  });

  const leaving: [MessageTable["state"], Date, boolean][] = [
    ["queued", at(90 * DAY), true],
    ["sending", at(90 * DAY), true],
    ["uncertain", at(DAY), true],
    ["sent", at(90 * DAY), true],
    ["sent", at(DAY), false],
    ["failed", at(90 * DAY), false],
    ["cancelled", at(90 * DAY), false],
  ];
  test.each(leaving)("a message that is %s and may leave until %s keeps its words: %s", async (state, until, kept) => {
    const id = await sent({ text: "Dune is due", about: "loan:9", state, expires_at: until });
    await night(2);
    expect(await has(id)).toBe(kept);
  });

  test("one that Koha is still to be told of keeps its words", async () => {
    const id = await sent({ text: "Dune is due", about: "loan:9", tell_at: at(0) });
    await night(2);
    expect(await has(id)).toBe(true);
  });

  test("a digest goes with the first of its titles; neither it nor any other table of ours has them then", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Piranesi" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Middlemarch" });
    const digest = { letter_code: "PREDUEDGST", text: "Soon due: Piranesi, Middlemarch", event_key: "digest" };
    const [old, young] = [await sent(digest), await sent({ ...digest, event_key: "young", created_at: at(12 * DAY) })];
    await night(0.1);
    expect((await read(old))?.tells_of).toBe("loan:1 loan:2");
    await returnLoan(koha.db, 1, "2026-03-05 10:00:00");
    expect((await archiveEnded(koha.db, at(13 * DAY))).moved).toBe(1);
    await night(13);
    expect([await has(old), await has(young)]).toEqual([true, true]);
    await anonymise(koha.db, "2026-03-06", ANONYMOUS);
    await night(14);
    expect([await has(old), await has(young)]).toEqual([false, false]);
    for (const words of ["Piranesi", "Middlemarch", "loan:1"]) expect(await whereItStands(koha.db, words)).toEqual([]);
  });

  test("what the patron wrote about the same title goes too, but no word about consent and nobody else's", async () => {
    await aBorrower(koha.db, 8);
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Piranesi" });
    await sent({ text: "Piranesi is due", about: "loan:1" });
    const wrote = (patron_id: number, intent: "other" | "stop", text: string) =>
      koha.db
        .insertInto("tidings_heard")
        .values({
          ...HEARD,
          heard_at: at(1),
          recorded_at: at(1),
          patron_id,
          intent,
          text,
          provider_id: `${patron_id}-${intent}-${text}`,
        })
        .execute();
    await wrote(7, "other", "Please renew PIRANESI for me");
    await wrote(7, "other", "When do you open?");
    await wrote(7, "stop", "Stop. I have returned Piranesi");
    await wrote(8, "other", "Is Piranesi in?");
    await returnLoan(koha.db, 1, "2026-03-05 10:00:00");
    await anonymise(koha.db, "2026-03-06", ANONYMOUS);
    await night(5);
    const heard = await koha.db.selectFrom("tidings_heard").select("text").orderBy("id").execute();
    expect(heard.map(({ text }) => text)).toEqual([
      null,
      "When do you open?",
      "Stop. I have returned Piranesi",
      "Is Piranesi in?",
    ]);
  });

  test("a list that names no title goes once Koha has nothing of the patron's from that time", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Piranesi" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Middlemarch" });
    const id = await sent({ letter_code: "ODUE", text: "Two of your loans are overdue" });
    await night(0.1);
    await returnLoan(koha.db, 1, "2026-03-05 10:00:00");
    await anonymise(koha.db, "2026-03-06", null);
    await night(5);
    expect(await has(id)).toBe(true);
    await returnLoan(koha.db, 2, "2026-03-08 10:00:00");
    await anonymise(koha.db, "2026-03-09", null);
    await night(8);
    expect(await has(id)).toBe(false);
  });

  test("a notice that tells of no loan and no hold stays, and so does what is no notice", async () => {
    const notice = await sent({ letter_code: "CLOSED", text: "We are closed on Monday" });
    const reply = await sent({ kind: "reply", text: "You are opted out" });
    await night(0.1);
    await night(90);
    expect([await has(notice), await has(reply)]).toEqual([true, true]);
  });

  test("a patron whom Koha no longer has is forgotten; one who was merged into another is not", async () => {
    await aBorrower(koha.db, 8);
    await aLoan(koha.db, { id: 1, patronId: 8, title: "Piranesi" });
    const [gone, merged] = [
      await sent({ text: "Dune is due", about: "loan:9" }),
      await sent({ text: "Piranesi is due", about: "loan:1" }),
    ];
    await sql`delete from borrowers where borrowernumber = 7`.execute(koha.db);
    await night(2);
    expect([await has(gone), await has(merged)]).toEqual([false, true]);
  });

  test("where its rights do not let it see, nothing is touched", async () => {
    const id = await sent({ text: "Dune is due", about: "loan:9" });
    const circulation = { loans: true, holds: true, titles: true, privacy: false };
    const blind = { ...koha.host, circulation };
    const log = openLog("test", "silent");
    const parts = { db: koha.db, host: blind, holder: "1", zone: "UTC", log };
    expect(await openForgetting({ ...parts, now: () => NIGHT(2) })(new AbortController().signal)).toBe(3_600_000);
    expect(await has(id)).toBe(true);
  });

  test("many are looked at in small steps, and a step that was the last before a stop is gone on from", async () => {
    const ids: number[] = [];
    for (let count = 0; count < 450; count += 1) ids.push(await sent({ text: "Dune is due", about: "loan:9" }));
    const signal = new AbortController().signal;
    expect(await turnAt(NIGHT(2))(signal)).toBeLessThan(1_000);
    const left = async () =>
      Number(
        (
          await koha.db
            .selectFrom("tidings_message")
            .select((eb) => eb.fn.countAll().as("count"))
            .where("text", "is not", null)
            .executeTakeFirst()
        )?.count,
      );
    expect(await left()).toBe(250);
    await night(2);
    expect(await left()).toBe(0);
  });

  test("what was walked through in a night is not walked through again before the next", async () => {
    await night(2);
    const id = await sent({ text: "Dune is due", about: "loan:9" });
    await night(2.2);
    expect(await has(id)).toBe(true);
    await night(3);
    expect(await has(id)).toBe(false);
  });
});
