import type { ChannelName } from "../../../database/tables.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { entryOf, type MenuPath, mayOpen, type Opens, RESTORED } from "../../frame/menu.ts";
import type { Session } from "../../frame/sessions.ts";
import type { Trouble, TroubleCode } from "../../troubles.ts";

/** What else the overview finds not in order, besides what keeps messages from leaving. */
export const DEFECTS = [
  "other_senders",
  "foreign_wordings",
  "foreign_refused",
  "cannot_forget",
  "mail_passed",
] as const;
type Defect = (typeof DEFECTS)[number];

/** A page of ours, and the place on it. */
interface Page extends Opens {
  path: string;
  at?: string;
  name: TextKey;
}

/** Where something is mended; the place in the manual is for whoever may not open the page. */
interface Mend {
  page?: Page | Readonly<Record<ChannelName, Page>>;
  manual: string;
}

function entered(path: MenuPath, at?: string): Page {
  const { name, role } = entryOf(path);
  return { path, name, role, ...(at === undefined ? {} : { at }) };
}

const ACCOUNTS = {
  sms: entered("/settings", "sms"),
  telegram: entered("/settings", "telegram"),
  email: entered("/joining", "mail"),
};

const ACCOUNT: Mend = { page: ACCOUNTS, manual: "not-well#an-account-is-refused" };
const BALANCE: Mend = { manual: "not-well#the-balance-is-used-up" };
const AWAY: Mend = { manual: "not-well#the-provider-cannot-be-reached" };
const RESTS: Mend = { manual: "not-well#a-way-rests" };
const UNHEARD: Mend = { manual: "not-well#patrons-are-not-heard" };
const DATABASE: Mend = { manual: "not-well#the-database" };
const OTHERS: Mend = { manual: "not-well#other-plugins" };

/** For everything that may be wrong, where it is mended. */
const MENDS: Readonly<Record<TroubleCode | Defect, Mend>> = {
  nothing_set_up: { page: entered("/settings"), manual: "not-well#an-account-is-refused" },
  not_set_up_any_more: ACCOUNT,
  switched_off: { page: entered("/off-switch"), manual: "off-switch" },
  daily_limit: { page: entered("/settings", "limit"), manual: "not-well#the-days-limit" },
  no_process_sends: { manual: "not-well#no-process-sends" },
  sender_stopped: RESTS,
  credentials_refused: ACCOUNT,
  number_misconfigured: ACCOUNT,
  sender_refused: ACCOUNT,
  insufficient_funds: BALANCE,
  account_disabled: BALANCE,
  rate_limited: RESTS,
  provider_unavailable: AWAY,
  unreachable: AWAY,
  connection_refused: AWAY,
  connection_silent: AWAY,
  host_unknown: AWAY,
  tls_failed: AWAY,
  proxy_failed: AWAY,
  no_bot: UNHEARD,
  bot_silent: UNHEARD,
  bot_not_listening: UNHEARD,
  awaiting_bot: UNHEARD,
  inbox_not_empty: UNHEARD,
  bot_starting: UNHEARD,
  telegram_unreachable: AWAY,
  telegram_token_refused: ACCOUNT,
  another_program_polls: ACCOUNT,
  webhook_elsewhere: UNHEARD,
  texts_refused: ACCOUNT,
  other_address: UNHEARD,
  asking_provider: UNHEARD,
  restored: { page: RESTORED, manual: "restored" },
  database_read_only: DATABASE,
  database_locked: DATABASE,
  database_gone: DATABASE,
  database_silent: DATABASE,
  database_login_refused: DATABASE,
  database_no_database: DATABASE,
  database_denied: DATABASE,
  database_full: DATABASE,
  database_crowded: DATABASE,
  database_old_tables: DATABASE,
  database_damaged: DATABASE,
  database_other: DATABASE,
  other_senders: OTHERS,
  foreign_wordings: OTHERS,
  foreign_refused: OTHERS,
  mail_passed: { manual: "not-well#mail-went-by-koha" },
  cannot_forget: { manual: "not-well#titles-that-koha-has-forgotten" },
};

/** What is not well, as far as it decides where that is mended. */
export type NotWell = { code: TroubleCode | Defect } & Pick<Trouble, "channel">;

/** A link below our pages, and what it is called. */
export interface MendLink {
  to: string;
  name: TextKey;
}

/** Where this person mends that: the page for it if they may open it, and otherwise what the manual says of it. */
export function mendOf({ code, channel }: NotWell, session: Pick<Session, "roles" | "reach"> | undefined): MendLink {
  const { page, manual } = MENDS[code];
  const found = page && ("path" in page ? page : page[channel ?? "sms"]);
  if (!found || !session || !mayOpen(found, session))
    return { to: `/manual/${manual}`, name: "console:not_well.manual" };
  return { to: found.at === undefined ? found.path : `${found.path}#${found.at}`, name: found.name };
}
