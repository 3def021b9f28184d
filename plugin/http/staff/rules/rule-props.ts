import type { Ruling } from "../../../routing/rules/notice-rule.ts";
import type { Frame } from "../../frame/layout.tsx";
import type { FormFault, RuleDraft } from "./rule-form.ts";
import type { Place, RulesState } from "./rules-backend.ts";

/** What the page of one rule shows. */
export interface RulePageProps {
  frame: Frame;
  state: RulesState;
  place: Place;
  draft: RuleDraft;
  /** What is in force here where this rule says nothing. */
  otherwise: Ruling;
  /** There is such a rule already. */
  exists: boolean;
  faults?: readonly (FormFault | "meanwhile" | "too_many")[];
}
