import type { FC } from "hono/jsx";
import { isErased } from "../../../consent/fingerprint.ts";
import { writtenAddress } from "../../../consent/phones/written-number.ts";
import type { ChannelName, MessageKind } from "../../../database/tables.ts";
import type { ListedMessage } from "../../../reports/messages/list-messages.ts";
import { nextStep } from "../../../reports/messages/next-step.ts";
import type { ShownState } from "../../../reports/messages/shown-state.ts";
import type { Why } from "../../../reports/waiting/waiting-why.ts";
import { kindOf } from "../../../routing/kinds.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayForgotten } from "../../frame/message-words.tsx";
import { sayBecause, sayUntil } from "../waiting/waiting-words.ts";

/** What a message is about: the type by its name, and Koha's code for it where it is a notice. */
export function aboutOf(
  { kind, letterCode }: { kind: MessageKind; letterCode: string | null },
  letterNames: ReadonlyMap<string, string>,
  { say, lang }: Frame,
): { name: string; code: string } {
  if (kind !== "notice") return { name: say(lang, `messages:system.${kind}`), code: "" };
  const code = letterCode?.trim() ?? "";
  const about = kindOf(code);
  // Where we have no word of our own, the library's own name for the letter says most.
  if (about !== "other") return { name: say(lang, `account:kind.${about}`), code };
  return { name: letterNames.get(code) ?? say(lang, "account:kind.other"), code };
}

export const wayOf = (channel: ChannelName, { say, lang }: Frame): string => say(lang, `pages:patron.${channel}`);

/** An address as people write it; of an erased one nothing is left to show. */
export function addressOf({ channel, address }: Pick<ListedMessage, "channel" | "address">, frame: Frame): string {
  if (channel === null || address === null || address === "") return "";
  return isErased(address) ? frame.say(frame.lang, "messages:list.erased") : writtenAddress(channel, address);
}

/** Why a message has no text any more. */
export const sayNoText = (row: Pick<ListedMessage, "text" | "forgottenAt">, frame: Frame): string =>
  sayForgotten(row, frame) || frame.say(frame.lang, "messages:list.no_text");

const LOOK = {
  pending: "quiet",
  in_progress: "quiet",
  sent: "good",
  delivered: "good",
  failed: "bad",
  missing_contact: "bad",
  insufficient_funds: "bad",
  uncertain: "warn",
  cancelled: "quiet",
} as const satisfies Record<ShownState, string>;

export const sayState = (state: ShownState, { say, lang }: Frame): string => say(lang, `messages:state.${state}`);

/** The state in a word. */
export const StateBadge: FC<{ frame: Frame; state: ShownState }> = ({ frame, state }) => (
  <span class={`badge badge-${LOOK[state]}`}>{sayState(state, frame)}</span>
);

/** Why a message stands as it does, and until when it waits; empty where nobody knows. */
export function sayWhy(
  { state, reason }: Pick<ListedMessage, "state" | "reason">,
  why: Why | undefined,
  frame: Frame,
): string {
  const { say, lang } = frame;
  if (state === "sent" || state === "delivered" || state === "in_progress") return say(lang, `messages:fine.${state}`);
  if (!why) return reason === null ? "" : sayReason(reason, frame);
  const until = say(lang, "messages:list.until", { until: sayUntil(why.until, frame) });
  return `${sayBecause(why.because, frame)} ${until}`;
}

/** Earlier releases gave one reason to notices queued before and after the patron opted out. */
export const sayReason = (reason: string, frame: Frame): string =>
  sayBecause(reason === "consent_withdrawn" ? "opted_out" : reason, frame);

/**
 * What staff can do about it; empty where it is well or on its way. Where it cannot be sent again, as when Koha has
 * deleted its row, that is not advised.
 */
export function sayNext(
  { state, reason }: Pick<ListedMessage, "state" | "reason">,
  why: Why | undefined,
  { say, lang }: Pick<Frame, "say" | "lang">,
  canSendAgain = true,
): string {
  const usual = nextStep(state, why?.because ?? reason);
  const step = usual === "send_again" && !canSendAgain ? "other_way" : usual;
  return step === undefined ? "" : say(lang, `messages:next.${step}`);
}
