import type { ChannelName } from "../../database/tables.ts";
import type { NoticeFacts } from "../../koha/notice-facts/notice-facts.ts";
import { showsNothing } from "../readable-text.ts";
import { countSegments } from "../segments.ts";
import { fillTemplate, namesIn, readTemplate, type Template } from "./notice-template.ts";
import { ESSENTIAL, LONGEST_TITLE, MOST_TITLES, type TitleRoom, valuesOf } from "./variables.ts";
import { formOf, type NoticeWords, type Wording } from "./wording.ts";

export interface NoticeToSay {
  wording: NoticeWords;
  facts: NoticeFacts;
  /** The patron's account on the web; empty: there is none to name. */
  accountLink: string;
  /** Where loans are renewed, if that is another page. */
  renewLink?: string;
  /** Says what a wording with titles would say in our short words instead. */
  hideTitles?: boolean;
  /** Never cuts titles further than to their longest, whatever the text costs then. */
  wholeTitles?: boolean;
  /** What is done with the text before it is measured, such as signing it. */
  finish?: (text: string) => string;
}

/** A text to phones may have so many segments: more is refused when a wording is saved. */
export const MOST_SEGMENTS = 3;
/** Titles become shorter before a text to phones has more segments than that. */
const SHORTER_TITLES = [20, 12];

/**
 * The text of a notice in NFC, finished. Of several titles a text to phones says as many as cost no further segment.
 * Where the wording lacks a value that it cannot do without, it is said in our short words. Undefined: there is nothing
 * to say.
 */
export function renderNotice(asked: NoticeToSay, way: ChannelName): string | undefined {
  const read = readOf(asked, asked.wording.words);
  const filled = fillerOf(asked, way, read);
  const finish = asked.finish ?? asIs;
  const longest = { letters: LONGEST_TITLE[way], most: MOST_TITLES[way] };
  const text = way === "sms" ? renderToPhone(asked, read.all.has("titles"), filled) : finished(filled(longest), finish);
  return text ?? renderShort(asked, way);
}

/** The same in our short words: a count, and where to look. */
export function renderShort(asked: NoticeToSay, way: ChannelName): string | undefined {
  const filled = fillerOf({ ...asked, hideTitles: true }, way, readOf(asked, asked.wording.short));
  return finished(filled({ letters: 0, most: 0 }), asked.finish ?? asIs);
}

type Filled = (room: TitleRoom) => string | undefined;
const asIs = (text: string): string => text;
const finished = (text: string | undefined, finish: (text: string) => string) =>
  text === undefined ? undefined : finish(text);
const segmentsOf = (text: string): number => countSegments(text).segments;

function renderToPhone(asked: NoticeToSay, listsTitles: boolean, filled: Filled): string | undefined {
  const { facts, finish = asIs, wholeTitles = false } = asked;
  let letters = LONGEST_TITLE.sms;
  let body = filled({ letters, most: 1 });
  let text = finished(body, finish);
  for (const shorter of wholeTitles ? [] : SHORTER_TITLES) {
    if (text === undefined || segmentsOf(text) <= MOST_SEGMENTS) break;
    letters = shorter;
    body = filled({ letters, most: 1 });
    text = finished(body, finish);
  }
  if (body === undefined || text === undefined || !listsTitles) return text;
  const most = Math.min(MOST_TITLES.sms, facts.items.length);
  const segments = segmentsOf(text);
  // What is added to one text is added to the next: to add it once more for each would take most of the time.
  const [before, ...after] = text.split(body);
  const added = after.length === 1 ? (one: string) => `${before}${one}${after[0]}` : finish;
  for (let titles = most; titles > 1; titles--) {
    const more = filled({ letters, most: titles });
    if (more === undefined || segmentsOf(added(more)) > segments) continue;
    const whole = finish(more);
    if (segmentsOf(whole) <= segments) return whole;
  }
  return text;
}

interface Read {
  template: Template;
  all: ReadonlySet<string>;
  needed: readonly string[];
}

const known = new WeakMap<Wording, Record<keyof Wording, Read>>();

function read(wording: string): Read {
  const template = readTemplate(wording);
  const { all, needed } = namesIn(template);
  return { template, all, needed: [...needed].filter((name) => ESSENTIAL.has(name)) };
}

function readOf({ wording: { lang }, facts }: NoticeToSay, wording: Wording): Read {
  let both = known.get(wording);
  if (!both) {
    both = { one: read(wording.one), other: read(wording.other) };
    known.set(wording, both);
  }
  return both[formOf(lang, Math.max(1, facts.items.length))];
}

/** Fills a wording in; undefined: it lacks a value that it cannot do without, or shows nothing. */
function fillerOf(asked: NoticeToSay, way: ChannelName, { template, needed }: Read): Filled {
  const { facts, accountLink, wording } = asked;
  const { lang } = wording;
  const valuesIn = valuesOf({
    facts,
    lang,
    way,
    accountLink,
    renewLink: asked.renewLink ?? accountLink,
    hideTitles: asked.hideTitles ?? false,
    more: (left) => wording.more[formOf(lang, left)].replaceAll("{{more}}", String(left)),
  });
  return (room) => {
    const values = valuesIn(room);
    if (needed.some((name) => values[name as keyof typeof values] === "")) return undefined;
    const text = fillTemplate(template, values).normalize("NFC");
    return showsNothing(text) ? undefined : text;
  };
}
