import { lockStanding, recordStep } from "../consent/ledger.ts";
import { lockAddressChange } from "../consent/lock-addresses.ts";
import { keepNote } from "../consent/notes.ts";
import type { Persons } from "../consent/person/persons.ts";
import { findAddress } from "../consent/standing.ts";
import type { Source } from "../consent/state-machine.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { keepTerms, type Terms } from "../consent/terms.ts";
import { isHeldByOther, optIn } from "../consent/transitions.ts";
import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { lookAgain } from "../notices/waiting-notices.ts";
import { enqueueConsentMessage } from "../outbox/enqueue.ts";
import { countConsentMessages } from "../outbox/read-messages.ts";
import type { ConsentPolicy } from "../settings/consent-settings.ts";
import type { Lang } from "../templates/locales.ts";
import { readJoiningLang } from "../templates/patron-language.ts";
import { optOut } from "./opt-out.ts";
import { admitPerson } from "./other-person.ts";
import { readRecords } from "./record-check.ts";

const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;
/**
 * The most invitations and welcomes in a day to one address, and for one patron at any address: a form must not be a
 * way to pester strangers' phones.
 */
const MOST_PER_ADDRESS = 3;
const MOST_PER_PATRON = 10;
/** On a second click or in a second tab, the invitation that has just been sent is the answer. */
const RESEND_AFTER_MS = 2 * MINUTE;
/** An invitation or a welcome is not sent later than this: nobody would expect it any more. */
const SENT_WITHIN_MS = 12 * 60 * MINUTE;

export interface ConsentText {
  text: string;
  subject?: string;
}

/** What joining needs to know of the library and its channels. */
export interface Joining {
  /** The sender by which each channel leaves; one that is not set up is missing. */
  senders: ReadonlyMap<ChannelName, string>;
  policy: ConsentPolicy;
  /** In trial the only addresses that may be written to; absent when live. */
  only?: ReadonlySet<string>;
  /** Whose records the numbers of Koha's are; absent: nobody is asked. */
  persons?: Persons;
  /** Composes a message; for email it also makes the link by which the patron answers. */
  compose(
    tx: Tx,
    what: "invitation" | "reminder" | "welcome",
    whom: { channel: ChannelName; patronId: number; addressId: number; lang: Lang },
    now: Date,
  ): Promise<ConsentText>;
}

export interface OptInWish {
  patronId: number;
  channel: "sms" | "email";
  /** A number as digits with country code, or an email address in lower case. */
  address: string;
  /** The country of the number as two capitals; null where the number does not tell. */
  country: string | null;
  /**
   * The language in which the patron is written to otherwise; one chosen with us, and that of the ticked terms, take
   * precedence.
   */
  lang: Lang;
  source: Extract<Source, "patron_page" | "opt_in_page" | "staff" | "import">;
  actor: string;
  /** The terms that were ticked. */
  terms?: Terms;
  /** Why staff did it, or on what ground an import did. */
  note?: string;
  /** The patron was invited and has not answered: invite again, even if the policy no longer invites. */
  again?: true;
}

export type Refusal =
  | "address_taken"
  | "not_set_up"
  /** The number follows Koha's record, and the record has another one: the next check would end the texts again. */
  | "not_in_record"
  | "trial_only"
  | "too_often"
  | "unreachable"
  /** Consents of another person, whose number this was in Koha, are in force. */
  | "other_person";

export type OptInAnswer =
  /** Nothing else is sent before the patron has answered the invitation. */
  | { kind: "invited" }
  /** An invitation was sent a moment ago (`at`), so none was sent now and nothing was recorded. */
  | { kind: "just_invited"; at: Date }
  | { kind: "opted_in" }
  | { kind: "already" }
  /**
   * The address said STOP, or its provider blocks us: only a START from the phone itself, sent to that number, lifts
   * it.
   */
  | { kind: "must_start"; sender: string }
  | { kind: "refused"; because: Refusal };

/**
 * Handles the wish that a patron get notices at an address: invites, or opts in and confirms, as the library's policy
 * says. A pending request reserves nothing; an address where another patron is opted in is refused without telling
 * whose it is. An earlier address is given up. Runs in the caller's transaction; idempotent.
 */
