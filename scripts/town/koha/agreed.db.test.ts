import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readProof } from "../../../plugin/reports/consent-proof.ts";
import { openTestDatabase, type TestDatabase } from "../../test-database.ts";
import { linkDemoPatrons, optInDemoPatrons } from "./library.ts";
import { PATRONS } from "./patrons.ts";

const AT = new Date("2026-11-21T10:00:00.000Z");
const WORDS = {
  en: /^I agree that Riverside Library /,
  es: /^Acepto que Riverside Library /,
  fr: /^J'accepte que Riverside Library /,
  da: /^Jeg accepterer, at Riverside Library /,
};
let koha: TestDatabase;

beforeAll(async () => {
  koha = await openTestDatabase();
  await optInDemoPatrons(koha.db, AT);
});
afterAll(() => koha.close());

test("the proof of every patron of the demo has the words that were ticked, in their own language", async () => {
  const texted = PATRONS.filter(({ chose }) => chose === "sms" || chose === "stopped");
  expect(texted.length).toBeGreaterThan(5);
  for (const { id, lang } of texted) {
    const [first] = await readProof(koha.db, { patronId: id });
    const terms = { lang, text: expect.stringMatching(WORDS[lang]) };
    expect(first).toMatchObject({ told: "opted_in_page", terms, agreedTo: { by: "terms", terms } });
  }
});

test("the links by which they connect Telegram carry the terms of Telegram", async () => {
  const opened: number[] = [];
  await linkDemoPatrons(koha.db, { start: (chat) => void opened.push(chat) }, randomBytes, AT);
  const links = await koha.db
    .selectFrom("tidings_link as l")
    .innerJoin("tidings_terms as t", (join) =>
      join.onRef("t.version", "=", "l.terms").onRef("t.lang", "=", "l.terms_lang"),
    )
    .select(["l.patron_id", "t.lang", "t.text"])
    .execute();
  expect(links.map(({ patron_id }) => patron_id).toSorted()).toEqual([55, 56]);
  expect(opened).toHaveLength(2);
  for (const { text } of links) expect(text).toContain("/stop");
});
