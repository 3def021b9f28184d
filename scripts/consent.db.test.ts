import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anOptedIn } from "../plugin/consent/patron.fixture.ts";
import { sealed } from "../plugin/foundation/log.ts";
import { openSealer } from "../plugin/foundation/sealing.ts";
import { writeLibrarySettings } from "../plugin/settings/library-settings.ts";
import { markKey } from "../plugin/settings/process-key.ts";
import { proveConsent } from "./commands/consent.ts";
import { type Ended, typed } from "./commands/typed-command.fixture.ts";
import { databaseUrl } from "./mariadb.ts";
import { createTestDatabase, openTestDatabase, type TestDatabase } from "./test-database.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const LATER = new Date("2026-03-02T13:00:00Z");
const KEY = "a process key for tests";
let koha: TestDatabase;

beforeAll(async () => {
  koha = await openTestDatabase();
  for (const patron of [51, 52, 53]) {
    await anOptedIn(koha.db, patron, NOW, { address: `150355501${String(patron)}` });
  }
});
afterAll(() => koha.close());

const ask = (args: readonly string[], more: Record<string, string> = {}): Promise<Ended> =>
  typed(proveConsent, args, { env: { TIDINGS_DATABASE_URL: `${koha.url}&timezone=America/New_York`, ...more } });

/** Does what the service does with its key when it starts. */
const startUnder = (key: string, now = NOW) => markKey(koha.db, openSealer(sealed(key)), randomBytes(12), now);

const addressOf = (number: string) =>
  koha.db.selectFrom("tidings_address").select("id").where("address", "=", number).executeTakeFirst();

test("before the service has used its key nobody is forgotten, and trying a key does not make it valid", async () => {
  for (const _ of ["once", "and once more"]) {
    expect(await ask(["--patron", "51", "--forget", "--by", "Ida"], { TIDINGS_KEY: "mistyped" })).toMatchObject({
      code: 1,
      out: "",
      errors: expect.stringMatching(/Start the service once with this key.*Nothing was forgotten/),
    });
  }
  expect(await addressOf("15035550151")).toBeDefined();
});

