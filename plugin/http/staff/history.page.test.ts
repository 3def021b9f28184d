import { expect, test } from "vitest";
import { at } from "../../delivery/an-intake.ts";
import { aBorrower } from "../../koha/a-notice.ts";
import { aMessage } from "../../outbox/a-message.ts";
import type { NoticeState } from "../../tables.ts";
import { useStaffRoom } from "./a-staff-room.ts";

const { koha, aService } = useStaffRoom();

/** What our book says of a notice of Koha's to patron 7. */
async function anEntry(noticeId: number, letterCode: string, state: NoticeState, because: string | null, round = 1) {
  await koha.db
    .insertInto("tidings_notice")
    .values({
      notice_id: noticeId,
      round,
      patron_id: 7,
      letter_code: letterCode,
      state,
      because,
      first_seen_at: at(-60),
      look_at: null,
      changed_at: at(-30),
    })
    .execute();
}
const history = async () => {
  const { html } = await (await (await aService()).visit()).see("/patron/7");
  return html.slice(html.indexOf("Notices without a message"), html.indexOf("Every step"));
};

test("notices that ended, wait or were left without a message are told with the reason in words", async () => {
  await aBorrower(koha.db, 7);
  await anEntry(1, "ODUE", "ended", "too_late");
  await anEntry(2, "HOLD", "waiting", "not_opted_in");
  await anEntry(3, "PASSWORD_RESET", "left", "security");
  const html = await history();
  for (const seen of [
    "ODUE",
    "Not sent",
    "The notice was too old to be sent.",
    "HOLD",
    "Waiting",
    "The patron has not opted in to this channel.",
    "PASSWORD_RESET",
    "Left to Koha",
    "A security message: Koha sends it itself.",
    "Mar 2, 2026, 6:00 AM",
  ]) {
    expect(html).toContain(seen);
  }
});

test("a notice that made a message is told by that message alone, and again if a Resend of it made none", async () => {
  await aBorrower(koha.db, 7);
  await aMessage(koha.db, { notice_id: 4, round: 1, patron_id: 7, state: "delivered" });
  await anEntry(4, "ODUE", "taken", null);
  expect(await history()).toBe("");
  await koha.db.deleteFrom("tidings_notice").execute();
  await anEntry(4, "ODUE", "ended", "consent_withdrawn", 2);
  expect(await history()).toContain("The patron opted out before the message was sent.");
});
