import { z } from "zod";
import { type Listened, withinLimit } from "./listened.ts";

/** Our own bot, as Telegram knows it. */
export interface Me {
  id: number;
  username: string;
}

const privateChat = z.object({ id: z.number(), type: z.literal("private") });
/** Unix time; https://core.telegram.org/bots/api#message */
const date = z.number().int().min(0).max(8_640_000_000_000).optional();
const textUpdate = z.object({ message: z.object({ chat: privateChat, text: z.string(), date }) });
const memberUpdate = z.object({
  my_chat_member: z.object({ chat: privateChat, date, new_chat_member: z.object({ status: z.string() }) }),
});

/** `/start TOKEN` from a deep link t.me/<bot>?start=TOKEN (https://core.telegram.org/bots/features#deep-linking). */
const DEEP_LINK = /^\/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})\s*$/;

/**
 * Pure. Reads an update of Telegram's. Returns undefined unless it is a text in a private chat, a block or the end of a
 * block.
 */
export function readUpdate(update: { update_id: number }, me: Me): Listened | undefined {
  // After an idle week Telegram's numbers restart at random, so ids are only compared for equality.
  const about = {
    channel: "telegram",
    id: `update:${me.id}:${update.update_id}`,
    sender: me.username,
    providerIntent: "",
  } as const;
  const text = textUpdate.safeParse(update);
  if (text.success) {
    const { chat, text: said, date } = text.data.message;
    const token = DEEP_LINK.exec(said)?.[1];
    const address = String(chat.id);
    if (token !== undefined) return { ...about, kind: "link", address, text: "", token, ...saidAt(date) };
    return { ...about, kind: "text", address, text: withinLimit(said), ...saidAt(date) };
  }
  const member = memberUpdate.safeParse(update);
  if (!member.success) return undefined;
  const { chat, date, new_chat_member } = member.data.my_chat_member;
  const kind = ({ kicked: "blocked", member: "unblocked" } as const)[new_chat_member.status];
  return kind && { ...about, kind, address: String(chat.id), text: "", ...saidAt(date) };
}

const saidAt = (date: number | undefined) =>
  date === undefined ? {} : { saidAt: new Date(date * 1_000).toISOString() };
