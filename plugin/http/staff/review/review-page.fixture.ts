import { anAddress, anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import type { Db } from "../../../database/connection.ts";
import { aLog } from "../../../inbound/bot-backend.fixture.ts";
import type { Host } from "../../../koha/host.ts";
import { aBorrower, aNotice } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { aMessage } from "../../../outbox/message.fixture.ts";
import { runDueActs } from "../../../review/run-acts.ts";
import type { Visit } from "../../pages.fixture.ts";

export const STAFF = { permissions: ["borrowers"] };
type Wish = Parameters<typeof aMessage>[1];

/** A message of which nobody can say whether it arrived, for this many minutes. */
export async function aDoubt(db: Db, minutesAgo: number, wish: Wish = {}): Promise<number> {
  const id = await aMessage(db, {
    address_id: 1,
    state: "uncertain",
    reason: "no_answer",
    claims: 1,
    created_at: at(-minutesAgo),
    changed_at: at(-minutesAgo),
    expires_at: null,
    ...wish,
  });
  const attempt = { message_id: id, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(-minutesAgo) };
  await db.insertInto("tidings_attempt").values(attempt).execute();
  return id;
}

/** An opted-in patron with Koha's row of a hold notice, which we took and which failed. Returns message and notice. */
export async function aFailure(db: Db, patronId: number, wish: Wish = {}): Promise<{ id: number; noticeId: number }> {
  const known = await db
    .selectFrom("borrowers")
    .select("borrowernumber")
    .where("borrowernumber", "=", patronId)
    .executeTakeFirst();
  if (!known) await aBorrower(db, patronId);
  const addressId = await anOptedIn(db, patronId, at(-300));
  const noticeId = await aNotice(db, { patronId, status: "sent", queuedAt: at(-120) });
  await db
    .insertInto("tidings_notice")
    .values({
      notice_id: noticeId,
      round: 1,
      patron_id: patronId,
      letter_code: "HOLD",
      queued_at: at(-120),
      state: "taken",
      because: null,
      first_seen_at: at(-119),
      look_at: null,
      changed_at: at(-119),
    })
    .execute();
  const id = await aMessage(db, {
    patron_id: patronId,
    address_id: addressId,
    notice_id: noticeId,
    round: 1,
    state: "failed",
    reason: "refused",
    created_at: at(-119),
    changed_at: at(-118),
    ...wish,
  });
  return { id, noticeId };
}

let heardSoFar = 0;

interface HeardDetails {
  minutes?: number;
  stranger?: boolean;
  because?: string;
}

/** Something from the phone of patron 7, unless it is a stranger's. Returns its id. */
export async function aHeard(
  db: Db,
  outcome: string,
  text: string | null,
  { minutes = -30, stranger = false, because = "no keyword" }: HeardDetails = {},
): Promise<number> {
  heardSoFar += 1;
  const made = await db
    .insertInto("tidings_heard")
    .values({
      channel: "sms",
      provider_id: `heard-${heardSoFar}`,
      kind: text === null ? "link" : "text",
      sender: "15550100001",
      address_id: await anAddress(db, "sms", stranger ? "15559990001" : numberOf(7), at(-90)),
      patron_id: stranger ? null : 7,
      text,
      intent: "other",
      because,
      outcome,
      heard_at: at(minutes),
      recorded_at: at(minutes),
    })
    .executeTakeFirstOrThrow();
  return Number(made.insertId);
}

/** Rita, patron 7, who is opted in. */
export async function aRita(db: Db): Promise<number> {
  await aBorrower(db, 7);
  return anOptedIn(db, 7, at(-60));
}

/** Lets the acts happen that are due a minute later, as a service process does. */
export async function tenSecondsLater(koha: { db: Db; host: Host }, minutes = 0.5): Promise<number> {
  const { log } = aLog();
  return runDueActs({
    db: koha.db,
    host: koha.host,
    say: (because) => because,
    log,
    now: () => at(minutes),
    wake() {},
  });
}

/** Presses a button of a list that has been seen; returns the page that follows. */
export async function press(
  visit: Visit,
  fields: Record<string, string> | readonly (readonly [string, string])[],
  path = "/review",
): Promise<{ status: number; html: string }> {
  const answer = await visit.post(path, fields);
  if (answer.location === null) return answer;
  return visit.see(answer.location.replace("/tidings/staff", "").replace(/^\/staff/, ""));
}

/** The bar of a press: what is to happen, or what has. */
export const barOf = (html: string): string =>
  (/<div id="pressed".*?<\/div>/s.exec(html)?.[0] ?? "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** What the page says went wrong or right. */
export const noticeOf = (html: string) => /<div class="notice (\w+)"[^>]*>([^<]*)/.exec(html)?.slice(1);

/** The items that can be ticked. */
export const ticksOf = (html: string): string[] =>
  [...html.matchAll(/name="item" value="([\w-]+)"/g)].map(([, key]) => key ?? "");

/** What the form of a group says for "all". */
export const allOf = (html: string, group: string): Record<string, string> => {
  const form = html.slice(html.indexOf(`id="${group}"`));
  const hidden = [...form.matchAll(/name="(listed_at|total)" value="(\d+)"/g)].slice(0, 2);
  return { which: "all", group, ...Object.fromEntries(hidden.map(([, name, value]) => [name ?? "", value ?? ""])) };
};
