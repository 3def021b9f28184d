import { z } from "zod";
import type { Db } from "../../database/connection.ts";
import type { Act, ActAnswer, Refusal, RoadTrouble } from "./act.ts";
import { REFUSALS } from "./act.ts";
import { announce, withdraw } from "./announce.ts";
import { readKohaAddress } from "./koha-address.ts";

/** What asking Koha needs. */
export interface Road {
  db: Db;
  /** Koha's own address as the library entered it; undefined: as Koha's preferences say. */
  kohaUrl(): string | undefined;
  /** 32 fresh random bytes at each call. */
  random(): Buffer;
  /** 15,000 by default: Koha without Plack starts a program for each request. */
  timeoutMs?: number;
}

/** Has Koha do something, as pages and loops call it. */
export type AskKoha = (act: Act) => Promise<ActAnswer>;

const TIMEOUT_MS = 15_000;

const state = z.enum(["written", "there", "unknown", "removed", "changed", "gone", "added"]);
const done = z.object({
  done: z.enum(["done", "already"]),
  letters: z
    .array(z.object({ code: z.string(), branchcode: z.string(), lang: z.string(), state: state.exclude(["added"]) }))
    .optional(),
  rules: z
    .array(
      z.object({
        branchcode: z.string(),
        categorycode: z.string(),
        step: z.coerce.number().pipe(z.union([z.literal(1), z.literal(2), z.literal(3)])),
        state: state.extract(["added", "there", "gone", "removed"]),
      }),
    )
    .optional(),
});
const refused = z.object({ because: z.enum(REFUSALS) });

/** Opens the road to Koha: each act is announced in the database, then asked for over Koha's REST API. Logs nothing. */
export function openRoad(road: Road): AskKoha {
  return async (act) => {
    const address = await readKohaAddress(road.db, road.kohaUrl());
    if (!address) return { because: "no_address" };
    if (!address.safe) return { because: "address_unsafe" };
    const body = JSON.stringify(act);
    const secret = await announce(road.db, body, road.random());
    const answer = await post(`${address.url}/api/v1/contrib/tidings/act`, secret, body, road.timeoutMs ?? TIMEOUT_MS);
    if ("done" in answer) return answer;
    return { because: sure(answer.because, await withdraw(road.db, secret, body)) };
  };
}

/** What no answer means: the plugin uses up what we announced before it does anything. Pure. */
function sure(because: Refusal | RoadTrouble, unused: boolean): Refusal | RoadTrouble {
  if (because === "timed_out" || because === "unreachable") return unused ? "unreachable" : "timed_out";
  return because === "odd_answer" && unused ? "no_route" : because;
}

/** Redirects are not followed: they would take number and secret elsewhere. */
async function post(url: string, secret: string, body: string, timeoutMs: number): Promise<ActAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  let status: number;
  let text: string;
  try {
    const headers = { "content-type": "application/json", "x-tidings-act": secret };
    const response = await fetch(url, { method: "POST", redirect: "manual", signal, headers, body });
    status = response.status;
    text = await response.text();
  } catch {
    return { because: signal.aborted ? "timed_out" : "unreachable" };
  }
  return judge(status, text);
}

function judge(status: number, text: string): ActAnswer {
  const json = parsed(text);
  const answer = status === 200 ? done.safeParse(json) : refused.safeParse(json);
  if (answer.success) return answer.data as ActAnswer;
  return { because: status === 404 || status === 405 ? "no_route" : "odd_answer" };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
