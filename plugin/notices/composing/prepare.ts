import { countryOf } from "../../consent/phones/country-of.ts";
import { readAddresses } from "../../consent/read-standing.ts";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../../koha/host.ts";
import { readLibraryContacts } from "../../koha/libraries.ts";
import type { NoticeLibrary } from "../../koha/notice-facts/notice-facts.ts";
import { thingsOf } from "../../koha/notice-facts/things-of.ts";
import { writeTold } from "../../outbox/forget/told-things.ts";
import { readStopTold } from "../../outbox/stop-told.ts";
import { dayAt } from "../../schedule/library-day.ts";
import type { Lang, Say } from "../../templates/locales.ts";
import type { NoticeWordings } from "../../templates/notices/notice-wording-store.ts";
import { type NoticeToSay, renderNotice, renderShort } from "../../templates/notices/render-notice.ts";
import { sign } from "../../templates/notices/signatures/sign.ts";
import type { Signatures } from "../../templates/notices/signatures/signatures.ts";
import { readPatronLangs } from "../../templates/patron-language.ts";
import type { Routed } from "../deciding/routed.ts";
import type { Composer, WayTo, Words } from "./compose.ts";
import { composed } from "./koha-words.ts";
import { readFactsFor, type Told } from "./read-facts.ts";

/** How the library words its notices now. */
export interface Wording {
  wordings: Pick<NoticeWordings, "find">;
  signatures: Signatures;
  /** The library as a whole: its name where a branch is not known, and its language. */
  library: { name: string; lang: Lang };
  /** The patron's account on the web; empty: there is none to name. */
  accountLink: string;
}

export interface PrepareParts {
  db: Db;
  host: Host;
  say: Say;
  zone: string;
  /** Read anew for each look. */
  wording(): Promise<Wording>;
}

/** What was read beforehand of the notices that are to be worded. */
interface Known extends Wording {
  say: Say;
  told: ReadonlyMap<number, Told>;
  langs: ReadonlyMap<number, Lang>;
  contacts: ReadonlyMap<string, NoticeLibrary>;
  /** The country of each number that is due to be told how to end texts, as two letters. */
  countries: ReadonlyMap<number, string | null>;
  /** Which phones have lately been told how to end texts. */
  stopTold: ReadonlySet<number>;
}

/** Reads, in sets, all that it takes to word these notices. `told`: what those tell of that have no row. */
export async function prepareWords(
  parts: PrepareParts,
  routed: readonly Routed[],
  now: Date,
  told?: ReadonlyMap<number, Told>,
): Promise<Composer> {
  const { db, host, say, zone } = parts;
  const wording = await parts.wording();
  const ways = routed.flatMap(({ decision, notice }) =>
    decision.kind === "send"
      ? [decision, ...(decision.instead ?? []), ...(decision.also ?? [])].map((way) => ({
          way,
          of: notice.patronId ?? 0,
        }))
      : [],
  );
  const patronIds = [...new Set(ways.map(({ way, of }) => way.patronId ?? of))];
  const phones = [...new Set(ways.filter(({ way }) => way.channel === "sms").map(({ way }) => way.addressId))];
  const numbers = wording.signatures.stopLine
    ? await readAddresses(db, phones)
    : new Map<number, { address: string }>();
  const stopTold = await readStopTold(db, [...numbers.keys()], now);
  const known: Known = {
    ...wording,
    say,
    told: told ?? (await readFactsFor({ db, host }, routed, dayAt(now, zone))),
    langs: await readPatronLangs(db, patronIds, wording.library.lang),
    contacts: await readLibraryContacts(db),
    countries: new Map(
      [...numbers].flatMap(([id, { address }]) => (stopTold.has(id) ? [] : [[id, countryOf(address)] as const])),
    ),
    stopTold,
  };
  return {
    write: (one, locked, way) => write(known, one, locked, way),
    shorten: (one, way) => shorten(known, one, way),
  };
}

