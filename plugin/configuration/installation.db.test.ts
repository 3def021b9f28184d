import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { findAddressIds } from "../consent/read-standing.ts";
import { inTransaction } from "../database/connection.ts";
import { sealed } from "../foundation/log.ts";
import { openSealer } from "../foundation/sealing.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { setMode } from "../notices/before-send.fixture.ts";
import { readSenders } from "../outbox/senders.ts";
import { type Change, writeLibrarySettings } from "../settings/library-settings.ts";
import { openLocales } from "../templates/locales.ts";
import { openInstallation } from "./installation.ts";

const say = await openLocales();
const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  for (const table of ["tidings_setting", "tidings_rule", "tidings_sender", "tidings_address"] as const) {
    await db.deleteFrom(table).execute();
  }
});

const NOON = new Date("2026-03-02T12:00:00Z");
const ENV = { TIDINGS_BOT_TOKEN: "a-token-of-some-length" };
const sealer = openSealer(sealed("the process key"));
const sealing = { sealer, random: () => randomBytes(12) };
const enter = (...changes: Change[]) => writeLibrarySettings(db, changes, "sofie", sealing, NOON);
const PLIVO: Change[] = [
  { name: "plivo_auth_id", value: "MA1" },
  { name: "plivo_auth_token", value: "plivo-very-secret" },
  { name: "plivo_numbers", value: "15550100001@5, 15550100002" },
  { name: "provider_url", value: "https://library.example/tidings" },
];

async function aProcess(env: Record<string, string> = {}, key = sealer) {
  const { log, said } = aLog();
  return { installation: await openInstallation(db, { ...ENV, ...env }, key, log, say), said };
}

test("nothing is set up at first, and environment variables are enough", async () => {
  const { installation } = await aProcess();
  expect([installation.channels.size, installation.mode()]).toEqual([0, "live"]);
  const other = await aProcess({ TIDINGS_TELEGRAM_TOKEN: "1:token" });
  expect([...other.installation.senders]).toEqual([["telegram", "telegram"]]);
});

test("email has a sender of its own once a server and an address are set", async () => {
  const env = { TIDINGS_KEY: "the process key", TIDINGS_OPAC_URL: "https://opac.example/tidings" };
  const { installation } = await aProcess(env);
  expect(installation.channels.has("email")).toBe(false);
  const login = "smtps://midway:very-secret@mail.example";
  await enter({ name: "smtp_url", value: login }, { name: "mail_from", value: "notices@midway.example" });
  await installation.refresh();
  expect([[...installation.channels.keys()], [...installation.senders]]).toEqual([["email"], [["email", "email"]]]);
  expect(await readSenders(db)).toMatchObject([{ sender: "email", channel: "email" }]);
});

test("a change in one process is seen by another at its next refresh, in the same maps", async () => {
  const { installation, said } = await aProcess();
  const { channels, senders } = installation;
  await enter(...PLIVO, { name: "library_name", value: "Midway" });
  expect(channels.size).toBe(0);
  await installation.refresh();
  expect([[...channels.keys()], [...senders]]).toEqual([["sms"], [["sms", "15550100001"]]]);
  expect(installation.settings().library.name).toBe("Midway");
  expect((await readSenders(db)).map(({ sender, per_second }) => [sender, Number(per_second)])).toEqual([
    ["15550100001", 5],
    ["15550100002", 5],
  ]);
  expect(said()).toContain("settings.changed");
  await enter({ name: "plivo_numbers", value: "15550100009" }, { name: "telegram_token", value: "1:token" });
  await installation.refresh();
  expect([...senders].sort()).toEqual([
    ["sms", "15550100009"],
    ["telegram", "telegram"],
  ]);
  expect(said()).not.toMatch(/Midway|1555|very-secret|1:token/);
});

test("an account that was removed sends no more", async () => {
  await enter(...PLIVO);
  const { installation } = await aProcess();
  await enter(...PLIVO.map(({ name }) => ({ name, value: "" })));
  await installation.refresh();
  expect([installation.channels.size, installation.senders.size]).toEqual([0, 0]);
});

test("when nothing changed, no channel is opened again", async () => {
  await enter(...PLIVO);
  const { installation, said } = await aProcess();
  const open = installation.channels.get("sms");
  await installation.refresh();
  expect(installation.channels.get("sms")).toBe(open);
  expect(said()).toBe("");
});

test("a change that cannot work is logged once, without its values, and the former settings stay", async () => {
  await enter(...PLIVO);
  const { installation, said } = await aProcess();
  await enter({ name: "plivo_numbers", value: "call 15559876543 after six" });
  await installation.refresh();
  await installation.refresh();
  expect([...installation.senders]).toEqual([["sms", "15550100001"]]);
  expect(said().match(/settings\.refused/g)).toHaveLength(1);
  expect(said()).toContain("TIDINGS_PLIVO_NUMBERS");
  expect(said()).not.toMatch(/1555|after six|very-secret/);
  await enter({ name: "plivo_numbers", value: "15550100003" });
  await installation.refresh();
  expect([...installation.senders]).toEqual([["sms", "15550100003"]]);
});

