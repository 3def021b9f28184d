import { type PhoneNumberRead, readNumber } from "../consent/phone-numbers.ts";
import { mustInvite } from "../enrolment/opt-in.ts";
import type { Texted } from "../koha/preferences.ts";
import type { ConsentPolicy } from "../settings/consent-settings.ts";

/** Why an import leaves a patron alone. */
export const PASSED_BY = [
  "decided",
  "gone",
  "expired",
  "no_number",
  "stopped",
  "shared",
  "unreachable",
  "trial",
] as const;
export type PassedBy = (typeof PASSED_BY)[number];

/** What an import does with a patron. */
export type Verdict =
  | { kind: "invited" | "opted_in"; number: PhoneNumberRead }
  | { kind: "passed_by"; because: PassedBy };

/** What Tidings knows of a patron and of the number in the record. */
export interface Known {
  /** Something was decided here before, on whichever channel, or an invitation was not answered. */
  decided: boolean;
  /** The number said STOP, or its provider blocks us. */
  stopped: boolean;
  /** Another patron has the same number. */
  shared: boolean;
  /** The provider reported that no text can arrive there. */
  unreachable: boolean;
}

export interface Rules {
  policy: Pick<ConsentPolicy, "country" | "invite">;
  /** In trial the only addresses that may be written to. */
  only?: ReadonlySet<string>;
}

/** The number that texts can go to, or undefined. */
export function usableNumber(typed: string, country: string): PhoneNumberRead | undefined {
  const read = readNumber(typed, country);
  return "because" in read || read.kind === "landline" ? undefined : read;
}

/**
 * Decides whether an import takes a patron over, and how. A patron who has ever decided anything here is left alone,
 * and so is every doubtful number.
 */
export function judge(
  texted: Pick<Texted, "expired" | "gone">,
  number: PhoneNumberRead | undefined,
  known: Known,
  { policy, only }: Rules,
): Verdict {
  const passBy = (because: PassedBy): Verdict => ({ kind: "passed_by", because });
  if (known.decided) return passBy("decided");
  if (texted.gone) return passBy("gone");
  if (texted.expired) return passBy("expired");
  if (!number) return passBy("no_number");
  if (known.stopped) return passBy("stopped");
  if (known.shared) return passBy("shared");
  if (known.unreachable) return passBy("unreachable");
  if (only && !only.has(number.digits)) return passBy("trial");
  return { kind: mustInvite(policy, number.country) ? "invited" : "opted_in", number };
}
