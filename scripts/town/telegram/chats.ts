import type { Queue } from "./updates.ts";

/** Who writes: https://core.telegram.org/bots/api#user */
export interface Person {
  first_name?: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

/** One bubble in a chat. */
export interface ChatLine {
  readonly chatId: number;
  readonly messageId: number;
  readonly by: "bot" | "person";
  readonly text: string;
  readonly at: Date;
}

export interface BotUser {
  id: number;
  is_bot: true;
  first_name: string;
  username: string;
}

export interface Chats {
  readonly lines: ChatLine[];
  say(chatId: number, text: string, person?: Person): void;
  block(chatId: number): void;
  unblock(chatId: number): void;
  standing(chatId: number): "unknown" | "open" | "blocked";
  /** Writes the bot's text into the chat; returns it as the Bot API does. */
  write(chatId: number, text: string): Record<string, unknown>;
  onChange(listener: () => void): () => void;
  forget(): void;
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

/** The private chats between people and the bot. */
export function openChats(bot: BotUser, queue: Queue, now: () => Date): Chats {
  const lines: ChatLine[] = [];
  const people = new Map<number, { person: Person; blocked: boolean }>();
  const listeners = new Set<() => void>();
  let lastMessageId = 0;

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const userOf = (chatId: number) => ({
    id: chatId,
    is_bot: false,
    first_name: "Reader",
    ...people.get(chatId)?.person,
  });
  const chatOf = (chatId: number) => {
    const { first_name, last_name, username } = userOf(chatId);
    return {
      id: chatId,
      type: "private",
      first_name,
      ...(last_name ? { last_name } : {}),
      ...(username ? { username } : {}),
    };
  };
  const add = (chatId: number, by: ChatLine["by"], text: string) => {
    lastMessageId += 1;
    const at = now();
    lines.push({ chatId, messageId: lastMessageId, by, text, at });
    changed();
    return { message_id: lastMessageId, chat: chatOf(chatId), date: seconds(at), text };
  };
  const mark = (chatId: number, blocked: boolean) => {
    const known = people.get(chatId);
    if (!known || known.blocked === blocked) return;
    known.blocked = blocked;
    const standing = (is: boolean) =>
      is ? { user: bot, status: "kicked", until_date: 0 } : { user: bot, status: "member" };
    queue.push("my_chat_member", {
      chat: chatOf(chatId),
      from: userOf(chatId),
      date: seconds(now()),
      old_chat_member: standing(!blocked),
      new_chat_member: standing(blocked),
    });
    changed();
  };

  return {
    lines,
    say: (chatId, text, person) => {
      // Nobody can write to a bot that they block: Telegram asks them to unblock it first.
      mark(chatId, false);
      const known = people.get(chatId);
      people.set(chatId, { person: { ...known?.person, ...person }, blocked: false });
      const message = add(chatId, "person", text);
      const command = /^\/\w+(@\w+)?/.exec(text);
      const entities = command ? { entities: [{ type: "bot_command", offset: 0, length: command[0].length }] } : {};
      queue.push("message", { ...message, from: userOf(chatId), ...entities });
    },
    block: (chatId) => mark(chatId, true),
    unblock: (chatId) => mark(chatId, false),
    standing: (chatId) => {
      const known = people.get(chatId);
      return known ? (known.blocked ? "blocked" : "open") : "unknown";
    },
    write: (chatId, text) => ({ ...add(chatId, "bot", text), from: bot }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget: () => {
      lines.length = 0;
      people.clear();
      changed();
    },
  };
}
