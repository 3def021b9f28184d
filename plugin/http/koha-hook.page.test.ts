import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { mintTicket } from "../../scripts/town/koha/shim.ts";
import { anInstallation } from "../configuration/installation.fixture.ts";
import { aChannel } from "../delivery/dispatcher.fixture.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import { aNotice } from "../koha/notice.fixture.ts";
import { aWaitingRun, forgetRuns } from "../notices/before-send.fixture.ts";
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
async function aServiceInTrial() {
  const { log, said } = aLog();
  const env = { TIDINGS_TRIAL_ADDRESSES: patron.address };
  let woken = 0;
  const parts = await composeParts({
    db: koha.db,
    host: koha.host,
    ledger: "append_only",
    installation: anInstallation({ channels: new Map([["sms", aChannel()]]), mode: "trial", env }),
    hearing: hearsAll,
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
  const post = (body: unknown) =>
    app.request("/hook/nudge", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { post, said, woken: () => woken };
}

const isTaken = async () => (await readShown(koha.db, notice))?.status === "sent";
const freshNotice = () => sql`update message_queue set time_queued = utc_timestamp()`.execute(koha.db);

test("with the plugin's ticket a nudge is answered once, and the dispatcher is woken", async () => {
  await freshNotice();
  const { post, said, woken } = await aServiceInTrial();
  const ticket = await mintTicket(koha.db, String(nudge));
  const answer = await post({ nudge, ticket });
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 1 }]);
  expect([await isTaken(), woken()]).toEqual([true, 1]);
  expect((await post({ nudge, ticket })).status).toBe(401);
  expect(said()).toContain("nudge.answered");
  expect(said()).not.toContain(ticket);
  expect(said()).not.toContain(patron.address);
});

test.for<[what: string, ticket: () => Promise<string>]>([
  ["that nobody wrote", async () => randomBytes(32).toString("base64url")],
  ["that lets a librarian in", () => mintTicket(koha.db, String(nudge), "staff")],
  ["that lets a patron in", () => mintTicket(koha.db, String(nudge), "patron")],
  ["of another nudge", () => mintTicket(koha.db, String(nudge + 1))],
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
  const answer = await post({ nudge, ticket: await makeTicket() });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({
    code: "no_token",
    problem: "This nudge carries no valid ticket of Koha's.",
  });
  expect(await isTaken()).toBe(false);
  expect(said()).toContain("nudge.refused");
});

test.for<[what: string, body: (ticket: string) => unknown]>([
  ["no JSON", () => "nudge=1"],
  ["an empty body", () => ""],
  ["no ticket", () => ({ nudge })],
  ["no nudge", (ticket) => ({ ticket })],
  ["a nudge that is no number", (ticket) => ({ nudge: "1 or 1=1", ticket })],
  ["a nudge that cannot be", (ticket) => ({ nudge: -1, ticket })],
  ["a ticket that is far too long", () => ({ nudge, ticket: "x".repeat(10_000) })],
])("with %s the request is malformed, and its ticket is not used up", async ([, bodyOf]) => {
  const { post } = await aServiceInTrial();
  const answer = await post(bodyOf(await mintTicket(koha.db, String(nudge))));
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: "malformed" });
  expect(await isTaken()).toBe(false);
  const { rows } = await sql`select 1 from tidings_ticket`.execute(koha.db);
  expect(rows).toHaveLength(1);
});

test("a nudge that Koha's side has closed takes nothing and is no error", async () => {
  await freshNotice();
  const { post } = await aServiceInTrial();
  await sql`update tidings_nudge set closed_at = utc_timestamp(3)`.execute(koha.db);
  const answer = await post({ nudge, ticket: await mintTicket(koha.db, String(nudge)) });
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 0 }]);
  expect(await isTaken()).toBe(false);
});
