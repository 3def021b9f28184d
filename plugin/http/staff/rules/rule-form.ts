import { type NoticeRule, WEEKDAYS } from "../../../routing/rules/notice-rule.ts";
import { judgeRules, WAYS } from "../../../routing/rules/rule-schema.ts";
import type { Place } from "./rules-backend.ts";

/** What stands in the form of a rule, as its fields have it; empty: as for all. */
export interface RuleDraft {
  sends: string;
  mode: string;
  /** A way for each place of the order. */
  order: readonly string[];
  to: string;
  words: string;
  /** None ticked: as for all. */
  days: readonly string[];
  expiresAfterHours: string;
  urgency: string;
  mail: string;
  print: string;
}

/** What is wrong with a form; `rules:wrong.<fault>` says it. */
export type FormFault = "order_alone" | "no_order" | "order_twice" | "source_of_step" | "nothing" | "invalid";

/** The form of a rule that there is already, or an empty one. */
export function draftOf(rule: Partial<NoticeRule>): RuleDraft {
  const { ways } = rule;
  const order = ways && ways.mode !== "latest" ? ways.order : [];
  return {
    sends: rule.sends === undefined ? "" : rule.sends ? "on" : "off",
    mode: ways?.mode ?? "",
    order: WAYS.map((_way, at) => order[at] ?? ""),
    to: rule.to ?? "",
    words: rule.words ?? "",
    days: (rule.days ?? []).map(String),
    expiresAfterHours: rule.expiresAfterHours === undefined ? "" : String(rule.expiresAfterHours),
    urgency: rule.urgency ?? "",
    mail: rule.mail ?? "",
    print: rule.print ?? "",
  };
}

/** What a form holds, right or wrong. */
export function readDraft(form: FormData): RuleDraft {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return {
    sends: text("sends"),
    mode: text("mode"),
    order: WAYS.map((_way, at) => text(`way_${at + 1}`)),
    to: text("to"),
    words: text("words"),
    days: form.getAll("days").map(String),
    expiresAfterHours: text("expires"),
    urgency: text("urgency"),
    mail: text("mail"),
    print: text("print"),
  };
}

/** The rule that a form makes, or all that is wrong with it. Pure. */
export function judgeDraft(place: Place, draft: RuleDraft): { rule: NoticeRule } | { faults: FormFault[] } {
  const faults = orderFaults(draft);
  if (faults.length > 0) return { faults };
  const judged = judgeRules([{ ...place, ...saidBy(draft) }]);
  if ("faults" in judged) {
    const known = judged.faults.map(({ fault }): FormFault => {
      return fault === "source_of_step" || fault === "nothing" ? fault : "invalid";
    });
    return { faults: [...new Set(known)] };
  }
  const [rule] = judged.rules;
  return rule ? { rule } : { faults: ["invalid"] };
}

function orderFaults({ mode, order }: RuleDraft): FormFault[] {
  const given = order.filter((way) => way !== "");
  const isOrdered = mode === "first" || mode === "all";
  if (!isOrdered) return given.length > 0 ? ["order_alone"] : [];
  if (given.length === 0) return ["no_order"];
  return new Set(given).size < given.length ? ["order_twice"] : [];
}

/** What the fields say, as a rule is written; whether each value is one is judged with the whole rule. */
function saidBy(draft: RuleDraft): Record<string, unknown> {
  const { sends, mode, order, days, expiresAfterHours: hours, ...plain } = draft;
  const given = order.filter((way) => way !== "");
  const switched = new Map<string, unknown>([
    ["on", true],
    ["off", false],
  ]);
  const said: [string, unknown][] = [
    ["sends", sends && (switched.get(sends) ?? sends)],
    ["ways", mode && (mode === "latest" ? { mode } : { mode, order: given })],
    ["days", days.length > 0 ? WEEKDAYS.filter((day) => days.includes(String(day))) : ""],
    ["expiresAfterHours", hours && (/^\d{1,3}$/.test(hours) ? Number(hours) : hours)],
    ...Object.entries(plain),
  ];
  return Object.fromEntries(said.filter(([, value]) => value !== ""));
}
