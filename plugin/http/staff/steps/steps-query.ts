import { STAFF_STEPS, type StaffStep } from "../../../audit/staff-step.ts";
import { isDay } from "../messages/list/days.ts";

/** What the filter asks for; empty or undefined: all. */
export interface Typed {
  who: string;
  step: StaffStep | undefined;
  /** First and last day, both shown. */
  from: string;
  until: string;
  before: number | undefined;
}

/** A part of the address that makes no sense, as the page names it. */
export interface Ignored {
  name: "who" | "step" | "from" | "until" | "older";
  value: string;
}

/** As long as the column. */
const LONGEST_WHO = 64;
const LONGEST_SHOWN = 40;

/** Reads the address of the list; what makes no sense is left out and named, days are put in order. Pure. */
export function readStepsQuery(param: (name: string) => string | undefined): { typed: Typed; ignored: Ignored[] } {
  const ignored: Ignored[] = [];
  const text = (name: string, as: Ignored["name"], fits: (value: string) => boolean): string => {
    const value = (param(name) ?? "").trim();
    if (value === "" || fits(value)) return value;
    const letters = [...value];
    const shown = letters.slice(0, LONGEST_SHOWN).join("");
    ignored.push({ name: as, value: letters.length > LONGEST_SHOWN ? `${shown}…` : shown });
    return "";
  };
  const step = text("step", "step", (value) => STAFF_STEPS.some((one) => one === value));
  const before = text("before", "older", (value) => /^[1-9]\d{0,14}$/.test(value));
  const typed = {
    who: text("who", "who", (value) => [...value].length <= LONGEST_WHO),
    step: STAFF_STEPS.find((one) => one === step),
    from: text("from", "from", isDay),
    until: text("until", "until", isDay),
    before: before === "" ? undefined : Number(before),
  };
  const { from, until } = typed;
  const reversed = from !== "" && until !== "" && from > until;
  return { typed: reversed ? { ...typed, from: until, until: from } : typed, ignored };
}
