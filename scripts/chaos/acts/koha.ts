import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { resendNotice } from "../../town/koha/circulation.ts";
import { queueNotices } from "../../town/koha/notices/queue-notices.ts";
import { SCHEMA } from "../host/koha-database.ts";
import { ADVANCE_DAYS, wantsDigest } from "../people.ts";
import type { Act } from "../steps.ts";
import type { World } from "../world.ts";

type KohaAct = Extract<Act, { act: "queue" | "resend" | "trial" | "disable plugin" | "run sender" }>;

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DAY_MS = 86_400_000;

/** One of Koha's jobs runs, staff press Resend in Koha, or an administrator turns one of the plugin's switches. */
export async function actInKoha(world: World, act: KohaAct): Promise<void> {
  const { history } = world;
  switch (act.act) {
    case "queue":
      return queue(world, act);
    case "resend":
      return resend(world, act.notice);
    case "run sender":
      return runSender(world, act);
    case "trial":
      history.note("trial", `The library goes back to trial for ${act.ms} ms.`);
      await turn(world, "trial");
      history.note("trial holds", "The library is in trial.");
      await sleep(act.ms);
      history.note("trial ends", "The library goes live again.");
      await turn(world, "live");
      history.note("live", "The library is live again.");
      return;
    case "disable plugin":
      history.note("disabled", `The plugin is disabled for ${act.ms} ms.`);
      await turn(world, "disable");
      await sleep(act.ms);
      await turn(world, "enable");
      history.note("enabled", "The plugin is enabled again.");
  }
}

async function queue(world: World, { patron, book, letter }: Extract<Act, { act: "queue" }>): Promise<void> {
  const person = world.people[patron];
  if (!person) return;
  const { db, history } = world;
  const title = `Chaosbook ${String(book).padStart(5, "0")}`;
  const merged = letter === "CHECKOUT" ? letter : letter === "HOLD" && wantsDigest(person) ? "HOLDDGST" : undefined;
  if (merged && (await addLine(world, { patron: person.id, letter: merged, title }))) return;
  const { rows } = await sql`select 1 from borrowers where borrowernumber = ${person.id}`.execute(db);
  if (rows.length === 0) return;
  const days = letter === "ODUE" ? -ADVANCE_DAYS : ADVANCE_DAYS;
  const date = new Date(world.now().getTime() + days * DAY_MS);
  const occasion = { patronId: person.id, code: letter, title, branch: person.branch, date };
  const made = await queueNotices(db, occasion, world.now());
  const ways = made.map(({ transport }) => transport).join(" and ") || "nothing";
  history.note("queued", `Koha queues ${letter} about “${title}” (${ways}).`, {
    patron: person.id,
    notice: made[0]?.id ?? 0,
  });
}

interface Line {
  patron: number;
  letter: "CHECKOUT" | "HOLDDGST";
  title: string;
}

/**
 * Koha adds a further loan, or a further hold of a patron who wants them as one, to the patron's pending notices
 * (C4::Circulation::SendCirculationAlert, C4::Reserves).
 */
async function addLine({ db, history }: World, { patron, letter, title }: Line): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      select message_id as id from message_queue where borrowernumber = ${patron} and letter_code = ${letter}
        and message_transport_type = 'sms' and status = 'pending' order by message_id limit 1 for update`.execute(tx);
    const notice = rows[0]?.id;
    if (notice === undefined) return false;
    await sql`update message_queue set content = concat(content, ${`\n“${title}”`})
      where message_id = ${notice}`.execute(tx);
    history.note("line added", `Koha adds “${title}” to the pending notice.`, { patron, notice });
    return true;
  });
}

async function resend({ db, history }: World, among: number): Promise<void> {
  const { rows } = await sql<{ id: number; patron: number | null }>`
    select message_id as id, borrowernumber as patron from message_queue
    where message_transport_type = 'sms' and status != 'pending' order by message_id`.execute(db);
  const row = rows[among % Math.max(1, rows.length)];
  if (!row) return;
  // Noted first: if the answer is lost, the row may be pending again all the same.
  history.note("resent", "Staff press Resend.", {
    notice: row.id,
    ...(row.patron === null ? {} : { patron: row.patron }),
  });
  await resendNotice(db, row.id);
}

/** Turns a switch of the plugin by its own Perl, and again until nothing is against it. */
export async function turn(world: World, switched: "live" | "trial" | "enable" | "disable"): Promise<void> {
  const { history } = world;
  const until = performance.now() + 60_000;
  for (;;) {
    const { lines, code } = await runPerl(world, switched);
    if (code === 0 && lines.some(({ against }) => against === null)) return;
    if (performance.now() > until) {
      const said = history.entries.findLast(({ kind }) => kind === "Perl")?.sentence;
      throw new Error(`the plugin cannot be turned to ${switched}: ${said}`);
    }
    await sleep(500);
  }
}

/** Koha's job that sends the queue. One that is killed is killed before it reads, where it could do us harm. */
async function runSender(world: World, { frozenMs, killed }: Extract<Act, { act: "run sender" }>): Promise<void> {
  const { history } = world;
  history.note(
    "sender",
    `Koha's sender runs${killed ? " and is killed" : ""}, and rests for ${frozenMs} ms before it reads.`,
  );
  const restS = killed ? 10 : frozenMs / 1_000;
  await runPerl(world, "send", restS, killed ? 150 + (frozenMs % 1_000) : undefined);
}

/** A line that Koha's side printed. */
interface Told {
  sent?: number;
  transport?: string;
  text?: string;
  against?: string | null;
}

async function runPerl(world: World, command: string, restS = 0, killAfterMs?: number) {
  const { history, database } = world;
  const shim = "plugin/shim";
  const words = ["scripts/chaos/acts/koha-side.pl", database.socket, SCHEMA, command, String(restS)];
  const child = spawn("perl", [`-I${shim}`, `-I${shim}/t/stand-ins`, ...words], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...world.clock.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Told[] = [];
  createInterface(child.stdout).on("line", (line) => {
    const told: Told = JSON.parse(line);
    lines.push(told);
    if (told.sent !== undefined && told.transport === "sms")
      history.note("sent by Koha", `Koha itself sends: ${told.text ?? ""}`, { notice: told.sent });
  });
  createInterface(child.stderr).on("line", (line) => void history.note("Perl", line));
  const kill = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const code = await ended(child);
  clearTimeout(kill);
  return { lines, code };
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
