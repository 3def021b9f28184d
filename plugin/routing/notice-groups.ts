import { KINDS, type Kind } from "./kinds.ts";
import { KIND_OF_TYPE, NOTICE_TYPES } from "./notice-types.ts";
import {
  type NoticeRule,
  type RuledType,
  type Ruling,
  STEPS,
  type Step,
  TYPES_WITH_STEPS,
} from "./rules/notice-rule.ts";

/** Notices that are alike to the rules and to a patron's ticks. */
export interface NoticeGroup {
  /** What the patron ticks. */
  kind: Kind;
  type: RuledType;
  /** Which reminder; null: its type has no steps. */
  step: Step | null;
}

/** Every such group; letters about the account mostly have no type, and everything else never has. */
export const NOTICE_GROUPS: readonly NoticeGroup[] = [
  ...NOTICE_TYPES.flatMap((type): NoticeGroup[] => {
    const kind = KIND_OF_TYPE[type];
    return TYPES_WITH_STEPS.includes(type) ? STEPS.map((step) => ({ kind, type, step })) : [{ kind, type, step: null }];
  }),
  { kind: "account", type: "other", step: null },
  { kind: "other", type: "other", step: null },
];

/** What the rules say of the notices to one patron: those of the home library. */
export type RulingsOfPatron = (about: Pick<NoticeRule, "type" | "step">) => Ruling;

/** The kinds of which the library sends nothing. */
export function unsentKinds(rulings: RulingsOfPatron): ReadonlySet<Kind> {
  return new Set(KINDS.filter((kind) => !NOTICE_GROUPS.some((one) => one.kind === kind && rulings(one).sends)));
}

/** How a group of notices is called: by the kind where that is all of it, else by type, else by reminder. */
export type NoticeName = { kind: Kind } | { type: Exclude<RuledType, "other">; step: Step | null };

/** The shortest names for some of these notices, in the order of the kinds. */
export function nameNotices(some: readonly NoticeGroup[], of: readonly NoticeGroup[]): NoticeName[] {
  return KINDS.flatMap((kind): NoticeName[] => {
    const named = some.filter((one) => one.kind === kind);
    if (named.length === 0) return [];
    if (named.length === of.filter((one) => one.kind === kind).length) return [{ kind }];
    const types = [...new Set(named.map(({ type }) => type))];
    return types.flatMap((type): NoticeName[] => {
      // What has no type has no name but that of its kind.
      if (type === "other") return [{ kind }];
      const steps = named.filter((one) => one.type === type);
      if (steps.length === of.filter((one) => one.type === type).length) return [{ type, step: null }];
      return steps.map(({ step }) => ({ type, step }));
    });
  });
}
