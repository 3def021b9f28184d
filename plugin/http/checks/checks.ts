import { Hono } from "hono";
import type { Installation } from "../../configuration/installation.ts";
import type { Db } from "../../database/connection.ts";
import { openProof, type Place } from "../../foundation/public-proof.ts";
import { readCoverage } from "../../reports/coverage/read-coverage.ts";
import { type Totals, totals } from "../../reports/coverage/summary.ts";
import type { Rulings } from "../../routing/rules/notice-rule.ts";
import { accountFingerprint, readAccountChecks } from "../../settings/account-checks.ts";
import { type AccountState, judgeAccount } from "./judge.ts";
import { type Asking, type RoundTrip, tryRoundTrip } from "./round-trip.ts";

/** What the checklist in Koha asks the service before going live. The plugin words it (Checklist.pm). */
export interface Checks {
  /** Each channel that is set up. `at` is in the library's time zone, for people. */
  accounts: { channel: string; state: AccountState; at: string; because: string }[];
  /** Whether each public address leads to us. */
  addresses: { place: Place; state: RoundTrip }[];
  /** How many patrons have opted in, and of how many not every notice comes from us (`reports/coverage`). */
  coverage: Pick<Totals, "patrons" | "koha" | "nobody">;
}

export interface CheckParts extends Omit<Asking, "proof"> {
  db: Db;
  installation: Pick<Installation, "channels" | "settings" | "refresh">;
  /** Returns the sentence for a reason. */
  word(because: string): string;
  /** What the library's rules say now; absent: as installed. */
  rulings?(): Promise<Rulings>;
  zone: string;
}

/** Addresses are asked at most so often, whoever asks us. */
const REST_MS = 5_000;

/**
 * `/checks`, beside `/ready`: what only this program can find out about accounts and addresses. Nothing personal, no
 * secrets; not reachable through the web server.
 */
export function checkRoutes(read: () => Promise<Checks>): Hono {
  return new Hono().get("/checks", async (c) => c.json(await read()));
}

/** Opens what `/checks` reads. Requests that come together share one look at the addresses. */
export function openChecks(parts: CheckParts): () => Promise<Checks> {
  const askAddresses = rarely(() => proveAddresses(parts), parts.now);
  return async () => {
    await parts.installation.refresh();
    const [accounts, addresses] = await Promise.all([readAccounts(parts), askAddresses(placesOf(parts))]);
    const { patrons, koha, nobody } = totals(await readCoverage(parts.db, null, await parts.rulings?.()));
    return { accounts, addresses, coverage: { patrons, koha, nobody } };
  };
}

async function readAccounts({ db, installation, word, zone }: CheckParts): Promise<Checks["accounts"]> {
  const tested = new Map((await readAccountChecks(db)).map((check) => [check.channel, check]));
  return [...installation.channels.keys()].map((channel) => {
    const fingerprint = accountFingerprint(channel, installation.settings());
    const { state, at, because } = judgeAccount(channel, fingerprint, tested.get(channel));
    return { channel, state, at: at ? inZone(at, zone) : "", because: because ? word(because) : "" };
  });
}

/** Day and minute as Koha's own pages can show them in any language: `2026-11-29 14:05`. */
const inZone = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone }).format(at);

const placesOf = ({ installation }: CheckParts): [Place, string | undefined][] => {
  const { staffUrl, opacUrl, providerUrl } = installation.settings();
  return [
    ["staff", staffUrl],
    ["patron", opacUrl],
    ["receipts", providerUrl && `${providerUrl}/plivo`],
    ["bot", providerUrl && `${providerUrl}/bot/plivo`],
  ];
};

async function proveAddresses(parts: CheckParts): Promise<Checks["addresses"]> {
  const asking: Asking = { ...parts, proof: openProof(parts.installation.settings().botToken) };
  return Promise.all(
    placesOf(parts).map(async ([place, address]) => ({ place, state: await tryRoundTrip(address, place, asking) })),
  );
}

/** Runs `work` at most once in five seconds for the same question; who asks meanwhile gets the same answer. */
function rarely<T>(work: () => Promise<T>, now: () => Date): (question: unknown) => Promise<T> {
  let last: { question: string; at: number; answer: Promise<T> } | undefined;
  return (asked) => {
    const question = JSON.stringify(asked);
    const at = now().getTime();
    if (!last || last.question !== question || Math.abs(at - last.at) > REST_MS)
      last = { question, at, answer: work() };
    return last.answer;
  };
}
