import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { signedByPlivo } from "../../plugin/channels/plivo/signature.ts";
import type { Secret } from "../../plugin/foundation/log.ts";
import { type Listened, withinLimit } from "./listened.ts";

/** Where Plivo delivers texts, below the public address. */
export const INBOUND_PATH = "/bot/plivo/inbound";

export interface SmsParts {
  publicUrl: string;
  authToken: Secret;
  /** Whether this bot may take texts now. */
  working: () => boolean;
  /** Must have it on disk when it returns. */
  keep: (listened: Listened) => void;
  /**
   * A request is not signed by Plivo. `signed`: it carried a signature, so it may be Plivo's, and our address or
   * token wrong.
   */
  refused: (signed: boolean) => void;
  /** A request was Plivo's. */
  accepted: () => void;
}

/** Whether Plivo's requests get in, as far as their signatures tell. */
export interface SmsDoor {
  refused(signed: boolean): void;
  accepted(): void;
  listens(): "listening" | "refusing";
}

/** Anybody can send a bad signature, so `refusing` is a reason to ask Plivo, not a proof. */
export function openSmsDoor(): SmsDoor {
  let refusing = false;
  return {
    refused(signed) {
      if (signed) refusing = true;
    },
    accepted() {
      refusing = false;
    },
    listens: () => (refusing ? "refusing" : "listening"),
  };
}

const SIGNATURE_HEADERS = ["x-plivo-signature-v3", "x-plivo-signature-ma-v3", "x-plivo-signature-v2"];

type Form = ReadonlyArray<readonly [string, string]>;

/**
 * Takes texts from Plivo: `From=15551230001&To=15551230002&Text=STOP&MessageUUID=…&Type=sms&MessageIntent=optout`,
 * signed. Returns 200 once a text is on disk; Plivo retries after anything else, three times within seven minutes.
 * https://www.plivo.com/docs/messaging/api/message/handling-incoming
 */
export function smsRoutes({ publicUrl, authToken, working, keep, refused, accepted }: SmsParts): Hono {
  const app = new Hono();
  const limit = bodyLimit({ maxSize: 64 * 1024, onError: (c) => c.text("The body is larger than any text.", 413) });
  return app.post(INBOUND_PATH, limit, async (c) => {
    const form: Form = [...new URLSearchParams(await c.req.text())];
    // The configured address, not the request's: a proxy changes that, and the sender can choose it.
    const url = `${publicUrl}${INBOUND_PATH}${new URL(c.req.url).search}`;
    const request = { method: "POST", url, form, header: (name: string) => c.req.header(name) } as const;
    if (!signedByPlivo(request, authToken.reveal())) {
      refused(SIGNATURE_HEADERS.some((name) => c.req.header(name) !== undefined));
      return c.text("This request is not signed by Plivo.", 403);
    }
    accepted();
    const read = readText(form);
    if (read.kind === "malformed") return c.text(read.sentence, 400);
    if (read.kind === "ignored") return taken(c);
    if (!working()) {
      c.header("Retry-After", "60");
      return c.text("Another bot works; this one stands by.", 503);
    }
    keep(read.listened);
    return taken(c);
  });
}

type Read = { kind: "text"; listened: Listened } | { kind: "ignored" } | { kind: "malformed"; sentence: string };

/** Shorter ones are short codes and sender names: machines that cannot be replied to. */
const SHORTEST_PHONE = 7;

/**
 * Pure. Reads a form of Plivo's. The words of a chat message (RCS, WhatsApp) count too, since a STOP is a STOP on any
 * channel. A sender that is not a phone number cannot have agreed to anything and is ignored.
 */
export function readText(form: Form): Read {
  const field = (name: string) => form.find(([key]) => key === name)?.[1] ?? "";
  const text = withinLimit(field("Text") || field("Body"));
  const type = field("Type").trim().toLowerCase();
  const chatted = ["rcs", "whatsapp"].includes(type);
  if (!chatted && !["", "sms", "mms"].includes(type)) return { kind: "ignored" };
  if (chatted && text.trim() === "") return { kind: "ignored" };
  const id = field("MessageUUID").trim();
  const from = digitsOf(field("From"));
  // Chat agents have names in place of numbers.
  const to = digitsOf(field("To")) ?? (chatted ? nameOf(field("To")) : field("To").replace(/\D/g, ""));
  if (from === undefined || (from !== "" && from.length < SHORTEST_PHONE)) return { kind: "ignored" };
  const wrong = [
    ...(id === "" || id.length > 80 ? ["MessageUUID"] : []),
    ...(from === "" || from.length > 20 ? ["From"] : []),
    ...(to === "" || to.length > 20 ? ["To"] : []),
  ];
  if (wrong.length > 0) {
    return {
      kind: "malformed",
      sentence: `This is no text message: ${wrong.join(", ")} is missing or not as expected.`,
    };
  }
  const providerIntent = intentOf(field("MessageIntent"));
  return {
    kind: "text",
    listened: { channel: "sms", kind: "text", id, sender: to, address: from, text, providerIntent },
  };
}

/** The digits of a phone number, however it is written; undefined if it is not a phone number. */
function digitsOf(address: string): string | undefined {
  const number = address.trim().replace(/^(?:whatsapp|rcs|sms|tel):/i, "");
  return /[^\d\s+().\u00a0\u2010-\u2015-]/.test(number) ? undefined : number.replace(/\D/g, "");
}

function nameOf(address: string): string {
  return address.replace(/[^!-~]/g, "").slice(0, 20);
}

function intentOf(word: string): Listened["providerIntent"] {
  const intent = word.trim().toLowerCase();
  return intent === "optout" || intent === "optin" || intent === "help" ? intent : "";
}

/** An empty answer in Plivo's XML: replies do not go this way, they leave through the service's outbox. */
function taken(c: Context): Response {
  return c.body('<?xml version="1.0" encoding="UTF-8"?><Response/>', 200, { "content-type": "application/xml" });
}
