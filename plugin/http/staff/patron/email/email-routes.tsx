import type { Context } from "hono";
import type { ConsentView } from "../../../consent/view.ts";
import type { Entered } from "../../../frame/entered.ts";
import type { Crumb } from "../../../frame/layout.tsx";
import { chosenLoans, readChoice, writeDraft } from "./draft.ts";
import { type EmailFacts, EmailPage } from "./email-page.tsx";
import { makeMailto } from "./mailto.ts";

interface Writing {
  facts: EmailFacts;
  view: Pick<ConsentView, "library" | "lang">;
  /** The path of the patron's page. */
  at: string;
  crumbs: readonly Crumb[];
  edit: string;
}

/** Shows the choice, and below an address the link that opens the mail program. Changes nothing, and sends nothing. */
export function writeEmail(c: Context<Entered>, { facts, view, at, crumbs, edit }: Writing) {
  const frame = c.get("frame");
  const query = new URL(c.req.url).searchParams;
  const asked = readChoice(query);
  const { to, name, loans = [], holds = [] } = facts;
  const page = { frame, at, crumbs, facts, edit };
  if (to === undefined || !query.has("write")) {
    return c.html(<EmailPage {...page} choice={asked} />);
  }
  // Whoever ticks titles means them, also where the choice above them was overlooked.
  const choice = asked.about === "nothing" && asked.loanIds.size > 0 ? { ...asked, about: "loans" as const } : asked;
  const nothingLeft = choice.about === "holds" ? holds.length === 0 : chosenLoans(choice, loans).length === 0;
  if (choice.about !== "nothing" && nothingLeft) return c.html(<EmailPage {...page} choice={choice} none />, 422);
  const draft = writeDraft(choice, { to, name, library: view.library, loans, holds }, frame.say, view.lang);
  return c.html(<EmailPage {...page} choice={choice} made={{ draft, mail: makeMailto(draft) }} />);
}
