import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Failure } from "../plugin/foundation/failure.ts";
import { readSettings, settingsSchema } from "./settings.ts";

const enough = { TIDINGS_BOT_TOKEN: "the-bot-token" };

test("a bot needs only its token; everything else has a default", () => {
  const settings = readSettings(enough, "desk");
  expect(settings.service.url).toBe("http://127.0.0.1:8090");
  expect(settings.service.token.reveal()).toBe("the-bot-token");
  expect(settings).toMatchObject({ port: 8091, name: "desk:8091", logLevel: "info" });
  expect(settings.plivo).toBeUndefined();
  expect(settings.telegram).toBeUndefined();
});

test("an empty value counts as not set", () => {
  const settings = readSettings({ ...enough, TIDINGS_BOT_PORT: "", TIDINGS_TELEGRAM_TOKEN: "" }, "desk");
  expect(settings.port).toBe(8091);
  expect(settings.telegram).toBeUndefined();
});

test("a slash at the end of an address does not matter", () => {
  const env = { ...enough, TIDINGS_PLIVO_AUTH_TOKEN: "t", TIDINGS_PUBLIC_URL: "https://library.example/tidings/" };
  expect(readSettings(env, "desk").plivo?.publicUrl).toBe("https://library.example/tidings");
});

test("all faults are reported together, without any value", () => {
  const env = { TIDINGS_BOT_PORT: "many-8091x", TIDINGS_SERVICE_URL: "ftp://there", TIDINGS_PLIVO_AUTH_TOKEN: "hush" };
  const failure = failureOf(() => readSettings(env, "desk"));
  expect(failure.code).toBe("bad_settings");
  for (const name of [
    "TIDINGS_BOT_TOKEN: is not set",
    "TIDINGS_BOT_PORT",
    "TIDINGS_SERVICE_URL",
    "TIDINGS_PUBLIC_URL",
  ]) {
    expect(failure.message).toContain(name);
  }
  expect(failure.message).not.toMatch(/many-8091x|there|hush/);
});

test("a secret is not shown when it is logged, printed or dumped", () => {
  const { token } = readSettings(enough, "desk").service;
  for (const shown of [String(token), JSON.stringify({ token }), inspect({ token }, { depth: 9 }), `${token}`]) {
    expect(shown).toContain("[secret]");
    expect(shown).not.toContain("the-bot-token");
  }
});

test("every setting says in one sentence what it is for", () => {
  for (const [name, entry] of Object.entries(settingsSchema.shape)) {
    expect(entry.description, name).toMatch(/^[A-Z].*\.$/);
  }
});

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error("Nothing was refused");
}
