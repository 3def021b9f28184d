import { anInstallation } from "../../plugin/configuration/installation.fixture.ts";
import { findAddressIds } from "../../plugin/consent/read-standing.ts";
import type { Db } from "../../plugin/database/connection.ts";
import type { Host } from "../../plugin/koha/host.ts";
import { searchPatrons } from "../../plugin/koha/lookup/search-patrons.ts";
import { readMergedInto } from "../../plugin/koha/merged-records.ts";
import { NEWEST_TEXTS } from "../../plugin/koha/queue/waiting.ts";
import { findPatrons } from "../../plugin/reports/find-patrons.ts";
import { type MessageFilter, withUsualDays } from "../../plugin/reports/messages/filter.ts";
import { readLetterCodes } from "../../plugin/reports/messages/letter-codes.ts";
import { listMessages, streamMessages } from "../../plugin/reports/messages/list-messages.ts";
import { readMessageStory } from "../../plugin/reports/messages/story.ts";
import { readNumberUse } from "../../plugin/reports/number-use.ts";
import { readDays } from "../../plugin/reports/overview.ts";
import { REVIEW_GROUPS } from "../../plugin/reports/review/groups.ts";
import { countReview, readReview } from "../../plugin/reports/review-list.ts";
import { readWaiting } from "../../plugin/reports/waiting/waiting.ts";
import { CARD, emailOf, FULL, numberOf, PATRON, RARE_NAME, SMALL_LIBRARY } from "./fill.ts";

const PAGE = 50;
const MOST_PATRONS = 201;
/** As many as the page of what needs a person shows of each group, and a patron's page of messages. */
const OF_GROUP = 20;
const OF_PATRON = 30;

/** With what a page asks. */
export interface Asking {
  db: Db;
  host: Host;
  now: Date;
}

/** Something that a page of staff asks. */
export interface NamedQuery {
  name: string;
  /** Reads more rows than the others by its nature: so many at most, and why. */
  most?: number;
  run(asking: Asking): Promise<unknown>;
}

const list = (name: string, filter: Partial<MessageFilter>): NamedQuery => ({
  name,
  run: ({ db, now }) => listMessages(db, withUsualDays({ reach: null, ...filter }, now), { size: PAGE }),
});

/** A pass over Koha's patrons, which have no index on their numbers and mail addresses. */
const ALL_PATRONS = 2 * FULL.patrons + 1_000;

const search = (name: string, text: string): NamedQuery => ({
  name,
  // Preferred names have no index.
  ...(/\p{L}/u.test(text) ? { most: ALL_PATRONS } : {}),
  run: async ({ db }) => {
    const patronIds = await searchPatrons(db, text, null, MOST_PATRONS);
    const addressIds = /^\d+$/.test(text) ? [...(await findAddressIds(db, [text]))] : [];
    return listMessages(db, { reach: null, patronIds, addressIds }, { size: PAGE });
  },
});

/** The newest rows of Koha's queue, walked by their key (`koha/queue/waiting`), and the outbox, by day and way. */
const NEWEST_ROWS = NEWEST_TEXTS + 3 * FULL.hot;

const find = (name: string, text: string): NamedQuery => ({
  name,
  most: ALL_PATRONS,
  run: ({ db }) => findPatrons(db, { text, reach: null, country: "US" }),
});

/** Koha is asked of each of a month's failures and ended notices, to count and to list, whose patron it is. */
const WHOSE_EACH = 75_000;

const needsAPerson = (name: string, reach: MessageFilter["reach"]): NamedQuery => ({
  name,
  ...(reach === null ? {} : { most: WHOSE_EACH }),
  run: ({ db, now }) => readReview(db, { groups: REVIEW_GROUPS, reach, order: "newest", most: OF_GROUP }, now),
});

const overview = (name: string, reach: MessageFilter["reach"]): NamedQuery => ({
  name,
  most: NEWEST_ROWS,
  run: async ({ db, host, now }) => [
    await readWaiting({ db, host, installation: anInstallation(), hearing: HEARS, reach }, 1, now),
    await countReview(db, { reach }, REVIEW_GROUPS, now),
    await readDays(db, reach, "America/New_York", now),
  ],
});
const HEARS = { deaf: async () => undefined };

/** What staff ask most, and each filter alone. */
export const QUERIES: readonly NamedQuery[] = [
  list("first page", {}),
  { name: "letters to choose among", run: ({ db }) => readLetterCodes(db) },
  {
    name: "the page a year back",
    run: ({ db, now }) => {
      const at = new Date(now.getTime() - 350 * 24 * 60 * 60_000);
      return listMessages(db, { reach: null }, { size: PAGE, older: { at, of: "n", id: 0 } });
    },
  },
  list("state: failed", { states: ["failed"] }),
  list("state: delivered", { states: ["delivered"] }),
  list("state: missing contact", { states: ["missing_contact"] }),
  list("way: telegram", { channels: ["telegram"] }),
  list("library: a small one", { libraries: [SMALL_LIBRARY] }),
  list("letter: a rare one", { letterCodes: ["RARE"] }),
  list("letter that nobody got", { letterCodes: ["NONE"] }),
  list("reason: landline", { reasons: ["landline"] }),
  list("about one hold", { about: "hold:77" }),
  list("several filters", { states: ["failed"], channels: ["email"], libraries: [SMALL_LIBRARY] }),
  search("name", `${RARE_NAME} Name7`),
  search("card", String(CARD)),
  search("number", numberOf(PATRON)),
  list("one patron, all dates", { patronIds: [PATRON], from: new Date(0) }),
  {
    name: "patron's page: the last messages",
    run: async ({ db }) => [
      await listMessages(db, { reach: null, patronIds: [PATRON] }, { size: OF_PATRON }),
      await readMergedInto(db, PATRON),
    ],
  },
  {
    name: "patron's page: who else has this",
    most: ALL_PATRONS,
    run: ({ db }) =>
      readNumberUse(db, {
        patronId: PATRON,
        contacts: [
          { channel: "sms", address: numberOf(PATRON) },
          { channel: "email", address: emailOf(PATRON) },
        ],
        country: "US",
        reach: null,
      }),
  },
  find("find a patron by name", `${RARE_NAME} Name7`),
  find("find a patron by card", String(CARD)),
  find("find a patron by number", numberOf(PATRON)),
  { name: "one message, archived", run: ({ db, host }) => readMessageStory({ db, host }, { of: "m", id: 7 }) },
  needsAPerson("needs a person", null),
  needsAPerson("needs a person, at a small library", [SMALL_LIBRARY]),
  overview("overview", null),
  overview("overview, of a small library", [SMALL_LIBRARY]),
  { name: "CSV: first byte", run: ({ db }) => streamMessages(db, { reach: null }).next() },
  list("limited to a small library", { reach: [SMALL_LIBRARY] }),
  list("limited to a small library, a rare letter", { reach: [SMALL_LIBRARY], letterCodes: ["RARE"] }),
  list("limited to a library with nobody", { reach: ["NONE"] }),
];
