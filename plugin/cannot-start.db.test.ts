import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { afterAll, expect, test } from "vitest";
import { aServerOfItsOwn, startService } from "./service-process.fixture.ts";

const { mariadb, root, aUser, url } = await aServerOfItsOwn();
afterAll(async () => {
  await root.end();
  await mariadb.stop();
});

/** What the service says as it ends: one line, neither a stack nor JSON nor the password. */
async function saidBy(databaseUrl: string, env: Record<string, string> = {}): Promise<string> {
  const { code, errors } = await startService(databaseUrl, env).ended;
  expect(code).toBe(2);
  const lines = errors.trim().split("\n");
  const said = lines.filter((line) => !line.startsWith("{"));
  expect(said).toHaveLength(1);
  expect(errors).not.toContain("open-sesame");
  expect(errors).not.toMatch(/^\s+at /m);
  return said.join();
}

const at = /^The database at .*mariadb\.sock \(database \w+\) cannot be used: /;

test.each([
  ["a wrong password", { password: "wrong" }, /user or the password is not accepted/],
  ["a user without that database", { database: "mysql" }, /may not use that database/],
  ["a socket that is not there", { socket: "/nowhere/mariadb.sock" }, /no such socket/],
])("the service says in one sentence that it has %s", async (_, place, words) => {
  const said = await saidBy(url(place));
  expect(said).toMatch(at);
  expect(said).toMatch(words);
});

test("the service says in one sentence that the server has no such database, or is not there", async () => {
  expect(await saidBy(mariadb.url("library"))).toMatch(/no database of that name/);
  const nobody = createServer().listen(0, "127.0.0.1");
  await once(nobody, "listening");
  const address = nobody.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  nobody.close();
  await once(nobody, "close");
  expect(await saidBy(`mysql://koha:open-sesame@127.0.0.1:${port}/koha`)).toMatch(/nobody answers there/);
});

test("the service says in one sentence that the server takes no more connections", async () => {
  await aUser("crowded");
  await root.query("alter user crowded@localhost with max_user_connections 1");
  const held = await createConnection({ socketPath: mariadb.socket, user: "crowded", password: "open-sesame" });
  expect(await saidBy(url({ user: "crowded" }))).toMatch(/takes no more connections/);
  await held.end();
});

test("the service says in one sentence that a right is missing", async () => {
  await aUser("reader", "select");
  expect(await saidBy(url({ user: "reader" }))).toMatch(/lacks a right: the command "grants"/);
});

test("the service says in one sentence that the server is read-only", async () => {
  await root.query("set global read_only = 1");
  try {
    expect(await saidBy(url())).toMatch(/read-only and takes no changes/);
    const looked = promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/preflight.ts"], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: { PATH: process.env.PATH ?? "", TIDINGS_DATABASE_URL: url() },
    });
    await expect(looked).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^refused {2}The database server is read-only/m),
      stderr: "",
    });
  } finally {
    await root.query("set global read_only = 0");
  }
});

test("the service says in one sentence that its port is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await saidBy(url(), { TIDINGS_PORT: String(port) })).toMatch(
    new RegExp(`cannot listen on port ${port} of 127\\.0\\.0\\.1 \\(TIDINGS_PORT\\): another program has it`),
  );
  taken.close();
});
