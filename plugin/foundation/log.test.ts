import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { masked, sealed } from "./log.ts";

test.each([
  ["Duplicate entry '15559990001-7' for column", "Duplicate entry '…' for column"],
  ["near 'L'Étranger is ready, Rita's copy' at line 1", "near '…' at line 1"],
  [`Unexpected token 'S', "STOP it" is not valid JSON`, `Unexpected token '…', "…" is not valid JSON`],
  ["near 'two\nlines' at line 2", "near '…' at line 2"],
  ["connect ECONNREFUSED 127.0.0.1:3306", "connect ECONNREFUSED [digits]:3306"],
  ["to +1 (555) 010-0001 now", "to +[digits] now"],
  ["to 1.555.010.0001 now", "to [digits] now"],
  ["to 1 555\u2013010\u20110001 now", "to [digits] now"],
  ["to 555/010/0001 now", "to [digits] now"],
  ["to １５５５０１００００１ now", "to [digits] now"],
  ["order 1234 of 42", "order 1234 of 42"],
  ["mail to rita.reader@library.example failed", "mail to [email] failed"],
  ["GET https://api.telegram.org/bot4242:abc/getMe failed", "GET [address] failed"],
  ["mysql://koha:geheim@db/koha refused", "[address] refused"],
  ["POST /bot123456789:AAE-geheim_geheim/sendMessage", "POST /[secret]/sendMessage"],
  ["token 123456789:AAE-geheim_geheim is wrong", "token [secret] is wrong"],
  ["Authorization: Bearer geheim", "Authorization: Bearer [secret]"],
  ["GET /join?card=geheim&pin=12 failed", "GET /join?[query] failed"],
])("%j is logged as %j", (text, shown) => {
  expect(masked(text)).toBe(shown);
});

const around = fc.constantFrom("", "near ", "could not send to ", "at ", ": ");
const separator = fc.constantFrom("", " ", "-", ".", "(", ")", "/", "\u00a0", "\u2011");

test("no run of five digits survives, however they are spaced", () => {
  const number = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), separator), { minLength: 5, maxLength: 15 });
  fc.assert(
    fc.property(around, number, around, (before, digits, after) => {
      const written = digits.map(([digit, space]) => `${digit}${space}`).join("");
      expect(masked(`${before}${written}${after}`).replace(/[^0-9]/g, "")).toBe("");
    }),
  );
});

test("no mail address survives", () => {
  fc.assert(
    fc.property(around, fc.emailAddress(), around, (before, mail, after) => {
      expect(masked(`${before}${mail} ${after}`)).not.toContain(mail.slice(mail.indexOf("@")));
    }),
  );
});

test("no bot token survives", () => {
  const token = fc.tuple(fc.integer({ min: 10_000, max: 9_999_999_999 }), fc.stringMatching(/^[A-Za-z0-9_-]{20,40}$/));
  fc.assert(
    fc.property(around, token, (before, [id, secret]) => {
      expect(masked(`${before}${id}:${secret} refused`)).not.toContain(secret);
      expect(masked(`POST /bot${id}:${secret}/sendMessage`)).not.toContain(secret);
    }),
  );
});

test("no quoted text survives, even with quotes inside", () => {
  const text = fc.string({ minLength: 2 }).map((inner) => `Rita${inner}Dune`);
  fc.assert(
    fc.property(text, fc.constantFrom("'", '"'), (quoted, quote) => {
      expect(masked(`near ${quote}${quoted}${quote} at line 1`)).not.toMatch(/Rita|Dune/);
    }),
  );
});

test("a bug is logged with its stack frames and without what a person wrote", () => {
  const { log, said } = aLog();
  log.bug("sender.failed", new Error("near 'Hi Rita' at line 1, call 15559990001"), { id: 7 });
  const line = JSON.parse(said());
  expect(line).toMatchObject({ event: "sender.failed", id: 7, error: "Error: near '…' at line 1, call [digits]" });
  expect(line.at).toMatch(/log\.test\.ts/);
  expect(said()).not.toMatch(/Rita|15559990001/);
});

test("no line of a message of several lines is left in the stack", () => {
  const { log, said } = aLog();
  log.bug("sender.failed", new Error("'Hi\n    at Rita's (place)\nbye'"));
  expect(said()).not.toMatch(/Rita/);
});

test("an event is logged as one line of JSON with its name and facts", () => {
  const { log, said } = aLog();
  log.note("message.sent", { id: 7, channel: "sms", reason: null });
  expect(JSON.parse(said())).toMatchObject({
    event: "message.sent",
    id: 7,
    channel: "sms",
    reason: null,
    program: "tidings",
  });
});

test("a secret is shown only by reveal()", () => {
  const secret = sealed("geheim");
  const shown = [JSON.stringify({ secret }), inspect({ secret }), `${secret}`, inspect(secret, { showHidden: true })];
  for (const one of shown) expect(one).not.toContain("geheim");
  expect(secret.reveal()).toBe("geheim");
});
