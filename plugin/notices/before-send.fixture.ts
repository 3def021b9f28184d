import { sql } from "kysely";
import type { SendParams } from "../../scripts/town/koha/sender.ts";
import { openNudge } from "../../scripts/town/koha/shim.ts";
import type { ElectNow } from "../coverage/elect-now.ts";
import { anElection, MAILED, taken } from "../coverage/election.fixture.ts";
import type { Db } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { NOTICE_TYPES, typeOf } from "../routing/notice-types.ts";
import type { Rule } from "../routing/rule.ts";
import type { Mode } from "../settings/library-settings.ts";
import { type BeforeSendParts, beforeSend } from "./before-send.ts";
import { convertClaimed } from "./candidates/convert.ts";
import type { LookParts } from "./candidates/look.ts";
import type { Intake } from "./evaluate.ts";
import { at, SENDERS } from "./intake.fixture.ts";
import type { Taken } from "./take-over.ts";

/** A library rule about mail. */
export const aMailRule = (letterCode: string | null, takes = true): Rule => ({
  transport: "email",
  letterCode,
  branchcode: null,
  takes,
});

/** A run of Koha's sender that waits for our answer. Returns the nudge's id. */
export function aWaitingRun(db: Db, shared: readonly string[], params: SendParams = {}): Promise<number> {
  return openNudge(db, params, shared);
}

/** The service as a nudge finds it: in trial with these addresses, or live with these rules. */
export function theService(
  db: Db,
  host: Host,
  set: { trial: readonly number[] } | { rules: readonly Rule[] },
  senders: BeforeSendParts["intake"]["senders"] = async () => SENDERS,
): (nudgeId: number, minutes?: number) => Promise<Taken> {
  const rules = "rules" in set ? set.rules : [];
  const intake = { db, host, senders, say: (because: string) => because };
  const nudging: BeforeSendParts = {
    ...aLook(intake, rules),
    mode: "trial" in set ? "trial" : "live",
    trialAddresses: new Set("trial" in set ? set.trial : []),
    country: "US",
    monotonic: () => performance.now(),
  };
  return async (nudgeId, minutes = 1) => {
    const { taken, ended } = await beforeSend(nudging, nudgeId, at(minutes));
    // The worker makes the messages a moment later.
    if (nudging.mode === "live") await convertClaimed(intake, at(minutes));
    return { taken, ended };
  };
}

/** How rows are decided about, where mail is elected for every type that one of these rules takes. */
export function aLook(intake: Intake, rules: readonly Rule[]): LookParts {
  return { intake, rules, elect: electByRules(rules), noteSeen: async () => {} };
}

const electByRules =
  (rules: readonly Rule[]): ElectNow =>
  async ({ db }, patronIds) => {
    const some = NOTICE_TYPES.flatMap((type) => {
      const rule = rules.find(
        ({ takes, letterCode }) => takes && (letterCode === null || typeOf(letterCode, new Set()) === type),
      );
      return rule && (rule.transport === "email" || rule.transport === "print")
        ? [[type, taken(rule.transport)] as const]
        : [];
    });
    for (const patronId of patronIds) await anElection(db, patronId, { rest: MAILED, ...Object.fromEntries(some) });
    return patronIds.length;
  };

/** Writes the mode, as installing the plugin and going live do. */
export async function setMode(db: Db, mode: Mode): Promise<void> {
  await sql`insert into tidings_setting (name, value, changed_at, changed_by) values ('mode', ${mode}, utc_timestamp(3), 'test')
    on duplicate key update value = ${mode}`.execute(db);
}

export async function readMode(db: Db): Promise<string | null | undefined> {
  const row = await db.selectFrom("tidings_setting").select("value").where("name", "=", "mode").executeTakeFirst();
  return row?.value;
}

/**
 * Enables or disables the plugin, as an administrator does on Koha's plugins page. Like the plugin it records the
 * highest id in the queue, up to which a run that began earlier may have read. With `oldRuns: "ended"` the hour in
 * which such a run may go on is over as well.
 */
export async function setEnabled(
  db: Db,
  enabled: boolean,
  oldRuns: "may go on" | "ended" = "may go on",
): Promise<void> {
  if (enabled && (await isDisabled(db))) {
    await sql`replace into tidings_setting (name, value, changed_at, changed_by)
      select 'enabled_after', coalesce(max(message_id), 0), utc_timestamp(3), 'koha' from message_queue`.execute(db);
  }
  await sql`replace into plugin_data values ('Koha::Plugin::Tidings', '__ENABLED__', ${enabled ? "1" : "0"})`.execute(
    db,
  );
  if (oldRuns === "ended") await letOldRunsEnd(db);
}

/**
 * Dates what was done in the last half hour an hour back, as if the hour were over in which runs that began before the
 * plugin was enabled may go on.
 */
export async function letOldRunsEnd(db: Db): Promise<void> {
  // The switch first: a message that was made after it must never look older than it.
  await sql`update tidings_setting set changed_at = changed_at - interval 61 minute
    where name = 'enabled_after' and changed_at > utc_timestamp(3) - interval 30 minute`.execute(db);
  const recent = await sql<{
    id: number;
  }>`select id from tidings_message where created_at > utc_timestamp(3) - interval 30 minute`.execute(db);
  for (const { id } of recent.rows) {
    await sql`update tidings_message set created_at = created_at - interval 61 minute where id = ${id}`.execute(db);
  }
  const waiting = await db.selectFrom("tidings_notice").select("notice_id").where("state", "=", "waiting").execute();
  for (const { notice_id } of waiting) {
    // One at a time by primary key, because others work on these rows meanwhile.
    await sql`update tidings_notice set look_at = look_at - interval 61 minute where notice_id = ${notice_id}`.execute(
      db,
    );
  }
}

/** Deletes nudges, tickets, rules, mode and switch, whose tables `useKoha` does not empty. */
export async function forgetRuns(db: Db): Promise<void> {
  for (const table of ["tidings_nudge", "tidings_ticket", "tidings_rule", "tidings_setting", "plugin_data"]) {
    await sql`delete from ${sql.table(table)}`.execute(db);
  }
}
