import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** What can be switched off: everything, or one way. */
export const OFF_NAMES = ["all", "sms", "telegram", "email"] as const;
export type OffName = (typeof OFF_NAMES)[number];

/** Since when something is switched off, and by whom. */
export interface SwitchedOff {
  since: Date;
  by: string;
}

/** What is switched off now; empty: nothing. */
export type OffSwitches = ReadonlyMap<OffName, SwitchedOff>;

/** What switched the sending of a channel off; undefined: nothing did. */
export const offBy = (switches: OffSwitches, channel: ChannelName): SwitchedOff | undefined =>
  switches.get("all") ?? switches.get(channel);

/** The row of a switch among the settings; its value is `1` while the switch is off. */
const rowOf = (name: OffName) => `off_${name}`;

/** Reads which switches are off. */
export async function readOffSwitches(db: Db): Promise<OffSwitches> {
  const rows = await db
    .selectFrom("tidings_setting")
    .select(["name", "changed_at", "changed_by"])
    .where("name", "in", OFF_NAMES.map(rowOf))
    .where("value", "=", "1")
    .execute();
  return new Map(
    OFF_NAMES.flatMap((name) => {
      const row = rows.find((one) => one.name === rowOf(name));
      return row ? [[name, { since: row.changed_at, by: row.changed_by }] as const] : [];
    }),
  );
}

/** Switches sending off or on again. False: it stands like that already, and who did that stays. */
export async function turnSwitch(
  db: Db,
  name: OffName,
  to: "off" | "on",
  { by, now }: { by: string; now: Date },
): Promise<boolean> {
  const value = to === "off" ? "1" : "";
  const changed = { value, changed_at: now, changed_by: [...by].slice(0, 64).join("") };
  await db
    .insertInto("tidings_setting")
    .ignore()
    .values({ name: rowOf(name), ...changed, value: "" })
    .execute();
  const turned = await db
    .updateTable("tidings_setting")
    .set(changed)
    .where("name", "=", rowOf(name))
    .where("value", "!=", value)
    .executeTakeFirst();
  return turned.numUpdatedRows === 1n;
}
