import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import type { SendParams } from "./sender.ts";

export interface ShimSettings {
  /** Whether this is a run of the job, not a web request. */
  script: boolean;
  patienceMs: number;
  /** Posts the nudge to the service. */
  ask(nudge: number, ticket: string): Promise<unknown>;
}

const PLACES = ["", "2", "3", "4", "5", "6"];
const lockOf = (place: string) => sql`left(concat(${`tidings-run${place}-`}, database()), 64)`;

/**
 * Prepares a run of Koha's sender in the same order as the plugin's Perl: run lock, fence, nudge opened, service asked,
 * nudge closed.
 */
export async function prepareRun(one: Db, params: SendParams, shim: ShimSettings): Promise<void> {
  const script = shim.script && params.message_id === undefined;
  const alone = script && (await enter(one));
  const live = (await readMode(one)) === "live";
  if (live) await takeOut(one, params, ["sms"]);
  const taken = live ? await readTakenByRule(one) : ["sms"];
  if (taken.includes("print")) await takeOut(one, params, ["print"]);
  const shareable = taken.filter((transport) => transport !== "print");
  const types = [params.type ?? []].flat();
  const shared = types.length === 0 ? shareable : shareable.filter((transport) => types.includes(transport));
  if (shared.length === 0) return;
  try {
    const mayAsk = (script ? alone : params.message_id !== undefined && !(await isBusy(one))) && (await isCalm(one));
    const answered = mayAsk && (await nudge(one, params, shared, shim)) === "answered";
    if (!mayAsk) {
      if (!script) await passBy(one, params);
      await closeOthers(one, 0);
    }
    if (live && script) await weigh(one, params, answered);
  } catch {
    // The nudge could not be closed: transports that the service may still take over are removed from this run.
    await takeOut(one, params, shared);
  }
}

async function enter(one: Db): Promise<boolean> {
  for (const place of PLACES) {
    const { rows } = await sql<{ got: number }>`select get_lock(${lockOf(place)}, 0) as got`.execute(one);
    if (rows[0]?.got === 1) return place === "" && !(await isBusy(one));
  }
  return false;
}

/** Whether any other connection is in a run. */
async function isBusy(one: Db): Promise<boolean> {
  const others = PLACES.map(
    (place) => sql`(coalesce(is_used_lock(${lockOf(place)}), connection_id()) != connection_id())`,
  );
  const { rows } = await sql<{ others: number }>`select ${sql.join(others, sql` + `)} as others`.execute(one);
  return Number(rows[0]?.others) > 0;
}

async function readMode(one: Db): Promise<string> {
  const row = await one.selectFrom("tidings_setting").select("value").where("name", "=", "mode").executeTakeFirst();
  return row?.value ?? "trial";
}

async function readTakenByRule(one: Db): Promise<string[]> {
  const rows = await one.selectFrom("tidings_rule").select("transport").distinct().where("takes", "=", 1).execute();
  return rows.map((row) => row.transport).filter((transport) => transport === "email" || transport === "print");
}

/** Changes the caller's list in place, because in an old Koha only the list itself is shared with the sender. */
async function takeOut(one: Db, params: SendParams, transports: readonly string[]): Promise<void> {
  const asked = [params.type ?? []].flat();
  const all = asked.length > 0 ? asked : await readAll(one);
  const left = all.filter((type) => !transports.includes(type));
  if (left.length === 0) left.push("tidings-none");
  if (Array.isArray(params.type)) params.type.splice(0, params.type.length, ...left);
  else params.type = left;
}

async function readAll(one: Db): Promise<string[]> {
  const { rows } = await sql<{ type: string }>`
    select message_transport_type as type from message_transport_types`.execute(one);
  return rows.map((row) => row.type);
}

async function closeOthers(one: Db, own: number): Promise<void> {
  const open = await one
    .selectFrom("tidings_nudge")
    .select("id")
    .where("closed_at", "is", null)
    .where("id", "!=", own)
    .execute();
  for (const { id } of open) await closeNudge(one, id, false);
}

