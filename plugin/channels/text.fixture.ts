import type { Outgoing } from "./channel.ts";
import type { PlivoSettings } from "./plivo/plivo.ts";
import { type Answer, answer } from "./provider.fixture.ts";

const token = "s3cret-t0ken";
export const outgoing: Outgoing = {
  attempt: "42-1",
  sender: "15550001111",
  to: "15552223333",
  text: "Your hold is here",
  mayLeave: () => true,
};
/** What no failure may tell. */
export const secrets = [token, outgoing.sender, outgoing.to, outgoing.text];

export function settings(apiUrl: string, more: Partial<PlivoSettings> = {}): PlivoSettings {
  const publicUrl = "https://tidings.example/";
  return { authId: "MAIN", authToken: token, apiUrl, publicUrl, timeoutMs: 5_000, ...more };
}

export const yes: Answer = answer(202, { api_id: "x", message: "message(s) queued", message_uuid: ["uuid-1"] });
