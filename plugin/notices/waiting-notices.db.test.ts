import { beforeEach, expect, test } from "vitest";
import { at, useKoha } from "./intake.fixture.ts";
import { lookAgainAtRules, readDue } from "./waiting-notices.ts";

const koha = useKoha();
const HOUR = 60;
const DAY = 24 * HOUR;

beforeEach(() => koha.db.deleteFrom("tidings_notice").execute());

/** A notice that waits to be looked at so many minutes from now. */
async function aWaiting(noticeId: number, because: string | null, inMinutes: number): Promise<void> {
  await koha.db
    .insertInto("tidings_notice")
    .values({
      notice_id: noticeId,
      round: 1,
      patron_id: 7,
      letter_code: "HOLD",
      state: "waiting",
      because,
      first_seen_at: at(0),
      look_at: at(inMinutes),
      changed_at: at(0),
    })
    .execute();
}

test("what waits for a day of the week is left alone for up to eight days, anything else for a day", async () => {
  await aWaiting(1, "other_day", 7 * DAY);
  await aWaiting(2, "not_opted_in", 7 * DAY);
  await aWaiting(3, null, 2 * DAY);
  await aWaiting(4, "merging", 20 * HOUR);
  await aWaiting(5, "other_day", 0);
  await aWaiting(6, "other_day", 9 * DAY);
  expect((await readDue(koha.db, 10, at(0))).toSorted()).toEqual([2, 3, 5, 6]);
});

test("when rules change, what waits for a day is looked at now, and nothing else", async () => {
  await aWaiting(1, "other_day", 3 * DAY);
  await aWaiting(2, "not_opted_in", 3);
  await aWaiting(3, "sender_stopped", 3);
  await lookAgainAtRules(koha.db, at(0));
  expect(await readDue(koha.db, 10, at(0))).toEqual([1]);
});
