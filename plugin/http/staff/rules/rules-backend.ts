import type { ChannelName } from "../../../database/tables.ts";
import { type Library, readLibraries } from "../../../koha/libraries.ts";
import { readLetterNames } from "../../../koha/lookup/letter-names.ts";
import { lookAgainAtRules } from "../../../notices/waiting-notices.ts";
import { changeRules } from "../../../routing/rule-store.ts";
import type { NoticeRule } from "../../../routing/rules/notice-rule.ts";
import { MOST_RULES, WAYS } from "../../../routing/rules/rule-schema.ts";
import { formerKeyOf, type RuleSet, sameSet } from "../../../routing/rules/rule-set.ts";
import {
  type RuleSetNow,
  type RuleSetVersion,
  readRuleSet,
  readRuleVersions,
  saveRuleSet,
  type Undone,
  undoRules,
} from "../../../routing/rules/rule-set-store.ts";
import { keyOf } from "../../../routing/rules/rulings.ts";
import { readPrintWindow } from "../../../settings/print-window.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { Names } from "./rule-words.ts";

/** What the pages of rules show. */
export interface RulesState extends Names {
  set: RuleSetNow;
  libraries: readonly Library[];
  /** The ways that are set up. */
  channels: ReadonlySet<ChannelName>;
  /** The library has entered when its print job runs. */
  hasPrintWindow: boolean;
}

/** What a rule is about, and where. */
export type Place = Pick<NoticeRule, "type" | "step" | "library">;

/** What became of a rule that was to be saved. */
export type Saved = "added" | "changed" | "same" | "meanwhile" | "too_many";

/** What the pages of rules read and do. */
export interface RulesBackend {
  read(): Promise<RulesState>;
  /** Saves a rule over version `seen`, in place of one about the same. `same`: nothing changes. Idempotent. */
  save(rule: NoticeRule, more: { seen: number; by: string }): Promise<Saved>;
  /** False: it was removed before. */
  remove(place: Place, by: string): Promise<boolean>;
  removeFormer(key: string, by: string): Promise<boolean>;
  /** The newest first. */
  versions(): Promise<RuleSetVersion[]>;
  undo(to: number, seen: number, by: string): Promise<Undone>;
}

const MOST_VERSIONS = 200;

type Parts = Pick<StaffBackendParts, "db" | "host" | "installation" | "now">;

/** Opens the backend of the pages of rules. */
export function openRulesBackend(parts: Parts): RulesBackend {
  const { db, now } = parts;
  const change = async (changed: (set: RuleSet) => RuleSet, by: string) => {
    const done = await changeRules(db, changed, by, now());
    await lookAgainAtRules(db, now());
    return done;
  };
  return {
    read: () => readState(parts),
    save: async (rule, { seen, by }) => {
      const present = await readRuleSet(db);
      const others = present.rules.filter((one) => keyOf(one) !== keyOf(rule));
      const changed = { former: present.former, rules: [...others, rule] };
      if (sameSet(changed, present)) return "same";
      if (present.version !== seen) return "meanwhile";
      if (others.length >= MOST_RULES) return "too_many";
      if (!(await saveRuleSet(db, changed, { by, after: seen }, now()))) return "meanwhile";
      await lookAgainAtRules(db, now());
      return others.length === present.rules.length ? "added" : "changed";
    },
    remove: (place, by) =>
      change(({ rules, former }) => ({ former, rules: rules.filter((rule) => keyOf(rule) !== keyOf(place)) }), by),
    removeFormer: (key, by) =>
      change(({ rules, former }) => ({ rules, former: former.filter((one) => formerKeyOf(one) !== key) }), by),
    versions: () => readRuleVersions(db, MOST_VERSIONS),
    undo: async (to, after, by) => {
      const done = await undoRules(db, { to, by, after }, now());
      await lookAgainAtRules(db, now());
      return done;
    },
  };
}

async function readState({ db, host, installation }: Parts): Promise<RulesState> {
  await installation.refresh();
  const set = await readRuleSet(db);
  const codes = set.former.map(({ letterCode }) => letterCode);
  return {
    set,
    libraries: await readLibraries(db),
    letters: await readLetterNames(db, host, codes),
    channels: new Set(WAYS.filter((way) => installation.channels.has(way))),
    hasPrintWindow: (await readPrintWindow(db)) !== undefined,
  };
}