test("a change that could not be read is read at the next refresh", async () => {
  const { installation } = await aProcess();
  await enter({ name: "lang", value: "da" }, ...PLIVO);
  await koha.pool.promise().query("rename table tidings_sender to tidings_sender_away");
  await expect(installation.refresh()).rejects.toThrow("tidings_sender");
  await koha.pool.promise().query("rename table tidings_sender_away to tidings_sender");
  expect(installation.settings().library.lang).toBe("en");
  await installation.refresh();
  expect(installation.settings().library.lang).toBe("da");
});

test("a change of the mode, which Koha's side writes, is seen too", async () => {
  const { installation } = await aProcess();
  const by = { changed_at: NOON, changed_by: "koha" };
  await db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "trial", sealed: 0, ...by })
    .execute();
  await installation.refresh();
  expect(installation.mode()).toBe("trial");
});

test("without a written mode an installed plugin is in trial, and a service run by hand is live", async () => {
  const { installation: byHand } = await aProcess();
  expect([byHand.mode(), await inTransaction(db, holdLive)]).toEqual(["live", true]);
  await sql`insert into plugin_data values ('Koha::Plugin::Tidings', '__INSTALLED__', '1')`.execute(db);
  onTestFinished(async () => void (await db.deleteFrom("plugin_data").execute()));
  const { installation: installed } = await aProcess();
  expect([installed.mode(), await inTransaction(db, holdLive)]).toEqual(["trial", false]);
  await setMode(db, "live");
  await installed.refresh();
  expect([installed.mode(), await inTransaction(db, holdLive)]).toEqual(["live", true]);
});

test("with another process key, accounts whose secret is lost are left out and logged", async () => {
  await enter(...PLIVO, { name: "telegram_token", value: "1:token" }, { name: "library_name", value: "Midway" });
  const { installation, said } = await aProcess({}, openSealer(sealed("another key")));
  expect([installation.channels.size, installation.settings().library.name]).toEqual([0, "Midway"]);
  expect(said()).toMatch(/settings\.unreadable.*plivo_auth_token telegram_token/);
  const helped = await aProcess({ TIDINGS_PLIVO_AUTH_TOKEN: "by hand" }, openSealer(sealed("another key")));
  expect([...helped.installation.senders]).toEqual([["sms", "15550100001"]]);
});

test("all faults at the start are reported together", async () => {
  await enter({ name: "plivo_auth_id", value: "MA1" }, { name: "lang", value: "tlh" });
  await expect(aProcess()).rejects.toThrow(/TIDINGS_LANG.*TIDINGS_PLIVO_NUMBERS/);
});

test("going back to trial takes effect even while another change cannot work", async () => {
  await enter(...PLIVO);
  const { installation } = await aProcess();
  const by = { changed_at: NOON, changed_by: "koha" };
  await enter({ name: "plivo_numbers", value: "none of them" });
  await db
    .insertInto("tidings_setting")
    .values({ name: "mode", value: "trial", sealed: 0, ...by })
    .execute();
  await installation.refresh();
  expect(installation.mode()).toBe("trial");
  expect([...installation.senders]).toEqual([["sms", "15550100001"]]);
});

test("many refreshes at once all see an earlier change, and open the channels once", async () => {
  const { installation, said } = await aProcess();
  const first = installation.refresh();
  await enter(...PLIVO);
  const looks = Array.from({ length: 10 }, () => installation.refresh());
  await Promise.race(looks);
  expect([...installation.senders]).toEqual([["sms", "15550100001"]]);
  await Promise.all([first, ...looks]);
  expect(said().match(/settings\.changed/g)).toHaveLength(1);
});

test("a refresh during another one sees a change made just before it", async () => {
  const { installation } = await aProcess();
  await enter(...PLIVO);
  const holder = await koha.pool.promise().getConnection();
  // The first refresh has read the change, and waits to write its senders.
  await holder.query("lock tables tidings_sender write");
  const first = installation.refresh();
  await sleep(300);
  await enter({ name: "lang", value: "da" });
  const second = installation.refresh();
  await holder.query("unlock tables");
  holder.release();
  await second;
  expect(installation.settings().library.lang).toBe("da");
  await first;
});

test("of the trial's addresses only those that were ever used have ids", async () => {
  const made = await db
    .insertInto("tidings_address")
    .values({ channel: "sms", address: "15559990001", created_at: NOON })
    .executeTakeFirst();
  expect(await findAddressIds(db, ["15559990001", "15559990002"])).toEqual(new Set([Number(made.insertId)]));
  expect(await findAddressIds(db, [])).toEqual(new Set());
});
