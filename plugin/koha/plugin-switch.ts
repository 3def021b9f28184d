import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";
import type { Mode } from "../settings/library-settings.ts";

const CLASS = "Koha::Plugin::Tidings";

/**
 * Whether an administrator has disabled the plugin in Koha. False if it was never installed: then the service is run by
 * hand. Koha keeps the switch as `__ENABLED__` in plugin_data.
 */
export async function isDisabled(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom("plugin_data")
    .select("plugin_value")
    .where("plugin_class", "=", CLASS)
    .where("plugin_key", "=", "__ENABLED__")
    .executeTakeFirst();
  return row !== undefined && (row.plugin_value ?? "") !== "1";
}

/**
 * The mode in force: the written one. If none is written, a plugin that Koha installed is in trial, as the plugin
 * itself assumes, and a service run by hand is live.
 */
export async function holdingMode(db: Db | Tx, written: Mode | undefined): Promise<Mode> {
  if (written !== undefined) return written;
  const row = await db
    .selectFrom("plugin_data")
    .select("plugin_key")
    .where("plugin_class", "=", CLASS)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? "live" : "trial";
}

/**
 * Whether all text messages are ours at this moment: the plugin is live and not disabled. Keeps it so until the
 * transaction ends: whoever switches it off waits for a take-over that is under way, and none begins afterwards.
 */
export async function holdLive(tx: Tx): Promise<boolean> {
  const mode = await tx
    .selectFrom("tidings_setting")
    .select("value")
    .where("name", "=", "mode")
    .modifyEnd(sql`lock in share mode`)
    .executeTakeFirst();
  const written = mode && (mode.value === "live" ? "live" : "trial");
  if ((await holdingMode(tx, written)) === "trial") return false;
  const enabled = await tx
    .selectFrom("plugin_data")
    .select("plugin_value")
    .where("plugin_class", "=", CLASS)
    .where("plugin_key", "=", "__ENABLED__")
    .modifyEnd(sql`lock in share mode`)
    .executeTakeFirst();
  return enabled === undefined || enabled.plugin_value === "1";
}
