import { accountLink } from "../../../../configuration/account-link.ts";
import { readTrialTargets, type TrialTarget } from "../../../../configuration/trial-list.ts";
import type { ChannelName } from "../../../../database/tables.ts";
import { readNoticeLibraries } from "../../../../koha/libraries.ts";
import { readPatronByCard } from "../../../../koha/lookup/patron-by-card.ts";
import type { NoticeFacts, NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import { readNoticeFacts } from "../../../../koha/notice-facts/read-notice-facts.ts";
import type { Reach } from "../../../../koha/reach.ts";
import { aboutOf } from "../../../../notices/composing/read-facts.ts";
import { dayAt } from "../../../../schedule/library-day.ts";
import type { Lang, Say } from "../../../../templates/locales.ts";
import {
  type ExportedWording,
  type FoundWords,
  type NoticeWordings,
  type NoticeWordingVersion,
  type OwnWording,
  openNoticeWordings,
  type WordingPlace,
} from "../../../../templates/notices/notice-wording-store.ts";
import { sampleFacts } from "../../../../templates/notices/sample-facts.ts";
import { sign } from "../../../../templates/notices/signatures/sign.ts";
import { readSignatures } from "../../../../templates/notices/signatures/signature-store.ts";
import type { Signatures } from "../../../../templates/notices/signatures/signatures.ts";
import type { WordedNotice } from "../../../../templates/notices/worded-notices.ts";
import { shippedWords, type Wording } from "../../../../templates/notices/wording.ts";
import type { StaffBackendParts } from "../../parts.ts";
import { lessParticular, samePlace } from "./place.ts";
import { type SendingTests, sendTest, type TestOutcome } from "./send-test.ts";

/** What is said at a place: now, without a wording of its own, and formerly. */
export interface PlaceState {
  inForce: FoundWords;
  /** The less particular wording, at last the shipped one. */
  fallback: FoundWords;
  /** The newest first. */
  versions: readonly NoticeWordingVersion[];
}

/** What a text of a place is signed and filled with. */
export interface Fillings {
  signatures: Signatures;
  /** Two letters: numbers are taken to be of the library's country. */
  country: string;
  accountLink: string;
}

/** What the pages of the words of notices read and do. */
export interface NoticesBackend {
  shipped: Say;
  /** Every wording of the library's own that is in force. */
  owned(): Promise<readonly OwnWording[]>;
  read(place: WordingPlace): Promise<PlaceState>;
  /**
   * Saves what was typed over version `seen`; null, or what would be said anyway, takes the place's own wording away.
   * `meanwhile`: somebody else has saved something else since, and nothing is saved. Idempotent.
   */
  save(
    place: WordingPlace,
    saved: { wording: Wording | null; seen: number; by: string },
  ): Promise<"saved" | "meanwhile">;
  /** Makes the library's wordings exactly these. False: somebody saved one meanwhile. */
  importAll(wordings: readonly ExportedWording[], by: string): Promise<boolean>;
  /** What the library is called where Koha has no libraries. */
  libraryName(): string;
  /** Koha's libraries, with how they can be reached. */
  libraries(): Promise<NoticeLibrary[]>;
  fillings(): Promise<Fillings>;
  /** Made-up facts about so many things, for a preview. */
  sample(library: NoticeLibrary, count: number, name: WordedNotice): NoticeFacts;
  /**
   * What Koha has to tell the patron of this card, in a notice of this name; without items where there is nothing of
   * the kind now. Undefined: nobody within reach has the card.
   */
  facts(card: string, name: WordedNotice, reach: Reach): Promise<NoticeFacts | undefined>;
  /** Where a test text may go. */
  targets(): readonly TrialTarget[];
  sendTest(target: TrialTarget, test: { text: string; by: string }): Promise<TestOutcome>;
}

/** Opens the backend of the pages of the words of notices. */
export function openNoticesBackend(parts: StaffBackendParts): NoticesBackend {
  const { db, installation, now } = parts;
  const { shipped } = parts.say;
  let opened: Promise<NoticeWordings> | undefined;
  /** Read when a page first asks; what was saved since is read too. */
  const wordings = async (): Promise<NoticeWordings> => {
    opened ??= openNoticeWordings(db, shipped);
    opened.catch(() => {
      opened = undefined;
    });
    const open = await opened;
    await open.refresh();
    return open;
  };
  const { settings } = installation;
  return {
    shipped,
    owned: async () => (await wordings()).owned(),
    read: async (place) => readState(await wordings(), place, shipped),
    save: async (place, saved) => saveAt(await wordings(), place, { ...saved, shipped, now: now() }),
    importAll: async (list, by) => (await (await wordings()).importAll(list, by, now())) !== undefined,
    libraryName: () => settings().library.name,
    libraries: () => readNoticeLibraries(db),
    fillings: async () => ({
      signatures: (await readSignatures(db)).signatures,
      country: settings().consent.country,
      accountLink: accountLink(settings().opacUrl),
    }),
    sample: (library, count, name) => sampleFacts(library, count, dayAt(now(), parts.zone), name),
    facts: (card, name, reach) => factsOf(parts, { card, name, reach }),
    targets: () => readTrialTargets(settings().trialAddresses, settings().consent.country),
    sendTest: (target, test) => sendTest(sendingTests(parts), target, test),
  };
}

const sendingTests = ({ db, installation, wake, now }: StaffBackendParts): SendingTests => ({
  db,
  key: installation.settings().botToken.reveal(),
  wake,
  now,
});

async function readState(wordings: NoticeWordings, place: WordingPlace, shipped: Say): Promise<PlaceState> {
  return {
    inForce: wordings.find(place),
    fallback: fallbackOf(wordings, place, shipped),
    versions: await wordings.versions(place),
  };
}

function fallbackOf(wordings: NoticeWordings, place: WordingPlace, shipped: Say): FoundWords {
  const owned = wordings.owned();
  const next = lessParticular(place).find((other) => owned.some((one) => samePlace(one, other)));
  return next ? wordings.find(next) : { ...shippedWords(shipped, place.name, place.lang), own: undefined };
}

interface Saving {
  wording: Wording | null;
  seen: number;
  by: string;
  shipped: Say;
  now: Date;
}

async function saveAt(
  wordings: NoticeWordings,
  place: WordingPlace,
  { wording, seen, by, shipped, now }: Saving,
): Promise<"saved" | "meanwhile"> {
  const { words } = fallbackOf(wordings, place, shipped);
  const wanted = wording && !sameWording(wording, words) ? wording : null;
  const [latest] = await wordings.versions(place);
  // A second click of the same button, or nothing new.
  if (sameWording(latest?.wording ?? null, wanted)) return "saved";
  if ((latest?.version ?? 0) !== seen) return "meanwhile";
  const saved = await wordings.save(place, wanted, seen, by, now);
  await wordings.refresh();
  return saved ? "saved" : "meanwhile";
}

const sameWording = (one: Wording | null, other: Wording | null): boolean =>
  one?.one === other?.one && one?.other === other?.other;

/** What Koha would tell that patron now; nothing but who they are where there is nothing of the kind. */
async function factsOf(
  { db, host, zone, now }: StaffBackendParts,
  { card, name, reach }: { card: string; name: WordedNotice; reach: Reach },
): Promise<NoticeFacts | undefined> {
  const patron = await readPatronByCard(db, card, reach);
  if (!patron) return undefined;
  const library = (await readNoticeLibraries(db)).find(({ branchcode }) => branchcode === patron.library);
  if (!library) return undefined;
  const { patronId } = patron;
  const ask = { noticeId: 0, patronId, about: aboutOf(name), branchcode: null, things: [], text: null };
  const facts = await readNoticeFacts(db, host, [ask], dayAt(now(), zone));
  return facts.get(0) ?? { firstName: patron.firstName, library, items: [], fine: null, cardEndsOn: null };
}

/** Signs a text of a library as it leaves one way. */
export function signer(
  { signatures, country }: Fillings,
  said: { say: Say; lang: Lang; way: ChannelName; library: NoticeLibrary },
): (text: string, stopDue: boolean) => string {
  const number = said.way === "sms" ? country : null;
  return (text, stopDue) => sign(text, { ...said, signatures, use: "notices", country: number, stopDue });
}
