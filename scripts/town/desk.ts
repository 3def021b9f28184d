import type { Db } from "../../plugin/database/connection.ts";
import { checkOut } from "./koha/checkout.ts";
import { type AtTheDesk, cancelHold, checkInHeldBook, runAdvance, runOverdues } from "./koha/circulation.ts";

export interface DeskAct {
  /** The text of the button. */
  label: string;
  act(db: Db, patronId: number, now: Date): Promise<AtTheDesk>;
  /** The sentence that staff read afterwards. */
  said(title: string, name: string): string;
}

/** What can be done at the circulation desk for one patron, in the order of the buttons. */
export const DESK = {
  "check-in": {
    label: "Check in a held book",
    act: checkInHeldBook,
    said: (title, name) => `“${title}” is checked in and waits on the shelf for ${name}.`,
  },
  "check-out": {
    label: "Check out a book",
    act: checkOut,
    said: (title, name) => `${name} borrows “${title}”.`,
  },
  overdues: {
    label: "Run the overdue job",
    act: runOverdues,
    said: (title, name) => `“${title}” of ${name} is overdue.`,
  },
  "due-soon": {
    label: "Run the due-soon job",
    act: runAdvance,
    said: (title, name) => `“${title}” of ${name} is due in two days.`,
  },
  "cancel-hold": {
    label: "Cancel a hold",
    act: cancelHold,
    said: (title, name) => `${name}’s hold on “${title}” is cancelled.`,
  },
} as const satisfies Record<string, DeskAct>;

export type DeskActName = keyof typeof DESK;

/** Whether a name, for example from a form, is that of an act at the desk. */
export function isDeskAct(name: unknown): name is DeskActName {
  return typeof name === "string" && Object.hasOwn(DESK, name);
}

const WRITES: Readonly<Record<string, string>> = { sms: "a text", email: "a mail", print: "a letter on paper" };

/** What Koha made of it, in a sentence: by its own rules that is not always a text. */
export function sayMade({ made }: Pick<AtTheDesk, "made">): string {
  if (made.length === 0) return "By its rules Koha writes nothing.";
  return `Koha writes ${made.map(({ transport }) => WRITES[transport] ?? transport).join(" and ")}.`;
}
