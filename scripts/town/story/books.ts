import { PATRONS } from "../koha/patrons.ts";
import { OUR_NUMBER } from "../town.ts";
import { begunUnwanted } from "./eyes.ts";
import { STRANGER } from "./people.ts";
import type { Stage } from "./stage.ts";

/** At the end the providers' records and our tables must agree about the day. */
export async function playBooks(stage: Stage): Promise<void> {
  const { say } = stage;
  await say.sees("every message has come to an end", [], () => unfinished(stage));
  await sameBooks(stage);
  say.finds("no notice was begun after its patron had opted out", 0, await begunUnwanted(stage));
  await nothingForgotten(stage);
  await noChatter(stage);
}

async function unfinished({ town }: Stage): Promise<string[]> {
  const rows = await town.db
    .selectFrom("tidings_message")
    .select(["id", "state", "reason"])
    .where("state", "in", ["queued", "sending", "uncertain"])
    .execute();
  return rows.map(({ id, state, reason }) => `${id} ${state} ${reason}`);
}

interface Entry {
  reference: string;
  to: string;
  text: string;
}

/** What the providers accepted. Telegram's references are chat and message id. */
function providersBooks({ town }: Stage): Entry[] {
  return [
    ...town.plivo.books.map(({ uuid, dst, text }) => ({ reference: uuid, to: dst, text })),
    ...town.telegram.books.map(({ chatId, messageId, text }) => ({
      reference: `${chatId}:${messageId}`,
      to: String(chatId),
      text,
    })),
  ];
}

async function sameBooks(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const books = providersBooks(stage);
  const attempts = await town.db
    .selectFrom("tidings_attempt as t")
    .innerJoin("tidings_message as m", "m.id", "t.message_id")
    .innerJoin("tidings_address as a", "a.id", "m.address_id")
    .select(["t.reference", "m.id", "m.kind", "m.state", "m.reason", "m.text", "a.address"])
    .where("t.reference", "is not", null)
    .execute();
  const lines = (entries: readonly Entry[]) =>
    entries.map(({ reference, to, text }) => `${reference} ${to} ${text}`).sort();
  say.finds(
    `the ${books.length} entries of the providers' books are our attempts: same references, addresses and texts`,
    lines(books),
    lines(
      attempts.map(({ reference, address, text }) => ({ reference: reference ?? "", to: address, text: text ?? "" })),
    ),
  );
  const arrived = await town.db
    .selectFrom("tidings_message")
    .select("id")
    .where("state", "in", ["sent", "delivered"])
    .execute();
  const times = (id: number) => attempts.filter((attempt) => attempt.id === id).length;
  say.finds(
    `each of the ${arrived.length} messages that we call sent or delivered stands there exactly once`,
    [],
    arrived.filter(({ id }) => times(id) !== 1),
  );
  const others = attempts.filter(({ state }) => state !== "sent" && state !== "delivered");
  say.finds(
    "what else stands there is the one that Plivo took and then failed with error 200",
    ["failed opted_out_at_provider"],
    others.map(({ state, reason }) => `${state} ${reason}`),
  );
  const notices = attempts.filter(({ kind }) => kind === "notice").map(({ text }) => text);
  say.finds("no notice reached anyone twice", notices.length, new Set(notices).size);
}

/** Koha's queue: only rows that must wait are pending, and the others show how they ended. */
async function nothingForgotten({ town, say, mustWait, mailed, takenMail }: Stage): Promise<void> {
  const rows = await town.db
    .selectFrom("message_queue as q")
    .leftJoin("tidings_message as m", "m.notice_id", "q.message_id")
    .select(["q.message_id", "q.status", "q.message_transport_type", "m.state", "m.reason"])
    .execute();
  const sms = rows.filter((row) => row.message_transport_type === "sms");
  const pending = sms.filter(({ status }) => status === "pending").map((row) => row.message_id);
  say.finds("of Koha's sms rows only those are pending that must be", [...mustWait].sort(), pending.sort());
  const shown = { delivered: "sent", sent: "sent", cancelled: "deleted" } as const;
  const lies = sms.filter(({ state, status, reason }) => {
    if (state === null) return status !== "deleted" && status !== "pending";
    if (state === "failed") return status !== (reason === "bad_number" ? "failed" : "deleted");
    return state in shown && status !== shown[state as keyof typeof shown];
  });
  say.finds(`Koha shows each of its ${sms.length} sms rows as it ended`, [], lies);
  const others = rows.filter((row) => row.message_transport_type !== "sms" && !mailed.has(row.message_id));
  const touched = others.filter(({ status }) => status !== "pending").map((row) => row.message_id);
  say.finds("of the rows of other transports none was touched but what was taken, or sent by Koha", takenMail, touched);
}

/** No line that service and bot logged contains anything personal. */
async function noChatter(stage: Stage): Promise<void> {
  const { town, say, programs, crowd, secrets } = stage;
  const everybody = [...PATRONS, ...crowd];
  const env = { ...town.serviceEnv };
  const written = await town.db.selectFrom("tidings_message").select("text").distinct().execute();
  const personal = new Set([
    OUR_NUMBER,
    STRANGER,
    ...everybody.flatMap(({ number, chatId }) => [number, ...(chatId === undefined ? [] : [String(chatId)])]),
    ...everybody.flatMap(({ firstname, surname }) => [firstname, surname]),
    ...secrets,
    ...[env.TIDINGS_PLIVO_AUTH_TOKEN, env.TIDINGS_BOT_TOKEN, env.TIDINGS_TELEGRAM_TOKEN].flatMap(
      (token) => token ?? [],
    ),
    ...written.flatMap(({ text }) => (text ?? "").split(/\n/).filter((line) => line.length > 8)),
  ]);
  const log = programs.flatMap((program) => program.log);
  const bad = log.filter((line) => [...personal].some((secret) => line.includes(secret)));
  say.finds(
    `none of the ${log.length} lines that our programs logged holds a number, a chat, a text, a token or a name`,
    [],
    bad,
  );
  const bugs = log.filter((line) => line.includes('"level":50'));
  say.finds("and none tells of a bug", [], bugs);
}
