import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../test-database.ts";
import { printGrants } from "./grants.ts";
import { typed } from "./typed-command.fixture.ts";

let opened: TestDatabase;

beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened?.close());

const askGrants = (args: readonly string[], env: Record<string, string>) => typed(printGrants, args, { env });

test("the grants are the same where the service already has few rights, because Koha's own user is asked", async () => {
  const { name, socket, url } = opened;
  const folder = await mkdtemp(join(tmpdir(), "tidings-grants-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const kohaConf = join(folder, "koha-conf.xml");
  await writeFile(
    kohaConf,
    `<yazgfs><config><database>${name}</database><hostname>localhost</hostname><user>root</user><pass></pass>
     <socket>${socket}</socket></config></yazgfs>`,
  );
  const root = await createConnection({ socketPath: socket, user: "root", database: name });
  onTestFinished(() => root.end());
  // Users belong to the whole server, which other test files share.
  const user = `tidings_${name}`;
  const granted = (await askGrants(["--user", user], { TIDINGS_DATABASE_URL: url })).out.trim().split("\n");
  await root.query(`create user '${user}'@'localhost'`);
  onTestFinished(async () => void (await root.query(`drop user '${user}'@'localhost'`)));
  for (const statement of granted) await root.query(statement);
  // A column that the service's user was never granted, as after an upgrade.
  await root.query(`revoke select (updated_on) on message_queue from '${user}'@'localhost'`);
  const few = url.replace("//root@", `//${user}@`);
  const { out } = await askGrants(["--user", user], { KOHA_CONF: kohaConf, TIDINGS_DATABASE_URL: few });
  expect(out.trim().split("\n")).toEqual(granted);
});

test("grants says in a sentence what is wrong", async () => {
  const { url } = opened;
  const ask = (database: string, ...args: string[]) => askGrants(args, { TIDINGS_DATABASE_URL: database });
  expect(await ask(url)).toMatchObject({ code: 2, errors: expect.stringMatching(/^For which user\?.*\nUsage: /) });
  expect(await ask("", "--user", "x")).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^In which database\?/),
  });
  expect(await ask(url, "--user", "x", "--database", "mysql")).toMatchObject({
    code: 3,
    errors: expect.stringMatching(/Nothing of Koha's/),
  });
  expect(await ask(url, "--users", "x")).toMatchObject({ code: 2, errors: expect.stringMatching(/--users/) });
  expect(await ask("mysql://root@127.0.0.1:1/koha", "--user", "x")).toMatchObject({ code: 3, out: "" });
  expect(await ask(url, "--help")).toMatchObject({ code: 0, out: expect.stringMatching(/create user 'tidings'/) });
});
