import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import type { Act } from "../../../plugin/koha/acts/act.ts";
import { signature } from "../../../plugin/koha/acts/announce.ts";
import { doAct } from "./do-act.ts";

const PATH = "/api/v1/contrib/tidings/act";
const MOST_BYTES = 65_536;

/** What Koha's side answers. */
export interface Answered {
  status: number;
  json: object;
}

/** How this Koha stands to acts. */
export interface ActKoha {
  db: Db;
  /** Who has Koha's permission for everything that staff can have done; everybody by default. */
  mayAct?(borrowernumber: number): boolean;
}

/**
 * Stands in for the plugin's route `/act`, in the demo and in tests: believes only what the service has announced, once
 * and within a minute, and does it by SQL. What the real one checks beyond is tested in Perl (`plugin/shim/t/act-*.t`).
 */
export async function answerAct(koha: ActKoha, secret: string | undefined, body: string): Promise<Answered> {
  if (Buffer.byteLength(body) > MOST_BYTES) return { status: 413, json: { because: "too_large" } };
  if (!(await redeem(koha.db, secret ?? "", body))) return { status: 403, json: { because: "refused" } };
  const act = JSON.parse(body) as Act;
  if (act.by.kind === "staff" && koha.mayAct?.(act.by.id) === false) {
    return { status: 403, json: { because: "not_permitted" } };
  }
  const answer = await doAct(koha.db, act);
  return { status: "because" in answer ? 409 : 200, json: answer };
}

async function redeem(db: Db, secret: string, body: string): Promise<boolean> {
  if (!/^[\w-]{43}$/.test(secret)) return false;
  const { numAffectedRows } = await sql`delete from tidings_host_request where nonce = ${signature(secret, body)}
    and asked_at between utc_timestamp(3) - interval 60 second and utc_timestamp(3) + interval 60 second`.execute(db);
  return numAffectedRows === 1n;
}

/** Starts it as a server of its own, on a free port of this machine. `lose`: does the act and never answers. */
export async function startActServer(
  koha: ActKoha,
  faults: { lose?: () => boolean } = {},
): Promise<{ url: string; bodies: string[]; close(): void }> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (request.method !== "POST" || request.url !== PATH) return void response.writeHead(404).end("{}");
    bodies.push(body);
    const { status, json } = await answerAct(koha, [request.headers["x-tidings-act"]].flat()[0], body);
    if (faults.lose?.()) return void response.destroy();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, bodies, close };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString("utf8");
}
