import { openNonces, type ProofBook } from "../../plugin/channels/proof.ts";
import { signCallback } from "../../scripts/town/plivo/signing.ts";
import { readSettings } from "../settings.ts";
import { authToken } from "../stage.fixture.ts";
import type { Listened } from "./listened.ts";
import { INBOUND_PATH, smsRoutes } from "./sms.ts";

export const publicUrl = "https://library.example/tidings";
export const keys = { authToken, subToken: "another-token" };
export const form: [string, string][] = [
  ["MessageUUID", "6f7c3b1a-1111-4000-8000-000000000001"],
  ["From", "15550109001"],
  ["To", "15550100001"],
  ["Text", "STOP é\u{1F4DA}"],
  ["Type", "sms"],
  ["MessageIntent", "optout"],
];

/** An empty book of signatures, in memory. */
export function aBook(): ProofBook {
  const strong = new Set<string>();
  return { isStrong: (one) => strong.has(one), markStrong: (one) => void strong.add(one), firstContent: openNonces(9) };
}

/** The door for texts, what came through it, and what it tells. */
export function open(working = true, book = aBook(), v2: "until_v3" | "never" = "until_v3", knows = true) {
  const kept: Listened[] = [];
  const seen = { refused: [] as boolean[], elsewhere: 0, ignored: [] as string[], accepted: 0 };
  const env = { TIDINGS_BOT_TOKEN: "t", TIDINGS_PLIVO_AUTH_TOKEN: authToken, TIDINGS_PUBLIC_URL: publicUrl };
  const plivo = readSettings(env, "desk").plivo;
  if (plivo === undefined) throw new Error("No Plivo settings");
  const app = smsRoutes({
    ...plivo,
    v2,
    book,
    working: () => working,
    knowsStrength: () => knows,
    keep: (l) => void kept.push(l),
    refused: (signed, elsewhere) => {
      seen.refused.push(signed);
      seen.elsewhere += elsewhere ? 1 : 0;
    },
    accepted: () => void seen.accepted++,
    ignored: (because) => void seen.ignored.push(because),
  });
  const post = (fields: [string, string][], headers: Record<string, string>, path = INBOUND_PATH) =>
    app.request(path, { method: "POST", body: new URLSearchParams(fields), headers });
  return { app, kept, seen, post };
}
export const sign = (fields: [string, string][], path = INBOUND_PATH) =>
  signCallback(keys, "POST", `${publicUrl}${path}`, fields);
export const only = (headers: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
