import { randomBytes } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { sealed } from "../foundation/log.ts";
import { openSealer, type Sealer } from "../foundation/sealing.ts";
import {
  asEnvironment,
  type Change,
  readLibrarySettings,
  readSettingsVersion,
  writeLibrarySettings,
} from "./library-settings.ts";
import { readSettings } from "./settings.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_setting").execute();
  await db.deleteFrom("tidings_rule").execute();
});

const NOON = new Date("2026-03-02T12:00:00Z");
const sealer = openSealer(sealed("the process key"));
const TOKEN: Change = { name: "telegram_token", value: "4242:very-secret" };
const writeAs = (by: string, key: Sealer | undefined, changes: Change[]) =>
  writeLibrarySettings(db, changes, by, { sealer: key, random: () => randomBytes(12) }, NOON);
const write = (changes: Change[]) => writeAs("sofie", sealer, changes);

test("what staff enter can be read, secrets included", async () => {
  await write([TOKEN, { name: "library_name", value: "Bibliothèque d'Ørsted 📚" }]);
  const { values } = await readLibrarySettings(db, sealer);
  expect(Object.fromEntries(values)).toEqual({
    telegram_token: "4242:very-secret",
    library_name: "Bibliothèque d'Ørsted 📚",
  });
});

test("secrets are stored sealed, differently each time", async () => {
  const stored = async () => (await db.selectFrom("tidings_setting").selectAll().executeTakeFirstOrThrow()).value;
  await write([TOKEN]);
  const first = await stored();
  await write([TOKEN]);
  expect(first).not.toContain("very-secret");
  expect(await stored()).not.toBe(first);
});

test("with another process key, or none, secrets count as not set and are named; all else is read", async () => {
  await write([TOKEN, { name: "library_name", value: "Midway" }]);
  for (const other of [openSealer(sealed("another key")), undefined]) {
    const { values, unreadable } = await readLibrarySettings(db, other);
    expect([Object.fromEntries(values), unreadable]).toEqual([{ library_name: "Midway" }, ["telegram_token"]]);
  }
  const stored = await db.selectFrom("tidings_setting").selectAll().where("name", "=", "telegram_token").execute();
  expect(() => openSealer(sealed("another key")).unseal("telegram_token", stored[0]?.value ?? "")).toThrow(
    "under another TIDINGS_KEY. Enter it again on the settings page.",
  );
});

test("a sealed value that was moved to another setting is not read", async () => {
  await write([TOKEN]);
  await db.updateTable("tidings_setting").set({ name: "plivo_auth_token" }).execute();
  expect((await readLibrarySettings(db, sealer)).unreadable).toEqual(["plivo_auth_token"]);
});

test("without a process key no secret is stored, but everything else is", async () => {
  await writeAs("sofie", undefined, [{ name: "library_name", value: "Midway" }]);
  await expect(writeAs("sofie", undefined, [{ name: "lang", value: "da" }, TOKEN])).rejects.toThrow(
    "TIDINGS_KEY is not set",
  );
  expect(Object.fromEntries((await readLibrarySettings(db, sealer)).values)).toEqual({ library_name: "Midway" });
});

test("an emptied setting counts as not set, and its default applies", async () => {
  await write([{ name: "daily_limit", value: "7" }]);
  await write([{ name: "daily_limit", value: "" }]);
  const { values } = await readLibrarySettings(db, sealer);
  expect(readSettings({ TIDINGS_BOT_TOKEN: "a-token-of-some-length", ...asEnvironment(values) }).dailyLimit).toBe(
    5_000,
  );
});

test("the environment takes precedence", async () => {
  await write([
    { name: "library_name", value: "Midway" },
    { name: "provider_url", value: "https://a.example/tidings" },
  ]);
  const stored = asEnvironment((await readLibrarySettings(db, sealer)).values);
  expect(stored).toEqual({ TIDINGS_LIBRARY_NAME: "Midway", TIDINGS_PUBLIC_URL: "https://a.example/tidings" });
  const given = { TIDINGS_BOT_TOKEN: "a-token-of-some-length", TIDINGS_LIBRARY_NAME: "Riverside" };
  expect(readSettings({ ...stored, ...given }).library.name).toBe("Riverside");
});

test.each([
  [undefined, undefined],
  ["live", "live"],
  ["trial", "trial"],
  ["LIVE", "trial"],
  ["", "trial"],
])("a mode of %j, as the plugin's installation writes it, means %s", async (value, mode) => {
  const row = { name: "mode", sealed: 0, changed_at: NOON, changed_by: "koha" };
  if (value !== undefined)
    await db
      .insertInto("tidings_setting")
      .values({ ...row, value })
      .execute();
  expect((await readLibrarySettings(db, sealer)).mode).toBe(mode);
});

test("every change gives a new version, even within one millisecond; reading or a run does not", async () => {
  const seen = [await readSettingsVersion(db)];
  const look = async () => seen.push(await readSettingsVersion(db));
  await write([{ name: "lang", value: "da" }]);
  await look();
  await write([{ name: "lang", value: "fr" }]);
  await look();
  expect(new Set(seen).size).toBe(3);
  await look();
  expect(seen[3]).toBe(seen[2]);
  const fence = {
    name: "fence_seen_at",
    value: "2026-03-02 12:00:00",
    sealed: 0,
    changed_at: NOON,
    changed_by: "koha",
  };
  await db
    .insertInto("tidings_setting")
    .values([fence, { ...fence, name: "run_seen_at" }])
    .execute();
  await look();
  expect(seen[4]).toBe(seen[2]);
});

test("the user who changed a setting is stored, however long the name", async () => {
  await writeAs("é".repeat(75), sealer, [{ name: "lang", value: "da" }]);
  const { changed_by } = await db.selectFrom("tidings_setting").select("changed_by").executeTakeFirstOrThrow();
  expect(changed_by).toBe("é".repeat(64));
});
