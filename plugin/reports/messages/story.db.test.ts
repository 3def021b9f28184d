import { beforeEach, expect, test } from "vitest";
import { noteStaffStep } from "../../audit/note-step.ts";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../../notices/intake.fixture.ts";
import { archiveAll } from "../../outbox/archive.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { readMessageStory } from "./story.ts";

/* Koha's queue was emptied, and its ids began anew: number 5 was patron 7's notice, and is patron 8's now. */

const koha = useKoha();
const NOTICE = 5;

beforeEach(async () => {
  for (const patronId of [7, 8]) await aBorrower(koha.db, patronId);
  await koha.db.deleteFrom("tidings_message_archive").execute();
});

/** The message of one round, made at that minute. */
async function aRound(patronId: number, round: number): Promise<number> {
  const addressId = await anOptedIn(koha.db, patronId, at(-60));
  const when = { created_at: at(round), changed_at: at(round), sent_at: at(round) };
  const own = { patron_id: patronId, address_id: addressId, notice_id: NOTICE, round };
  return aMessage(koha.db, { ...own, ...when, state: "delivered" });
}
const anEntry = (patronId: number, round: number, firstRound: number) =>
  koha.db
    .insertInto("tidings_notice")
    .values({
      ...{ notice_id: NOTICE, round, first_round: firstRound, patron_id: patronId, letter_code: "HOLD" },
      ...{ state: "taken", because: null, first_seen_at: at(30), look_at: null, changed_at: at(30) },
    })
    .execute();
const story = async (of: "m" | "n", id: number) => {
  const found = await readMessageStory(koha, { of, id });
  if (!found) throw new Error("there is no such message");
  return found;
};
const relatives = async (of: "m" | "n", id: number) => (await story(of, id)).relatives.map(({ key }) => key);

test.each([false, true])("no page names the message of the other row, archived (%s) or not", async (archived) => {
  const [old, again, today] = [await aRound(7, 1), await aRound(7, 2), await aRound(8, 3)];
  await anEntry(8, 3, 3);
  if (archived) await archiveAll(koha.db);
  expect(await relatives("m", old)).toEqual([`m${again}`]);
  expect(await relatives("m", again)).toEqual([`m${old}`]);
  expect(await relatives("m", today)).toEqual([]);
  await koha.db.updateTable("tidings_notice").set({ round: 4, state: "ended", because: "too_late" }).execute();
  expect(await relatives("n", NOTICE)).toEqual([`m${today}`]);
});

test("so it is where the same patron has it again, and where our book does not tell", async () => {
  const [old, today] = [await aRound(7, 1), await aRound(7, 2)];
  await anEntry(7, 2, 2);
  expect([await relatives("m", old), await relatives("m", today)]).toEqual([[], []]);
  await koha.db.updateTable("tidings_notice").set({ first_round: 1 }).execute();
  expect(await relatives("m", old)).toEqual([`m${today}`]);
  await koha.db.updateTable("tidings_message").set({ patron_id: 8 }).where("id", "=", today).execute();
  expect([await relatives("m", old), await relatives("m", today)]).toEqual([[], []]);
});

test("our book of the row of today tells nothing of a message of the earlier one", async () => {
  const old = await aRound(7, 1);
  await anEntry(8, 2, 2);
  expect(await story("m", old)).toMatchObject({ book: undefined, koha: undefined, round: 1 });
  // The row is gone, and no other has come: the book is that message's own.
  await koha.db.updateTable("tidings_notice").set({ round: 1 }).execute();
  expect((await story("m", old)).book).toMatchObject({ round: 1 });
});

test("what staff did about a notice without a message is not told of another patron's with its id", async () => {
  await anEntry(8, 2, 2);
  await koha.db.updateTable("tidings_notice").set({ state: "ended", because: "too_late" }).execute();
  const step = { who: "sofie", whoId: 51, step: "cancel", noticeId: NOTICE } as const;
  await noteStaffStep(koha.db, { ...step, at: at(1), patronId: 7 });
  await noteStaffStep(koha.db, { ...step, at: at(40), patronId: 8 });
  expect((await story("n", NOTICE)).steps.map(({ at: when }) => when)).toEqual([at(40)]);
});