/** Closes a nudge. Waits for a take-over that is under way, because that holds a lock on the row. */
export async function closeNudge(one: Db, id: number, timedOut: boolean): Promise<void> {
  await sql`update tidings_nudge set closed_at = utc_timestamp(3), timed_out = ${timedOut ? 1 : 0}
    where id = ${id} and closed_at is null`.execute(one);
}

/** Records a web request that asks nobody, as a closed nudge, because no lock shows how long it goes on. */
async function passBy(one: Db, params: SendParams): Promise<void> {
  await sql`insert into tidings_nudge (opened_at, closed_at, message_id, borrowernumber)
    values (utc_timestamp(3), utc_timestamp(3), ${params.message_id ?? null},
      ${params.borrowernumber ?? null})`.execute(one);
}

/**
 * Whether a nudge may be sent: not for a minute after one timed out, nor while a web request that named no row may
 * still be at work.
 */
async function isCalm(one: Db): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from tidings_nudge
    where (timed_out = 1 and opened_at > utc_timestamp(3) - interval 60 second)
      or (types is null and message_id is null and opened_at > utc_timestamp(3) - interval 5 minute)`.execute(one);
  return Number(rows[0]?.count) === 0;
}

/** Records a run that may ask. Returns the nudge's id. */
export async function openNudge(one: Db, params: SendParams, shared: readonly string[]): Promise<number> {
  const made = await sql`
    insert into tidings_nudge (opened_at, message_id, borrowernumber, types, letter_codes, where_sql)
    values (utc_timestamp(3), ${params.message_id ?? null}, ${params.borrowernumber ?? null}, ${shared.join(",")},
      ${params.letter_code?.join(",") || null}, ${params.where ?? null})`.execute(one);
  return Number(made.insertId);
}

/** Creates a ticket for a nudge, valid for a minute; only its hash is stored. */
export async function mintTicket(one: Db, target: string, kind = "nudge"): Promise<string> {
  const ticket = randomBytes(32).toString("base64url");
  await sql`insert into tidings_ticket (ticket_hash, kind, who, target, made_at, expires_at)
    values (${createHash("sha256").update(ticket).digest("hex")}, ${kind}, 'koha', ${target}, utc_timestamp(3),
      utc_timestamp(3) + interval 60 second)`.execute(one);
  return ticket;
}

/** A run that could not ask leaves mail out, two at most in a row (Unasked.pm). */
async function weigh(one: Db, params: SendParams, answered: boolean): Promise<void> {
  const row = await one
    .selectFrom("tidings_setting")
    .select("value")
    .where("name", "=", "mail_unasked")
    .executeTakeFirst();
  const runs = Number(row?.value ?? 0);
  if (!answered && runs >= 2) return;
  await sql`insert into tidings_setting (name, value, sealed, changed_at, changed_by)
    values ('mail_unasked', ${answered ? 0 : runs + 1}, 0, utc_timestamp(3), 'koha')
    on duplicate key update value = values(value)`.execute(one);
  if (!answered) await takeOut(one, params, ["email"]);
}

async function nudge(one: Db, params: SendParams, shared: readonly string[], shim: ShimSettings): Promise<string> {
  const id = await openNudge(one, params, shared);
  await closeOthers(one, id);
  // Checked again now that the row is visible to others: of two runs that start at once, at least one sees the other.
  if ((await isBusy(one)) || !(await isCalm(one))) {
    await closeNudge(one, id, false);
    return "unasked";
  }
  const ticket = await mintTicket(one, String(id));
  const gaveUp = new AbortController();
  const answered = shim.ask(id, ticket).then(
    () => "answered",
    () => "refused",
  );
  const late = sleep(shim.patienceMs, "timed_out", { signal: gaveUp.signal }).catch(() => "answered");
  const outcome = await Promise.race([answered, late]);
  gaveUp.abort();
  await closeNudge(one, id, outcome === "timed_out");
  return outcome;
}
