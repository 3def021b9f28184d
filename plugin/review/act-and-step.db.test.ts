import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aFailure, tenSecondsLater } from "../http/staff/review/review-page.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { enterActs, undoPress } from "./acts.ts";
import type { ReviewVerb } from "./kinds.ts";
import { markDone } from "./marks.ts";
import { reopenItem } from "./reopen.ts";

const koha = useKoha();
const SOFIE = { who: "sofie", whoId: 51 };

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_staff_step").execute();
});
afterEach(() => sql`drop trigger if exists no_step`.execute(koha.db));

/** As if the process died between what is done and its step. */
const stepsCannotBeWritten = () =>
  sql`create trigger no_step before insert on tidings_staff_step for each row
    signal sqlstate '45000' set message_text = 'killed'`.execute(koha.db);

const steps = async () =>
  (await koha.db.selectFrom("tidings_staff_step").select("step").orderBy("id").execute()).map((one) => one.step);

async function pressed(verb: ReviewVerb) {
  const { id, noticeId } = await aFailure(koha.db, 7);
  const item = { kind: "message", id, patronId: 7, noticeId, round: 1 } as const;
  await enterActs(koha.db, { id: "press-no-sixteen", verb, ...SOFIE, note: null }, [item], at(0));
  return { item, noticeId };
}

const rowOf = (noticeId: number) =>
  koha.db.selectFrom("message_queue").select("status").where("message_id", "=", noticeId).executeTakeFirst();

test.each(["again", "done"] as const)("%s happens with its step, or not at all", async (verb) => {
  const { noticeId } = await pressed(verb);
  await stepsCannotBeWritten();
  await tenSecondsLater(koha);
  expect(await koha.db.selectFrom("tidings_review").selectAll().execute()).toEqual([]);
  expect(await rowOf(noticeId)).toEqual({ status: "sent" });
  const act = await koha.db.selectFrom("tidings_review_act").select(["state", "result"]).executeTakeFirst();
  expect(act).toEqual({ state: "done", result: "failed" });
});

test("what happened has its step", async () => {
  const { noticeId } = await pressed("again");
  await tenSecondsLater(koha);
  expect([await rowOf(noticeId), await steps()]).toEqual([{ status: "pending" }, ["resend"]]);
});

test("so is it with what is undone, and what is put back", async () => {
  const { item } = await pressed("done");
  await markDone(koha.db, { ...item, ...SOFIE, note: null }, at(0));
  await stepsCannotBeWritten();
  await expect(undoPress(koha.db, "press-no-sixteen", SOFIE, at(0))).rejects.toThrow("killed");
  await expect(reopenItem(koha.db, item, SOFIE, at(0))).rejects.toThrow("killed");
  await sql`drop trigger no_step`.execute(koha.db);
  expect(await undoPress(koha.db, "press-no-sixteen", SOFIE, at(0))).toBe(1);
  expect(await reopenItem(koha.db, item, SOFIE, at(0))).toBe(true);
  expect(await steps()).toEqual(["undo", "mark_undone"]);
});
