import { expect, test } from "vitest";
import type { NoticeFacts, NoticeItem } from "../../koha/notice-facts/notice-facts.ts";
import { openLocales } from "../locales.ts";
import { countSegments } from "../segments.ts";
import { type NoticeToSay, renderNotice, renderShort } from "./render-notice.ts";
import { sampleFacts } from "./sample-facts.ts";
import type { WordedNotice } from "./worded-notices.ts";
import { shippedWords, type Wording } from "./wording.ts";

const say = await openLocales();
const library = { branchcode: "CPL", name: "Midway", phone: "555-0100", email: "" };
const facts = (count: number, also: Partial<NoticeItem> = {}, all: Partial<NoticeFacts> = {}): NoticeFacts => {
  const made = sampleFacts(library, count, "2026-02-27", "due_soon");
  return { ...made, items: made.items.map((item) => ({ ...item, ...also })), ...all };
};
const link = "https://x.example/me";
const asked = (name: WordedNotice, of: NoticeFacts, words?: Partial<Wording>): NoticeToSay => {
  const shipped = shippedWords(say, name, "en");
  return { wording: { ...shipped, words: { ...shipped.words, ...words } }, facts: of, accountLink: link };
};
const sms = (name: WordedNotice, of: NoticeFacts, words?: Partial<Wording>) =>
  renderNotice(asked(name, of, words), "sms");

test("one thing, and many", () => {
  expect(sms("hold_ready", facts(1))).toBe('"Dune" is ready for you at Midway. Please collect it by Mar 6.');
  expect(sms("due_soon", facts(2))).toBe(
    "2 of your loans are due soon, the first Mar 2: Dune, Emma. Please return or renew them.",
  );
  expect(sms("overdue_1", facts(21))).toBe(
    "21 of your loans are overdue, the first since Mar 2: Dune, Emma, The Left Hand of Darkness, Middlemarch, Beloved and 16 more. Please return or renew them.",
  );
});

test("nothing to tell of is no text", () => {
  expect(sms("hold_ready", facts(0))).toBeUndefined();
  expect(renderShort(asked("hold_ready", facts(0)), "sms")).toBeUndefined();
  expect(sms("hold_ready", facts(0), { one: "Come in.", other: "Come in." })).toBe("Come in.");
  expect(sms("membership_expiry", facts(0))).toContain("ends Mar 29");
  expect(sms("membership_expiry", facts(0, {}, { cardEndsOn: null }))).toBe(`Your library card ends soon: ${link}`);
  expect(sms("hold_ready", facts(1), { one: "\u200b{{branch_email}}&nbsp;" })).toBe(`1 hold is ready for you: ${link}`);
});

test("what Koha does not say is left out if it may be, else our short words are used", () => {
  expect(sms("hold_ready", facts(1, { untilOn: null }))).toBe('"Dune" is ready for you at Midway.');
  expect(sms("due_soon", facts(1, { dueOn: null }))).toBe(`1 loan is due soon: ${link}`);
  expect(sms("due_soon", facts(1, { title: " / " }))).toBe(`1 loan is due soon: ${link}`);
  expect(sms("due_soon", facts(3, { title: "" }))).toBe(`3 loans are due soon: ${link}`);
  expect(renderShort({ ...asked("due_soon", facts(3)), accountLink: "" }, "sms")).toBe("3 loans are due soon");
  const noPhone = facts(1, {}, { library: { ...library, phone: "" } });
  expect(sms("hold_cancelled", noPhone)).toBe('Your hold on "Dune" was cancelled.');
  expect(
    sms("checkin", facts(1, {}, { firstName: "" }), { one: "Hi {{first_name}}, thanks[[ ({{branch_email}})]]!" }),
  ).toBe("Hi, thanks!");
});

test("titles that may not be said are not: our short words, or the wording where it says none", () => {
  const hidden = (words?: Partial<Wording>) =>
    renderNotice({ ...asked("overdue_1", facts(2), words), hideTitles: true }, "email");
  expect(hidden()).toBe(`2 loans are overdue: ${link}`);
  expect(hidden({ other: "{{count}} are late[[: {{titles}}]]." })).toBe("2 are late.");
});

test.each(["sms", "telegram", "email"] as const)("no wording shows a hidden title by %s", (way) => {
  for (const words of [
    undefined,
    { one: "{{titles}}", other: "{{title}}" },
    { one: "a[[{{title}}]]", other: "a[[{{titles}}]]" },
  ]) {
    for (const count of [1, 3]) {
      const secret = { ...asked("checkout", facts(count, { title: "Secret" }), words), hideTitles: true };
      expect(renderNotice(secret, way)).not.toContain("Secret");
    }
  }
});

test("titles in Arabic and Chinese stay, are cut between characters, and get shorter before parts become many", () => {
  expect(sms("checkin", facts(1, { title: "مئة عام من العزلة" }))).toBe(
    '"مئة عام من العزلة" has been returned. Thank you!',
  );
  const wide = sms("checkin", facts(1, { title: "您预约的图书".repeat(20) }), {
    one: `{{title}} ${"Come and see us soon. ".repeat(8)}`,
  });
  expect(countSegments(wide ?? "")).toMatchObject({ encoding: "UCS-2", segments: 3 });
  expect(wide).toMatch(/^您预约的图书.*\.\.\. Come/);
});

test("what comes from records is on one line, normalised, and not filled in again", () => {
  const title = "  Les e\u0301toiles\r\n{{fine}}\u0007 : ";
  expect(sms("checkin", facts(1, { title }), { one: "{{title}}." })).toBe("Les étoiles {{fine}}.");
  expect(countSegments(sms("checkin", facts(1, { title: "Cafe\u0301" })) ?? "").encoding).toBe("GSM-7");
  expect(sms("checkin", facts(1, { title: "<b>1984</b> [DVD] /" }), { one: "{{title}}" })).toBe("<b>1984</b> [DVD]");
  expect(sms("checkin", facts(1, { title: "x".repeat(16_000) }))).toHaveLength(62);
});

test("Telegram and email have room for more titles", () => {
  const of = facts(21, { title: "The Left Hand of Darkness and other tales" });
  const text = renderNotice(asked("checkin", of), "telegram") ?? "";
  expect(text.match(/other tales/g)).toHaveLength(20);
  expect(text).toContain("and 1 more");
});

test("dates are those of the language; to phones, never at the price of a part", () => {
  const on = (lang: "es" | "fr" | "da", dueOn: string, way: "sms" | "email") =>
    renderNotice(
      {
        wording: { ...shippedWords(say, "due", lang), words: { one: "{{due_date}}", other: "" } },
        facts: facts(1, { dueOn }),
        accountLink: link,
      },
      way,
    );
  expect([on("es", "2026-03-02", "sms"), on("fr", "2026-03-01", "sms"), on("da", "2026-03-02", "sms")]).toEqual([
    "2 mar",
    "1er mars",
    "2. mar.",
  ]);
  expect([on("fr", "2026-08-28", "email"), on("fr", "2026-08-28", "sms")]).toEqual(["28 août", "28/08"]);
  expect(on("da", "2026-02-31", "sms")).toBe("1 lån skal afleveres nu: https://x.example/me");
});

test("the finishing touch counts when titles are chosen", () => {
  const long = asked("checkin", facts(5));
  const finished = renderNotice({ ...long, finish: (text) => `${text} ${"x".repeat(88)}` }, "sms") ?? "";
  expect(countSegments(finished).segments).toBe(1);
  expect(renderNotice(long, "sms")).toContain("Middlemarch, Beloved.");
  expect(finished).toContain("and 3 more");
});
