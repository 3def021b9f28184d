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
/** What a person can send besides words; anything else (a pinned message, a new picture of the chat) is no message. */
const SENT = [
  ...["animation", "audio", "checklist", "contact", "dice", "document", "game", "location", "paid_media", "photo"],
  ...["poll", "sticker", "story", "venue", "video", "video_note", "voice"],
];
const textUpdate = z.object({
  message: z.looseObject({ chat: privateChat, text: z.string().optional(), caption: z.string().optional(), date }),
});
const memberUpdate = z.object({
  my_chat_member: z.object({ chat: privateChat, date, new_chat_member: z.object({ status: z.string() }) }),
});

/** `/start TOKEN` from a deep link t.me/<bot>?start=TOKEN (https://core.telegram.org/bots/features#deep-linking). */
const DEEP_LINK = /^\/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})\s*$/i;

/** The words of a message: its text, or what stands under a picture; empty where it has none, as of an MMS. */
function wordsOf(message: z.infer<typeof textUpdate>["message"]): string | undefined {
  return message.text ?? message.caption ?? (SENT.some((part) => part in message) ? "" : undefined);
}

/**
 * Pure. Reads an update of Telegram's. Returns undefined unless it is a message in a private chat (a text, a picture
 * with or without a caption, a voice message), a block or the end of a block.
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
  const said = text.success ? wordsOf(text.data.message) : undefined;
  if (text.success && said !== undefined) {
    const { chat, date } = text.data.message;
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
