import { expect, test } from "vitest";
import { KINDS } from "../../routing/kinds.ts";
import { usePages } from "../pages.fixture.ts";
import { WITH_SMS } from "./visitor.fixture.ts";

const { aService } = usePages();
const OPAC = { TIDINGS_OPAC_URL: "https://opac.example.org/tidings" };
/** What a person reads: without tags. */
const read = async (answer: Response) => (await answer.text()).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

test("anybody can read the terms of messages, with everything that carriers ask for", async () => {
  const { app } = await aService({ ...WITH_SMS, ...OPAC });
  const answer = await app.request("/patron/terms?lang=en");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  const text = await read(answer);
  for (const words of [
    "Midway Library sends messages about your library account",
    "A hold is ready",
    "Message frequency varies",
    "Message and data rates may apply.",
    "For numbers of these countries (United States) you get one text",
    "Reply STOP to any of our texts to end them all.",
    "Reply HELP to any of our texts, or ask Midway Library: 555-0100.",
    "does not share it or your consent with third parties",
    "Our texts come from +1 555 010 0001.",
    "I agree that Midway Library sends me notices",
    "Library card number or user name",
  ]) {
    expect(text).toContain(words);
  }
  expect(text).not.toMatch(/Telegram service|If you choose/);
});

test("they and the description for carriers name every kind of notice that may be texted", async () => {
  const { app, visit } = await aService({ ...WITH_SMS, ...OPAC });
  const html = await (await app.request("/patron/terms?lang=en")).text();
  const kinds = [...(/own account:<\/p><ul>(.*?)<\/ul>/s.exec(html)?.[1] ?? "").matchAll(/<li>([^<]+)<\/li>/g)];
  expect(kinds.map(([, words]) => words)).toEqual([
    "A hold is ready",
    "A hold was cancelled",
    "Items are due soon",
    "Items are overdue",
    "Checkouts, returns, renewals",
    "Account and card",
    "Other notices of your library account",
  ]);
  expect(kinds.length).toBe(KINDS.length);
  expect((await (await visit()).see("/registration")).html).toContain("and other notices of the library account.");
});

test.each([
  ["es", "Pueden aplicarse tarifas de mensajes y datos."],
  ["fr", "Des frais de messagerie et de données peuvent s’appliquer."],
  ["da", "Der kan gælde takster for beskeder og data."],
])("they are there in %s too, and lead to the form in that language", async (lang, words) => {
  const { app } = await aService(OPAC);
  const answer = await app.request("/patron/terms", { headers: { "accept-language": lang } });
  const html = (await answer.text()).replaceAll("&#39;", "'");
  expect(html).toContain(words);
  expect(html).toContain(`href="/tidings/join?lang=${lang}"`);
  expect(html).toContain(`<html lang="${lang}"`);
});

test("they follow the settings: nobody is asked first, and Telegram is named", async () => {
  const { app } = await aService({ ...WITH_SMS, TIDINGS_INVITE: "never", TIDINGS_TELEGRAM_TOKEN: "1:token" });
  const text = await read(await app.request("/patron/terms?lang=en"));
  expect(text).toContain("After signing up you get one text that confirms it.");
  expect(text).toContain("the Telegram service, if you connected it");
  expect(text).toMatch(
    /If you choose Telegram, you agree to this: I agree that .* by Telegram\. .* sending \/stop in the chat/,
  );
  expect(text).not.toContain("If you choose email");
});

test("the form on which patrons join leads to the terms", async () => {
  const { app } = await aService({ ...WITH_SMS, ...OPAC });
  const html = await (await app.request("/patron/join?lang=fr")).text();
  expect(html).toContain('href="/tidings/terms?lang=fr"');
});

test("staff copy ready texts into the carriers' form, with the library's name and complete links", async () => {
  const { visit } = await aService({ ...WITH_SMS, ...OPAC });
  const backend = await visit();
  const { html } = await backend.see("/registration");
  const boxes = [...html.matchAll(/<textarea id="(\w+)"[^>]*>([^<]*)</g)].map(
    ([, name, text]) => [name, text] as const,
  );
  const box = Object.fromEntries(boxes);
  expect(box.opt_in).toBe(
    "Midway Library: Reply YES to get notices by text. Message frequency varies. Msg &amp; data rates may apply. HELP for help, STOP to end.",
  );
  expect(box.flow).toContain("https://opac.example.org/tidings/join");
  expect(box.flow).toContain("I agree that Midway Library sends me");
  expect(box.terms_url).toBe("https://opac.example.org/tidings/terms");
  // What the form of the U.S. registry accepts: 40 to 2,048 characters of message flow, 20 to 1,024 of a sample.
  for (const name of ["description", "flow"]) expect(box[name]?.length).toBeGreaterThan(40);
  expect(box.flow?.length).toBeLessThan(2_048);
  for (const name of ["opt_in", "hold", "due", "welcome", "help", "stop"]) {
    expect(box[name]).toContain("Midway Library");
    expect(box[name]?.length).toBeLessThan(320);
  }
  expect((await backend.see("/registration?lang=da")).html).toContain("Mørkets venstre hånd");
});

test("staff are told when the links cannot be complete yet", async () => {
  const { visit } = await aService(WITH_SMS);
  expect((await (await visit()).see("/registration")).html).toContain("address of the OPAC pages is not known in full");
});
