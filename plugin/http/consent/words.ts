import { writtenAddress } from "../../consent/phones/written-number.ts";
import type { ConsentState } from "../../database/tables.ts";
import type { Say, TextKey } from "../../templates/locales.ts";
import type { Frame } from "../frame/layout.tsx";
import type { ChannelView } from "./view.ts";
import type { Viewer } from "./viewer.ts";

/** A state in the words for patrons or for staff. */
export function stateWord({ say, lang }: Frame, viewer: Viewer, state: ConsentState): string {
  return say(lang, viewer.by === "staff" ? `staff:consent.${state}` : `account:state.${state}`);
}

/** An address as people write it; empty for a chat, whose id means nothing to them. */
export function shownAddress({ channel, consent }: ChannelView): string {
  return channel === "telegram" ? "" : writtenAddress(channel, consent?.address ?? "");
}

/** Our own number or bot as people write it. */
const shownSender = ({ channel, sender }: ChannelView): string => writtenAddress(channel, sender ?? "");

/** The variables of a sentence about a channel. */
export const variablesOf = (view: ChannelView): { address: string; sender: string } => ({
  address: shownAddress(view),
  sender: shownSender(view),
});

/** Why the state is what it is, and what can be done about it, in one or two sentences. */
export const explain = (say: Say, lang: Frame["lang"], view: ChannelView): string =>
  say(lang, whyOf(view), variablesOf(view));

/** Another patron has opted in at the address that this one had asked for. */
export const isClaimed = ({ consent }: ChannelView): boolean =>
  consent?.state === "rejected" && consent.event === "address_claimed";

function whyOf(view: ChannelView): TextKey {
  const { channel, consent, sender } = view;
  if (!consent || consent.state === "none") return sender === undefined ? "account:why.not_set_up" : "account:why.none";
  const hasAddress = shownAddress(view) !== "";
  if (consent.unreachable !== null && hasAddress) return "account:why.unreachable";
  if (consent.suppressed !== null) return stoppedBecause(view, hasAddress);
  switch (consent.state) {
    case "pending_opt_in":
      return channel === "email" ? "account:why.email_invited" : "account:why.sms_invited";
    case "opted_in":
      return `account:why.${channel}_on`;
    case "pending_opt_out":
      return "account:why.ending";
    case "rejected":
      return consent.event === "address_claimed" ? "account:why.claimed" : "account:why.expired";
    case "opted_out":
      return endedBecause(consent.event, consent.source, hasAddress);
  }
}

function stoppedBecause({ channel, sender }: ChannelView, hasAddress: boolean): TextKey {
  if (channel === "telegram") return "account:why.telegram_stopped";
  if (channel === "email") return hasAddress ? "account:why.email_stopped" : "account:why.ended";
  return sender === undefined || !hasAddress ? "account:why.stop_heard" : "account:why.must_start";
}

function endedBecause(event: string, source: string, hasAddress: boolean): TextKey {
  if (event === "number_changed" && hasAddress) return "account:why.number_changed";
  if (event === "stop_heard") return "account:why.stop_heard";
  return source === "staff" ? "account:why.by_staff" : "account:why.ended";
}
