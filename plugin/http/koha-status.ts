import type { Installation } from "../configuration/installation.ts";
import type { Db } from "../database/connection.ts";
import { reaches } from "../koha/reach.ts";
import { type Ticket, useTicket } from "../koha/tickets.ts";
import { countUndelivered } from "../reports/undelivered.ts";
import { nearestLang } from "../templates/locales.ts";
import { type ChannelView, readConsentView } from "./consent/view.ts";
import { addressHint } from "./frame/address-hint.ts";
import type { Entry } from "./frame/entry.tsx";
import { dayOf } from "./frame/instants.ts";
import type { Frame } from "./frame/layout.tsx";
import { DEFAULT_ROLES, rolesOf } from "./frame/roles/roles.ts";
import { reachOf } from "./frame/sessions.ts";

/** What Koha's own pages say of a patron, in the librarian's language. */
export interface PatronStatus {
  /** By which ways messages reach the patron. Of an address only its end. */
  line: string;
  /** What went wrong lately; absent if nothing did. */
  trouble?: string;
}

interface StatusParts {
  db: Db;
  installation: Pick<Installation, "settings" | "senders" | "mode">;
  entry: Pick<Entry, "say" | "lang" | "zone" | "dates" | "roles" | "now" | "holdsSameRights">;
}

type Reader = Pick<Frame, "say" | "lang" | "zone" | "dates">;

const WEEK_MS = 7 * 24 * 3_600_000;

/**
 * Uses up a ticket of staff whose target is a patron, and says how that patron is reached; undefined if the ticket is
 * no good, or this person may not see the patron.
 */
export function openPatronStatus({ db, installation, entry }: StatusParts) {
  return async (token: string): Promise<PatronStatus | undefined> => {
    const ticket = await useTicket(db, token, "staff", entry.now());
    const patronId = Number(/^\/patron\/(\d{1,10})$/.exec(ticket?.target ?? "")?.[1]);
    if (!ticket || !Number.isSafeInteger(patronId)) return undefined;
    if (!(await maySee({ db, entry }, ticket, patronId))) return undefined;
    const view = await readConsentView(db, installation, patronId);
    if (!view) return undefined;
    const { say, zone } = entry;
    const dates = await entry.dates?.();
    const reader = { say, zone, lang: nearestLang(ticket.lang, entry.lang()), ...(dates && { dates }) };
    const count = await countUndelivered(db, patronId, new Date(entry.now().getTime() - WEEK_MS));
    const ways = view.channels.map((one) => stateOf(one, reader));
    return {
      line: say(reader.lang, "console:koha.line", { ways: ways.join(" · ") }),
      ...(count > 0 ? { trouble: say(reader.lang, "console:koha.trouble", { count }) } : {}),
    };
  };
}

async function maySee(
  { db, entry }: Pick<StatusParts, "db" | "entry">,
  ticket: Ticket,
  patronId: number,
): Promise<boolean> {
  const { permissions } = ticket;
  if (!rolesOf(permissions, (await entry.roles?.()) ?? DEFAULT_ROLES).has("see")) return false;
  return (await reaches(db, reachOf(permissions), patronId)) && (await entry.holdsSameRights(ticket));
}

/** How one channel stands, in a few words. Pure. */
export function stateOf({ channel, consent }: ChannelView, reader: Reader): string {
  const { say, lang } = reader;
  const way = say(lang, `console:koha.way.${channel}`);
  if (!consent || consent.state === "none") return say(lang, "console:koha.off", { way });
  const address = addressHint(consent.address);
  const day = dayOf(consent.since, reader);
  if (consent.state === "pending_opt_in") {
    return say(lang, "console:koha.asked", { way, day: dayOf(consent.askedAt ?? consent.since, reader) });
  }
  if (consent.state !== "opted_in") return say(lang, "console:koha.ended", { way, day });
  if (consent.unreachable !== null) return say(lang, "console:koha.unreachable", { way, address });
  if (consent.suppressed !== null) return say(lang, "console:koha.off", { way });
  const isNamed = channel !== "telegram" && address !== "";
  return isNamed
    ? say(lang, "console:koha.on", { way, address, day })
    : say(lang, "console:koha.on_chat", { way, day });
}
