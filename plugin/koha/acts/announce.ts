import { createHash, createHmac } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";

/** What a signature stands for beside the body. The same text stands in the plugin (`ActSigned.pm`). */
const WHAT = "POST /api/v1/contrib/tidings/act";

/** The signature of a request: an HMAC-SHA256 under the secret that this request alone has. Pure. */
export function signature(secret: string, body: string): string {
  const digest = createHash("sha256").update(body, "utf8").digest("hex");
  return createHmac("sha256", secret).update(`${WHAT}\n${digest}`).digest("base64url");
}

/**
 * Announces one request to the plugin, which believes it within a minute, once, by the database's clock. No lasting
 * secret exists: a report of Koha's can read every table, so what stands there must be of no use to who reads it. Only
 * who may write our tables can announce. Returns the request's secret. `random`: 32 fresh random bytes.
 */
export async function announce(db: Db, body: string, random: Buffer): Promise<string> {
  if (random.length !== 32) throw new RangeError("a secret needs 32 random bytes");
  const secret = random.toString("base64url");
  await sql`delete from tidings_host_request where asked_at < utc_timestamp(3) - interval 1 hour`.execute(db);
  await sql`insert into tidings_host_request (nonce, asked_at)
    values (${signature(secret, body)}, utc_timestamp(3))`.execute(db);
  return secret;
}

/** Withdraws a request. True: the plugin had not believed it yet, and never will: nothing was or will be done. */
export async function withdraw(db: Db, secret: string, body: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`delete from tidings_host_request where nonce = ${signature(secret, body)}`.execute(db);
  return numAffectedRows === 1n;
}
