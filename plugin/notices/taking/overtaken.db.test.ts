import { sql } from "kysely";
import { beforeEach, expect, test, vi } from "vitest";
import { type Db, inTransaction } from "../../database/connection.ts";
import { aNotice } from "../../koha/queue/notice.fixture.ts";
import { anOptedInPatron } from "../../outbox/opted-in-patron.fixture.ts";
import { anIntake, at, readEntry, readMessages, readShown, useKoha } from "../intake.fixture.ts";

const koha = useKoha();
let patronId: number;
let noticeId: number;

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_setting").where("name", "=", "mode").execute();
  await koha.db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "live", changed_at: at(-9_999), changed_by: "ole" })
    .execute();
  await anIntake(koha.db, koha.host).look(-1);
  ({ patronId } = await anOptedInPatron(koha.db));
  noticeId = await aNotice(koha.db, { patronId, queuedAt: at(0), content: "A book is ready." });
});

/** Takes over while the transaction waits between seeing Koha's rows and locking them, and `meanwhile` happens. */
async function takeWhile(meanwhile: () => Promise<unknown>): Promise<{ taken: number; ended: number }> {
  const { db, host } = koha;
  const holding = await db.startTransaction().execute();
  await holding.selectFrom("tidings_setting").select("value").where("name", "=", "mode").forUpdate().execute();
  const taking = anIntake(db, host).look(1);
  try {
    await vi.waitFor(
      async () => {
        const { rows } = await sql`select 1 from information_schema.processlist where db = database()
          and time_ms > 30 and info like 'select%tidings_setting%lock in share mode'`.execute(db);
        expect(rows).toHaveLength(1);
      },
      { timeout: 4_000 },
    );
    await meanwhile();
  } finally {
    await holding.rollback().execute();
  }
  return taking;
}

const write = (more: object) => koha.db.updateTable("message_queue").set(more).where("message_id", "=", noticeId);
const textsOf = async () => (await readMessages(koha.db, noticeId)).map(({ text }) => text);

test("a line that Koha merges in between seeing and locking is in the text", async () => {
  const done = await takeWhile(() => write({ content: "A book is ready.\nAnd a film." }).execute());
  expect(done).toEqual({ taken: 1, ended: 0 });
  expect(await textsOf()).toEqual(["A book is ready.\nAnd a film."]);
  expect(await readShown(koha.db, noticeId)).toMatchObject({ status: "sent" });
});

test.each([["sent"], ["deleted"]])(
  "what becomes %s in between is not taken, and nothing of ours stays",
  async (status) => {
    expect(await takeWhile(() => write({ status }).execute())).toEqual({ taken: 0, ended: 0 });
    expect(await textsOf()).toEqual([]);
    expect(await readShown(koha.db, noticeId)).toMatchObject({ status });
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "waiting" });
  },
);

test("a row that is in other hands is left alone, the others are taken", async () => {
  const other = await aNotice(koha.db, { patronId, queuedAt: at(0), content: "A film is ready." });
  const held = await koha.db.startTransaction().execute();
  const hold = () =>
    held.selectFrom("message_queue").select("status").where("message_id", "=", noticeId).forUpdate().execute();
  expect(await takeWhile(hold)).toEqual({ taken: 1, ended: 0 });
  expect([await textsOf(), (await readMessages(koha.db, other)).length]).toEqual([[], 1]);
  await held.rollback().execute();
  expect(await anIntake(koha.db, koha.host).look(2)).toEqual({ taken: 1, ended: 0 });
  expect(await textsOf()).toEqual(["A book is ready."]);
});

test("what another process has taken in between is sent once", async () => {
  const taking = takeWhile(async () => {
    // It takes as we do, with a connection of its own, while our transaction waits.
    await inTransaction(koha.db, (tx) => takenElsewhere(tx));
  });
  expect(await taking).toEqual({ taken: 0, ended: 0 });
  expect(await textsOf()).toEqual(["Taken elsewhere."]);
  expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "taken" });
});

/** The rows that a take-over by another process leaves. */
async function takenElsewhere(db: Db): Promise<void> {
  const entry = { notice_id: noticeId, round: 1, patron_id: null, letter_code: "HOLD", queued_at: at(0) };
  const times = { created_at: at(1), changed_at: at(1), due_at: at(1), expires_at: at(99), event_at: at(0) };
  const message = { kind: "notice", state: "queued", priority: 5, channel: "sms", sender: "15550100001" } as const;
  await db
    .insertInto("tidings_message")
    .values({
      ...message,
      ...times,
      patron_id: 1,
      address_id: 1,
      text: "Taken elsewhere.",
      notice_id: noticeId,
      round: 1,
      event_key: "elsewhere",
      max_tries: 6,
    })
    .execute();
  await db
    .insertInto("tidings_notice")
    .values({ ...entry, first_round: 1, state: "taken", first_seen_at: at(1), changed_at: at(1) })
    .execute();
  await write({ status: "sent" }).execute();
}
