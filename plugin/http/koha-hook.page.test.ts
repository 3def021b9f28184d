import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { mintTicket } from "../../scripts/town/koha/shim.ts";
import { anInstallation } from "../configuration/installation.fixture.ts";
import { aChannel } from "../delivery/dispatcher.fixture.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { aWaitingRun, forgetRuns } from "../notices/before-send.fixture.ts";
import { openLibraryPolicy } from "../notices/composing/open-words.ts";
import { at, readShown, useKoha } from "../notices/intake.fixture.ts";
import { anOptedInPatron, type OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { openMetrics } from "../reports/metrics.ts";
import { openLocales } from "../templates/locales.ts";
import { openOwnWords } from "../templates/wordings.ts";
import { createApp } from "./app.ts";
import { composeParts } from "./compose.ts";

const koha = useKoha();
const say = await openLocales();
let patron: OptedInPatron;
let notice: number;
let nudge: number;
beforeEach(async () => {
  await forgetRuns(koha.db);
  patron = await anOptedInPatron(koha.db);
  notice = await aNotice(koha.db, { patronId: patron.patronId, queuedAt: at(0) });
  nudge = await aWaitingRun(koha.db, ["sms"]);
});

/** The whole service in trial, as the plugin reaches it; nothing leaves. */
async function aServiceInTrial(listed = "") {
  const { log, said } = aLog();
  const env = { TIDINGS_TRIAL_ADDRESSES: `${patron.address}${listed}` };
  let woken = 0;
  const installation = anInstallation({ channels: new Map([["sms", aChannel()]]), mode: "trial", env });
  const { db, host } = koha;
  const parts = await composeParts({
    db,
    host,
    policy: await openLibraryPolicy({ db, host, installation, say, zone: "UTC", log }),
    ledger: "append_only",
    installation,
    hearing: hearsAll,
    loops: { troubles: () => [] },
    sealer: undefined,
    env,
    say: await openOwnWords(koha.db, say),
    word: (because) => because,
    log,
    metrics: openMetrics(koha.db),
    wake: () => {
      woken += 1;
    },
    zone: "UTC",
    // The age of a ticket is judged by the database's clock.
    now: () => new Date(),
    chance: () => 0.5,
    random: randomBytes,
  });
  const app = createApp(parts);
  const post = (ticket: string, body?: ReadableStream) =>
    app.request("/hook/nudge", {
      method: "POST",
      headers: { authorization: `Bearer ${ticket}` },
      ...(body === undefined ? {} : { body, duplex: "half" }),
    });
  const postAsBefore = (ticket: string, length: number) => {
    const body = JSON.stringify({ nudge, ticket });
    const headers = { "content-type": "application/json", "content-length": String(length) };
    return app.request("/hook/nudge", { method: "POST", headers, body });
  };
  return { post, postAsBefore, said, woken: () => woken };
}

const isTaken = async () => (await readShown(koha.db, notice))?.status === "sent";
const freshNotice = () => sql`update message_queue set time_queued = utc_timestamp()`.execute(koha.db);

test("with the plugin's ticket a nudge is answered once, and the dispatcher is woken", async () => {
  await freshNotice();
  const { post, said, woken } = await aServiceInTrial();
  const ticket = await mintTicket(koha.db, String(nudge));
  const answer = await post(ticket);
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 1 }]);
  expect([await isTaken(), woken()]).toEqual([true, 1]);
  expect((await post(ticket)).status).toBe(401);
  expect(said()).toContain("nudge.answered");
  expect(said()).not.toContain(ticket);
  expect(said()).not.toContain(patron.address);
});

test("a plugin of before the upgrade, whose ticket is in a short body, is answered too", async () => {
  await freshNotice();
  const { postAsBefore } = await aServiceInTrial();
  const ticket = await mintTicket(koha.db, String(nudge));
  expect((await postAsBefore(ticket, 5_000)).status).toBe(401);
  const answer = await postAsBefore(ticket, 90);
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 1 }]);
});

test("an address with an accent on the trial list keeps nobody else's text back", async () => {
  await freshNotice();
  const { post } = await aServiceInTrial(", søren@bibliotek.example, anna@müller.example, 😀@example.org");
  const answer = await post(await mintTicket(koha.db, String(nudge)));
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 1 }]);
});

test.for<[what: string, ticket: () => Promise<string>]>([
  ["that nobody wrote", async () => randomBytes(32).toString("base64url")],
  ["that lets a librarian in", () => mintTicket(koha.db, String(nudge), "staff")],
  ["that lets a patron in", () => mintTicket(koha.db, String(nudge), "patron")],
  ["that names no nudge", () => mintTicket(koha.db, "1 or 1=1")],
  ["that is far too long", async () => "x".repeat(10_000)],
  [
    "that is two minutes old",
    async () => {
      const ticket = await mintTicket(koha.db, String(nudge));
      await sql`update tidings_ticket set expires_at = expires_at - interval 2 minute`.execute(koha.db);
      return ticket;
    },
  ],
])("a ticket %s is refused, and nothing is taken", async ([, makeTicket]) => {
  await freshNotice();
  const { post, said } = await aServiceInTrial();
  const answer = await post(await makeTicket());
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({
    code: "no_token",
    problem: "This nudge carries no valid ticket of Koha's.",
  });
  expect(await isTaken()).toBe(false);
  expect(said()).toContain("no_token");
});

test("a ticket of another nudge takes what that run would send, and nothing of this one", async () => {
  await freshNotice();
  const { post } = await aServiceInTrial();
  const answer = await post(await mintTicket(koha.db, String(nudge + 1)));
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 0 }]);
  expect(await isTaken()).toBe(false);
});

test.for<[who: string, ticket: () => Promise<string>, status: number]>([
  ["nobody", async () => "", 401],
  ["a stranger", async () => randomBytes(32).toString("base64url"), 401],
  ["Koha's side", () => mintTicket(koha.db, String(nudge)), 200],
])("of a body that %s sends to the hook not a byte is read", async ([, makeTicket, status]) => {
  const { post } = await aServiceInTrial();
  let read = 0;
  const endless = new ReadableStream<Uint8Array>(
    {
      pull(stream) {
        read += 1;
        stream.enqueue(Buffer.alloc(65_536, "["));
      },
    },
    { highWaterMark: 0 },
  );
  expect((await post(await makeTicket(), endless)).status).toBe(status);
  expect(read).toBe(0);
});

test("a nudge that Koha's side has closed takes nothing and is no error", async () => {
  await freshNotice();
  const { post } = await aServiceInTrial();
  await sql`update tidings_nudge set closed_at = utc_timestamp(3)`.execute(koha.db);
  const answer = await post(await mintTicket(koha.db, String(nudge)));
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 0 }]);
  expect(await isTaken()).toBe(false);
});
