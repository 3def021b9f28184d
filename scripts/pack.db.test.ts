import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PackedProgram, startPacked } from "./pack/a-packed-program.ts";
import { packPlugin } from "./pack/plugin-file.ts";
import { checkInHeldBook } from "./town/koha/circulation.ts";
import { optInDemoPatrons, seedLibrary } from "./town/koha/library.ts";
import { OUR_NUMBER, startTown, type Town } from "./town/town.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const EDNA = { id: 51, number: "15035550101" };
const SOREN = { id: 54, number: "4555550104" };

let folder: string;
let town: Town;
const running: PackedProgram[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidings-packed-"));
  const { archive } = await packPlugin(root, "2026-11-21");
  for (const [path, content] of Object.entries(unzipSync(archive))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  town = await startTown();
  await writeFile(
    join(folder, "koha-conf.xml"),
    `<yazgfs><config><db_scheme>mysql</db_scheme><database>koha_riverside</database><hostname>localhost</hostname>
     <socket>${town.mariadb.socket}</socket><user>root</user><pass></pass></config></yazgfs>`,
  );
});
afterAll(async () => {
  for (const program of running) await program.stop();
  await town?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("unpacked into an empty folder, both programs start by Node alone, send a notice and hear a STOP", async () => {
  const home = join(folder, "Koha/Plugin/Tidings/service");
  const port = (url: string) => Number(new URL(url).port);
  const { TIDINGS_DATABASE_URL: _town, ...settings } = town.serviceEnv;
  const service = await startPacked(join(home, "service.mjs"), port(town.service.url), folder, {
    ...settings,
    KOHA_CONF: join(folder, "koha-conf.xml"),
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
    // By koha-conf.xml it is Koha's own user.
    ledger: "writable",
  });

  const now = town.clock.now;
  await seedLibrary(town.db, now());
  await optInDemoPatrons(town.db, now());
  const [id] = (await checkInHeldBook(town.db, EDNA.id, now())).noticeIds;
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

test("the packed service still tells a provider that is down from one that may have sent", async () => {
  town.plivo.misbehave({ kind: "reset", take: false }, 1, ({ dst }) => dst === SOREN.number);
  const [id] = (await checkInHeldBook(town.db, SOREN.id, town.clock.now())).noticeIds;
  const attempt = () =>
    town.db
      .selectFrom("tidings_message as m")
      .innerJoin("tidings_attempt as a", "a.message_id", "m.id")
      .select(["a.outcome"])
      .where("m.notice_id", "=", id ?? 0)
      .executeTakeFirst();
  await vi.waitFor(async () => expect((await attempt())?.outcome).toBe("uncertain"), 30_000);
});

test("asked to stop, both programs stop in order", async () => {
  const codes = [];
  for (const program of running.splice(0)) codes.push(await program.stop());
  expect(codes).toEqual([0, 0]);
});
