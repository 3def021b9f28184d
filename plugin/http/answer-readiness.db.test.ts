import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { anInstallation } from "../configuration/installation.fixture.ts";
import { openDatabase } from "../database/connection.ts";
import { aChannel } from "../delivery/dispatcher.fixture.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import { NOW } from "../outbox/message.fixture.ts";
import { stopSender, writeSenders } from "../outbox/senders.ts";
import { type Lang, openLocales } from "../templates/locales.ts";
import type { LoopTrouble } from "../workers/loop-health.ts";
import { answerReadiness } from "./answer-readiness.ts";
import { sentencesOf } from "./troubles.ts";

const koha = await openTestDatabase();
afterAll(koha.close);
const say = await openLocales();
const failing = (loop: string, because: LoopTrouble["because"], at = NOW): LoopTrouble => ({
  loop,
  since: at,
  because,
});

/** The sentences alone. */
async function answered(of: ReturnType<typeof parts>, patienceMs?: number) {
  const { because, ...rest } = await answerReadiness(of, NOW, patienceMs);
  return { ...rest, codes: because.map(({ code }) => code), because: sentencesOf(because) };
}

function parts(db = koha.db, troubles: LoopTrouble[] = [], lang: Lang = "en") {
  const installation = anInstallation({ channels: new Map([["sms", { ...aChannel(), place: "api.example" }]]) });
  const word = (because: string) => `<${because}>`;
  const loops = { troubles: () => troubles };
  return { db, installation, hearing: hearsAll, word, say, lang, zone: "UTC", loops, log: aLog().log };
}

test("loops that fail make the service not ready, with one sentence for each cause", async () => {
  const troubles = [failing("sender", "read_only"), failing("intake", "read_only"), failing("inbound", "other")];
  const { ready, codes, because } = await answered(parts(koha.db, troubles));
  expect(ready).toBe(false);
  expect(codes).toEqual(["database_read_only", "database_other"]);
  expect(because[0]).toMatch(
    /^Does not work since .*: sending messages, taking over Koha's notices\. The database is read-only/,
  );
  expect(because[1]).toMatch(/asking the provider what patrons wrote\. Why is in the service's log\.$/);
  expect(await answerReadiness(parts(), NOW)).toMatchObject({ ready: true, because: [] });
});

test.each([
  ["es", /La base de datos es de solo lectura/],
  ["fr", /La base de données est en lecture seule/],
  ["da", /Databasen er skrivebeskyttet/],
] as const)("the same in %s", async (lang, words) => {
  const { because } = await answered(parts(koha.db, [failing("sender", "read_only")], lang));
  expect(because.join()).toMatch(words);
});

test("a database that is not there is told in a sentence, and nobody is heard", async () => {
  const away = openDatabase({ socketPath: "/nowhere/mariadb.sock", user: "root", password: "", database: "koha" });
  const { ready, codes, because, hearing } = await answered(parts(away.db));
  await away.close();
  expect(ready).toBe(false);
  expect([codes, because]).toEqual([["database_gone"], [expect.stringMatching(/^The database is not there/)]]);
  expect(hearing).toEqual([{ channel: "sms", hears: false, because: because[0] }]);
});

test("a database that does not answer in time is told in a sentence", async () => {
  const silent = parts();
  silent.hearing = { ...hearsAll, deaf: () => new Promise(() => {}) };
  const { ready, because } = await answered(silent, 20);
  expect(ready).toBe(false);
  expect(because).toEqual([expect.stringMatching(/^The database does not answer in time/)]);
});

test("a provider that refuses the connection is named with its address", async () => {
  await writeSenders(koha.db, [{ sender: "15550001", channel: "sms", perSecond: null, providerAnswers: false }]);
  await stopSender(koha.db, "15550001", new Date(NOW.getTime() + 5_000), "connection_refused");
  const { because } = await answered(parts());
  expect(because).toEqual(["sms (api.example): <connection_refused>"]);
});
