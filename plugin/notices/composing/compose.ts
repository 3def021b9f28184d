import type { LockedNotice } from "../../koha/queue/notices.ts";
import type { Sending } from "../../routing/route.ts";
import type { Way } from "../../routing/ways.ts";
import type { Routed } from "../deciding/routed.ts";
import { composed, type Unsendable, unfitting } from "./koha-words.ts";

type Worded = Pick<LockedNotice, "content" | "html" | "subject">;

/** How a way is named where its person may be the notice's patron. */
export type WayTo = Omit<Way, "patronId"> & { patronId?: number };

/** What a notice says by one way. */
export interface Words {
  text: string;
  /** Only of email. */
  subject: string | null;
  /** Of what it tells, where that is known; as `tells_of` of its message has it. */
  tellsOf?: string;
}

/** Words notices. Pure: what it needs was read before. */
export interface Composer {
  write(one: Routed, locked: Worded, way: WayTo): Words;
  /** In few words what its own are too long for; undefined: nothing can be said. */
  shorten(one: Routed, way: WayTo): Words | undefined;
}

/** Koha's own words, as they are. */
export const KOHA_WORDS: Composer = {
  write: (_one, locked) => ({ text: composed(locked), subject: locked.subject }),
  shorten: () => undefined,
};

/** What leaves by which way; or why none can take it. */
export type Composition = { parts: readonly { way: WayTo; words: Words }[] } | { objection: Unsendable };

/**
 * Words a notice for its way, else for one that takes its place, else in few words; and for each way besides. What
 * cannot be said besides is left out: the notice itself has been told. `whole`: few words will not do, as where Koha's
 * own mail would say it all.
 */
export function compose(
  one: Routed & { decision: Sending },
  locked: Worded,
  { composer, whole }: { composer: Composer; whole: boolean },
): Composition {
  const { decision } = one;
  const ways: WayTo[] = [decision, ...(decision.instead ?? [])].map(asWay);
  const inFull = (way: WayTo) => {
    const words = composer.write(one, locked, way);
    return { way, words, objection: unfitting(locked, words.text, way.channel) };
  };
  const inShort = (way: WayTo) => {
    const words = composer.shorten(one, way);
    return words && !unfitting(locked, words.text, way.channel) ? { way, words } : undefined;
  };
  const tried = ways.map(inFull);
  const objection = tried[0]?.objection ?? "empty_text";
  const short = () => (objection === "too_long" && !whole ? firstOf(ways, inShort) : undefined);
  const first = tried.find((one) => one.objection === undefined) ?? short();
  if (!first) return { objection };
  const besides = (decision.also ?? []).flatMap((way) => {
    const full = inFull(way);
    return full.objection === undefined ? [full] : (inShort(way) ?? []);
  });
  return { parts: [first, ...besides].map(({ way, words }) => ({ way, words })) };
}

function firstOf<One, Found>(all: readonly One[], find: (one: One) => Found | undefined): Found | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function asWay({ channel, sender, addressId, ledgerId, patronId, hidesTitles }: WayTo): WayTo {
  return {
    channel,
    sender,
    addressId,
    ledgerId,
    ...(patronId === undefined ? {} : { patronId }),
    ...(hidesTitles ? { hidesTitles } : {}),
  };
}
