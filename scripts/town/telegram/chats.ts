import type { Queue } from "./updates.ts";

/** The person who writes: https://core.telegram.org/bots/api#user */
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
  /** Adds the bot's text to the chat; returns the message as the Bot API does. */
  write(chatId: number, text: string): Record<string, unknown>;
  onChange(listener: () => void): () => void;
  forget(): void;
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

/** Opens the private chats between people and the bot. */
export function openChats(bot: BotUser, queue: Queue, now: () => Date): Chats {
  const lines: ChatLine[] = [];
  const people = new Map<number, Known>();
  const listeners = new Set<() => void>();
  let lastMessageId = 0;

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const userOf = (chatId: number) => userObject(chatId, people.get(chatId));
  const add = (chatId: number, by: ChatLine["by"], text: string) => {
    lastMessageId += 1;
    const at = now();
    lines.push({ chatId, messageId: lastMessageId, by, text, at });
    changed();
    return { message_id: lastMessageId, chat: chatObject(userOf(chatId)), date: seconds(at), text };
  };
  const mark = (chatId: number, blocked: boolean) => {
    const known = people.get(chatId);
    if (!known || known.blocked === blocked) return;
    known.blocked = blocked;
    const from = userOf(chatId);
    queue.push("my_chat_member", { chat: chatObject(from), from, ...membership(bot, blocked), date: seconds(now()) });
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
      queue.push("message", { ...message, from: userOf(chatId), ...entitiesOf(text) });
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

interface Known {
  person: Person;
  blocked: boolean;
}

/** https://core.telegram.org/bots/api#user */
const userObject = (chatId: number, known: Known | undefined) => ({
  id: chatId,
  is_bot: false,
  first_name: "Reader",
  ...known?.person,
});

/** https://core.telegram.org/bots/api#chat */
const chatObject = ({ id, first_name, last_name, username }: ReturnType<typeof userObject>) => ({
  id,
  type: "private",
  first_name,
  ...(last_name ? { last_name } : {}),
  ...(username ? { username } : {}),
});

/** The change of the bot's membership: https://core.telegram.org/bots/api#chatmemberupdated */
function membership(bot: BotUser, blocked: boolean) {
  const member = (isBlocked: boolean) =>
    isBlocked ? { user: bot, status: "kicked", until_date: 0 } : { user: bot, status: "member" };
  return { old_chat_member: member(!blocked), new_chat_member: member(blocked) };
}

function entitiesOf(text: string) {
  const command = /^\/\w+(@\w+)?/.exec(text);
  return command ? { entities: [{ type: "bot_command", offset: 0, length: command[0].length }] } : {};
}
