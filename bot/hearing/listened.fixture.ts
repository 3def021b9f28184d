import type { Listened } from "./listened.ts";

/** A text as the bot hears it from a patron's phone; say only what matters. */
export function aListened(differently: Partial<Listened> = {}): Listened {
  return {
    channel: "sms",
    kind: "text",
    id: "6f7c3b1a-0000-4000-8000-000000000001",
    sender: "15550100001",
    address: "15550109001",
    text: "When do you open?",
    providerIntent: "",
    ...differently,
  };
}
