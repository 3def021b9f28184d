import type { FC } from "hono/jsx";
import type { Ticket } from "../../koha/tickets.ts";
import { Csrf, type Frame, Page } from "./layout.tsx";
import type { Session } from "./sessions.ts";

/** What a browser says about where a request began; undefined where it says nothing. */
type FetchSite = string | undefined;

/**
 * Whether somebody must say that they want to go on as the person of a ticket: another one is signed in here, or the
 * link that brought the ticket was on another site. Otherwise a stranger's link could make a browser act for the
 * stranger, and what is typed then would be the stranger's.
 */
export function mustAsk(ticket: Ticket, present: Session | undefined, site: FetchSite): boolean {
  if (present) return present.whoId !== ticket.whoId || present.who !== ticket.who;
  return site === "cross-site";
}

/** Whether the form below was sent from our own page. A browser that names no site is known by the session's token. */
export function isOwnAnswer(form: FormData, present: Session | undefined, site: FetchSite): boolean {
  if (site !== undefined && site !== "same-origin") return false;
  return present === undefined || form.get("csrf") === present.csrf;
}

interface WhoGoesOnProps {
  frame: Frame;
  ticket: Ticket;
  token: string;
  present: Session | undefined;
}

/** Asks whether to go on as the person whom Koha names. */
export const WhoGoesOn: FC<WhoGoesOnProps> = ({ frame, ticket, token, present }) => {
  const { say, lang, base } = frame;
  return (
    <Page frame={frame} title={say(lang, "pages:page.who_goes_on")}>
      {present && <p>{say(lang, "pages:page.who_is_here", { who: present.who })}</p>}
      <p>{say(lang, "pages:page.who_comes", { who: ticket.who })}</p>
      <form method="post" action={`${base}/enter`}>
        {present && <Csrf session={present} />}
        <input type="hidden" name="ticket" value={token} />
        <button type="submit">{say(lang, "pages:page.go_on_as", { who: ticket.who })}</button>
      </form>
    </Page>
  );
};
