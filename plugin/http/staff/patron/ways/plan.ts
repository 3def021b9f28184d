import type { ChannelName } from "../../../../database/tables.ts";
import type { TextKey } from "../../../../templates/locales.ts";
import type { Fault, Trouble } from "../../../consent/opt-in.ts";
import { otherKey, type WayRow } from "./rows.ts";

/** What the table's form sent. */
export interface WaysForm {
  /** Boxes that are ticked now, and those that were when the page was made. */
  on: ReadonlySet<string>;
  was: ReadonlySet<string>;
  /** Typed addresses. */
  other: Readonly<Record<"sms" | "email", string>>;
  /** Channels whose terms the patron has agreed to, and the version of the terms that the page showed. */
  agreed: ReadonlySet<string>;
  terms: Readonly<Record<"sms" | "email", string>>;
  reason: string;
}

/** A fault, and the channel whose row it belongs to; the reason belongs to none. */
export interface WayFault extends Omit<Fault, "key"> {
  key: TextKey;
  channel?: ChannelName;
}

/** A form that was refused, as it was typed. */
export interface WaysTrouble {
  typed: WaysForm;
  faults: readonly WayFault[];
  /** Something else of the same form was done before. */
  partly?: boolean;
}

/** A step that the form asks for: in at an address, as it was typed or stands in the record, or out. */
export type WayStep = { to: "in"; channel: "sms" | "email"; address: string } | { to: "out"; channel: ChannelName };

/** Reads the form; what is missing, or is no text, is empty. */
export function readWaysForm(form: FormData): WaysForm {
  const all = (name: string) => new Set(form.getAll(name).filter((value) => typeof value === "string"));
  const one = (name: string) => String(form.get(name) ?? "").trim();
  return {
    on: all("on"),
    was: all("was"),
    other: { sms: one("other.sms"), email: one("other.email") },
    agreed: all("agreed"),
    terms: { sms: one("terms.sms"), email: one("terms.email") },
    reason: one("reason"),
  };
}

/**
 * What the ticks ask for, compared with what the page showed, not with what holds now: a box that nobody touched
 * changes nothing, whatever a colleague did meanwhile. Ticking one number and unticking another is a change of number.
 */
export function planWays(form: WaysForm, rows: readonly WayRow[]): { steps: WayStep[] } | { faults: WayFault[] } {
  const steps: WayStep[] = [];
  for (const channel of ["sms", "email", "telegram"] as const) {
    const step = planChannel(form, rows, channel);
    if (step && "key" in step) return { faults: [step] };
    if (step) steps.push(step);
  }
  if (steps.length > 0) return { steps };
  return { faults: [{ field: "address", key: "desk:ways.no_change" }] };
}

function planChannel(
  { on, was, other }: WaysForm,
  rows: readonly WayRow[],
  channel: ChannelName,
): WayStep | WayFault | undefined {
  const mine = rows.filter((row) => row.channel === channel && row.key !== undefined);
  const ticked = mine.filter(({ key = "" }) => on.has(key));
  const fresh = ticked.filter(({ key = "" }) => !was.has(key));
  const typed = channel !== "telegram" && on.has(otherKey(channel));
  if (ticked.length + (typed ? 1 : 0) > 1) return { field: "address", key: "desk:ways.one_number", channel };
  const [wanted] = fresh;
  const address = typed ? other[channel] : wanted && !wanted.on ? toRead(wanted) : undefined;
  if (address !== undefined && channel !== "telegram") {
    // Whoever did not see which address is in use now cannot mean to give it up, nor what a STOP has ended since.
    if (!isAsShown(was, mine, channel)) return { field: "address", key: "desk:ways.changed", channel };
    return { to: "in", channel, address };
  }
  const left = mine.find((row) => row.on && row.key !== undefined && was.has(row.key) && !on.has(row.key));
  return left ? { to: "out", channel } : undefined;
}

/** Whether what is on in a channel now is what the page showed. */
function isAsShown(was: ReadonlySet<string>, mine: readonly WayRow[], channel: ChannelName): boolean {
  const now = new Set(mine.flatMap(({ on, key }) => (on && key !== undefined ? [key] : [])));
  const then = new Set([...was].filter((key) => key.startsWith(`${channel}:`)));
  return now.size === then.size && [...now].every((key) => then.has(key));
}

/**
 * Whether a box is ticked on a page that is shown again: as it was left if somebody touched it, else as it stands now.
 * What a colleague did meanwhile would be undone by the next press otherwise. Pure.
 */
export function isTicked({ on, was }: Pick<WaysForm, "on" | "was">, key: string, now: boolean): boolean {
  return on.has(key) === was.has(key) ? now : on.has(key);
}

/** The form without what was typed for channels where it has been done: its own row has the address now. Pure. */
export function withoutDone(form: WaysForm, channels: readonly ChannelName[]): WaysForm {
  const done = new Set(channels);
  const typed = channels.map(otherKey);
  return {
    ...form,
    on: new Set([...form.on].filter((key) => !typed.includes(key))),
    other: { sms: done.has("sms") ? "" : form.other.sms, email: done.has("email") ? "" : form.other.email },
  };
}

/** With a plus, a stored number is read the same in every country. */
const toRead = ({ channel, address }: WayRow): string => (channel === "sms" ? `+${address}` : (address ?? ""));

/** The form of the page for another number, as the table shows what was wrong there. */
export function waysTrouble({ form, faults }: Trouble): WaysTrouble {
  const none = { sms: "", email: "" };
  const channel = form.channel === "telegram" ? undefined : form.channel;
  return {
    typed: {
      on: new Set(channel ? [otherKey(channel)] : []),
      was: new Set(),
      other: channel ? { ...none, [channel]: form.address } : none,
      agreed: new Set(form.agreed ? [form.channel] : []),
      terms: none,
      reason: form.reason,
    },
    faults: faults.map((fault) => (fault.field === "reason" ? fault : { ...fault, channel: form.channel })),
  };
}
