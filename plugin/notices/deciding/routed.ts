import type { Notice } from "../../koha/queue/notices.ts";
import type { Decision } from "../../routing/route.ts";
import type { RuledType, Ruling, Step } from "../../routing/rules/notice-rule.ts";

/** What the rules say of one notice. */
export interface Ruled {
  type: RuledType;
  step: Step | null;
  ruling: Ruling;
}

/** A notice, what was decided about it, and the round that a Resend made of it. */
export interface Routed {
  notice: Notice;
  decision: Decision;
  round: number;
  /** Earlier rounds are those of an earlier row with this id; 1 if absent. */
  firstRound?: number;
  firstSeenAt: Date;
  returned: boolean;
  /** The patron's home library. */
  library?: string | null;
  /** What the library's rules say of it; absent: as installed. */
  ruled?: Ruled;
}
