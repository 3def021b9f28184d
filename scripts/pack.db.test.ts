import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PackedProgram, startPacked } from "./pack/packed-program.fixture.ts";
import { packPlugin } from "./pack/plugin-file.ts";
import { checkInHeldBook } from "./town/koha/circulation.ts";
import { optInDemoPatrons, seedLibrary } from "./town/koha/library.ts";
import { OUR_NUMBER, startTown, type Town } from "./town/town.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const EDNA = { id: 51, number: "15035550101" };
const KEY = "ab+/cd==";
const SOREN = { id: 54, number: "4555550104" };

let folder: string;
let town: Town;
const site = () => join(folder, "etc/koha/sites/riverside");
const running: PackedProgram[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidings-packed-"));
  const { archive } = await packPlugin(root, "2026-11-21");
  for (const [path, content] of Object.entries(unzipSync(archive))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  town = await startTown();
  await mkdir(site(), { recursive: true });
  await writeFile(
    join(site(), "koha-conf.xml"),
    `<yazgfs><config><db_scheme>mysql</db_scheme><database>koha_riverside</database><hostname>localhost</hostname>
     <socket>${town.mariadb.socket}</socket><user>root</user><pass></pass></config></yazgfs>`,
  );
});
afterAll(async () => {
  for (const program of running) await program.stop();
  await town?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("unpacked into an empty folder, both programs run on plain Node, send a notice and receive a STOP", async () => {
  const home = join(folder, "Koha/Plugin/Tidings/service");
  const port = (url: string) => Number(new URL(url).port);
  const { TIDINGS_DATABASE_URL: _town, ...settings } = town.serviceEnv;
  const service = await startPacked(join(home, "service.mjs"), port(town.service.url), folder, {
    ...settings,
    KOHA_CONF: join(site(), "koha-conf.xml"),
    TIDINGS_KEY: KEY,
  });
  running.push(service);
  running.push(
    await startPacked(join(home, "bot.mjs"), port(town.bot.url), folder, {
      ...settings,
      TIDINGS_SERVICE_URL: town.service.url,
      TIDINGS_BOT_PORT: String(port(town.bot.url)),
      TIDINGS_BOT_INBOX: join(folder, "inbox.sqlite"),
    }),
  );
  const health = await fetch(`${town.service.url}/health`);
  expect(await health.json()).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    // koha-conf.xml names Koha's own database user.
    ledger: "writable",
  });

  // What browsers ask for is read from the unpacked folder.
  for (const name of ["pages.css", "page.js", "htmx.js", "icon.svg"]) {
    const file = await fetch(`${town.service.url}/staff/static/${name}`);
    expect([name, file.status, (await file.text()).length > 200]).toEqual([name, 200, true]);
  }

  const now = town.clock.now;
  await seedLibrary(town.db, now());
  await optInDemoPatrons(town.db, now());
  const [id] = (await checkInHeldBook(town.db, EDNA.id, now())).made.map(({ id }) => id);
  const state = () =>
    town.db
      .selectFrom("tidings_message")
      .select("state")
      .where("notice_id", "=", id ?? 0)
      .executeTakeFirst();
  await vi.waitFor(async () => expect((await state())?.state).toBe("delivered"), 30_000);

  expect(await town.plivo.say(EDNA.number, OUR_NUMBER, "STOP")).toBe(200);
  const suppressed = () => town.db.selectFrom("tidings_suppression").select("address").execute();
  await vi.waitFor(async () => expect(await suppressed()).toContainEqual({ address: EDNA.number }), 30_000);
  expect(service.log.filter((line) => line.includes('"level":50'))).toEqual([]);
});

test("the packed service still distinguishes a provider that is down from one that may have sent", async () => {
  town.plivo.misbehave({ kind: "reset", take: false }, 1, ({ dst }) => dst === SOREN.number);
  const [id] = (await checkInHeldBook(town.db, SOREN.id, town.clock.now())).made.map(({ id }) => id);
  const attempt = () =>
    town.db
      .selectFrom("tidings_message as m")
      .innerJoin("tidings_attempt as a", "a.message_id", "m.id")
      .select(["a.outcome"])
      .where("m.notice_id", "=", id ?? 0)
      .executeTakeFirst();
  await vi.waitFor(async () => expect((await attempt())?.outcome).toBe("uncertain"), 30_000);
});

test("the commands of a checkout are there too, with the settings of the instance as systemd reads them", async () => {
  await writeFile(join(site(), "tidings.env"), `TIDINGS_KEY=${KEY}\n`);
  const ask = async (words: readonly string[], input = "") => {
    const program = join(folder, "Koha/Plugin/Tidings/service/commands.mjs");
    const child = spawn(process.execPath, [program, ...words], { cwd: folder, env: {} });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      errors += String(chunk);
    });
    child.stdin.end(input);
    await once(child, "close");
    return { code: child.exitCode, out, errors };
  };
  const here = ["--root", folder, "--instance", "riverside"];
  const proof = await ask([...here, "consent", "--patron", "51"]);
  expect(proof).toMatchObject({ code: 0, errors: "" });
  expect(proof.out).toMatch(
    /The patron wrote STOP\.[\s\S]*Address: \+1 503 555 0101[\s\S]*In the patron's words: "STOP"/,
  );
  const forgotten = await ask([...here, "consent", "--patron", "52", "--forget", "--by=Ida"]);
  expect(forgotten).toMatchObject({ code: 0, errors: "", out: expect.stringMatching(/^Patron 52 is forgotten/) });
  await writeFile(join(site(), "tidings.env"), "TIDINGS_KEY=mistyped\n");
  const refused = await ask([...here, "consent", "--patron", "54", "--forget", "--by=Ida"]);
  expect(refused).toMatchObject({ code: 1, out: "", errors: expect.stringMatching(/^TIDINGS_KEY is not the key/) });

  const ready = await ask([...here, "preflight"]);
  expect(ready).toMatchObject({ code: 0, errors: "" });
  expect(ready.out).not.toMatch(/^refused/m);
  const grants = await ask([...here, "grants", "--user", "tidings"]);
  expect(grants).toMatchObject({ code: 0, errors: "" });
  expect(grants.out).toMatch(/^grant select .* on `koha_riverside`\.`message_queue` to 'tidings'@'localhost';$/m);
  const heard = await ask(["hear"], "Bus stop?\n");
  expect(heard).toMatchObject({ code: 0, errors: "" });
  expect(JSON.parse(heard.out)).toMatchObject({ text: "Bus stop?", intent: "other" });

  expect((await ask([])).out).toMatch(/consent [\s\S]*hear [\s\S]*grants [\s\S]*preflight /);
  expect((await ask(["consent"])).errors).toMatch(/Usage: node .*commands\.mjs consent --patron 51/);
  const wrong = [["--instance", "lakeside", "preflight"], ["prove"], ["--loud", "hear"], ["--instance"]];
  for (const words of wrong) expect(await ask(words), words.join(" ")).toMatchObject({ code: 2, out: "" });
});

test("on SIGTERM both programs stop in an orderly way", async () => {
  const codes = [];
  for (const program of running.splice(0)) codes.push(await program.stop());
  expect(codes).toEqual([0, 0]);
});
