import type { Child, FC } from "hono/jsx";
import type { ChannelConsent } from "../../reports/patron-consent.ts";

/** How a state is coloured; the words alone say the same. */
export type Tone = "good" | "bad" | "warn" | "quiet";

/** A state in a word or two. */
export const Badge: FC<{ tone: Tone; children?: Child }> = ({ tone, children }) => (
  <span class={`badge badge-${tone}`}>{children}</span>
);

/** Whether messages arrive, wait for an answer, or do not come. */
export function consentTone({ state, suppressed, unreachable }: ChannelConsent): Tone {
  if (state === "opted_in") return suppressed === null && unreachable === null ? "good" : "bad";
  if (state === "pending_opt_in" || state === "pending_opt_out") return "warn";
  return state === "rejected" ? "bad" : "quiet";
}
