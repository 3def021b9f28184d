import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Failure } from "../foundation/failure.ts";
import { readSettings } from "./settings.ts";

const least = {
  TIDINGS_BOT_TOKEN: "sesame-sesame-sesame",
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_LIBRARY_CONTACT: "555-0100",
};
const withPlivo = {
  ...least,
  TIDINGS_PLIVO_AUTH_ID: "MAXXXX",
  TIDINGS_PLIVO_AUTH_TOKEN: "plivo-secret",
  TIDINGS_PLIVO_NUMBERS: "+1 (555) 010-0001@2.5!, 15550100002@0,15550100003",
  TIDINGS_PUBLIC_URL: "https://library.example/tidings/",
};

function faultsOf(env: Record<string, string>): string {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  throw new Error("these settings have no fault");
}

test("few settings are enough, and channels that are not set are absent", () => {
  const settings = readSettings(least);
  expect(settings).toMatchObject({ role: "all", port: 8090, library: { lang: "en" }, inFlight: 50 });
  expect([settings.plivo, settings.telegram]).toEqual([undefined, undefined]);
});

test("an empty value counts as not set", () => {
  expect(readSettings({ ...least, TIDINGS_PORT: "", TIDINGS_TELEGRAM_TOKEN: "" })).toMatchObject({ port: 8090 });
  expect(faultsOf({ TIDINGS_BOT_TOKEN: "" })).toMatch("TIDINGS_BOT_TOKEN: is not set");
});

test("all faults are reported together, without any value", () => {
  const wrong = {
    TIDINGS_ROLE: "boss-4711",
    TIDINGS_PORT: "port-4711",
    TIDINGS_PUBLIC_URL: "ftp-4711",
    TIDINGS_BOT_TOKEN: "short-4711",
    TIDINGS_LANG: "lang-4711",
    TIDINGS_PLIVO_NUMBERS: "number-4711",
    TIDINGS_IN_FLIGHT: "4711",
    TIDINGS_SILENT_MS: "-4711",
  };
  const faults = faultsOf(wrong);
  for (const name of Object.keys(wrong)) expect(faults).toContain(`${name}: `);
  for (const name of ["AUTH_ID", "AUTH_TOKEN"]) expect(faults).toContain(`TIDINGS_PLIVO_${name}: is needed`);
  expect(faults).not.toContain("4711");
});

test.each(Object.keys(withPlivo).filter((name) => /PLIVO|PUBLIC/.test(name)))("Plivo without %s is a fault", (name) => {
  expect(faultsOf({ ...withPlivo, [name]: "" })).toContain(`${name}: is needed to send SMS by Plivo`);
});

test("a public address alone does not ask for Plivo", () => {
  expect(readSettings({ ...least, TIDINGS_PUBLIC_URL: "https://library.example" }).plivo).toBeUndefined();
});

test("numbers are read with their pace and with whether the provider answers STOP", () => {
  expect(readSettings(withPlivo).plivo).toMatchObject({
    publicUrl: "https://library.example/tidings",
    numbers: [
      { number: "15550100001", perSecond: 2.5, providerAnswers: true },
      { number: "15550100002", perSecond: null, providerAnswers: false },
      { number: "15550100003", perSecond: 5, providerAnswers: false },
    ],
  });
});

test.each(["", "12", "1555010000155501", "15550100001@", "15550100001@fast", "15550100001,,15550100002", "library"])(
  "%j is no list of numbers",
  (numbers) => {
    expect(faultsOf({ ...withPlivo, TIDINGS_PLIVO_NUMBERS: numbers })).toContain("TIDINGS_PLIVO_NUMBERS: ");
  },
);

test("no secret is ever printed, the database's password included", () => {
  const settings = readSettings({
    ...withPlivo,
    TIDINGS_TELEGRAM_TOKEN: "4242:telegram-secret",
    TIDINGS_DATABASE_URL: "mysql://koha:database-secret@127.0.0.1/koha",
  });
  const printed = [
    JSON.stringify(settings),
    inspect(settings, { depth: 9, showHidden: false }),
    `${settings.botToken}`,
    String(settings.plivo?.authToken),
  ];
  for (const one of printed) expect(one).not.toMatch(/sesame|plivo-secret|telegram-secret|database-secret/);
  expect(printed[0]).toContain("[secret]");
  expect(settings.botToken.reveal()).toBe(least.TIDINGS_BOT_TOKEN);
  expect(settings.database.databaseUrl).toContain("database-secret");
});

test("a pace of 0 means no limit for Telegram", () => {
  const telegram = (pace: string) =>
    readSettings({ ...least, TIDINGS_TELEGRAM_TOKEN: "x", TIDINGS_TELEGRAM_PACE: pace }).telegram;
  expect([telegram("0")?.perSecond, telegram("")?.perSecond, telegram("7")?.perSecond]).toEqual([null, 25, 7]);
});