test("the proof of a patron is printed, by patron and by number, and stays when the patron is forgotten", async () => {
  const byPatron = await ask(["--patron", "51"]);
  expect(byPatron).toMatchObject({ code: 0, errors: "" });
  expect(byPatron.out).toMatch(
    /^What the ledger of consents holds about patron 51, .*America\/New_York\.\n\n2026-03-02 07:00:00/,
  );
  expect(byPatron.out).toMatch(
    /Text messages \(SMS\): Not opted in -> Opted in\n {2}What happened: Staff opted the patron in\.\n/,
  );
  expect(byPatron.out).toMatch(
    /By: desk, through: Staff\n {2}Address: \+1 503 555 0151\n {2}Terms agreed to, in English \(version 1\): its words were not kept then\n/,
  );
  const byNumber = await ask(["--number", "(503) 555-0151"]);
  expect(byNumber.out.split("\n").slice(1)).toEqual(byPatron.out.split("\n").slice(1));
  expect(byNumber.errors).toMatch(/^TIDINGS_KEY is not set, so nothing is found of a number that was forgotten/);

  await startUnder(KEY);
  const forgotten = await ask(["--patron", "51", "--forget", "--by", "Ida"], { TIDINGS_KEY: KEY });
  expect(forgotten).toMatchObject({ code: 0, out: expect.stringMatching(/^Patron 51 is forgotten\.\n.*: 1\n.*: 1\n/) });
  const after = await ask(["--patron", "51", "--json"]);
  expect(after.out).not.toContain("15035550151");
  expect(JSON.parse(after.out)).toMatchObject([
    { event: "opted_in" },
    { event: "forgotten" },
    { event: "opt_out_finished" },
  ]);
  const erased = await ask(["--number", "+1 503 555 0151"], { TIDINGS_KEY: KEY });
  expect(erased).toMatchObject({ errors: "", out: expect.stringContaining("forgotten; its fingerprint is erased:") });
  expect((await ask(["--number", "+1 503 555 0151", "--json"], { TIDINGS_KEY: KEY })).out).toMatch(/^\[\n/);
});

test("with a key other than the former one nobody is forgotten", async () => {
  const other = await ask(["--patron", "52", "--forget", "--by", "Ida"], { TIDINGS_KEY: "another" });
  expect(other).toMatchObject({
    code: 1,
    out: "",
    errors: expect.stringMatching(/not the key.*Nothing was forgotten/),
  });
  expect(await addressOf("15035550152")).toBeDefined();
  const { errors } = await ask(["--number", "503 555 0151"], { TIDINGS_KEY: "another" });
  expect(errors).toMatch(/not the key .* nothing is found of a number that was forgotten/);
});

test("a service that starts under another key does not make that one the right one", async () => {
  await startUnder("another", LATER);
  const other = await ask(["--patron", "52", "--forget", "--by", "Ida"], { TIDINGS_KEY: "another" });
  expect(other).toMatchObject({ code: 1, errors: expect.stringMatching(/not the key/) });
});

test("a lost key is replaced by the one under which staff have entered a secret since", async () => {
  const fresh = openSealer(sealed("a new key"));
  const change = { name: "telegram_token", value: "1:abc" } as const;
  await writeLibrarySettings(koha.db, [change], "Ida", { sealer: fresh, random: () => randomBytes(12) }, LATER);
  await startUnder("a new key", LATER);
  const forget = ["--patron", "53", "--forget", "--by", "Ida"];
  for (const key of ["yet another", KEY]) expect(await ask(forget, { TIDINGS_KEY: key })).toMatchObject({ code: 1 });
  expect(await addressOf("15035550153")).toBeDefined();
  expect(await ask(forget, { TIDINGS_KEY: "a new key" })).toMatchObject({ code: 0, errors: "" });
  expect(await addressOf("15035550153")).toBeUndefined();
});

test("a patron or number of whom nothing is known is named as such", async () => {
  expect(await ask(["--patron", "4711"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("nothing about patron 4711"),
  });
  const forget = ["--patron", "4711", "--forget", "--by", "Ida"];
  expect((await ask(forget, { TIDINGS_KEY: "a new key" })).out).toMatch(
    /^There was nothing to forget about patron 4711/,
  );
});

test("a number without country code is read by the country that staff have set", async () => {
  await anOptedIn(koha.db, 54, NOW, { address: "4520123456" });
  const change = { name: "country", value: "DK" } as const;
  await writeLibrarySettings(koha.db, [change], "Ida", { sealer: undefined, random: () => randomBytes(12) }, NOW);
  expect((await ask(["--number", "20 12 34 56"])).out).toContain("patron 54");
  expect((await ask(["--number", "20 12 34 56"], { TIDINGS_COUNTRY: "FR" })).out).not.toContain("patron 54");
});

test.each([
  [[], 2, /Name either a patron or a number\.\nUsage: tidings-command --patron 51/],
  [["--patron", "x"], 2, /"x" is no borrowernumber/],
  [["--patron", "51", "--number", "1"], 2, /either/],
  [["--patron", "51", "--forget"], 2, /yourself with --by/],
  [["--patron", "51", "--by", "Ida"], 2, /--by belongs to --forget/],
  [["--patron", "51", "--forget", "--by", "Ida"], 1, /TIDINGS_KEY is not set/],
  [["--number", "12"], 2, /"12" is no number that can be texted/],
  [["--elsewhere"], 2, /--elsewhere.*tidings-command --help/],
] as const)("with %s it says what is wrong and changes nothing", async (args, code, sentence) => {
  const ended = await ask(args);
  expect(ended).toMatchObject({ code, out: "" });
  expect(ended.errors).toMatch(sentence);
});

test("its usage is printed on request", async () => {
  expect(await ask(["--help"])).toMatchObject({
    code: 0,
    errors: "",
    out: expect.stringMatching(/^Usage: [\s\S]*cannot be undone/),
  });
});

test("a database that does not answer, or is another one, is one sentence", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const silent = await ask(["--patron", "51"], {
    TIDINGS_DATABASE_URL: `mysql://koha:open-sesame@127.0.0.1:${port}/koha`,
  });
  expect(silent).toMatchObject({ code: 3, errors: expect.stringContaining("nobody answers there") });
  expect(silent.errors).not.toContain("open-sesame");

  const empty = await createTestDatabase();
  const wrong = await ask(["--patron", "51"], { TIDINGS_DATABASE_URL: databaseUrl(empty.socket, empty.name) });
  await empty.drop();
  expect(wrong).toMatchObject({
    code: 3,
    errors: expect.stringMatching(/^This database has not all of Tidings' tables.*\n$/),
  });
  const gone = await ask(["--patron", "51"], { TIDINGS_DATABASE_URL: databaseUrl(koha.socket, "nowhere") });
  expect(gone).toMatchObject({ code: 3, errors: expect.stringMatching(/no database of that name/) });
  expect(await ask(["--patron", "51"], { TIDINGS_DATABASE_URL: "" })).toMatchObject({
    code: 3,
    errors: expect.stringMatching(/^No database is named/),
  });
});

test("as a program it prints the same text and has the same exit code", async () => {
  const program = fileURLToPath(new URL("consent.ts", import.meta.url));
  const env = { PATH: process.env.PATH ?? "", TIDINGS_DATABASE_URL: koha.url };
  const run = (...args: string[]) =>
    new Promise<Ended>((resolve) => {
      const child = execFile(process.execPath, ["--import", "tsx", program, ...args], { env }, (_, out, errors) =>
        resolve({ code: child.exitCode ?? -1, out, errors }),
      );
    });
  expect(await run("--patron", "52")).toMatchObject({
    code: 0,
    errors: "",
    out: expect.stringContaining("+1 503 555 0152"),
  });
  expect(await run("--patron")).toMatchObject({
    code: 2,
    out: "",
    errors: expect.stringContaining("npm run -s consent -- --help"),
  });
});
