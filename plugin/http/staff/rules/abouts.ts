import {
  type NoticeRule,
  RULED_TYPES,
  STEPS,
  type Step,
  TYPES_WITH_STEPS,
} from "../../../routing/rules/notice-rule.ts";

/** What a rule is about, without its library. */
export type About = Pick<NoticeRule, "type" | "step">;

const TYPES = [null, ...RULED_TYPES] as const;

/** Everything that a rule can be about, the widest first: every notice, each type, of some each reminder, others. */
export const ABOUTS: readonly About[] = TYPES.flatMap((type): About[] => [
  { type, step: null },
  ...(type !== null && TYPES_WITH_STEPS.includes(type) ? STEPS.map((step) => ({ type, step })) : []),
]);

/** A word for it in forms and in the list of steps, such as `every`, `due` or `overdue_1`. */
export const aboutName = ({ type, step }: About): string => `${type ?? "every"}${step === null ? "" : `_${step}`}`;

/** Undefined: there is no such thing. */
export const readAbout = (name: string): About | undefined => ABOUTS.find((about) => aboutName(about) === name);

/** The reminder of a step, as its text is named. */
export const STEP_NAMES = { 1: "first", 2: "second", 3: "third" } as const satisfies Record<Step, string>;
