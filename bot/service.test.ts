import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aReport } from "../plugin/inbound-health/hearing.fixture.ts";
import { aListened } from "./hearing/listened.fixture.ts";
import { tell } from "./hearing/listened.ts";
import { type StandIn, startStandIn } from "./service.fixture.ts";
import { openService, ServiceFailure } from "./service.ts";
import { readSettings } from "./settings.ts";

let standIn: StandIn;
beforeEach(async () => {
  standIn = await startStandIn(3_000, () => performance.now());
});
afterEach(() => standIn.stop());

const heard = tell(aListened(), { heardAt: "2026-11-21T12:00:00.000Z" });
const open = (url: string, token = standIn.token, deadlineMs = 5_000) =>
  openService(url, readSettings({ TIDINGS_BOT_TOKEN: token }, "desk").service.token, deadlineMs);

async function failureOf(call: Promise<unknown>): Promise<ServiceFailure> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ServiceFailure) return error;
  throw new Error(`No ServiceFailure but ${String(error)}`);
}

test("every call reaches the backend and returns its answer", async () => {
  const service = open(standIn.url);
  standIn.know("15550109001", { lang: "da", pending: true });
  expect(await service.heard(heard)).toEqual({ outcome: "noted", repeated: false });
  expect(await service.heard(heard)).toEqual({ outcome: "noted", repeated: true });
  expect(await service.whom({ channel: "sms", address: "15550109001" })).toEqual({ lang: "da", pending: true });
  expect(await service.takeDuty("desk")).toEqual({ working: true, forMs: 3_000 });
  await service.leaveDuty("desk", true);
  expect(standIn.holder()).toBeUndefined();
  expect(await service.report(aReport)).toEqual({ epoch: 1, again: false });
  expect(standIn.reports).toEqual([aReport]);
  const rows = [{ row: 3, heardAt: "2026-11-21T12:00:00.000Z" }];
  expect(await service.parked({ bot: "desk", rows, texts: [] })).toEqual({ done: [], wanted: [3] });
});

test.each([
  [400, "refused"],
  [413, "refused"],
  [422, "refused"],
  [401, "unavailable"],
  [403, "unavailable"],
  [404, "unavailable"],
  [409, "unavailable"],
  [429, "unavailable"],
  [302, "unavailable"],
  [500, "unavailable"],
  [503, "unavailable"],
])("an answer of %i means %s", async (status, code) => {
  standIn.judge(() => status);
  expect(await failureOf(open(standIn.url).heard(heard))).toMatchObject({ code, answered: status });
});

test("a wrong token is the bot's fault, not the text's", async () => {
  expect((await failureOf(open(standIn.url, "wrong").heard(heard))).code).toBe("unavailable");
});

test("a call without an answer ends at the deadline", async () => {
  let letGo = () => {};
  standIn.judge(() => new Promise((resolve) => (letGo = () => resolve(undefined))));
  expect((await failureOf(open(standIn.url, standIn.token, 100).heard(heard))).code).toBe("unavailable");
  letGo();
});

test("a closed port is told from a busy service, and the failure quotes nothing", async () => {
  const { url } = standIn;
  await standIn.stop();
  const failure = await failureOf(open(url).heard(heard));
  expect(failure.code).toBe("unreachable");
  expect(failure.cause).toBeUndefined();
  expect(failure.stack).not.toMatch(/15550109001|When do you open|stand-in-token/);
  await standIn.start();
});

test.each(["<html>Welcome</html>", "{}", '{"outcome":1}'])(
  "a friendly page is not taken for the service: %s",
  async (page) => {
    const server = createServer((_request, response) => response.end(page));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect((await failureOf(open(`http://127.0.0.1:${port}`).heard(heard))).code).toBe("unavailable");
    server.closeAllConnections();
    server.close();
  },
);
