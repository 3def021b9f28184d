import type { Db } from "../database/connection.ts";

export const DATE_STYLES = ["us", "metric", "iso", "dmydot"] as const;
export const TIME_STYLES = ["12hr", "24hr"] as const;

/** How Koha writes dates and times for everybody, by its preferences `dateformat` and `TimeFormat`. */
export interface DateStyle {
  date?: (typeof DATE_STYLES)[number];
  time?: (typeof TIME_STYLES)[number];
}

/** Reads both preferences; one that is not there, or that a later Koha has added, is left out. */
export async function readDateStyle(db: Db): Promise<DateStyle> {
  const rows = await db
    .selectFrom("systempreferences")
    .select(["variable", "value"])
    .where("variable", "in", ["dateformat", "TimeFormat"])
    .execute();
  const chosen = (name: string) => rows.find(({ variable }) => variable === name)?.value;
  const date = DATE_STYLES.find((style) => style === chosen("dateformat"));
  const time = TIME_STYLES.find((style) => style === chosen("TimeFormat"));
  return { ...(date && { date }), ...(time && { time }) };
}
