/** Who acts: a member of staff, a patron on their own record, or the service on nobody's behalf. */
export type ActBy = { kind: "staff" | "patron"; id: number } | { kind: "service"; id: null };

/** What a patron has ticked for one of Koha's messages. */
export interface Tick {
  days: number | null;
  digest: 0 | 1;
  transports: string[];
}

/** The part of a patron's record that is about SMS; a tick that is null was never chosen. */
export interface SmsState {
  number: string | null;
  /** By Koha's own name of the message. */
  ticks: Record<string, Tick | null>;
}

/** What stands on a patron's page of consents, as Koha wrote it; nothing at all is two nulls. */
export interface ConsentState {
  given_on: string | null;
  refused_on: string | null;
}

export interface SmsLetter {
  code: string;
  /** Empty: for all libraries. */
  branchcode: string;
  lang: string;
  title: string;
  content: string;
}

export interface OverdueStep {
  /** Empty: for all libraries. */
  branchcode: string;
  categorycode: string;
  step: 1 | 2 | 3;
}

/**
 * Everything that the service can have Koha do; the same list stands in the plugin (`Acts.pm`, `ActShape.pm`). Each may
 * be asked again: what is so already is left as it is. A record is changed only if it is as `from` says.
 */
export type Act = { by: ActBy } & (
  | { action: "set_sms" | "restore_sms"; patron: number; from: SmsState; to: SmsState }
  | { action: "write_letters" | "remove_letters"; letters: readonly SmsLetter[] }
  | { action: "add_overdue_sms" | "remove_overdue_sms"; rules: readonly OverdueStep[] }
  | { action: "put_back"; message_id: number }
  | { action: "write_consent"; patron: number; given: boolean; from: ConsentState }
);

/** Why Koha's side did not do it. */
export const REFUSALS = [
  "refused",
  "disabled",
  "trial",
  "not_permitted",
  "shape",
  "unknown_action",
  "too_large",
  "failed",
  "changed",
  "gone",
  "not_ours",
  "not_opted_in",
  "not_so",
  "no_such_message",
  "not_in_this_koha",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/**
 * Why nothing was asked, or no usable answer came. After `timed_out` and `odd_answer` it may have been done; after the
 * others it surely was not.
 */
export type RoadTrouble = "no_address" | "address_unsafe" | "unreachable" | "no_route" | "timed_out" | "odd_answer";

/** What became of each letter, or of each step of an overdue rule. */
export type LetterState = "written" | "there" | "unknown" | "removed" | "changed" | "gone";
export type RuleState = "added" | "there" | "gone" | "removed";

/** What came of an act. */
export type ActAnswer =
  | {
      done: "done" | "already";
      letters?: readonly (Pick<SmsLetter, "code" | "branchcode" | "lang"> & { state: LetterState })[];
      rules?: readonly (OverdueStep & { state: RuleState })[];
    }
  | { because: Refusal | RoadTrouble };
