import { randomBytes } from "node:crypto";
import { afterAll, expect, test, vi } from "vitest";
import { aServerOfItsOwn, startService } from "./service-process.fixture.ts";

const { mariadb, root, url } = await aServerOfItsOwn();
const service = startService(url());
const port = await service.listening;
afterAll(async () => {
  service.child.kill("SIGKILL");
  await service.ended;
  root.destroy();
  await mariadb.stop();
});

/** What `/ready` says, whatever its status. */
async function ready(): Promise<{ status: number; because: string[] }> {
  const answer = await fetch(`http://127.0.0.1:${port}/ready`);
  const { because } = (await answer.json()) as { because: string[] };
  return { status: answer.status, because };
}

/** Comes in by a ticket, as Koha's side writes it. */
async function aStaffCookie(): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await root.query(
    `insert into tidings_ticket (ticket_hash, kind, who_id, who, permissions, lang, made_at, expires_at)
     values (sha2(?, 256), 'staff', 51, 'sofie', '["superlibrarian"]', 'en', utc_timestamp(3),
             utc_timestamp(3) + interval 1 minute)`,
    [token],
  );
  const entered = await fetch(`http://127.0.0.1:${port}/staff/enter?ticket=${token}`, { redirect: "manual" });
  return entered.headers.get("set-cookie")?.split(";")[0] ?? "";
}

const until = (words: RegExp, present = true) =>
  vi.waitFor(
    async () => {
      const { status, because } = await ready();
      expect(status).toBe(503);
      expect(because.some((sentence) => words.test(sentence))).toBe(present);
    },
    { timeout: 60_000, interval: 250 },
  );
const LOOPS = /^Does not work since .*(sending messages|sign of life)/;

test("a read-only database is told with what does not work because of it, until it takes changes again", async () => {
  const cookie = await aStaffCookie();
  await root.query("update tidings_session set used_at = used_at - interval 2 minute");
  await root.query("set global read_only = 1");
  await until(/^Does not work since .*the sign of life.*The database is read-only/);
  // The overview shows the same to staff who were there before, though their session cannot be extended.
  const overview = await fetch(`http://127.0.0.1:${port}/staff`, { headers: { cookie } });
  expect(overview.status).toBe(200);
  expect(await overview.text()).toMatch(/Does not work since .*The database is read-only/);
  await root.query("set global read_only = 0");
  await until(LOOPS, false);
});

test("a database that a backup locks is told, and no more once the lock is gone", async () => {
  await root.query("flush tables with read lock");
  await until(/^Does not work since .*(does not answer in time|A lock holds the database up)/);
  await root.query("unlock tables");
  await until(LOOPS, false);
});

test("a database that is gone is told in a sentence, to whoever reads /ready and to programs", async () => {
  await mariadb.stop();
  await until(/^The database is not there/);
  const answer = await fetch(`http://127.0.0.1:${port}/bot/settings`, {
    headers: { authorization: "Bearer a-token-of-some-length" },
  });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ code: "database_gone", problem: expect.stringContaining("not there") });
});
