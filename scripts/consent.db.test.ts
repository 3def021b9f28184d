import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anOptedIn } from "../plugin/consent/a-patron.ts";
import { databaseUrl } from "./mariadb.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const KEY = "a process key for tests";
let koha: TestDatabase;

beforeAll(async () => {
  koha = await openTestDatabase();
  await anOptedIn(koha.db, 51, NOW, { address: "15035550101" });
});
afterAll(() => koha.close());

function run(
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<{ code: number; out: string; errors: string }> {
  const program = fileURLToPath(new URL("consent.ts", import.meta.url));
  const env = { PATH: process.env.PATH ?? "", TIDINGS_DATABASE_URL: databaseUrl(koha.socket, koha.name), ...more };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--import", "tsx", program, ...args], { env }, (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, out, errors }),
    );
  });
}

test("the proof of a patron is printed, by patron and by number, and stays when the patron is forgotten", async () => {
  const byPatron = await run(["--patron", "51"]);
  expect(byPatron).toMatchObject({ code: 0, errors: "" });
  expect(byPatron.out).toMatch(/sms {2}opted_in: none -> opted_in\n {2}by staff \(desk\), address 15035550101/);
  expect((await run(["--number", "(503) 555-0101"])).out).toBe(byPatron.out);

  const forgotten = await run(["--patron", "51", "--forget", "--by", "Ida"], { TIDINGS_KEY: KEY });
  expect(forgotten).toMatchObject({ code: 0, out: expect.stringMatching(/^Forgotten: 1 channels, 1 addresses/) });
  const after = await run(["--patron", "51", "--json"]);
  expect(after.out).not.toContain("15035550101");
  expect(JSON.parse(after.out)).toMatchObject([
    { event: "opted_in" },
    { event: "forgotten" },
    { event: "opt_out_finished" },
  ]);
  const byNumber = await run(["--number", "+1 503 555 0101", "--json"], { TIDINGS_KEY: KEY });
  expect(JSON.parse(byNumber.out)).toHaveLength(3);
});

test.each([
  [[], /Usage/],
  [["--patron", "x"], /Usage/],
  [["--patron", "51", "--number", "1"], /Usage/],
  [["--patron", "51", "--forget"], /Usage/],
  [["--patron", "51", "--forget", "--by", "Ida"], /TIDINGS_KEY is not set/],
  [["--number", "12"], /no number that can be texted/],
  [["--elsewhere"], /elsewhere/],
] as const)("with %s it says what is wrong and changes nothing", async (args, sentence) => {
  const { code, errors } = await run(args);
  expect(code).toBe(1);
  expect(errors).toMatch(sentence);
});
