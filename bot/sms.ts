import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { signedByPlivo } from "../plugin/channels/plivo-signature.ts";
import type { Secret } from "../plugin/log.ts";
import { type Listened, withinLimit } from "./listened.ts";

/** Where Plivo delivers texts, below the public address. */
export const inboundPath = "/bot/plivo/inbound";

export interface SmsParts {
  publicUrl: string;
  authToken: Secret;
  /** May this bot take texts now? */
  working: () => boolean;
  /** Must have it on disk when it returns. */
  keep: (listened: Listened) => void;
  /** A request came that is not Plivo's; `signed`: it carried a signature, so it may be Plivo's after all, and our address or token wrong. */
  refused: (signed: boolean) => void;
  /** A request came that is Plivo's. */
  accepted: () => void;
}

/** Whether Plivo's requests get in, as far as their signatures tell. */
export interface SmsDoor {
  refused(signed: boolean): void;
  accepted(): void;
  listens(): "listening" | "refusing";
}

/** Anybody can send a bad signature, so `refusing` is a reason to ask Plivo and no proof. */
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

const signatureHeaders = ["x-plivo-signature-v3", "x-plivo-signature-ma-v3", "x-plivo-signature-v2"];

type Form = ReadonlyArray<readonly [string, string]>;

/**
 * Takes texts from Plivo: `From=15551230001&To=15551230002&Text=STOP&MessageUUID=…&Type=sms&MessageIntent=optout`, signed.
 * Answers 200 once a text is on disk; Plivo repeats after anything else, three times within seven minutes.
 * https://www.plivo.com/docs/messaging/api/message/handling-incoming
 */
export function smsRoutes({ publicUrl, authToken, working, keep, refused, accepted }: SmsParts): Hono {
  const app = new Hono();
  const limit = bodyLimit({ maxSize: 64 * 1024, onError: (c) => c.text("The body is larger than any text.", 413) });
  return app.post(inboundPath, limit, async (c) => {
    const form: Form = [...new URLSearchParams(await c.req.text())];
    // The configured address, not the one in the request: a proxy changes that, and its sender chooses it.
    const url = `${publicUrl}${inboundPath}${new URL(c.req.url).search}`;
    const request = { method: "POST", url, form, header: (name: string) => c.req.header(name) } as const;
    if (!signedByPlivo(request, authToken.reveal())) {
      refused(signatureHeaders.some((name) => c.req.header(name) !== undefined));
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

/** A STOP is one by whichever of these it comes. https://www.plivo.com/docs/messaging/api/message/handling-incoming */
const textTypes: ReadonlySet<string> = new Set(["", "sms", "mms", "rcs", "whatsapp"]);
/** Fewer digits are a short code, which has no patron. */
const leastDigits = 7;

/**
 * Pure: what a form of Plivo's says. Only texts from a phone: a name (INFO24), a mail address or a short code can have no consent and no answer, and
 * must not be taken for the number that its digits make.
 */
export function readText(form: Form): Read {
  const field = (name: string) => form.find(([key]) => key === name)?.[1] ?? "";
  if (!textTypes.has(field("Type").toLowerCase())) return { kind: "ignored" };
  const id = field("MessageUUID").trim();
  const written = field("From").trim();
  const from = written.replace(/\D/g, "");
  const isPhone = /^\+?[\d\s().-]*$/.test(written);
  if (written !== "" && (!isPhone || from.length < leastDigits)) return { kind: "ignored" };
  const to = field("To").replace(/\D/g, "");
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
  const text = withinLimit(field("Text") || field("Body"));
  const providerIntent = intentOf(field("MessageIntent"));
  return {
    kind: "text",
    listened: { channel: "sms", kind: "text", id, sender: to, address: from, text, providerIntent },
  };
}

function intentOf(word: string): Listened["providerIntent"] {
  const intent = word.trim().toLowerCase();
  return intent === "optout" || intent === "optin" || intent === "help" ? intent : "";
}

/** An empty answer in Plivo's own language: no reply by this way, replies leave through the service's outbox. */
function taken(c: Context): Response {
  return c.body('<?xml version="1.0" encoding="UTF-8"?><Response/>', 200, { "content-type": "application/xml" });
}
