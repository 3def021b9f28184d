import { type Library, readLibraries } from "../../../../koha/libraries.ts";
import { readLetterNames } from "../../../../koha/lookup/letter-names.ts";
import type { Reach } from "../../../../koha/reach.ts";
import type { MessageFilter } from "../../../../reports/messages/filter.ts";
import { readLetterCodes } from "../../../../reports/messages/letter-codes.ts";
import {
  type ListedMessage,
  listMessages,
  type MessageList,
  streamMessages,
} from "../../../../reports/messages/list-messages.ts";
import { explainNotices } from "../../../../reports/waiting/waiting.ts";
import { explainMessages } from "../../../../reports/waiting/waiting-messages.ts";
import type { WaitingParts } from "../../../../reports/waiting/waiting-parts.ts";
import type { Why } from "../../../../reports/waiting/waiting-why.ts";
import type { StaffBackendParts } from "../../parts.ts";
import { exportRows } from "./export-rows.ts";
import { filterOf } from "./list-filter.ts";
import type { ListQuery } from "./list-query.ts";
import { type Searched, search } from "./search.ts";

/** How many messages a page of the list shows. */
export const PAGE_ROWS = 50;

/** What can be chosen in the filters. */
export interface Choices {
  libraries: readonly Library[];
  codes: readonly string[];
  letterNames: ReadonlyMap<string, string>;
}

/** One page of the list, and what the page says about it. */
export interface ListState {
  list: MessageList;
  searched: Searched;
  choices: Choices;
  /** Why those wait that do, by their keys. */
  waiting: ReadonlyMap<string, Why>;
}

/** What the list of all messages reads. */
export interface ListBackend {
  read(query: ListQuery, reach: Reach): Promise<ListState>;
  /** Every message of the query, newest first, and the names of letters. Rejects if they cannot be read at all. */
  export(query: ListQuery, reach: Reach): Promise<{ rows: AsyncGenerator<ListedMessage>; choices: Choices }>;
}

/** Opens what the list of all messages reads. */
export function openListBackend(parts: StaffBackendParts): ListBackend {
  const { db, host, installation, log, now, zone } = parts;
  const readChoices = async (reach: Reach): Promise<Choices> => {
    const libraries = await readLibraries(db);
    const letterNames = await readLetterNames(db, host);
    return {
      libraries: reach === null ? libraries : libraries.filter(({ branchcode }) => reach.includes(branchcode)),
      letterNames,
      codes: await readLetterCodes(db),
    };
  };
  const resolve = async (query: ListQuery, reach: Reach, choices: Choices) => {
    const country = installation.settings().consent.country;
    const found = await search(query, { db, host, country, reach, codes: choices.codes });
    const filter: MessageFilter = { ...filterOf(query, reach, zone, now()), ...found.filter };
    return { filter, searched: found.searched };
  };
  return {
    read: async (query, reach) => {
      await installation.refresh();
      const choices = await readChoices(reach);
      const { filter, searched } = await resolve(query, reach, choices);
      const { older, newer } = query;
      const list = await listMessages(db, filter, { size: PAGE_ROWS, older, newer });
      return { list, searched, choices, waiting: await explainRows(parts, list.rows, now()) };
    },
    export: async (query, reach) => {
      const choices = await readChoices(reach);
      const { filter } = await resolve(query, reach, choices);
      return { rows: await exportRows(streamMessages(db, filter), log), choices };
    },
  };
}

/** Why those of these rows wait that do, and until when; by their keys. */
export async function explainRows(
  parts: WaitingParts,
  rows: readonly Pick<ListedMessage, "source" | "id" | "key">[],
  now: Date,
): Promise<Map<string, Why>> {
  const idsOf = (source: ListedMessage["source"]) => rows.flatMap((row) => (row.source === source ? [row.id] : []));
  const messages = await explainMessages(parts, idsOf("outbox"), now);
  const notices = await explainNotices(parts, idsOf("notice"), now);
  return new Map(
    rows.flatMap(({ source, id, key }) => {
      const why = source === "notice" ? notices.get(id) : source === "outbox" ? messages.get(id) : undefined;
      return why ? [[key, why] as const] : [];
    }),
  );
}
