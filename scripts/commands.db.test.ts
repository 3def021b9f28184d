import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { createConnection } from "mysql2/promise";
import { expect, onTestFinished, test } from "vitest";
import { databaseUrl } from "./mariadb.ts";
import { createTestDatabase } from "./test-database.ts";
import { loadKoha } from "./town/koha/tables.ts";

interface Ended {
  code: number;
  out: string;
  errors: string;
}

/** Runs `scripts/<name>.ts` as a process, with the given URL as its only database setting. */
function run(name: string, url: string): Promise<Ended> {
  const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const env = { PATH: process.env.PATH ?? "", TIDINGS_DATABASE_URL: url };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--import", "tsx", program], { env }, (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, out, errors }),
    );
  });
}

async function emptyKoha(): Promise<string> {
  const { name, socket, drop } = await createTestDatabase();
  onTestFinished(drop);
  const connection = await createConnection({ socketPath: socket, user: "root", database: name });
  await loadKoha(connection, "current");
  await connection.end();
  return databaseUrl(socket, name);
}

test("migrate names each file that it applies, and says so when there is nothing to do", async () => {
  const url = await emptyKoha();
  const first = await run("migrate", url);
  expect(first).toMatchObject({ code: 0, errors: "" });
  expect(first.out).toMatch(/^(applied \d{4}_\w+\.sql\n)+$/);
  expect(await run("migrate", url)).toMatchObject({ code: 0, out: "nothing to apply: the database is up to date\n" });
});

test("preflight refuses a database that waits for its migrations, and lets it pass after them", async () => {
  const url = await emptyKoha();
  const before = await run("preflight", url);
  expect(before.code).toBe(1);
  expect(before.out).toMatch(/^refused {2}Migrations wait .*npm run migrate/m);
  await run("migrate", url);
  const after = await run("preflight", url);
  expect(after.code).toBe(0);
  expect(after.out).not.toContain("refused");
  expect(after.out).not.toContain("look at");
  const away = await run("preflight", `${url}&timezone=Europe/Atlantis`);
  expect(away.code).toBe(0);
  expect(away.out).toMatch(/^look at {2}The time zone .*"Europe\/Atlantis", is not known/m);
});

test("an unreachable database is reported in one clear sentence, without the password", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = `mysql://koha:open-sesame@127.0.0.1:${port}/koha`;
  const migrate = await run("migrate", url);
  expect(migrate).toMatchObject({ code: 1, out: "" });
  expect(migrate.errors).toContain(`127.0.0.1:${port} (database koha) cannot be used: nobody answers there`);
  const preflight = await run("preflight", url);
  expect(preflight.code).toBe(1);
  expect(preflight.out).toContain("nobody answers there");
  expect(migrate.errors + preflight.out + preflight.errors).not.toContain("open-sesame");
});

test("with no database named, both settings are explained", async () => {
  const { code, errors } = await run("migrate", "");
  expect(code).toBe(1);
  expect(errors).toMatch(/^No database is named: set KOHA_CONF .* TIDINGS_DATABASE_URL .*\n$/);
});
