import { beforeEach, describe, expect, test } from "vitest";
import { numberOf, stateOf } from "../consent/patron.fixture.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import { takeBack } from "../outbox/archive.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { readHeardAfter } from "../reports/messages/heard-after.ts";
import { aPhone, UNSURE } from "./phone.fixture.ts";

/* What a phone answers that hears from us once a week: all that it answers rests in the archive. */

const koha = useKoha();
const DAY = 24 * 60;
const EIGHT_DAYS_ON = 8 * DAY;
const INVITATION = { patronId: 7, address: numberOf(7) };

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_message_archive").execute();
});

const invited = (minutes: number) => ask(koha.db, aJoining(), aWish(INVITATION), at(minutes));
const invitationLeaves = (minutes: number) =>
  koha.db
    .updateTable("tidings_message")
    .set({ state: "sent", sent_at: at(minutes), changed_at: at(minutes) })
    .where("kind", "=", "invitation")
    .where("state", "=", "queued")
    .execute();
const archived = async (kind: "notice" | "reply" | "invitation") =>
  (await koha.db.selectFrom("tidings_message_archive").select("id").where("kind", "=", kind).execute()).map(
    ({ id }) => id,
  );

describe("eight days later", () => {
  test.each([
    ["yes", "stopped", "opted_out"],
    ["no", "stays", "opted_in"],
  ] as const)("a %s answers our question whether to stop: %s", async (intent, outcome, state) => {
    const phone = await aPhone(koha.db);
    expect(await phone.says(UNSURE, 0)).toBe("asked_stop");
    await phone.repliesLeave();
    await archiveAll(koha.db);
    expect(await archived("reply")).toHaveLength(1);
    expect(await phone.says({ intent }, EIGHT_DAYS_ON)).toBe(outcome);
    expect(await stateOf(koha.db, 7)).toBe(state);
  });

  test("a yes answers our question whether to start again", async () => {
    const phone = await aPhone(koha.db);
    await phone.says({ intent: "stop" }, 0);
    expect(await phone.says({ intent: "start" }, 5)).toBe("asked_start");
    await phone.repliesLeave();
    await archiveAll(koha.db);
    expect(await phone.says({ intent: "yes" }, EIGHT_DAYS_ON)).toBe("started");
  });

  test("a yes answers the invitation", async () => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await invited(0);
    await invitationLeaves(0);
    await archiveAll(koha.db);
    expect(await archived("invitation")).toHaveLength(1);
    expect(await phone.says({ intent: "yes" }, EIGHT_DAYS_ON)).toBe("joined");
  });

  test("a yes answers the invitation that came last, though a late receipt has brought back the first", async () => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await invited(0);
    await invitationLeaves(0);
    expect(await phone.says(UNSURE, DAY)).toBe("asked_stop");
    await phone.repliesLeave();
    await invited(2 * DAY);
    await invitationLeaves(2 * DAY);
    await archiveAll(koha.db);
    const [first = 0, second] = await archived("invitation");
    expect(second).toBeGreaterThan(first);
    await inTransaction(koha.db, (tx) => takeBack(tx, [first]));
    expect(await phone.says({ intent: "yes" }, EIGHT_DAYS_ON)).toBe("joined");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("a question that could not be sent is none", async () => {
    const phone = await aPhone(koha.db);
    await phone.says(UNSURE, 0);
    await koha.db.updateTable("tidings_message").set({ state: "failed" }).execute();
    await archiveAll(koha.db);
    expect(await phone.says({ intent: "yes" }, EIGHT_DAYS_ON)).toBe("unheeded");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });
});

/** A text to patron 7 that was sent at noon, and rests in the archive. */
async function anArchivedText(): Promise<{ addressId: number; id: number }> {
  const { address_id } = await koha.db.selectFrom("tidings_standing").select("address_id").executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId: address_id ?? 0, address: numberOf(7), ledgerId: 1 };
  const id = await aMessage(koha.db, { state: "sent", created_at: at(0), changed_at: at(0), sent_at: at(0) }, to);
  await archiveAll(koha.db);
  expect(await archived("notice")).toEqual([id]);
  return { addressId: to.addressId, id };
}

test("a STOP to a number whose last message is archived ends at once and is confirmed", async () => {
  const phone = await aPhone(koha.db);
  await anArchivedText();
  expect(await phone.says({ intent: "stop" }, EIGHT_DAYS_ON)).toBe("stopped");
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  expect(await isSuppressed(koha.db, "sms", numberOf(7))).toBe(true);
  expect(await phone.replies()).toMatchObject([{ state: "queued", max_tries: 1 }]);
});

test("what a patron writes eight days after a text stands with that text", async () => {
  const phone = await aPhone(koha.db);
  const { addressId } = await anArchivedText();
  const text = { intent: "other", because: "no keyword", text: "Renew my book" } as const;
  await phone.says(text, EIGHT_DAYS_ON);
  const message = { patronId: 7, addressId, createdAt: at(0) };
  expect(await readHeardAfter(koha.db, message)).toMatchObject([{ text: "Renew my book" }]);
});
