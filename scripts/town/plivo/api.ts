import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Era } from "../era.ts";
import { answerWith, type Faults, type WireFault } from "../faults.ts";
import type { Wire } from "../loopback.ts";
import { digest, type PlivoBooks, type TakenText } from "./books.ts";
import type { Credit } from "./credit.ts";
import type { Course, Receipts } from "./receipts.ts";
import { findRecord, listRecords } from "./records.ts";
import type { StopList } from "./stop-list.ts";
import { readWish, type Wish } from "./wish.ts";

export type PlivoFault = WireFault | Exclude<Course, { kind: "delivered" }>;

/** The state that the API works on; simulator.ts puts it together. */
export interface PlivoHouse {
  readonly authId: string;
  readonly authToken: string;
  readonly numbers: ReadonlySet<string>;
  readonly books: PlivoBooks;
  readonly credit: Credit;
  readonly stopList: StopList;
  readonly faults: Faults<PlivoFault, Wish>;
  readonly receipts: Receipts;
  readonly now: () => Date;
  readonly era: () => Era;
  /** Send requests that arrived, whatever their outcome. */
  requests: number;
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
function ordinaryCourse(house: PlivoHouse, wish: Wish, now: Date): Course {
  if (!house.stopList.mayLeave(wish.src, wish.dst, now)) return { kind: "receipt", status: "failed", errorCode: "200" };
  if (!house.credit.pay(wish.units, now)) return { kind: "receipt", status: "failed", errorCode: "900" };
  return { kind: "delivered" };
}

function take(house: PlivoHouse, wish: Wish, ordered?: Course): string {
  const takenAt = house.now();
  const course = ordered ?? ordinaryCourse(house, wish, takenAt);
  const text: TakenText = { ...wish, uuid: randomUUID(), takenAt, state: "queued", errorCode: undefined };
  house.books.write(text);
  house.receipts.follow(text, course, house.era());
  return text.uuid;
}

const isCourse = (fault: PlivoFault): fault is Exclude<Course, { kind: "delivered" }> =>
  fault.kind === "receipt" || fault.kind === "receipt-order";

/** Plivo's REST API, as far as messaging needs it: https://docs.plivo.com/docs/messaging/api/message */
export function plivoApi(house: PlivoHouse): Hono<Wire> {
  const { authId, books } = house;
  const basic = `Basic ${Buffer.from(`${authId}:${house.authToken}`).toString("base64")}`;
  const app = new Hono<Wire>();
  app.use("/v1/*", async (c, next) => {
    if (c.req.header("authorization") !== basic) return refuse(401);
    return next();
  });
  addSending(app, house);
  addAccount(app, house);
  addRecords(app, house);
  // Not part of Plivo's API: how another process reads the books.
  app.get("/books/count", (c) => c.json({ count: books.taken.length, requests: house.requests }));
  app.get("/books/digest", (c) => c.json(digest(books.taken)));
  app.notFound(() => refuse(404));
  return app;
}

const accountPath = ({ authId }: PlivoHouse) => `/v1/Account/${authId}`;

function addSending(app: Hono<Wire>, house: PlivoHouse): void {
  app.post(`${accountPath(house)}/Message/`, async (c) => {
    house.requests += 1;
    const read = readWish(await c.req.json().catch(() => undefined), house.numbers);
    if ("fault" in read) return refuse(400, { description: read.fault });
    if (house.credit.refuses(house.now())) return refuse(402);
    const fault = house.faults.next(read.wish);
    const accept = (course?: Course) =>
      c.json(
        { api_id: randomUUID(), message: "message(s) queued", message_uuid: [take(house, read.wish, course)] },
        202,
      );
    if (!fault) return accept();
    if (isCourse(fault)) return accept(fault);
    return answerWith(fault, c, { take: () => accept(), refuse }, house.era());
  });
}

function addAccount(app: Hono<Wire>, house: PlivoHouse): void {
  const account = accountPath(house);
  // Plivo's SDK requests `GET /v1/Account/MA...//` with two slashes at the end, and Plivo responds to it.
  app.on("GET", [`${account}/`, `${account}//`], (c) =>
    c.json({
      account_type: "standard",
      address: "1 Library Square",
      api_id: randomUUID(),
      auth_id: house.authId,
      auto_recharge: false,
      billing_mode: "prepaid",
      cash_credits: house.credit.left(),
      city: "Springfield",
      name: "Public Library",
      resource_uri: `${account}/`,
      state: null,
      timezone: "America/New_York",
    }),
  );
}

function addRecords(app: Hono<Wire>, house: PlivoHouse): void {
  const { authId, books } = house;
  const lists: number[] = [];
  app.get(`${accountPath(house)}/Message/`, (c) => {
    const now = house.now();
    while ((lists[0] ?? now.getTime()) < now.getTime() - 60_000) lists.shift();
    if (lists.length >= 20) return refuse(429);
    lists.push(now.getTime());
    const listed = listRecords(books, authId, new URL(c.req.url).searchParams, now);
    return "fault" in listed
      ? refuse(400, { description: listed.fault })
      : c.json({ api_id: randomUUID(), ...listed.page });
  });
  app.get(`${accountPath(house)}/Message/:uuid/`, (c) => {
    const found = findRecord(books, authId, c.req.param("uuid"));
    return found ? c.json({ api_id: randomUUID(), ...found }) : refuse(404);
  });
}
