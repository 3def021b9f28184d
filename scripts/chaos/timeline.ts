import { sql } from "kysely";
import { EVERY_ATTEMPT, EVERY_MESSAGE } from "./every-message.ts";
import type { Taken } from "./evidence.ts";
import type { Broken } from "./laws/law.ts";
import type { World } from "./world.ts";

/** What touches everybody, and so belongs to every story. */
const OF_ALL: ReadonlySet<string> = new Set([
  "clock",
  "copy kept",
  "restored",
  "copy runs",
  "released",
  "trial",
  "live",
  "disabled",
  "enabled",
  "database",
  "mended",
  "kill",
  "stop",
  "freeze",
  "link",
  "program up",
  "program failed to start",
  "gone on",
  "text lost",
]);

/** Tells the story of a broken law's message, number or patron: what the world saw, then what our tables say. */
export async function tellStory(world: World, { about }: Broken, taken: readonly Taken[]): Promise<string[]> {
  const { history } = world;
  const patron = about.patron ?? world.people.find(({ number }) => number === about.number)?.id;
  const phones = new Set([about.number, about.chat?.toString(), patron && world.phones.get(patron)]);
  const person = world.people.find(({ id }) => id === patron);
  if (person) phones.add(person.number).add(person.chatId?.toString());
  const concerns = history.entries.filter(
    (entry) =>
      OF_ALL.has(entry.kind) ||
      (entry.notice !== undefined && entry.notice === about.notice) ||
      (entry.patron !== undefined && entry.patron === patron),
  );
  const seen = [
    ...concerns.map(({ at, sentence }) => ({ at, sentence })),
    ...taken
      .filter(({ to }) => phones.has(to))
      .map(({ at, by, to, text, unsent }) => ({
        at,
        sentence: `${by} takes for ${to}${unsent ? " (fails later)" : ""}: ${text}`,
      })),
  ].toSorted((a, b) => a.at - b.at);
  return [
    ...(person ? [`Patron ${person.id}, a ${person.role}, number ${person.number}`] : []),
    ...seen.map(({ at, sentence }) => `${String(at).padStart(8)} ms  ${sentence}`),
    ...(await readTables(world, patron, about)),
  ];
}

async function readTables({ db }: World, patron: number | undefined, about: Broken["about"]): Promise<string[]> {
  const which = sql`(m.patron_id = ${patron ?? 0} or m.id = ${about.message ?? 0} or m.notice_id = ${about.notice ?? 0}
    or a.address = ${about.number ?? "-"})`;
  const { rows: messages } = await sql<{ line: string }>`
    select concat_ws(' ', 'message', m.id, m.kind, m.channel, m.state, m.reason, 'notice', m.notice_id,
      'round', m.round, 'claims', m.claims, 'made', m.created_at, 'changed', m.changed_at, left(m.text, 60)) as line
    from ${EVERY_MESSAGE} m join tidings_address a on a.id = m.address_id where ${which} order by m.id`.execute(db);
  const { rows: attempts } = await sql<{ line: string }>`
    select concat_ws(' ', 'attempt', t.message_id, t.number, 'worker', t.worker_id, 'begun', t.begun_at,
      'ended', t.ended_at, t.outcome, t.reason, t.receipt, t.receipt_code, t.reference) as line
    from ${EVERY_ATTEMPT} t join ${EVERY_MESSAGE} m on m.id = t.message_id join tidings_address a on a.id = m.address_id
    where ${which} order by t.message_id, t.number`.execute(db);
  const { rows: ledger } = await sql<{ line: string }>`
    select concat_ws(' ', 'ledger', id, at, channel, event, state_before, '->', state_after, source, actor) as line
    from tidings_ledger where patron_id = ${patron ?? 0} order by id`.execute(db);
  const { rows: heard } = await sql<{ line: string }>`
    select concat_ws(' ', 'heard', h.id, h.heard_at, h.recorded_at, h.intent, h.outcome, left(h.text, 30)) as line
    from tidings_heard h join tidings_address a on a.id = h.address_id
    where h.patron_id = ${patron ?? 0} or a.address = ${about.number ?? "-"} order by h.id`.execute(db);
  const { rows: notices } = await sql<{ line: string }>`
    select concat_ws(' ', 'Koha', message_id, status, failure_code, 'queued', time_queued, 'changed', updated_on,
      'ours', n.state, n.because, n.round, n.look_at) as line
    from message_queue left join tidings_notice n on n.notice_id = message_id
    where message_id = ${about.notice ?? 0}`.execute(db);
  return [...messages, ...attempts, ...ledger, ...heard, ...notices].map(({ line }) => `          ${line}`);
}
