import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { openTestDatabase } from "../../../scripts/test-database.ts";
import { answerAct, startActServer } from "../../../scripts/town/koha/act-server.ts";
import type { Act } from "./act.ts";
import { announce, signature } from "./announce.ts";
import { openRoad } from "./ask-koha.ts";
import { readKohaAddress } from "./koha-address.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(() => sql`delete from tidings_host_request`.execute(db));

const ACT: Act = { action: "write_letters", by: { kind: "staff", id: 51 }, letters: [] };
const random = () => randomBytes(32);
const announced = async () => (await sql`select 1 from tidings_host_request`.execute(db)).rows.length;
const roadTo = (url: string, timeoutMs = 2_000) => openRoad({ db, kohaUrl: () => url, random, timeoutMs });

async function aServer(status: number, body: string, waitMs = 0) {
  const server = createServer((_request, response) => {
    setTimeout(() => response.writeHead(status, { location: "http://127.0.0.1:9/" }).end(body), waitMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("the plugin signs as we do", () => {
  // The same figure stands in the plugin's own test (act-door.t).
  expect(signature("s".repeat(43), '{"a":"å"}')).toBe("QXjZx7GbwXTBLz9bUaz2teiWCIZCIpJfkPnFLcWzoRw");
  expect(signature("s".repeat(43), '{"a":"å"}')).not.toBe(signature("t".repeat(43), '{"a":"å"}'));
  expect(signature("s".repeat(43), '{"a":1}')).not.toBe(signature("s".repeat(43), '{"a": 1}'));
});

test("an act is announced, believed once, and leaves nothing", async () => {
  const server = await startActServer({ db });
  onTestFinished(server.close);
  expect(await roadTo(server.url)(ACT)).toEqual({ done: "done", letters: [] });
  expect(server.bodies).toEqual([JSON.stringify(ACT)]);
  expect(await announced()).toBe(0);
});

test("what was not announced, was changed, or was announced long ago is not believed", async () => {
  const body = JSON.stringify(ACT);
  const secret = await announce(db, body, random());
  const refused = { status: 403, json: { because: "refused" } };
  expect(await answerAct({ db }, "x".repeat(43), body)).toEqual(refused);
  expect(await answerAct({ db }, secret, `${body} `)).toEqual(refused);
  expect(await answerAct({ db }, signature(secret, body), body)).toEqual(refused);
  await sql`update tidings_host_request set asked_at = asked_at - interval 61 second`.execute(db);
  expect(await answerAct({ db }, secret, body)).toEqual(refused);
});

test.each([
  [403, '{"because":"not_permitted"}', "not_permitted"],
  [409, '{"because":"disabled"}', "disabled"],
  [409, '{"because":"a word of tomorrow"}', "no_route"],
  [404, '{"error":"Not found"}', "no_route"],
  [200, "<html>", "no_route"],
  [200, '{"done":"perhaps"}', "no_route"],
  [301, "", "no_route"],
  [500, "oops", "no_route"],
])("status %i and %s is %s", async (status, body, because) => {
  expect(await roadTo(await aServer(status, body))(ACT)).toEqual({ because });
  expect(await announced()).toBe(0);
});

test("who does not answer in time, or not at all, is told apart", async () => {
  expect(await roadTo(await aServer(200, "{}", 1_000), 100)(ACT)).toEqual({ because: "unreachable" });
  expect(await roadTo("http://127.0.0.1:1")(ACT)).toEqual({ because: "unreachable" });
  expect(await roadTo("http://koha.example.org")(ACT)).toEqual({ because: "address_unsafe" });
  expect(await announced()).toBe(0);
});

test("an answer that is lost after the act is told apart from an act that was never begun", async () => {
  const server = await startActServer({ db }, { lose: () => true });
  onTestFinished(server.close);
  expect(await roadTo(server.url)(ACT)).toEqual({ because: "timed_out" });
});

const prefer = (name: string, value: string) =>
  sql`insert into systempreferences (variable, value) values (${name}, ${value})`.execute(db);

test("Koha is where the library says, else where Koha says itself", async () => {
  await sql`delete from systempreferences`.execute(db);
  expect(await readKohaAddress(db, undefined)).toBeUndefined();
  expect(await openRoad({ db, kohaUrl: () => undefined, random })(ACT)).toEqual({ because: "no_address" });
  await prefer("OPACBaseURL", "https://opac.example.org/");
  expect(await readKohaAddress(db, undefined)).toEqual({ url: "https://opac.example.org", safe: true });
  await prefer("staffClientBaseURL", "http://staff.example.org");
  expect(await readKohaAddress(db, "")).toEqual({ url: "http://staff.example.org", safe: false });
  expect(await readKohaAddress(db, "https://k.example.org/api/v1/")).toEqual({
    url: "https://k.example.org",
    safe: true,
  });
  expect(await readKohaAddress(db, "http://localhost:8080")).toEqual({ url: "http://localhost:8080", safe: true });
  expect(await readKohaAddress(db, "javascript:alert(1)")).toEqual({ url: "http://staff.example.org", safe: false });
});