export async function requestOptIn(tx: Tx, joining: Joining, wish: OptInWish, now: Date): Promise<OptInAnswer> {
  const { patronId, channel, address } = wish;
  const sender = joining.senders.get(channel);
  if (sender === undefined) return { kind: "refused", because: "not_set_up" };
  if (joining.only && !joining.only.has(address)) return { kind: "refused", because: "trial_only" };
  const addressId = await lockAddressChange(tx, wish, now);
  if (joining.persons && !(await admitPerson(tx, joining.persons, wish, now)))
    return { kind: "refused", because: "other_person" };
  if ((await findAddress(tx, addressId))?.unreachableBecause) return { kind: "refused", because: "unreachable" };
  if (await isHeldByOther(tx, addressId, patronId)) return { kind: "refused", because: "address_taken" };
  if (await isNotInRecord(tx, joining.policy, wish)) return { kind: "refused", because: "not_in_record" };
  const before = await tx
    .selectFrom("tidings_standing")
    .select(["state", "address_id", "asked_at"])
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .forUpdate()
    .executeTakeFirst();
  const here = before?.address_id === addressId;
  const suppressed = await isSuppressed(tx, channel, address);
  if (here && before.state === "opted_in" && !suppressed) return { kind: "already" };
  const asked = here && before.state === "pending_opt_in" ? before.asked_at : null;
  const sinceAskedMs = asked ? now.getTime() - asked.getTime() : Number.POSITIVE_INFINITY;
  // The request already waits for the phone; the ledger need not record every click.
  if (suppressed && sinceAskedMs < DAY_MS && wish.note === undefined) return { kind: "must_start", sender };
  if (asked && !suppressed && sinceAskedMs < RESEND_AFTER_MS) return { kind: "just_invited", at: asked };
  const invite = channel === "email" || wish.again === true || mustInvite(joining.policy, wish.country);
  if (!suppressed && (await isTooOften(tx, channel, patronId, addressId, now))) {
    return { kind: "refused", because: "too_often" };
  }
  // Another tab made the patron's very first step meanwhile, so start over with what it did.
  if (!before && (await lockStanding(tx, patronId, channel, now)).state !== "none")
    return requestOptIn(tx, joining, wish, now);
  if (before && !here) {
    await optOut(tx, { patronId, channel, event: "number_changed", source: wish.source, actor: wish.actor }, now);
  }

  const step = {
    channel,
    source: wish.source,
    actor: wish.actor,
    ...(wish.terms ? { terms: await keepTerms(tx, wish.terms, now) } : {}),
    ...(wish.note ? { noteId: await keepNote(tx, wish.note, now) } : {}),
  };
  const readWhom = async () => {
    const lang = await readJoiningLang(tx, patronId, channel, wish.lang);
    return { channel, patronId, addressId, lang };
  };
  const outgoing = { channel, sender, patronId, addressId, expiresAt: new Date(now.getTime() + SENT_WITHIN_MS) };
  if (suppressed || invite) {
    const { ledgerId } = await recordStep(tx, patronId, { ...step, event: "requested", addressId }, now);
    if (suppressed) return { kind: "must_start", sender };
    const invitation = await joining.compose(tx, "invitation", await readWhom(), now);
    await enqueueConsentMessage(tx, { ...outgoing, ...invitation, kind: "invitation", ledgerId }, now);
    return { kind: "invited" };
  }
  const { ledgerId } = await optIn(tx, { ...step, patronId, address, byPhone: false }, now);
  const welcome = await joining.compose(tx, "welcome", await readWhom(), now);
  await enqueueConsentMessage(tx, { ...outgoing, ...welcome, kind: "welcome", ledgerId }, now);
  await lookAgain(tx, patronId, now);
  return { kind: "opted_in" };
}

/**
 * When an invitation can be sent again, rounded up to the minute, as people read a clock: without its seconds the time
 * would be too early.
 */
export function mayInviteAgainAt(asked: Date): Date {
  return new Date(Math.ceil((asked.getTime() + RESEND_AFTER_MS) / MINUTE) * MINUTE);
}

/**
 * Territories whose numbers count as United States numbers to its law and its carriers: Puerto Rico, the Virgin
 * Islands, Guam and the other islands.
 */
const ALSO_US: ReadonlySet<string> = new Set(["AS", "GU", "MP", "PR", "UM", "VI"]);
/** Territories overseas, whose phones France dials like its own. */
const ALSO_FRENCH: ReadonlySet<string> = new Set(["BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT"]);

/**
 * Whether the owner of such a number must first answer an invitation. A number that does not tell its country is
 * treated as the strictest.
 */
export function mustInvite({ invite }: Pick<ConsentPolicy, "invite">, country: string | null): boolean {
  if (typeof invite === "string") return invite === "always";
  if (country === null || invite.includes(country)) return true;
  return (ALSO_US.has(country) && invite.includes("US")) || (ALSO_FRENCH.has(country) && invite.includes("FR"));
}

async function isNotInRecord(
  tx: Tx,
  policy: ConsentPolicy,
  { patronId, channel, address }: OptInWish,
): Promise<boolean> {
  if (!policy.numberFollowsRecord) return false;
  const records = await readRecords(tx, policy, [patronId]);
  return records(patronId, channel, address) === "number_changed";
}

async function isTooOften(
  tx: Tx,
  channel: ChannelName,
  patronId: number,
  addressId: number,
  now: Date,
): Promise<boolean> {
  const since = new Date(now.getTime() - DAY_MS);
  if ((await countConsentMessages(tx, { addressId }, since)) >= MOST_PER_ADDRESS) return true;
  return (await countConsentMessages(tx, { patronId, channel }, since)) >= MOST_PER_PATRON;
}
