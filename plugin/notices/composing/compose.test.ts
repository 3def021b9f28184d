import { describe, expect, test } from "vitest";
import type { ChannelName } from "../../database/tables.ts";
import type { Sending } from "../../routing/route.ts";
import type { Way } from "../../routing/ways.ts";
import type { Routed } from "../deciding/routed.ts";
import { type Composer, compose, KOHA_WORDS } from "./compose.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const TOO_LONG = "A title that is long. ".repeat(100).trim();
const aWay = (channel: ChannelName, patronId = 7): Way => ({
  channel,
  sender: channel,
  addressId: patronId * 10,
  ledgerId: patronId * 100,
  patronId,
});
const SMS = aWay("sms");
const TELEGRAM = aWay("telegram");

/** A notice that goes by SMS unless told otherwise. */
function aNotice(says: Partial<Sending> = {}): Routed & { decision: Sending } {
  const { patronId: _, ...way } = SMS;
  return {
    notice: { noticeId: 5, patronId: 7, letterCode: "ODUE", queuedAt: NOW },
    decision: { kind: "send", ...way, until: NOW, ...says },
    round: 1,
    firstSeenAt: NOW,
    returned: false,
  };
}
const letter = (content: string | null, html = false) => ({ content, html, subject: "Overdue" });

/** Writes Koha's words, and these few where they are too long. */
const shortensTo = (text: string | undefined): Composer => ({
  ...KOHA_WORDS,
  shorten: () => (text === undefined ? undefined : { text, subject: null }),
});
const SHORT = shortensTo("21 items are overdue.");

const parts = (one: Routed & { decision: Sending }, content: string, composer: Composer, whole = false) => {
  const composition = compose(one, letter(content), { composer, whole });
  if ("objection" in composition) return composition.objection;
  return composition.parts.map(({ way, words }) => [way.channel, way.patronId ?? 7, words.text]);
};

describe("a text that is too long for SMS", () => {
  test("goes whole by another way that takes it, before any few words", () => {
    expect(parts(aNotice({ instead: [TELEGRAM] }), TOO_LONG, SHORT)).toEqual([["telegram", 7, TOO_LONG]]);
  });

  test("goes by SMS in few words where no other way is ticked, or none takes it", () => {
    expect(parts(aNotice(), TOO_LONG, SHORT)).toEqual([["sms", 7, "21 items are overdue."]]);
    const longer = TOO_LONG.repeat(3);
    expect(parts(aNotice({ instead: [TELEGRAM] }), longer, SHORT)).toEqual([["sms", 7, "21 items are overdue."]]);
  });

  test("is objected to where there are no few words, or they are too long themselves", () => {
    expect(parts(aNotice(), TOO_LONG, shortensTo(undefined))).toBe("too_long");
    expect(parts(aNotice(), TOO_LONG, shortensTo(TOO_LONG))).toBe("too_long");
    expect(parts(aNotice(), TOO_LONG, shortensTo(" "))).toBe("too_long");
  });

  test("is never shortened where Koha's own mail would say it all", () => {
    expect(parts(aNotice(), TOO_LONG, SHORT, true)).toBe("too_long");
    expect(parts(aNotice({ instead: [TELEGRAM] }), TOO_LONG, SHORT, true)).toEqual([["telegram", 7, TOO_LONG]]);
  });
});

test("a text that fits goes as it is, by the way that was chosen", () => {
  expect(parts(aNotice({ instead: [TELEGRAM] }), "Due tomorrow.", SHORT)).toEqual([["sms", 7, "Due tomorrow."]]);
});

test("a way keeps whose address it is, and whether titles are hidden", () => {
  const seen: unknown[] = [];
  const composer: Composer = {
    ...KOHA_WORDS,
    write: (_one, _locked, way) => ({ text: `${seen.push(way)}`, subject: null }),
  };
  compose(aNotice({ also: [{ ...aWay("sms", 8), hidesTitles: true }] }), letter("x"), { composer, whole: false });
  const { patronId: _, ...own } = SMS;
  expect(seen).toEqual([own, { ...aWay("sms", 8), hidesTitles: true }]);
});

describe("besides", () => {
  test("every way gets it, each in the words that fit it", () => {
    const both = aNotice({ channel: "telegram", also: [SMS, aWay("telegram", 8)] });
    expect(parts(both, TOO_LONG, SHORT)).toEqual([
      ["telegram", 7, TOO_LONG],
      ["sms", 7, "21 items are overdue."],
      ["telegram", 8, TOO_LONG],
    ]);
  });

  test("what cannot be said there is left out, and stops nothing", () => {
    const both = aNotice({ channel: "telegram", also: [SMS, aWay("telegram", 8)] });
    expect(parts(both, TOO_LONG, shortensTo(undefined))).toEqual([
      ["telegram", 7, TOO_LONG],
      ["telegram", 8, TOO_LONG],
    ]);
  });

  test("nothing goes where the notice itself cannot be told", () => {
    expect(parts(aNotice({ also: [TELEGRAM] }), TOO_LONG, shortensTo(undefined))).toBe("too_long");
  });
});

describe("a letter that shows nothing", () => {
  const own: Composer = { ...SHORT, write: () => ({ text: "Words of ours.", subject: null }) };

  test.each([
    ["nothing", null, false],
    ["blanks and ends of lines", " \t\r\n ", false],
    ["signs without width", "\u200b\ufeff\u2060", false],
    ["lone tags", "<p> </p><br/>", true],
    ["blanks of HTML", "<div>&nbsp;&#160;</div>", true],
  ])("is blank, whatever words we have: %s", (_what, content, html) => {
    for (const composer of [KOHA_WORDS, SHORT, own]) {
      const composition = compose(aNotice({ instead: [TELEGRAM] }), letter(content, html), { composer, whole: false });
      expect(composition).toEqual({ objection: "empty_text" });
    }
  });

  test("and so are words of ours that show nothing", () => {
    const blank: Composer = { ...SHORT, write: () => ({ text: "\u00a0\u200b", subject: null }) };
    expect(parts(aNotice(), "Overdue.", blank)).toBe("empty_text");
  });
});

test("Koha's words are composed before they are counted: an accent typed apart costs nothing", () => {
  expect(parts(aNotice(), "Re\u0301serve\u0301", KOHA_WORDS)).toEqual([["sms", 7, "Réservé"]]);
});
