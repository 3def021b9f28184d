import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { carriesSignature, proofByPlivo, signedByPlivo } from "../../plugin/channels/plivo/signature.ts";
import { type ProofBook, refuseProof } from "../../plugin/channels/proof.ts";
import type { Secret } from "../../plugin/foundation/log.ts";
import { type Listened, withinLimit } from "./listened.ts";

/** Where Plivo delivers texts, below the public address. */
export const INBOUND_PATH = "/bot/plivo/inbound";

export interface SmsParts {
  publicUrl: string;
  authToken: Secret;
  /** Whether signatures that do not cover what a request says (V2) count. */
  v2: "until_v3" | "never";
  book: ProofBook;
  /** Whether this bot may take texts now. */
  working: () => boolean;
  /**
   * Whether the service has told this bot how the account signs, which other programs may have seen; until then what is
   * signed weakly has to wait.
   */
  knowsStrength: () => boolean;
  /** Must have it on disk when it returns. */
  keep: (listened: Listened) => void;
  /**
   * A request is not signed by Plivo. `signed`: it carried a signature, so it may be Plivo's, and our address or
   * token wrong. `elsewhere`: it is Plivo's, signed for another address than ours.
   */
  refused: (signed: boolean, elsewhere: boolean) => void;
  /** A request was Plivo's. */
  accepted: () => void;
  /** A request was Plivo's, and says nothing that a patron's phone said. */
  ignored: (because: Ignored) => void;
}

/** Whether Plivo's requests get in, as far as their signatures tell. */
export interface SmsDoor {
  refused(signed: boolean, elsewhere: boolean): void;
  accepted(): void;
  listens(): "listening" | "refusing" | "other_address";
}

/**
 * Anybody can send a bad signature, so `refusing` is a reason to ask Plivo, not a proof. Only who knows our token can
 * sign for another address, so `other_address` is one.
 */
export function openSmsDoor(): SmsDoor {
  let state: ReturnType<SmsDoor["listens"]> = "listening";
  return {
    refused(signed, elsewhere) {
      if (elsewhere) state = "other_address";
      else if (signed && state === "listening") state = "refusing";
    },
    accepted() {
      state = "listening";
    },
    listens: () => state,
  };
}

type Form = ReadonlyArray<readonly [string, string]>;

/**
 * Takes texts from Plivo: `From=15551230001&To=15551230002&Text=STOP&MessageUUID=…&Type=sms&MessageIntent=optout`,
 * signed. Returns 200 once a text is on disk; Plivo retries after anything else, three times within seven minutes.
 * https://www.plivo.com/docs/messaging/api/message/handling-incoming
 */
export function smsRoutes({ publicUrl, authToken, v2, book, working, knowsStrength, keep, ...tell }: SmsParts): Hono {
  const { refused, accepted, ignored } = tell;
  const app = new Hono();
  const refuse = (c: Context, signed: boolean, elsewhere = false) => {
    refused(signed, elsewhere);
    c.header("Connection", "close");
    return c.text("This request is not signed by Plivo.", 403);
  };
  const look: MiddlewareHandler = (c, next) =>
    carriesSignature((name) => c.req.header(name)) ? next() : Promise.resolve(refuse(c, false));
  const limit = bodyLimit({ maxSize: 64 * 1024, onError: (c) => c.text("The body is larger than any text.", 413) });
  return app.post(INBOUND_PATH, look, limit, async (c) => {
    const form: Form = [...new URLSearchParams(await c.req.text())];
    // The configured address, not the request's: a proxy changes that, and the sender can choose it.
    const url = `${publicUrl}${INBOUND_PATH}${new URL(c.req.url).search}`;
    const request = { method: "POST", url, form, header: (name: string) => c.req.header(name) } as const;
    const proof = proofByPlivo(request, authToken.reveal());
    if (!proof) {
      const others = otherAddresses(publicUrl, c).map((other) => ({ ...request, url: other }));
      return refuse(
        c,
        true,
        others.some((other) => signedByPlivo(other, authToken.reveal())),
      );
    }
    if (await refuseProof(proof, book, v2)) return refuse(c, true);
    if (proof.weak && !knowsStrength()) return notYet(c, "This bot has not heard from the service yet.");
    accepted();
    const read = readText(form);
    if (read.kind === "malformed") return c.text(read.sentence, 400);
    if (read.kind === "ignored") {
      ignored(read.because);
      return taken(c);
    }
    if (!working()) return notYet(c, "Another bot works; this one stands by.");
    keep(read.listened);
    return taken(c);
  });
}

function notYet(c: Context, why: string): Response {
  c.header("Retry-After", "60");
  return c.text(why, 503);
}

/** The addresses at which the sender may have called us, as far as the request itself tells. */
function otherAddresses(publicUrl: string, c: Context): string[] {
  const { pathname, search } = new URL(publicUrl + INBOUND_PATH + new URL(c.req.url).search);
  const named = [c.req.header("x-forwarded-host")?.split(",", 1)[0], c.req.header("host"), new URL(publicUrl).host];
  const hosts = [...new Set(named.flatMap((host) => host?.trim() || []))];
  const paths = [...new Set([pathname, INBOUND_PATH, `/tidings${INBOUND_PATH}`])];
  return hosts.flatMap((host) =>
    paths.flatMap((path) => ["https", "http"].map((scheme) => `${scheme}://${host}${path}${search}`)),
  );
}

/** Not what a patron's phone said: from a name, a mailbox or a short code; or no text. */
export type Ignored = "no_phone" | "no_text";

type Read =
  | { kind: "text"; listened: Listened }
  | { kind: "ignored"; because: Ignored }
  | { kind: "malformed"; sentence: string };

/** Shorter ones are short codes: machines that cannot be replied to. The longest is that of E.164. */
const PHONE = /^\d{7,15}$/;

/**
 * Pure. Reads a form of Plivo's. The words of a chat message (RCS, WhatsApp) count too, since a STOP is a STOP on any
 * channel. A sender that is not a phone number cannot have agreed to anything and is ignored.
 */
export function readText(form: Form): Read {
  const field = (name: string) => form.find(([key]) => key === name)?.[1] ?? "";
  const text = withinLimit(field("Text") || field("Body"));
  const type = field("Type").trim().toLowerCase();
  const chatted = ["rcs", "whatsapp"].includes(type);
  if (!chatted && !["", "sms", "mms"].includes(type)) return { kind: "ignored", because: "no_text" };
  if (chatted && text.trim() === "") return { kind: "ignored", because: "no_text" };
  const id = field("MessageUUID").trim();
  const from = digitsOf(field("From"));
  // Chat agents have names in place of numbers.
  const to = digitsOf(field("To")) ?? (chatted ? nameOf(field("To")) : field("To").replace(/\D/g, ""));
  // Refusing it would only have Plivo repeat it.
  if (from === undefined || !PHONE.test(from)) return { kind: "ignored", because: "no_phone" };
  const wrong = [
    ...(id === "" || id.length > 80 ? ["MessageUUID"] : []),
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
