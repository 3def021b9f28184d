import { expect, test } from "vitest";
import { checkSettings, readSettings } from "./settings.ts";

const least = { TIDINGS_BOT_TOKEN: "open sesame, says the bot" };
const withMail = {
  ...least,
  TIDINGS_KEY: "the process key",
  TIDINGS_SMTP_URL: "smtps://midway:p%25ss@mail.example",
  TIDINGS_MAIL_FROM: "notices@midway.example",
  TIDINGS_OPAC_URL: "https://opac.example/tidings",
};
const faultsOf = (env: Record<string, string>) => checkSettings(env).faults.map(({ name }) => name);

test("email needs a server, an address, the process key and a whole OPAC address, and says which is missing", () => {
  expect(faultsOf(withMail)).toEqual([]);
  expect(readSettings(withMail).mail).toMatchObject({ from: "notices@midway.example", perSecond: 10 });
  for (const name of ["TIDINGS_MAIL_FROM", "TIDINGS_KEY", "TIDINGS_OPAC_URL"]) {
    expect(faultsOf({ ...withMail, [name]: "" })).toEqual([name]);
  }
  expect(faultsOf({ ...withMail, TIDINGS_OPAC_URL: "/tidings" })).toEqual(["TIDINGS_OPAC_URL"]);
});

test("without a mail server nothing else is needed", () => {
  expect(faultsOf({ ...least, TIDINGS_MAIL_FROM: "notices@midway.example" })).toEqual([]);
});

test.each([
  "mail.example",
  "https://mail.example",
  "smtp://",
  "smtp://mail.example:port",
  "smtps://me:50%off@mail.example",
])("%s is no mail server", (url) => {
  expect(faultsOf({ ...withMail, TIDINGS_SMTP_URL: url })).toContain("TIDINGS_SMTP_URL");
});

test("the server's password is never printed", () => {
  expect(JSON.stringify(readSettings(withMail))).not.toMatch(/p%25ss|midway:/);
});
