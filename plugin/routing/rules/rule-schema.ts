import { z } from "zod";
import { type NoticeRule, RULED_TYPES, STEPS, TYPES_WITH_STEPS, URGENCIES, WEEKDAYS } from "./notice-rule.ts";
import { RULED_FIELDS, type RuledField, type RuleSet, TAKEN_TRANSPORTS, tidyRule } from "./rule-set.ts";
import { keyOf } from "./rulings.ts";

export const MOST_RULES = 500;
export const MOST_HOURS = 336;
/** Koha's `branches.branchcode` is no longer. */
const LONGEST_BRANCHCODE = 10;

/** The ways that a rule can put in order. */
export const WAYS = ["sms", "telegram", "email"] as const;
/** What a notice goes by: `latest` needs no order. */
export const WAY_MODES = ["latest", "first", "all"] as const;
export const RECIPIENTS = ["patron", "guardian", "both"] as const;
export const WORDS = ["koha", "own"] as const;
export const MAIL_SOURCES = ["leave", "instead", "too"] as const;
export const PRINT_SOURCES = ["leave", "instead"] as const;

const isWithoutDoubles = (list: readonly unknown[]): boolean => new Set(list).size === list.length;
const few = <T extends z.ZodType>(one: T, most: number) => z.array(one).min(1).max(most).refine(isWithoutDoubles);
const library = z.string().min(1).max(LONGEST_BRANCHCODE).nullable();

const ruleSchema = z.strictObject({
  type: z.enum(RULED_TYPES).nullable(),
  step: z.literal(STEPS).nullable(),
  library,
  sends: z.boolean().exactOptional(),
  ways: z
    .discriminatedUnion("mode", [
      z.strictObject({ mode: z.literal("latest") }),
      z.strictObject({ mode: z.enum(["first", "all"]), order: few(z.enum(WAYS), WAYS.length) }),
    ])
    .exactOptional(),
  to: z.enum(RECIPIENTS).exactOptional(),
  words: z.enum(WORDS).exactOptional(),
  days: few(z.literal(WEEKDAYS), WEEKDAYS.length).exactOptional(),
  expiresAfterHours: z.int().min(1).max(MOST_HOURS).exactOptional(),
  urgency: z.enum(URGENCIES).exactOptional(),
  mail: z.enum(MAIL_SOURCES).exactOptional(),
  print: z.enum(PRINT_SOURCES).exactOptional(),
});

const formerSchema = z.strictObject({
  transport: z.enum(TAKEN_TRANSPORTS),
  letterCode: z.string().min(1).max(64),
  type: z.enum(RULED_TYPES).nullable(),
  library,
  takes: z.boolean(),
  asWell: z.boolean(),
});

/** Why rules are not taken; `rule` is its place in the list, from 1. */
export type RuleFault =
  | { fault: "not_a_list" | "too_many" }
  | { fault: "not_a_rule" | "type" | "step" | "library" | "unfit_step" | "source_of_step" | "nothing"; rule: number }
  | { fault: "field"; rule: number; field: RuledField }
  | { fault: "unknown_field"; rule: number; name: string }
  /** Two are about the same: a rule and its opposite, or the same rule twice. */
  | { fault: "twice"; rule: number; other: number };

/** The rules of a list that may have come from anywhere, or all that is wrong with it: then none of it is taken. */
export function judgeRules(list: unknown): { rules: NoticeRule[] } | { faults: RuleFault[] } {
  if (!Array.isArray(list)) return { faults: [{ fault: "not_a_list" }] };
  if (list.length > MOST_RULES) return { faults: [{ fault: "too_many" }] };
  const read = list.map((given, at) => readRule(given, at + 1));
  const rules = read.flatMap((one) => ("faults" in one ? [] : [one]));
  const places = new Map<string, number>();
  const doubles = read.flatMap((one, at): RuleFault[] => {
    if ("faults" in one) return [];
    const other = places.get(keyOf(one));
    if (other !== undefined) return [{ fault: "twice", rule: at + 1, other }];
    places.set(keyOf(one), at + 1);
    return [];
  });
  const faults = [...read.flatMap((one) => ("faults" in one ? one.faults : [])), ...doubles];
  return faults.length > 0 ? { faults } : { rules };
}

function readRule(given: unknown, rule: number): NoticeRule | { faults: RuleFault[] } {
  const parsed = ruleSchema.safeParse(given);
  if (!parsed.success) return { faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, rule)) };
  const { type, step, mail, print } = parsed.data;
  if (step !== null && (type === null || !TYPES_WITH_STEPS.includes(type))) {
    return { faults: [{ fault: "unfit_step", rule }] };
  }
  if (step !== null && (mail ?? print) !== undefined) return { faults: [{ fault: "source_of_step", rule }] };
  if (RULED_FIELDS.every((field) => parsed.data[field] === undefined)) return { faults: [{ fault: "nothing", rule }] };
  return tidyRule(parsed.data);
}

function faultsOf(issue: z.core.$ZodIssue, rule: number): RuleFault[] {
  const [where] = issue.path;
  if (where === undefined && issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({ fault: "unknown_field", rule, name }));
  }
  const field = RULED_FIELDS.find((name) => name === where);
  if (field) return [{ fault: "field", rule, field }];
  if (where === "type" || where === "step" || where === "library") return [{ fault: where, rule }];
  return [{ fault: "not_a_rule", rule }];
}

const storedSchema = z.strictObject({ rules: z.array(ruleSchema), former: z.array(formerSchema) });

/** A set as it was stored; undefined: it is broken off, or written by a release that knows more. */
export function readStoredSet(text: string): RuleSet | undefined {
  try {
    const parsed = storedSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
