import { sql } from "kysely";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import { archiveAll } from "./archive.fixture.ts";
import { takeBack } from "./archive.ts";
import { eraseTexts } from "./erase-texts.ts";
import { aMessage, type MessageWish } from "./message.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  for (const table of ["tidings_message", "tidings_message_archive"] as const) await db.deleteFrom(table).execute();
});

const sent = (wish: MessageWish = {}) =>
  aMessage(db, { patron_id: 7, address_id: 1, state: "delivered", subject: "Dune", ...wish });
const WORDS = ["text", "subject", "about", "tells_of", "event_key"] as const;
const NOTHING = { text: null, subject: null, about: null, tells_of: null, event_key: null };
const kept = (table: "tidings_message" | "tidings_message_archive", patronId = 7) =>
  db.selectFrom(table).select(WORDS).where("patron_id", "=", patronId).execute();

test("nothing is left of what a patron's messages said, nor what leads to it; others keep theirs", async () => {
  await sent({ about: "hold:7", tells_of: "hold:7", event_key: "a hash of words" });
  // Forgotten by the night already, but for its key.
  await sent({ text: null, subject: null, event_key: "another" });
  await sent({ patron_id: 8, event_key: "theirs" });
  await archiveAll(db);
  await sent({ event_key: "of today" });
  expect(await inTransaction(db, (tx) => eraseTexts(tx, 7))).toBe(3);
  expect(await kept("tidings_message_archive")).toEqual([NOTHING, NOTHING]);
  expect(await kept("tidings_message")).toEqual([NOTHING]);
  expect(await kept("tidings_message_archive", 8)).toMatchObject([{ subject: "Dune", event_key: "theirs" }]);
});

test("what told a guardian of the patron's things loses its words once it has ended", async () => {
  const toGuardian = { patron_id: 9 };
  await sent({ ...toGuardian, tells_of: "of:7 hold:3" });
  await archiveAll(db);
  await sent({ ...toGuardian, tells_of: "of:7 ?" });
  await sent({ ...toGuardian, tells_of: "of:7" });
  await sent({ ...toGuardian, tells_of: "of:70 hold:4" });
  await sent({ ...toGuardian, tells_of: "of:7 hold:5", state: "queued" });
  expect(await inTransaction(db, (tx) => eraseTexts(tx, 7))).toBe(3);
  expect(await kept("tidings_message_archive", 9)).toEqual([NOTHING]);
  const left = await kept("tidings_message", 9);
  expect(left.map(({ tells_of }) => tells_of)).toEqual([null, null, "of:70 hold:4", "of:7 hold:5"]);
  expect(left[2]).toMatchObject({ subject: "Dune" });
});

test("a message that a late receipt brings back just then loses its words too", async () => {
  const [held, late] = [await sent(), await sent()];
  await archiveAll(db);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: holds, resolve: isHeld } = Promise.withResolvers<void>();
  const holder = db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message_archive").select("id").where("id", "=", held).forUpdate().execute();
    isHeld();
    await released;
  });
  await holds;
  const erasing = inTransaction(db, (tx) => eraseTexts(tx, 7));
  try {
    await vi.waitFor(
      async () => {
        const { rows } = await sql`select 1 from information_schema.processlist
          where db = database() and info like 'update _tidings_message_archive%'`.execute(db);
        expect(rows).toHaveLength(1);
      },
      { timeout: 10_000 },
    );
    await inTransaction(db, (tx) => takeBack(tx, [late]));
  } finally {
    release();
  }
  await Promise.all([holder, erasing]);
  expect([await kept("tidings_message"), await kept("tidings_message_archive")]).toEqual([[NOTHING], [NOTHING]]);
});
