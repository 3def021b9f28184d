import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";
import { listenOnLoopback, type Wire } from "../../town/loopback.ts";
import { openWebServer } from "./web-server.ts";

/** A program behind the door: answers with its name, and with what it was asked. */
async function aProgram(name: string) {
  const app = new Hono<Wire>();
  app.all("*", async (c) => c.text(`${name} ${c.req.method} ${c.req.path} ${await c.req.text()}`, 201));
  const { origin, stop } = await listenOnLoopback(app);
  onTestFinished(stop);
  return { port: Number(new URL(origin).port), stop };
}

async function aFolder() {
  const folder = await mkdtemp(join(tmpdir(), "tidings-web-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function post(address: string, body: string): Promise<[number, string]> {
  const answer = await fetch(address, { method: "POST", body });
  return [answer.status, await answer.text()];
}

const isClosed = (address: string) =>
  vi.waitFor(() => expect(fetch(address)).rejects.toThrow(), { timeout: 20_000, interval: 50 });

test("texts go to the bot and receipts to the service, and nothing else passes", async () => {
  const [service, bot] = [await aProgram("service"), await aProgram("bot")];
  const web = await openWebServer({ folder: await aFolder(), servicePort: service.port, botPort: bot.port, env: {} });
  onTestFinished(web.stop);
  expect(await post(`${web.url}/bot/plivo/inbound`, "a=1")).toEqual([201, "bot POST /bot/plivo/inbound a=1"]);
  expect(await post(`${web.url}/plivo/receipt/7-1`, "b")).toEqual([201, "service POST /plivo/receipt/7-1 b"]);
  const [status, page] = await post(`${web.url}/staff`, "");
  expect([status >= 403, page]).toEqual([true, expect.not.stringMatching(/service|bot/)]);
  await bot.stop();
  expect((await post(`${web.url}/bot/plivo/inbound`, "a=1"))[0]).toBeGreaterThanOrEqual(502);
  expect((await post(`${web.url}/plivo/receipt/7-2`, ""))[0]).toBe(201);
  await web.stop();
  await web.stop();
  await isClosed(web.url);
});

test("the web server ends with the process that opened it, even if it is frozen", async () => {
  const file = JSON.stringify(new URL("web-server.ts", import.meta.url).href);
  const folder = await aFolder();
  const code = `import { openWebServer } from ${file};
    const options = { folder: ${JSON.stringify(folder)}, servicePort: 1, botPort: 2, env: {} };
    const { url, pid } = await openWebServer(options); console.log(JSON.stringify({ url, pid }));
    setInterval(() => {}, 1000);`;
  const program = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void program.kill("SIGKILL"));
  const [line] = await once(program.stdout, "data");
  const { url, pid } = JSON.parse(String(line)) as { url: string; pid?: number };
  expect((await fetch(url)).ok).toBe(false);
  if (pid !== undefined) process.kill(pid, "SIGSTOP");
  program.kill("SIGKILL");
  await isClosed(url);
});
