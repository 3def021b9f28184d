import type { Db } from "../database.ts";

const CLASS = "Koha::Plugin::Tidings";

/**
 * Has an administrator disabled the plugin in Koha? Where it was never installed, nobody has, and the service may run by hand.
 * Koha keeps the switch as `__ENABLED__` in plugin_data.
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
