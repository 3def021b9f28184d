import { setTimeout as sleep } from "node:timers/promises";
import type { WireFault } from "../../town/faults.ts";
import type { PlivoFault } from "../../town/plivo/api.ts";
import { ACCOUNT } from "../host/start-programs.ts";
import type { Act, PlivoFaultName, TelegramFaultName } from "../steps.ts";
import type { World } from "../world.ts";

/** What each fault of Plivo's is on the wire. */
const PLIVO: Readonly<Record<PlivoFaultName, PlivoFault>> = {
  throttles: { kind: "http", status: 429, retryAfter: 2 },
  unavailable: { kind: "http", status: 503 },
  fails: { kind: "http", status: 500 },
  "fails after taking": { kind: "http", status: 500, take: true },
  resets: { kind: "reset", take: false },
  "resets after taking": { kind: "reset", take: true },
  silent: { kind: "silent", take: false },
  "silent after taking": { kind: "silent", take: true },
  // Longer than the services wait, so that the answer comes to nobody.
  late: { kind: "late", ms: 2_500 },
  malformed: { kind: "malformed" },
  undelivered: { kind: "receipt", status: "undelivered", errorCode: "30" },
  "not sent after all": { kind: "receipt", status: "failed", errorCode: "420" },
  // Longer than the pause before the second attempt.
  "not sent after all, told again": { kind: "receipt", status: "failed", errorCode: "420", againMs: 45_000 },
  "receipts out of order, twice": { kind: "receipt-order", order: ["delivered", "queued", "sent"], twice: true },
};

const TELEGRAM: Readonly<Record<TelegramFaultName, WireFault>> = {
  throttles: { kind: "http", status: 429, retryAfter: 2 },
  fails: { kind: "http", status: 502 },
  "fails after taking": { kind: "http", status: 500, take: true },
  "resets after taking": { kind: "reset", take: true },
  silent: { kind: "silent", take: false },
  late: { kind: "late", ms: 2_500 },
  "polls fail": { kind: "http", status: 502 },
};

/** How long a slow Plivo takes: not as long as the services wait. */
const SLOW_MS = 700;

type ProviderAct = Extract<
  Act,
  { act: "Plivo" | "slow Plivo" | "Telegram" | "webhook elsewhere" | "Plivo token" | "Telegram token" }
>;

/** Lets a provider fail, or changes an account there and back. */
export async function actOnProvider({ history, plivo, telegram }: World, act: ProviderAct): Promise<void> {
  switch (act.act) {
    case "Plivo":
      history.note(`Plivo ${act.fault}`, `Plivo ${act.fault}, for the next ${act.count} texts.`);
      return plivo.misbehave(PLIVO[act.fault], act.count);
    case "slow Plivo":
      history.note("slow Plivo", `Plivo takes ${SLOW_MS} ms for each answer, for ${act.ms} ms.`);
      plivo.answerAfter(SLOW_MS);
      await sleep(act.ms);
      return plivo.answerAfter(0);
    case "Telegram": {
      history.note(`Telegram ${act.fault}`, `Telegram ${act.fault}, for the next ${act.count} calls.`);
      const method = act.fault === "polls fail" ? "getUpdates" : "sendMessage";
      return telegram.misbehave(TELEGRAM[act.fault], act.count, (call) => call.method === method);
    }
    case "webhook elsewhere": {
      history.note("webhook elsewhere", "Another program sets a webhook for our bot at Telegram.");
      // Nothing listens on port 9.
      const address = `${telegram.origin}/bot${ACCOUNT.telegram.token}/setWebhook?url=http://127.0.0.1:9/`;
      await fetch(address).then((answer) => answer.body?.cancel());
      return;
    }
    case "Plivo token":
      history.note("Plivo token", `The auth token at Plivo is another for ${act.ms} ms.`);
      plivo.setToken("another-auth-token-that-nobody-entered");
      await sleep(act.ms);
      return plivo.setToken(ACCOUNT.plivo.authToken);
    case "Telegram token":
      history.note("Telegram token", `The token at Telegram is another for ${act.ms} ms.`);
      telegram.setToken("700000009:AAanotherTokenThatNobodyEntered");
      await sleep(act.ms);
      return telegram.setToken(ACCOUNT.telegram.token);
  }
}
