import { openFingerprint } from "../consent/fingerprint.ts";
import { numberOf } from "../consent/patron.fixture.ts";
import type { Db } from "../database/connection.ts";
import { sealed } from "../foundation/log.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at } from "../notices/intake.fixture.ts";
import { erasePatron } from "./erase-patron.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";

export const fingerprint = openFingerprint(sealed("a process key for tests"));

/** Forgets a patron in the name of a member of staff. */
export const forgetIn = (db: Db, patronId: number, minutes: number) =>
  erasePatron(db, patronId, "sofie", fingerprint, at(minutes));

/** Patron 7, opted in with a note, who got a welcome and has written a text that nobody answers. */
export async function aTexter(db: Db): Promise<void> {
  await aBorrower(db, 7);
  const policy = aPolicy({ invite: "never" });
  const wish = aWish({ address: numberOf(7), source: "staff", actor: "sofie", note: "Asked at the desk." });
  await ask(db, aJoining({ policy }), wish, at(0));
  await db.updateTable("tidings_message").set({ state: "sent" }).execute();
  const text = { intent: "other", because: "automatic answer", text: "my secret" } as const;
  await (await aBotBackend(db)).hear({ address: numberOf(7), ...text, minutes: 1 });
}

/** All addresses that are known, in the order in which they were. */
export async function readAddresses(db: Db): Promise<string[]> {
  const rows = await db.selectFrom("tidings_address").select("address").orderBy("id").execute();
  return rows.map((row) => row.address);
}