function libraryOf({ contacts, library, told }: Known, { notice, library: home }: Routed): NoticeLibrary {
  const known = told.get(notice.noticeId)?.facts.library ?? contacts.get(home ?? "");
  return known ?? { branchcode: "", name: library.name, phone: "", email: "" };
}

const langOf = ({ langs, library }: Known, { notice }: Routed, { patronId }: WayTo): Lang =>
  langs.get(patronId ?? notice.patronId ?? 0) ?? library.lang;

/** Before a text to a guardian that does not say whom it is about; empty where nothing need be said, or is known. */
function childFirst(known: Known, one: Routed, way: WayTo): (text: string) => string {
  const toOther = way.patronId !== undefined && way.patronId !== one.notice.patronId;
  const name = (toOther && known.told.get(one.notice.noticeId)?.facts.firstName.normalize("NFC").trim()) || "";
  const first = name === "" ? "" : known.say(langOf(known, one, way), "notices:for_child", { first_name: name });
  return (text) => (first === "" || text.normalize("NFC").includes(name) ? text : `${first} ${text}`);
}

/** What is added to each text: whom it is about, and what a signature adds. */
function finishBy(known: Known, one: Routed, way: WayTo): (text: string) => string {
  const { say, signatures, countries, stopTold } = known;
  const { channel, addressId } = way;
  const by = { say, signatures, use: "notices", lang: langOf(known, one, way), way: channel } as const;
  const library = libraryOf(known, one);
  const country = countries.get(addressId) ?? null;
  const about = childFirst(known, one, way);
  return (text) => sign(about(text), { ...by, library, country, stopDue: !stopTold.has(addressId) });
}

/** With what a notice is said in words of ours; undefined: nothing is known to say. */
function toSay(known: Known, one: Routed, way: WayTo): NoticeToSay | undefined {
  const told = known.told.get(one.notice.noticeId);
  if (!told) return undefined;
  const place = { name: told.name, lang: langOf(known, one, way), library: one.library ?? null, way: way.channel };
  return {
    wording: known.wordings.find(place),
    facts: told.facts,
    accountLink: known.accountLink,
    hideTitles: way.hidesTitles ?? false,
    finish: finishBy(known, one, way),
  };
}

/**
 * Of what a message tells, where its text or its patron may not say it: one in words of ours, and one to a guardian,
 * which goes when Koha forgets what it tells of the child.
 */
function tellsOf(known: Known, one: Routed, way: WayTo): { tellsOf?: string } {
  const told = known.told.get(one.notice.noticeId);
  const child = one.notice.patronId;
  const of = way.patronId !== undefined && child !== null && way.patronId !== child ? { of: child } : {};
  const things = told ? thingsOf(told.facts) : [];
  if (things.length > 0) return { tellsOf: writeTold({ things, sure: true, ...of }) };
  return "of" in of ? { tellsOf: writeTold({ things: [], sure: false, ...of }) } : {};
}

function write(known: Known, one: Routed, locked: Parameters<Composer["write"]>[1], way: WayTo): Words {
  const own = one.ruled?.ruling.words === "own" || way.hidesTitles;
  const asked = own ? toSay(known, one, way) : undefined;
  const told = tellsOf(known, one, way);
  const text = asked && renderNotice(asked, way.channel);
  if (text !== undefined) return { text, subject: locked.subject, ...told };
  const finish = finishBy(known, one, way);
  // Titles stay with the child, also where nothing is known of which they are.
  if (way.hidesTitles) return { text: finish(untitled(known, one, way)), subject: null, ...told };
  const koha = composed(locked);
  const toGuardian = way.patronId !== undefined;
  return { text: koha.trim() === "" ? koha : finish(koha), subject: locked.subject, ...(toGuardian ? told : {}) };
}

const untitled = (known: Known, one: Routed, way: WayTo): string =>
  known.say(langOf(known, one, way), "notices:for_guardian", { account: known.accountLink }).trim();

function shorten(known: Known, one: Routed, way: WayTo): Words | undefined {
  const asked = toSay(known, one, way);
  const text = asked && renderShort(asked, way.channel);
  return text === undefined ? undefined : { text, subject: null, ...tellsOf(known, one, way) };
}
