import { anOptedIn } from "../../../../consent/patron.fixture.ts";
import { aNotice } from "../../../../koha/queue/notice.fixture.ts";
import { at } from "../../../../notices/intake.fixture.ts";
import { aMessage, type MessageWish } from "../../../../outbox/message.fixture.ts";
import type { Press, Pressing } from "../../press.fixture.ts";

async function aSent({ db, patronId }: Pressing, wish: MessageWish): Promise<{ id: number; addressId: number }> {
  const addressId = await anOptedIn(db, patronId, at(-60));
  const id = await aMessage(db, { patron_id: patronId, address_id: addressId, created_at: at(-5), ...wish });
  return { id, addressId };
}

const KEY = "/staff/messages/:key{[mn][0-9]{1,15}}";

/** The changing routes of the page of one message. */
export const MESSAGE_PRESSES: Readonly<Record<string, Press>> = {
  [`${KEY}/again`]: {
    step: "resend",
    press: async (pressing) => {
      const { db, patronId } = pressing;
      const noticeId = await aNotice(db, { patronId, queuedAt: at(-20), status: "sent" });
      const entry = { notice_id: noticeId, round: 1, patron_id: patronId, letter_code: "HOLD", because: null };
      const when = { first_seen_at: at(-20), queued_at: at(-20), look_at: null, changed_at: at(-20) };
      await db
        .insertInto("tidings_notice")
        .values({ ...entry, ...when, state: "taken" })
        .execute();
      const { id } = await aSent(pressing, { state: "delivered", notice_id: noticeId, round: 1 });
      return { path: `/messages/m${id}/again`, fields: { seen: "1" } };
    },
  },
  [`${KEY}/cancel`]: {
    step: "cancel",
    press: async (pressing) => ({ path: `/messages/m${(await aSent(pressing, { state: "queued" })).id}/cancel` }),
  },
  [`${KEY}/other`]: {
    step: "send_other_way",
    press: async (pressing) => {
      const { id, addressId } = await aSent(pressing, { state: "failed", reason: "undelivered" });
      const fields = { seen: "failed", token: "abcdefghijklmnop", to: String(addressId) };
      return { path: `/messages/m${id}/other`, fields };
    },
  },
};
