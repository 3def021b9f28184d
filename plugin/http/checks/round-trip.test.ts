import { randomBytes } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { sealed } from "../../foundation/log.ts";
import { openProof } from "../../foundation/public-proof.ts";
import { addressesHere, tryRoundTrip } from "./round-trip.ts";

const proof = openProof(sealed("a-token-of-one-installation"));
const now = () => new Date(Date.UTC(2026, 0, 1));
const asking = { proof, now, random: randomBytes, isHere: addressesHere(), patienceMs: 20_000 };

/** A web server that answers as the test wants, and the paths that it was asked for. */
async function aServer(answer: RequestListener): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** A front door whose path leads to a program of ours. */
const ours =
  (place: "staff" | "bot", path: string): RequestListener =>
  (request, response) => {
    const challenge = request.url?.startsWith(`${path}/proof/`) ? request.url.slice(path.length + 7) : "";
    const answer = proof.answer(place, challenge, now());
    response.writeHead(answer ? 200 : 404).end(answer ?? "nothing here");
  };

test("an address that leads to our own program is proved", async () => {
  const { address } = await aServer(ours("bot", "/provider/bot/plivo"));
  expect(await tryRoundTrip(`${address}/provider/bot/plivo`, "bot", asking)).toBe("proved");
  // By a name that leads to this machine too.
  expect(await tryRoundTrip(`${address.replace("127.0.0.1", "localhost")}/provider/bot/plivo`, "bot", asking)).toBe(
    "proved",
  );
});

test("two addresses that were swapped are not", async () => {
  const { address } = await aServer(ours("staff", "/tidings"));
  expect(await tryRoundTrip(`${address}/tidings`, "staff", asking)).toBe("proved");
  expect(await tryRoundTrip(`${address}/tidings`, "patron", asking)).toBe("answered_otherwise");
});

test.each<[string, RequestListener, string]>([
  ["a page of Koha's", (_, response) => response.end("<h1>Koha</h1>"), "answered_otherwise"],
  ["an error of the web server", (_, response) => response.writeHead(503).end("down"), "answered_otherwise"],
  ["the challenge itself", (request, response) => response.end(request.url), "answered_otherwise"],
  ["an endless answer", (_, response) => response.end("x".repeat(5_000_000)), "answered_otherwise"],
  ["nothing", () => {}, "timed_out"],
  ["no HTTP at all", ({ socket }) => socket.destroy(), "unreachable"],
])("what answers with %s does not pass for us", async (_, answer, state) => {
  const { address } = await aServer(answer);
  const patient = { ...asking, patienceMs: state === "timed_out" ? 500 : asking.patienceMs };
  expect(await tryRoundTrip(`${address}/tidings`, "staff", patient)).toBe(state);
});

test("a redirection is told and not followed", async () => {
  const elsewhere = await aServer(ours("staff", "/tidings"));
  const { address } = await aServer((request, response) =>
    response.writeHead(302, { Location: `${elsewhere.address}${request.url}` }).end(),
  );
  expect(await tryRoundTrip(`${address}/tidings`, "staff", asking)).toBe("redirected");
  expect(elsewhere.asked).toEqual([]);
});

test("plain http to another machine is not asked at all", async () => {
  const { address, asked } = await aServer(ours("staff", "/tidings"));
  const away = { ...asking, isHere: () => false };
  expect(await tryRoundTrip(`${address}/tidings`, "staff", away)).toBe("not_https");
  expect(await tryRoundTrip(`${address.replace("127.0.0.1", "localhost")}/tidings`, "staff", away)).toBe("not_https");
  expect(asked).toEqual([]);
});

test("https without https behind it, a closed port, a path alone, nothing", async () => {
  const { address } = await aServer((_, response) => response.end());
  expect(await tryRoundTrip(`${address.replace("http:", "https:")}/x`, "staff", asking)).toBe("certificate");
  expect(await tryRoundTrip("http://127.0.0.1:9/x", "staff", asking)).toBe("unreachable");
  expect(await tryRoundTrip("/tidings/staff", "staff", asking)).toBe("path_only");
  expect(await tryRoundTrip(undefined, "bot", asking)).toBe("not_set");
});
