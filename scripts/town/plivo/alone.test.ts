import { spawn } from "node:child_process";
import { once } from "node:events";
import { Client } from "plivo";
import { expect, test } from "vitest";

test("Plivo's simulator runs as a program, prints its address, shows its books and stops on SIGTERM", async () => {
  const file = new URL("./alone.ts", import.meta.url).pathname;
  const options = ["--receipts", "none", "--auth-id", "MAEXAMPLE", "--auth-token", "secret", "--number", "15550100100"];
  const program = spawn("node", ["--import", "tsx", file, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const stopped = once(program, "exit");
  const [line] = await once(program.stdout, "data");
  const { origin, address } = JSON.parse(String(line)) as { origin: string; address: string };
  const client = new Client("MAEXAMPLE", "secret", { url: address, timeout: 5_000 });
  await client.messages.create("15550100100", "15550100777", "one");
  await client.messages.create("15550100100", "15550100778", "one");
  expect(await (await fetch(`${origin}/books/count`)).json()).toEqual({ count: 2, requests: 2 });
  expect(await (await fetch(`${origin}/books/digest`)).json()).toEqual({ count: 2, texts: 1, dsts: 2 });
  program.kill("SIGTERM");
  expect(await stopped).toEqual([0, null]);
});
