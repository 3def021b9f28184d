import { z } from "zod";
import type { Secret } from "../../foundation/log.ts";
import { type NetworkCause, networkCause, networkCode } from "../../foundation/network-cause.ts";

/**
 * An API client of Koha (a staff patron's, with the whole permission `borrowers`) that may ask whether a password is
 * right.
 */
export interface KohaRest {
  /** Koha's own address, with or without /api/v1. */
  url: string;
  clientId: string;
  clientSecret: Secret;
  /** For both requests together; 4,000 by default. */
  timeoutMs?: number;
}

/**
 * Why Koha gave no usable answer: `client_refused` is about id and secret, `not_permitted` about their owner's
 * permissions.
 */
export type RestCode = NetworkCause | "unreachable" | "no_rest" | "client_refused" | "not_permitted" | "odd_answer";

export type RestAnswer =
  | { patronId: number }
  | { because: "wrong" }
  /** Whether the password is right is not known. */
  | { because: "unavailable"; code: RestCode };

const TIMEOUT_MS = 4_000;

/** An answer without a card number is refused: Koha may then have named the wrong patron. */
const patron = z.object({ patron_id: z.number().int().positive(), cardnumber: z.string().min(1) });
const token = z.object({ access_token: z.string().min(1) });
const refusal = z.object({ error: z.string() });

/**
 * Asks Koha's REST API whether this is the password for a card number or user name. Koha counts failures, locks
 * accounts and asks LDAP as in its own log-in. Any fault on the way is `unavailable`, never a yes.
 *
 * POST /api/v1/oauth/token (grant_type=client_credentials), then POST /api/v1/auth/password/validation {"identifier":
 * "23529001", "password": "1234"}, which says 201 {"cardnumber": ..., "patron_id": ..., "userid": ...} or 400 {"error":
 * "Validation failed"}. https://api.koha-community.org
 */
export async function validatePassword(rest: KohaRest, identifier: string, password: string): Promise<RestAnswer> {
  const signal = AbortSignal.timeout(rest.timeoutMs ?? TIMEOUT_MS);
  const base = `${rest.url.replace(/\/+$/, "").replace(/\/api\/v1$/, "")}/api/v1`;
  const asked = await post(`${base}/oauth/token`, signal, {
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: rest.clientId,
      client_secret: rest.clientSecret.reveal(),
    }),
  });
  if (typeof asked === "string") return unavailable(asked);
  const granted = token.safeParse(asked.json);
  if (asked.status !== 200 || !granted.success) return unavailable(judgeToken(asked.status));
  const answer = await post(`${base}/auth/password/validation`, signal, {
    headers: { authorization: `Bearer ${granted.data.access_token}`, "content-type": "application/json" },
    body: JSON.stringify({ identifier, password }),
  });
  if (typeof answer === "string") return unavailable(answer);
  const found = patron.safeParse(answer.json);
  if (answer.status === 201 && found.success) return { patronId: found.data.patron_id };
  // A body that Koha does not understand is 400 too, but has `errors`.
  if (answer.status === 400 && refusal.safeParse(answer.json).success) return { because: "wrong" };
  return unavailable(judgeValidation(answer.status));
}

const unavailable = (code: RestCode): RestAnswer => ({ because: "unavailable", code });

/** 400 where the system preference RESTOAuth2ClientCredentials is off, 403 for an unknown client or a wrong secret. */
function judgeToken(status: number): RestCode {
  if (status === 404) return "no_rest";
  return [400, 401, 403].includes(status) ? "client_refused" : "odd_answer";
}

function judgeValidation(status: number): RestCode {
  if (status === 404) return "no_rest";
  return [401, 403].includes(status) ? "not_permitted" : "odd_answer";
}

/**
 * Returns why, if no complete answer came in time. Does not follow redirects, which would send password and secret
 * elsewhere.
 */
async function post(
  url: string,
  signal: AbortSignal,
  request: Pick<RequestInit, "headers" | "body">,
): Promise<{ status: number; json: unknown } | NetworkCause | "unreachable"> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, { ...request, method: "POST", redirect: "manual", signal });
    status = response.status;
    text = await response.text();
  } catch (error) {
    return signal.aborted ? "connection_silent" : (networkCause(networkCode(error)) ?? "unreachable");
  }
  try {
    return { status, json: JSON.parse(text) };
  } catch {
    return { status, json: undefined };
  }
}
