import { connect } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { listen } from "./listen.ts";
import { aService, TOKEN } from "./service.fixture.ts";

const { theService } = aService();

const refused = async (app: { request(path: string): Response | Promise<Response> }) =>
  (await (await app.request("/metrics")).text())
    .split("\n")
    .filter((line) => line.startsWith("tidings_refusals_total{"));

test("every door counts what it refuses, one line each", async () => {
  const { app, said } = theService();
  const post = { method: "POST", body: new URLSearchParams({ card: "1" }) };
  await app.request("/plivo/receipt/1-1", post);
  await app.request("/bot/heard", post);
  await app.request("/hook/nudge", post);
  await app.request("/staff/enter?ticket=no-such-ticket");
  await app.request("/patron/enter?ticket=no-such-ticket");
  await app.request("/staff/settings");
  await app.request("/wp-login.php");
  const counted = (await refused(app)).join("\n");
  for (const path of ["/plivo/receipt/:attempt", "/hook/nudge", "/staff/enter", "/patron/enter"]) {
    expect(counted).toContain(`path="${path}"`);
  }
  for (const code of ["not_signed", "no_token", "page_401", "unknown"]) expect(counted).toContain(`code="${code}"`);
  expect(said().trim().split("\n")).toHaveLength(7);
  expect(said()).not.toContain("no-such-ticket");
});

test("a request that its sender breaks off is counted, and is no bug", async () => {
  const { app, said } = theService();
  const service = await listen(0, app, { note: () => {}, bug: () => {} });
  onTestFinished(() => service.stop());
  const line = connect(service.port, "127.0.0.1");
  const head = `POST /bot/heard HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  line.write(`${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"id":`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  line.destroy();
  await vi.waitFor(() => expect(said()).toContain("http.cut_off"), 10_000);
  expect(said()).not.toContain('"level":50');
});
