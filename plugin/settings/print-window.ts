import type { Db } from "../database/connection.ts";

/** When Koha's print job runs, by the library's clock; a window may pass midnight. */
export interface PrintWindow {
  /** As in 06:30. */
  from: string;
  to: string;
}

const NAME = "print_window";
const FORM = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)$/;

/** Reads a window as staff write it, as in 06:30-07:15; undefined: it is none, or has no length. */
export function parsePrintWindow(text: string): PrintWindow | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = FORM.exec(text.trim()) ?? [];
  if (!fromHour || !toHour) return undefined;
  const window = { from: `${fromHour.padStart(2, "0")}:${fromMinute}`, to: `${toHour.padStart(2, "0")}:${toMinute}` };
  return window.from === window.to ? undefined : window;
}

/** The window that staff have entered; undefined: none, so nothing may be taken from Koha's print. */
export async function readPrintWindow(db: Db): Promise<PrintWindow | undefined> {
  const row = await db.selectFrom("tidings_setting").select("value").where("name", "=", NAME).executeTakeFirst();
  return parsePrintWindow(row?.value ?? "");
}

/** Saves the window, or with undefined takes it back. `by` is who entered it, cut to 64 characters. */
export async function savePrintWindow(db: Db, window: PrintWindow | undefined, by: string, now: Date): Promise<void> {
  const value = window ? `${window.from}-${window.to}` : "";
  const row = { value, changed_at: now, changed_by: [...by].slice(0, 64).join("") };
  await db
    .insertInto("tidings_setting")
    .values({ name: NAME, ...row })
    .onDuplicateKeyUpdate(row)
    .execute();
}

const minutesOf = (clock: string): number => {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
};

/**
 * Whether Koha's print job may be at work: inside the window, or within `margin` minutes of it. `clock` is the
 * library's time, as in 06:30.
 */
export function isInPrintWindow({ from, to }: PrintWindow, clock: string, margin: number): boolean {
  const day = 24 * 60;
  const length = (minutesOf(to) - minutesOf(from) + day) % day;
  const into = (minutesOf(clock) - minutesOf(from) + margin + day) % day;
  return into <= length + 2 * margin;
}
