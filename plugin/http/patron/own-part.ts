import type { Everything } from "../../reports/patron-consent-everything.ts";
import type { PatronHistory } from "../../reports/patron-history.ts";
import type { ConsentView } from "../consent/view.ts";

/*
 * Where a borrowernumber was another person's before, nothing of that person is shown to this one: only what came after
 * `since`, when staff, or the library's record, said so. Null: all of it is this person's.
 */

/** By these a person names an address of their own. */
const OWN_STEPS: ReadonlySet<string> = new Set(["requested", "opted_in", "confirmed"]);

/** The part of the view that is this person's. */
export function ownView(view: ConsentView, since: Date | null): ConsentView {
  if (since === null) return view;
  return {
    ...view,
    channels: view.channels.map((one) =>
      one.consent && one.consent.since <= since ? { ...one, consent: undefined } : one,
    ),
  };
}

/** The part of the history that is this person's. */
export function ownHistory(history: PatronHistory, since: Date | null): PatronHistory {
  if (since === null) return history;
  return {
    standings: history.standings.filter((one) => one.changed_at > since),
    steps: history.steps.filter((one) => one.at > since),
    messages: history.messages.filter((one) => one.created_at > since),
    notices: history.notices.filter((one) => one.first_seen_at > since),
  };
}

/** The part that this person may take along. */
export function ownEverything(everything: Everything, since: Date | null): Everything {
  if (since === null) return everything;
  const { preferences } = everything;
  const steps = everything.steps.filter((one) => one.at > since);
  // The former phone may still write, and what was under way there may end.
  const own = new Set(steps.flatMap((one) => (OWN_STEPS.has(one.event) && one.address ? [one.address] : [])));
  const isOwn = ({ address }: { address: string | null }) => address === null || own.has(address);
  return {
    patron: everything.patron,
    consents: everything.consents.filter((one) => one.changed_at > since && isOwn(one)),
    steps: steps.filter(isOwn),
    messages: everything.messages.filter((one) => one.created_at > since && isOwn(one)),
    heard: everything.heard.filter((one) => one.heard_at > since && isOwn(one)),
    // A text that nobody could read may be either's.
    parked: [],
    notices: everything.notices.filter((one) => one.first_seen_at > since),
    choices: everything.choices.filter((one) => one.changed_at > since),
    preferences: preferences && preferences.changed_at > since ? preferences : undefined,
    links: everything.links.filter((one) => one.made_at > since),
  };
}
