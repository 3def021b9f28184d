import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { sealed } from "../../foundation/log.ts";
import type { KohaRest } from "./rest.ts";

export type Answer = (response: ServerResponse) => void;
export interface Heard {
  path: string;
  authorization: string | undefined;
  type: string | undefined;
  body: string;
}

export const says =
  (status: number, body: unknown): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

export const TOKEN = says(200, { access_token: "t0ken", token_type: "Bearer", expires_in: 3600 });
export const RIGHT = says(201, { cardnumber: "23529001", patron_id: 51, userid: "edna" });
export const WRONG = says(400, { error: "Validation failed" });

/** A Koha that answers the two requests so, and keeps the requests it got. */
export async function aKoha(token: Answer, validation: Answer): Promise<{ rest: KohaRest; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    const { authorization, "content-type": type } = request.headers;
    heard.push({ path: `${request.method} ${request.url}`, authorization, type, body });
    (request.url === "/api/v1/oauth/token" ? token : validation)(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { rest: { url, clientId: "tidings", clientSecret: sealed("s&cret"), timeoutMs: 2_000 }, heard };
}
