import { type Db, inTransaction } from "../database/connection.ts";
import { SENDERS } from "../notices/intake.fixture.ts";
import type { ConsentPolicy } from "../settings/consent-settings.ts";
import { type Joining, type OptInAnswer, type OptInWish, requestOptIn } from "./opt-in.ts";

/** A library in the United States that invites numbers of its own country. */
export function aPolicy(more: Partial<ConsentPolicy> = {}): ConsentPolicy {
  return {
    country: "US",
    invite: ["US"],
    invitationExpires: true,
    numberFollowsRecord: false,
    join: { expired: "refuse", debarred: "allow" },
    ...more,
  };
}

/** What joining needs; each text says what it is and in which language. */
export function aJoining(more: Partial<Joining> = {}): Joining {
  return {
    senders: SENDERS,
    policy: aPolicy(),
    compose: async (_tx, what, { lang }) => ({ text: `${what} in ${lang}` }),
    ...more,
  };
}

/** A patron who asks on their own page, in their own language, for texts to a U.S. number, unless told otherwise. */
export function aWish(more: Partial<OptInWish> = {}): OptInWish {
  const lang = more.lang ?? "en";
  return {
    patronId: 7,
    channel: "sms",
    address: "15550000007",
    country: "US",
    lang,
    source: "patron_page",
    actor: "patron",
    terms: { lang, text: "I agree." },
    ...more,
  };
}

/** Asks in a transaction of its own. */
export const ask = (db: Db, joining: Joining, wish: OptInWish, now: Date): Promise<OptInAnswer> =>
  inTransaction(db, (tx) => requestOptIn(tx, joining, wish, now));
