import type { Reach } from "../../koha/reach.ts";
import type { UnservedBecause } from "../../routing/elected.ts";
import type { NoticeType } from "../../routing/notice-types.ts";

/** What closes a gap: Koha is given what it lacks, or its mail or print is taken over. */
export const BRIDGES = ["letters", "overdue_sms", "number_into_koha", "take_email", "take_print"] as const;
export type BridgeName = (typeof BRIDGES)[number];

const TAKE_OVER = ["take_email", "take_print"] as const;

/** What closes a gap of this kind, the recommended first; nothing where the patron or the library decided so. */
const CLOSES: Readonly<Record<UnservedBecause, readonly BridgeName[]>> = {
  unticked_here: [],
  type_off: [],
  unticked_in_koha: [],
  off_in_koha: [],
  no_sms_letter: ["letters", ...TAKE_OVER],
  no_number: ["number_into_koha", ...TAKE_OVER],
  sms_not_ticked: ["number_into_koha", ...TAKE_OVER],
  no_overdue_sms: ["overdue_sms", ...TAKE_OVER],
  mail_only_type: ["take_email"],
  job_not_seen: [],
  mail_has_bcc: ["number_into_koha"],
  mail_to_guarantor: ["number_into_koha"],
  no_row: ["number_into_koha", "take_print"],
};

/** The bridges that close a gap of this kind, the recommended first. Pure. */
export function bridgesFor(because: UnservedBecause): readonly BridgeName[] {
  return CLOSES[because];
}

/** Where a bridge is pressed: one type of notice, in one library or in all (null). */
export interface BridgePlace {
  bridge: BridgeName;
  type: NoticeType;
  library: string | null;
}

/** Who presses: the user name and number in Koha, and the libraries whose patrons they may see. */
export interface BridgePerson {
  who: string;
  /** Null: somebody without a record in Koha, for whom Koha changes nothing. */
  id: number | null;
  reach: Reach;
}

/** One thing that a bridge will do, in the order in which it is done. */
export type BridgeLine =
  /** A letter for texts is written: with Koha's name for it, for a library or all (null), in a language of Koha's. */
  | { does: "letter"; code: string; name: string; library: string | null; lang: string; text: string }
  /** SMS is added to an overdue rule: the first, second or third letter of a category, for a library or all (null). */
  | { does: "overdue_rule"; library: string | null; category: string; step: 1 | 2 | 3; code: string }
  /** From now on the number goes into the record of whoever joins, with a tick for SMS, and out when they leave. */
  | { does: "number_on_joining" }
  /** The same for so many patrons who have joined already, one by one, within the next hours. */
  | { does: "number_of_joined"; patrons: number }
  /** A rule of ours is added: Koha's mail, or print, of this type is taken over. */
  | { does: "rule"; transport: "email" | "print"; library: string | null };

/** What else follows, which whoever presses should know. */
export type BridgeWarning =
  /** Koha prints an overdue letter for whoever a rule with SMS reaches and has no SMS number: so many patrons. */
  | { warns: "prints_without_number"; patrons: number }
  /** The change holds for other libraries too: Koha has one rule or letter for all that have none of their own. */
  | { warns: "other_libraries" }
  /** In trial, only patrons whose number is on the trial list. */
  | { warns: "trial_only_listed" }
  /** Patrons who never joined, and have SMS ticked and a number in Koha: Koha now makes rows for them too. */
  | { warns: "others_with_tick"; patrons: number };

/** Why a bridge cannot be pressed now, or why not all of it was done. */
export const BRIDGE_AGAINST = [
  /** Nothing is left to do. */
  "nothing_to_do",
  /** What was shown is not what would be done now: look again. */
  "changed_meanwhile",
  /** It holds for libraries whose patrons this person may not see. */
  "out_of_reach",
  /** Print is taken only once the library has entered when its print job may run. */
  "no_print_window",
  /** The address of Koha is not known: neither ours nor Koha's own setting names it. */
  "no_address",
  /** The address is neither https nor on this machine. */
  "address_unsafe",
  /** Koha does not answer there. */
  "unreachable",
  /** Koha answered too late: what was done is found out by asking again. */
  "timed_out",
  /** Koha answers, but knows no such route: the plugin is older, or Koha was not restarted since. */
  "no_route",
  /** The plugin is disabled in Koha. */
  "disabled",
  /** In trial this is not done. */
  "trial",
  /** This person lacks Koha's own permission for it. */
  "not_permitted",
  /** Koha did not accept that the request came from us: another database, or a clock of the database that jumped. */
  "not_believed",
  /** Koha could not do it. */
  "failed",
] as const;
export type BridgeAgainst = (typeof BRIDGE_AGAINST)[number];

/** What a bridge will do, and to whom, before anybody presses it. */
export interface BridgePreview extends BridgePlace {
  does: readonly BridgeLine[];
  warns: readonly BridgeWarning[];
  /** Opted-in patrons who are served by nobody now, for a reason that this bridge closes. */
  patrons: number;
  /** Set: it cannot be pressed, and this is why. */
  against?: BridgeAgainst;
  /** Names what is shown: a press counts only for that. */
  seen: string;
}

/** What came of a press: how many changes were made, and, where not all of them, why. */
export interface BridgePressed {
  made: number;
  against?: BridgeAgainst;
}

/** A bridge that can be taken back. */
export interface OpenBridge extends BridgePlace {
  changes: number;
  madeAt: Date;
  madeBy: string;
}

/** What came of taking back: how many changes are undone, and how many stay since somebody has changed them since. */
export interface BridgeTakenBack {
  undone: number;
  kept: number;
  against?: BridgeAgainst;
}

/** The bridges as pages use them; `openBridges` gives them. */
export interface Bridges {
  /** What a bridge would do now, and to whom. Changes nothing and asks Koha's side nothing. */
  previewBridge(place: BridgePlace, person: BridgePerson): Promise<BridgePreview>;
  /** Does it, if what would be done is what was shown (`seen`). Pressed twice, the second finds nothing to do. */
  pressBridge(place: BridgePlace, seen: string, person: BridgePerson): Promise<BridgePressed>;
  /** The bridges within reach that can be taken back, the latest first. */
  readOpenBridges(person: BridgePerson): Promise<OpenBridge[]>;
  /** Takes back what this bridge changed, where it is still as we wrote it. */
  takeBackBridge(place: BridgePlace, person: BridgePerson): Promise<BridgeTakenBack>;
}
