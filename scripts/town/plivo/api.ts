import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { answerWith, type Faults, type WireFault } from "../faults.ts";
import type { Lifetime } from "../lifetime.ts";
import type { Wire, WireContext } from "../loopback.ts";
import { digest, type PlivoBooks, type TakenText } from "./books.ts";
import type { Credit } from "./credit.ts";
import type { Course, Receipts } from "./receipts.ts";
import { findRecord, listRecords } from "./records.ts";
import { readSendRequest, type SendRequest } from "./send-request.ts";
import type { StopList } from "./stop-list.ts";

export type PlivoFault = WireFault | Exclude<Course, { kind: "delivered" }>;

/** A send request that arrived whole, even with a wrong token. */
export interface Arrival {
  readonly dst: string;
  readonly text: string;
  readonly at: Date;
  taken: boolean;
}

/** The state that the API works on; simulator.ts puts it together. */
export interface PlivoState {
  readonly authId: string;
  /** Changes when the account's token is changed. */
  authToken: string;
  readonly numbers: ReadonlySet<string>;
  readonly books: PlivoBooks;
  readonly credit: Credit;
  readonly stopList: StopList;
  readonly faults: Faults<PlivoFault, SendRequest>;
  readonly receipts: Receipts;
  readonly now: () => Date;
  readonly lifetime: () => Lifetime;
  /** Authorised send requests that arrived, whatever their outcome. */
  requests: number;
  readonly arrivals: Arrival[];
}

const SENTENCES: Record<number, string> = {
  400: "parameter is invalid",
  401: "authentication failed",
  402: "Insufficient Credit",
  403: "permission to send to this region is not enabled",
  404: "not found",
  429: "too many requests",
};

function refuse(status: number, fault: { retryAfter?: number; description?: string } = {}): Response {
  const error = fault.description ?? SENTENCES[status] ?? "internal server error";
  const headers = new Headers({ "content-type": "application/json" });
  if (fault.retryAfter !== undefined) headers.set("retry-after", String(fault.retryAfter));
  return new Response(JSON.stringify({ api_id: randomUUID(), error }), { status, headers });
}

/** The course of a text for which no fault was ordered. */
function ordinaryCourse(state: PlivoState, request: SendRequest, now: Date): Course {
  if (!state.stopList.mayLeave(request.src, request.dst, now))
    return { kind: "receipt", status: "failed", errorCode: "200" };
  if (!state.credit.pay(request.units, now)) return { kind: "receipt", status: "failed", errorCode: "900" };
  return { kind: "delivered" };
}

function take(state: PlivoState, request: SendRequest, ordered?: Course): string {
  const takenAt = state.now();
  const course = ordered ?? ordinaryCourse(state, request, takenAt);
  const text: TakenText = { ...request, uuid: randomUUID(), takenAt, state: "queued", errorCode: undefined };
  state.books.write(text);
  state.receipts.follow(text, course, state.lifetime());
  return text.uuid;
}

const isCourse = (fault: PlivoFault): fault is Exclude<Course, { kind: "delivered" }> =>
  fault.kind === "receipt" || fault.kind === "receipt-order";

/** Plivo's REST API, as far as messaging needs it: https://docs.plivo.com/docs/messaging/api/message */
export function plivoApi(state: PlivoState): Hono<Wire> {
  const { authId, books } = state;
  const app = new Hono<Wire>();
  app.use("/v1/*", async (c, next) => {
    const basic = `Basic ${Buffer.from(`${authId}:${state.authToken}`).toString("base64")}`;
    if (c.req.header("authorization") === basic) return next();
    if (c.req.method === "POST") await readArrival(state, c);
    return refuse(401);
  });
  addSending(app, state);
  addAccount(app, state);
  addRecords(app, state);
  // Not part of Plivo's API: how another process reads the books.
  app.get("/books/count", (c) => c.json({ count: books.taken.length, requests: state.requests }));
  app.get("/books/digest", (c) => c.json(digest(books.taken)));
  app.notFound(() => refuse(404));
  return app;
}

const accountPath = ({ authId }: PlivoState) => `/v1/Account/${authId}`;

/** Reads a send request and notes that it arrived, unless its body broke off. */
async function readArrival(state: PlivoState, c: WireContext) {
  const body: unknown = await c.req.json().catch(() => undefined);
  const read = readSendRequest(body, state.numbers);
  const { dst, text } = "request" in read ? read.request : { dst: "", text: "", ...(body as object | undefined) };
  const arrival: Arrival = { dst: String(dst), text: String(text), at: state.now(), taken: false };
  if (body !== undefined) state.arrivals.push(arrival);
  return { read, arrival };
}

function addSending(app: Hono<Wire>, state: PlivoState): void {
  app.post(`${accountPath(state)}/Message/`, async (c) => {
    state.requests += 1;
    const { read, arrival } = await readArrival(state, c);
    if ("fault" in read) return refuse(400, { description: read.fault });
    if (state.credit.refuses(state.now())) return refuse(402);
    const fault = state.faults.next(read.request);
    const accept = (course?: Course) => {
      arrival.taken = true;
      const uuid = take(state, read.request, course);
      return c.json({ api_id: randomUUID(), message: "message(s) queued", message_uuid: [uuid] }, 202);
    };
    if (!fault) return accept();
    if (isCourse(fault)) return accept(fault);
    return answerWith(fault, c, { take: () => accept(), refuse }, state.lifetime());
  });
}

function addAccount(app: Hono<Wire>, state: PlivoState): void {
  const account = accountPath(state);
  // Plivo's SDK requests `GET /v1/Account/MA...//` with two slashes at the end, and Plivo responds to it.
  app.on("GET", [`${account}/`, `${account}//`], (c) =>
    c.json({
      account_type: "standard",
      address: "1 Library Square",
      api_id: randomUUID(),
      auth_id: state.authId,
      auto_recharge: false,
      billing_mode: "prepaid",
      cash_credits: state.credit.left(),
      city: "Springfield",
      name: "Public Library",
      resource_uri: `${account}/`,
      state: null,
      timezone: "America/New_York",
    }),
  );
}

function addRecords(app: Hono<Wire>, state: PlivoState): void {
  const { authId, books } = state;
  const lists: number[] = [];
  app.get(`${accountPath(state)}/Message/`, (c) => {
    const now = state.now();
    while ((lists[0] ?? now.getTime()) < now.getTime() - 60_000) lists.shift();
    if (lists.length >= 20) return refuse(429);
    lists.push(now.getTime());
    const listed = listRecords(books, authId, new URL(c.req.url).searchParams, now);
    return "fault" in listed
      ? refuse(400, { description: listed.fault })
      : c.json({ api_id: randomUUID(), ...listed.page });
  });
  app.get(`${accountPath(state)}/Message/:uuid/`, (c) => {
    const found = findRecord(books, authId, c.req.param("uuid"));
    return found ? c.json({ api_id: randomUUID(), ...found }) : refuse(404);
  });
}
